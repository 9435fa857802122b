/** Plays a `<Gather>`: its prompt, the keys of the person, and the request they lead to. */
import { gatherKeys, type GatherTerms } from './gather.ts'
import type { Leg } from '../network/leg.ts'
import { mediaOf } from './media.ts'
import { resolved, type Step } from './step.ts'
import { childrenOf, type TwimlElement } from './twiml-document.ts'
import type { Place } from './twiml-rules.ts'

/** A person thinks for a second after the prompt, or interrupts it half a second in. */
const SECONDS_TO_THINK = 1
const SECONDS_TO_INTERRUPT = 0.5

const DEFAULT_TIMEOUT = 5

export async function playGather(leg: Leg, verb: TwimlElement, url: string, place: Place): Promise<Step> {
  const startedAt = leg.seconds
  const first = leg.heard.length
  const media = childrenOf(verb)
    .map(mediaOf)
    .filter((each) => each !== undefined)
  const promptEndsAt = leg.schedule(media, 'gather', startedAt)
  const terms = gatherTerms(verb, promptEndsAt - startedAt)
  leg.dropKeysBefore(startedAt)

  while (leg.keys.length === 0) {
    const before = leg.state
    if (place === 'document') leg.state = 'gathering'
    const command = await leg.nextCommand({ kind: 'gather', terms })
    leg.state = before
    if (command.kind === 'silence') break
    switch (command.kind) {
      case 'keys':
        leg.type(command.keys, command.ahead ? startedAt + SECONDS_TO_INTERRUPT : promptEndsAt + SECONDS_TO_THINK)
        break
      case 'hang-up':
        leg.seconds = promptEndsAt
        return { kind: 'hang-up', by: 'caller' }
      case 'taken':
        leg.seconds = Math.min(startedAt + command.afterSeconds, promptEndsAt + terms.timeout)
        leg.stopHearing(leg.seconds, first)
        return { kind: 'taken', talk: command.talk }
      case 'interrupted':
        leg.seconds = promptEndsAt
        return leg.takeInterruption() ?? { kind: 'next' }
      case 'pick-up':
      case 'refuse':
      case 'recalled':
      case 'caller-arrived':
      case 'other-left':
      case 'time-passes':
      case 'speaks':
        break
      default: {
        const never: never = command
        return never
      }
    }
  }

  const listens = (verb.attributes.get('input') ?? 'dtmf').split(/\s+/).includes('dtmf')
  const result = gatherKeys(terms, startedAt, listens ? leg.keys : [])
  leg.seconds = result.endedAt
  leg.keys = listens ? result.left : leg.keys
  leg.stopHearing(Math.min(result.promptEndedAt, result.endedAt), first)
  if (result.digits === '' && verb.attributes.get('actionOnEmptyResult') !== 'true') return { kind: 'next' }
  const request = leg.request(resolved(verb.attributes.get('action'), url), verb.attributes.get('method'), {
    ...((result.digits !== '' || leg.terms.emptyDigits === 'sent') && { Digits: result.digits }),
    FinishedOnKey: result.finishedOnKey,
    msg: 'Gather End',
  })
  return { kind: 'go', request }
}

function gatherTerms(verb: TwimlElement, promptSeconds: number): GatherTerms {
  const numDigits = Number(verb.attributes.get('numDigits') ?? 0)
  return {
    finishOnKey: verb.attributes.get('finishOnKey') ?? '#',
    numDigits: numDigits > 0 ? numDigits : undefined,
    timeout: Number(verb.attributes.get('timeout') ?? DEFAULT_TIMEOUT),
    promptSeconds,
    bargeIn: verb.attributes.get('bargeIn') !== 'false',
  }
}
