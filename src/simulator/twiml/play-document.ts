/** Carries out TwiML documents one after the other, as Twilio does, in the call's own time. */
import { dialOut } from '../network/dial-out.ts'
import type { Leg } from '../network/leg.ts'
import { mediaOf, type Media } from './media.ts'
import { playRecord } from './play-record.ts'
import { playGather } from './play-gather.ts'
import { playHoldLoop } from '../network/play-hold-loop.ts'
import { bareProblem } from './problem.ts'
import { enterQueue } from '../network/wait-in-queue.ts'
import { resolved, type Follow, type Step } from './step.ts'
import type { Switchboard } from '../network/switchboard.ts'
import { textOf, type TwimlElement } from './twiml-document.ts'
import { ALLOWED_IN, type Place } from './twiml-rules.ts'

/** What playing a verb may need besides its leg. */
interface Player {
  board: Switchboard
  follow: Follow
}

/** Where a document was fetched from, and which verbs it may hold. */
interface Source {
  url: string
  place: Place
}

/** A document that cannot be fetched or read leads to `fallbackUrl`, once; in a wait or a hold it ends with `failed`. */
export function makeFollow(board: Switchboard, fallbackUrl: string): Follow {
  const follow: Follow = async (leg, first, place) => {
    let request = first
    for (;;) {
      const fetched = await leg.fetch(request)
      if (fetched.kind === 'failed') {
        if (place !== 'document' || request.url === fallbackUrl) return { kind: 'failed' }
        const extra = { ErrorCode: String(fetched.twilioError), ErrorUrl: request.url }
        request = leg.request(fallbackUrl, 'POST', extra)
        continue
      }
      const step = await playVerbs({ board, follow }, leg, fetched.verbs, { url: fetched.url, place })
      const goesOn = step.kind === 'go' || (step.kind === 'moved' && place === 'document')
      if (!goesOn) return step
      request = step.request
    }
  }
  return follow
}

async function playVerbs(
  player: Player,
  leg: Leg,
  verbs: readonly TwimlElement[],
  source: Source,
): Promise<Exclude<Step, { kind: 'next' }>> {
  const { url, place } = source
  const foreign = verbs.filter((verb) => !ALLOWED_IN[place].includes(verb.name))
  for (const verb of foreign)
    leg.note(bareProblem('not-allowed-here', `<${verb.name}> in a ${place} document`, 13223), url)
  if (place === 'wait' && foreign.length > 0) return { kind: 'failed' }

  const waits = place === 'wait' || place === 'hold'
  // Words before leaving or a question are heard out; only a document that comes round again is a hold loop.
  const isHoldLoop = waits && verbs.every((verb) => verb.name === 'Redirect' || mediaOf(verb) !== undefined)
  let loop: Media[] = []
  for (const verb of verbs) {
    if (foreign.includes(verb)) continue
    const interruption = leg.takeInterruption()
    if (interruption !== undefined) return interruption
    const media = isHoldLoop ? mediaOf(verb) : undefined
    if (media !== undefined) {
      loop.push(media)
      continue
    }
    if (loop.length > 0) {
      const ending = await playHoldLoop(leg, loop)
      if (ending.kind !== 'end') return ending
      loop = []
    }
    if (leg.status === 'ringing' && verb.name !== 'Reject') answer(leg)
    const step = await playVerb(player, leg, verb, source)
    if (step.kind !== 'next') return step
  }
  if (loop.length > 0 || (isHoldLoop && verbs.length === 0)) return playHoldLoop(leg, loop)
  return leg.takeInterruption() ?? { kind: 'end' }
}

async function playVerb({ board, follow }: Player, leg: Leg, verb: TwimlElement, source: Source): Promise<Step> {
  const { url, place } = source
  const media = mediaOf(verb)
  if (media !== undefined) {
    const startedAt = leg.seconds
    leg.seconds = leg.schedule([media], place === 'wait' ? 'wait' : 'document', startedAt)
    await leg.hands.listen(leg.seconds - startedAt)
    return { kind: 'next' }
  }
  switch (verb.name) {
    case 'Gather':
      return playGather(leg, verb, url, place)
    case 'Record':
      return playRecord(leg, verb, url, board)
    case 'Redirect':
      return { kind: 'go', request: leg.request(resolved(textOf(verb), url), verb.attributes.get('method')) }
    case 'Enqueue':
      return enterQueue(leg, verb, url, board, follow)
    case 'Dial':
      return dialOut(leg, verb, url, board, follow)
    case 'Hangup':
      return { kind: 'hang-up', by: 'service' }
    case 'Reject':
      return { kind: 'rejected', reason: verb.attributes.get('reason') === 'busy' ? 'busy' : 'rejected' }
    case 'Leave':
      return { kind: 'leave' }
    default:
      throw new Error(`No way to play <${verb.name}>`)
  }
}

function answer(leg: Leg): void {
  leg.status = 'in-progress'
  leg.marks.answeredAt = leg.seconds
}
