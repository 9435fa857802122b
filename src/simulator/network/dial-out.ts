/** Plays a `<Dial>`: called parties that answer or not, the first caller of a queue, or a conference. */
import type { Leg } from './leg.ts'
import { meet } from './meet.ts'
import { ring, type DialResult } from './ring.ts'
import { resolved, type Follow, type Step } from '../twiml/step.ts'
import type { Queue, Switchboard } from './switchboard.ts'
import { talk } from './talk.ts'
import { childrenOf, textOf, type TwimlElement } from '../twiml/twiml-document.ts'

const DEFAULT_TIMEOUT = 30

/** Without an action the document goes on after `<Dial>`, also after a good conversation. */
export async function dialOut(
  leg: Leg,
  verb: TwimlElement,
  url: string,
  board: Switchboard,
  follow: Follow,
): Promise<Step> {
  const timeout = Number(verb.attributes.get('timeout') ?? DEFAULT_TIMEOUT)
  const result = await connect()
  leg.state = 'ringing'
  const action = verb.attributes.get('action')
  const request =
    action === undefined
      ? undefined
      : leg.request(resolved(action, url), verb.attributes.get('method'), {
          DialCallStatus: result.status,
          ...result.facts,
        })
  const interruption = result.how === 'interrupted' ? leg.takeInterruption() : undefined
  if (interruption !== undefined) {
    // What the action answers is not played: the interruption decides where the call goes.
    const told = interruption.kind === 'hang-up' || board.dialActionWhenMoved
    if (told && request !== undefined) await leg.post(request)
    return interruption
  }
  if (result.how === 'hung-up') {
    if (request !== undefined) leg.farewell.push(request)
    return { kind: 'hang-up', by: 'caller' }
  }
  return request === undefined ? { kind: 'next' } : { kind: 'go', request }

  async function connect(): Promise<DialResult> {
    const [noun] = childrenOf(verb)
    if (noun?.name === 'Conference') return conferenceResult(await meet(leg, noun, url, board, follow))
    if (noun?.name === 'Queue') return answerQueue(leg, noun, url, board, timeout)
    return ring(leg, verb, url, board, follow, timeout)
  }
}

async function answerQueue(
  leg: Leg,
  noun: TwimlElement,
  url: string,
  board: Switchboard,
  timeout: number,
): Promise<DialResult> {
  const reservation = noun.attributes.get('reservationSid')
  if (reservation !== undefined) {
    const caller = board.tasks?.acceptForQueue(reservation)
    const reserved = [...board.queues.values()].find(({ waiting }) => waiting.some((each) => each.leg === caller))
    // Error 14215: too late, accepted twice, or never in the queue.
    if (caller === undefined || reserved === undefined) return { status: 'failed', how: 'left', facts: {} }
    const place = reserved.waiting.findIndex((each) => each.leg === caller)
    return takeFromQueue(leg, noun, url, reserved, place)
  }
  const queue = board.queues.get(textOf(noun))
  if (queue === undefined) return { status: 'failed', how: 'left', facts: {} }
  while (queue.waiting.length === 0) {
    leg.state = 'ringing'
    queue.waitingDials.push(leg)
    const command = await leg.nextCommand({ kind: 'empty-queue', timeout })
    queue.waitingDials = queue.waitingDials.filter((waitingDial) => waitingDial !== leg)
    if (command.kind === 'hang-up') return { status: 'canceled', how: 'hung-up', facts: {} }
    if (command.kind === 'interrupted') return { status: 'canceled', how: 'interrupted', facts: {} }
    if (command.kind === 'silence') {
      leg.seconds += timeout
      return { status: 'no-answer', how: 'left', facts: {} }
    }
  }

  return takeFromQueue(leg, noun, url, queue, 0)
}

async function takeFromQueue(
  leg: Leg,
  noun: TwimlElement,
  url: string,
  queue: Queue,
  place: number,
): Promise<DialResult> {
  const [waiting] = queue.waiting.splice(place, 1)
  if (waiting === undefined) throw new Error('The queue is empty')
  const caller = waiting.leg
  const queueTime = String(Math.round(caller.seconds - waiting.since))
  const greeting = noun.attributes.get('url')
  caller.hands.tell({
    kind: 'taken',
    afterSeconds: 0,
    talk: {
      seconds: undefined,
      other: leg,
      greeting:
        greeting === undefined
          ? undefined
          : caller.request(resolved(greeting, url), noun.attributes.get('method'), {
              QueueSid: queue.sid,
              QueueTime: queueTime,
              // Twilio spells it so.
              DequeingCallSid: leg.sid,
            }),
    },
  })
  const startedAt = leg.seconds
  const how = await talk(leg, { seconds: undefined, other: caller })
  return {
    status: 'completed',
    how,
    facts: {
      DialCallSid: caller.sid,
      DialCallDuration: String(Math.round(leg.seconds - startedAt)),
      DialBridged: 'true',
      QueueSid: queue.sid,
      QueueTime: queueTime,
    },
  }
}

function conferenceResult({ how, conferenceSid }: Awaited<ReturnType<typeof meet>>): DialResult {
  return { status: 'answered', how, facts: { ConferenceSid: conferenceSid, DialBridged: 'true' } }
}
