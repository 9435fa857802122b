/** Plays an `<Enqueue>`: the wait in the queue, one hold loop after the other, and how it ends. */
import type { Leg } from './leg.ts'
import { HOLD_MUSIC } from '../twiml/media.ts'
import type { Talk } from '../phones/hands.ts'
import { playHoldLoop } from './play-hold-loop.ts'
import { bareProblem } from '../twiml/problem.ts'
import { resolved, type Ending, type Follow, type Step } from '../twiml/step.ts'
import type { Queue, Switchboard } from './switchboard.ts'
import { talk } from './talk.ts'
import { childrenOf, textOf, type TwimlElement } from '../twiml/twiml-document.ts'
import type { WebhookRequest } from '../webhooks/webhook.ts'

/**
 * - The action is asked once: at once after leaving, an error or a hang-up; after a conversation when that is over.
 * - `QueueSid` and `QueueTime` only if the caller really waited in the queue.
 * - Without an action the document goes on after `<Enqueue>`.
 */
export async function enterQueue(
  leg: Leg,
  verb: TwimlElement,
  url: string,
  board: Switchboard,
  follow: Follow,
): Promise<Step> {
  const queue = board.queue(queueName(verb), sizeOf(verb))
  const action: Action = (result, extra = {}) => {
    const address = verb.attributes.get('action')
    if (address === undefined) return undefined
    return leg.request(resolved(address, url), verb.attributes.get('method'), { QueueResult: result, ...extra })
  }
  if (queue.waiting.length >= queue.maxSize) return goTo(action('queue-full'))

  const since = leg.seconds
  queue.waiting.push({ leg, since })
  leg.state = 'queued'
  leg.queue = queue.name
  leg.marks.queuedAt = since
  const refused = enterTask(leg, verb, url, board)
  if (!refused) await callWaitingDial(queue)
  const ending: Ending = refused ? { kind: 'failed' } : await waitInQueue(leg, verb, url, queue, follow)
  queue.waiting = queue.waiting.filter((waiting) => waiting.leg !== leg)
  leg.queue = undefined
  leg.state = 'ringing'
  const waited = leg.seconds - since
  queue.waits.push(waited)
  if (ending.kind !== 'taken') board.tasks?.left(leg, false)
  const facts = { QueueSid: queue.sid, QueueTime: String(Math.round(waited)) }
  if (ending.kind === 'taken') return talkAndGo(leg, ending.talk, board, follow, (result) => action(result, facts))
  return afterWait(leg, ending, (result) => action(result, facts))
}

/** The request to the action with how the wait ended; undefined where the verb has none. */
type Action = (result: string, extra?: Record<string, string>) => WebhookRequest | undefined

function afterWait(leg: Leg, ending: Exclude<Ending, { kind: 'taken' }>, action: Action): Step | Promise<Step> {
  switch (ending.kind) {
    case 'leave':
      return goTo(action('leave'))
    case 'failed':
      return goTo(action('error'))
    case 'moved':
      return tellAndGo(leg, action('redirected'), ending)
    case 'hang-up':
      return { ...farewell(leg, action('hangup')), by: ending.by }
    case 'recalled':
    case 'end':
    case 'rejected':
      throw new Error(`A wait in a queue cannot end with ${ending.kind}`)
    default:
      return ending satisfies never
  }
}

async function talkAndGo(leg: Leg, terms: Talk, board: Switchboard, follow: Follow, action: Action): Promise<Step> {
  if (terms.greeting !== undefined) await follow(leg, terms.greeting, 'greeting')
  const how = await talk(leg, terms)
  leg.state = 'ringing'
  board.tasks?.left(leg, true)
  if (how === 'left') return goTo(action('bridged'))
  if (how === 'hung-up') return farewell(leg, action('bridged'))
  const interruption = leg.takeInterruption() ?? { kind: 'next' }
  const moved = interruption.kind === 'moved'
  return tellAndGo(leg, action(moved ? 'redirected-from-bridged' : 'bridged'), interruption)
}

function goTo(request: WebhookRequest | undefined): Step {
  return request === undefined ? { kind: 'next' } : { kind: 'go', request }
}

/** The action is asked at once, and the call goes elsewhere whatever it answers. */
async function tellAndGo(leg: Leg, request: WebhookRequest | undefined, step: Step): Promise<Step> {
  if (request !== undefined) await leg.post(request)
  return step
}

/** The action is still asked after the person has hung up. */
function farewell(leg: Leg, request: WebhookRequest | undefined): { kind: 'hang-up'; by: 'service' | 'caller' } {
  if (request !== undefined) leg.farewell.push(request)
  return { kind: 'hang-up', by: 'caller' }
}

async function waitInQueue(leg: Leg, verb: TwimlElement, url: string, queue: Queue, follow: Follow): Promise<Ending> {
  const waitUrl = verb.attributes.get('waitUrl')
  for (;;) {
    const startedAt = leg.seconds
    const ending = waitUrl ? await follow(leg, waitRequest(waitUrl), 'wait') : await playHoldLoop(leg, [HOLD_MUSIC])
    if (ending.kind !== 'end') return ending
    leg.holdLoops++
    if (leg.seconds === startedAt) leg.note(bareProblem('empty-hold-loop', 'the wait document plays nothing'), url)
  }

  function waitRequest(address: string): WebhookRequest {
    const average = queue.waits.reduce((sum, seconds) => sum + seconds, 0) / Math.max(1, queue.waits.length)
    return leg.request(resolved(address, url), verb.attributes.get('waitUrlMethod'), {
      QueuePosition: String(queue.waiting.findIndex((waiting) => waiting.leg === leg) + 1),
      QueueSid: queue.sid,
      QueueTime: String(Math.round(leg.seconds - (leg.marks.queuedAt ?? leg.seconds))),
      AvgQueueTime: String(Math.round(average)),
      CurrentQueueSize: String(queue.waiting.length),
      MaxQueueSize: String(queue.maxSize),
    })
  }
}

/** Whether TaskRouter will not have it. */
function enterTask(leg: Leg, verb: TwimlElement, url: string, board: Switchboard): boolean {
  const workflow = verb.attributes.get('workflowSid')
  if (workflow === undefined || board.tasks === undefined) return false
  const task = childrenOf(verb).find(({ name }) => name === 'Task')
  const attributes = task === undefined ? '{}' : textOf(task)
  const entered = board.tasks.enter(leg, workflow, attributes, Number(task?.attributes.get('priority') ?? 0))
  if (entered === 'entered') return false
  if (entered === 'no-workflow') leg.note(bareProblem('bad-value', 'there is no such workflow', 14220), url)
  else leg.note(bareProblem('bad-value', 'the task is not a JSON object', 14221), url)
  return true
}

/** A `<Dial>` may have been waiting for a caller; whether it gets this one is settled before the wait begins. */
async function callWaitingDial(queue: Queue): Promise<void> {
  const waitingDial = queue.waitingDials.shift()
  if (waitingDial === undefined) return
  waitingDial.hands.tell({ kind: 'caller-arrived' })
  await waitingDial.hands.settled()
}

/** A workflow has no queue name of its own here: callers of one workflow wait together. */
function queueName(verb: TwimlElement): string {
  return verb.attributes.get('workflowSid') ?? textOf(verb)
}

function sizeOf(verb: TwimlElement): number | undefined {
  const size = verb.attributes.get('maxQueueSize')
  return size === undefined ? undefined : Number(size)
}
