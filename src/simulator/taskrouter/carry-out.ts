/** Carries out what the service answers to a reservation: accept, reject, redirect, call, dequeue, conference. */
import type { Leg } from '../network/leg.ts'
import { documentRequest, type Network } from '../network/network.ts'
import { talk } from '../network/talk.ts'
import type { Instruction } from './instruction.ts'
import { workerAttributes, type Reservation, type ReservationStatus, type Workspace } from './workspace.ts'

const DEFAULT_RING_SECONDS = 60

/** Why an instruction is refused; Twilio has a number for each. */
export type InstructionRefusal = 'not-pending' | 'no-call' | 'no-address'

/** What an instruction does to its reservation. */
export interface ReservationChanges {
  accept(workspace: Workspace, reservation: Reservation): InstructionRefusal | undefined
  release(workspace: Workspace, reservation: Reservation, status: ReservationStatus, activitySid: string): void
  finish(workspace: Workspace, reservation: Reservation): void
}

/** Undefined when it was begun; how a called worker answers shows later. */
export function carryOut(
  network: Network,
  changes: ReservationChanges,
  workspace: Workspace,
  reservation: Reservation,
  { kind, given }: Instruction,
): InstructionRefusal | undefined {
  const acceptIfAsked = (): void => {
    if (given.get('accept') === 'true') changes.accept(workspace, reservation)
  }
  switch (kind) {
    case 'accept':
      return changes.accept(workspace, reservation)
    case 'reject':
      changes.release(workspace, reservation, 'rejected', given.get('activity_sid') ?? '')
      return undefined
    case 'redirect': {
      const leg = network.legs.get(given.get('call_sid') ?? '')
      if (leg?.status !== 'in-progress') return 'no-call'
      acceptIfAsked()
      leg.interrupt({ kind: 'moved', request: leg.request(given.get('url') ?? '', undefined) })
      return undefined
    }
    case 'call':
      return callWorker(network, reservation, given, (leg) => {
        acceptIfAsked()
        return network.play(leg, { url: given.get('url') ?? '', method: undefined })
      })
    case 'dequeue':
      return dequeue(network, changes, workspace, reservation, given)
    case 'conference':
      return meetCaller(network, changes, workspace, reservation, given)
    default:
      return kind satisfies never
  }
}

type Given = Instruction['given']

/** Rings the worker and connects them with the caller, who leaves the queue when the worker answers. */
function dequeue(
  network: Network,
  changes: ReservationChanges,
  workspace: Workspace,
  reservation: Reservation,
  given: Given,
): InstructionRefusal | undefined {
  const caller = reservation.task.leg
  if (caller?.queue === undefined) return 'no-call'
  const refusal = callWorker(
    network,
    reservation,
    given,
    async (leg) => {
      takeFromQueue(network, caller)
      caller.hands.tell({
        kind: 'taken',
        afterSeconds: 0,
        talk: { seconds: undefined, other: leg, greeting: undefined },
      })
      const how = await talk(leg, { seconds: undefined, other: caller })
      changes.finish(workspace, reservation)
      return { kind: 'hang-up', by: how === 'hung-up' ? 'caller' : 'service' }
    },
    () => {
      // The worker did not answer: the service is told by the action of the queue (TaskRouter's dequeue).
      changes.finish(workspace, reservation)
      if (caller.queue !== undefined) caller.interrupt({ kind: 'failed' })
    },
  )
  return refusal ?? changes.accept(workspace, reservation)
}

/** Rings the worker and moves both into one conference when the worker answers. */
function meetCaller(
  network: Network,
  changes: ReservationChanges,
  workspace: Workspace,
  reservation: Reservation,
  given: Given,
): InstructionRefusal | undefined {
  const { leg: caller, sid } = reservation.task
  if (caller === undefined || caller.status !== 'in-progress') return 'no-call'
  return callWorker(
    network,
    reservation,
    given,
    async (leg) => {
      changes.accept(workspace, reservation)
      const conference = { url: 'http://sent-along.invalid/', method: undefined, twiml: conferenceTwiml(sid) }
      caller.interrupt({ kind: 'moved', request: documentRequest(caller, conference) })
      const ending = await network.play(leg, conference)
      changes.finish(workspace, reservation)
      return ending
    },
    () => changes.release(workspace, reservation, 'canceled', ''),
  )
}

function callWorker(
  network: Network,
  { worker, task }: Reservation,
  given: Given,
  play: Parameters<Network['place']>[0]['play'],
  notAnswered: () => void = () => undefined,
): InstructionRefusal | undefined {
  const contact = workerAttributes(worker)['contact_uri']
  const to = given.get('to') ?? (typeof contact === 'string' ? contact : undefined)
  const from = given.get('from') ?? task.leg?.terms.facts['To']
  if (to === undefined || from === undefined) return 'no-address'
  const events = given.get('status_callback_events') ?? given.get('status_callback_event') ?? 'completed'
  const callback = given.get('status_callback_url') ?? given.get('status_callback')
  network.place({
    to,
    from,
    play,
    notAnswered,
    timeout: Number(given.get('timeout') ?? DEFAULT_RING_SECONDS),
    statusCallback: callback === undefined ? undefined : withTaskCall(callback, task.leg),
    // Unlike every other callback: https://www.twilio.com/docs/taskrouter/handle-assignment-callbacks
    statusCallbackMethod: 'GET',
    statusCallbackEvents: events.split(/[\s,]+/),
  })
  return undefined
}

function takeFromQueue(network: Network, caller: Leg): void {
  for (const queue of network.switchboard.queues.values()) {
    queue.waiting = queue.waiting.filter(({ leg }) => leg !== caller)
  }
}

function withTaskCall(callback: string, caller: Leg | undefined): string {
  const url = new URL(callback)
  if (caller !== undefined) url.searchParams.set('taskCallSid', caller.sid)
  return url.href
}

/** Twilio names the conference after the task. */
function conferenceTwiml(taskSid: string): string {
  const conference = `<Conference beep="false" endConferenceOnExit="true">${taskSid}</Conference>`
  return `<Response><Dial>${conference}</Dial></Response>`
}
