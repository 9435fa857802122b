/** TaskRouter: tasks of waiting callers are offered to workers one by one, and what is answered is carried out. */
import { bareProblem, type BareProblem } from '../twiml/problem.ts'
import type { Leg } from '../network/leg.ts'
import type { Network } from '../network/network.ts'
import type { TaskDesk } from '../network/switchboard.ts'
import type { Delivery } from '../webhooks/webhook.ts'
import { carryOut, type InstructionRefusal, type ReservationChanges } from './carry-out.ts'
import { TaskEvents } from './task-events.ts'
import { readAssignmentAnswer, type Instruction } from './instruction.ts'
import {
  attributesOf,
  isFree,
  routerSid,
  targetAt,
  targetsOf,
  workersFor,
  type Reservation,
  type ReservationStatus,
  type Resource,
  type Task,
  type Workspace,
} from './workspace.ts'

/** Twilio waits so long for the answer to an assignment callback, then asks the fallback. */
const ASSIGNMENT_MS = 5_000
/** A worker who rejects and stays available is offered the same task again at once; something has to end that here. */
const MOST_OFFERS = 20

export class TaskRouter implements TaskDesk, ReservationChanges {
  readonly workspaces = new Map<string, Workspace>()
  /** What Twilio would have complained about in its debugger. */
  readonly problems: BareProblem[] = []
  readonly #network: Network
  readonly #accountSid: string
  readonly #events: TaskEvents

  constructor(network: Network, accountSid: string) {
    this.#network = network
    this.#accountSid = accountSid
    this.#events = new TaskEvents(network, accountSid, (found) => this.problems.push(...found))
  }

  enter(leg: Leg, workflowSid: string, attributes: string, priority: number): ReturnType<TaskDesk['enter']> {
    const workspace = [...this.workspaces.values()].find(({ workflows }) => workflows.has(workflowSid))
    const workflow = workspace?.workflows.get(workflowSid)
    if (workspace === undefined || workflow === undefined) return 'no-workflow'
    const own = attributesOf(attributes)
    if (own === undefined) return 'bad-attributes'
    const { facts } = leg.terms
    const aboutCall = {
      call_sid: leg.sid,
      account_sid: this.#accountSid,
      from: facts['From'],
      caller: facts['From'],
      to: facts['To'],
      called: facts['To'],
      direction: facts['Direction'],
      api_version: '2010-04-01',
    }
    this.createTask(workspace, workflow, { ...own, ...aboutCall }, priority, leg)
    return 'entered'
  }

  left(leg: Leg, talked: boolean): void {
    for (const [workspace, task] of this.#tasksOf(leg)) {
      if (talked && task.status === 'assigned') this.completeTask(workspace, task, 'hangup')
      else if (task.status === 'pending' || task.status === 'reserved') this.cancelTask(workspace, task, 'hangup')
    }
  }

  acceptForQueue(reservationSid: string): Leg | undefined {
    for (const workspace of this.workspaces.values()) {
      const reservation = workspace.reservations.get(reservationSid)
      if (reservation?.task.leg === undefined) continue
      const waits = reservation.task.leg.queue !== undefined
      if (!waits || this.accept(workspace, reservation) !== undefined) return undefined
      return reservation.task.leg
    }
    return undefined
  }

  createTask(
    workspace: Workspace,
    workflow: Resource,
    attributes: Task['attributes'],
    priority: number,
    leg?: Leg,
  ): Task {
    const task: Task = {
      sid: routerSid('WT'),
      made: new Date(),
      workflow,
      leg,
      attributes,
      priority,
      status: 'pending',
      queue: undefined,
      reason: undefined,
    }
    workspace.tasks.set(task.sid, task)
    this.#events.tell(workspace, 'task.created', { task })
    const [target] = targetsOf(workspace, workflow, attributes)
    if (target !== undefined) {
      task.queue = target.queue
      task.priority = target.priority ?? priority
      this.#events.tell(workspace, 'task-queue.entered', { task })
    }
    this.assign(workspace)
    return task
  }

  /** Offers what can be offered; the more important first, then the older. */
  assign(workspace: Workspace): void {
    const pending = [...workspace.tasks.values()].filter(({ status }) => status === 'pending')
    for (const task of pending.toSorted((one, other) => other.priority - one.priority)) {
      const target = targetAt(targetsOf(workspace, task.workflow, task.attributes), ageOf(task))
      if (target === undefined) continue
      const worker = workersFor(workspace, target, task.attributes).find(
        (each) => isFree(workspace, each) && offersOf(workspace, task, each) < MOST_OFFERS,
      )
      if (worker === undefined) continue
      task.queue = target.queue
      task.priority = target.priority ?? task.priority
      this.#reserve(workspace, task, worker)
    }
  }

  setActivity(workspace: Workspace, worker: Resource, activitySid: string): void {
    if (!workspace.activities.has(activitySid)) return
    worker.fields.set('activity_sid', activitySid)
    worker.updated = new Date()
    this.#events.tell(workspace, 'worker.activity.update', { worker })
    this.assign(workspace)
  }

  /** Of a worker who became unavailable, where that was asked for. */
  rejectPending(workspace: Workspace, worker: Resource): void {
    for (const reservation of workspace.reservations.values()) {
      if (reservation.worker !== worker || reservation.status !== 'pending') continue
      this.release(workspace, reservation, 'rejected', '')
    }
  }

  completeTask(workspace: Workspace, task: Task, reason: string): void {
    task.status = 'completed'
    task.reason = reason
    this.#events.tell(workspace, 'task.completed', { task })
    this.#closeReservations(workspace, task, 'completed')
  }

  cancelTask(workspace: Workspace, task: Task, reason: string): void {
    task.status = 'canceled'
    task.reason = reason
    this.#events.tell(workspace, 'task.canceled', { task })
    this.#closeReservations(workspace, task, 'canceled')
  }

  /** The reservation was not answered in its time; the worker counts as away. */
  expire(reservationSid: string): void {
    for (const workspace of this.workspaces.values()) {
      const reservation = workspace.reservations.get(reservationSid)
      if (reservation?.status !== 'pending') continue
      this.release(workspace, reservation, 'timeout', workspace.fields.get('timeout_activity_sid') ?? '')
    }
  }

  /** Undefined when it was begun; how a called worker answers shows later. */
  carryOut(workspace: Workspace, reservation: Reservation, instruction: Instruction): InstructionRefusal | undefined {
    if (reservation.status !== 'pending') return 'not-pending'
    reservation.afterwards = instruction.given.get('post_work_activity_sid') ?? ''
    return carryOut(this.#network, this, workspace, reservation, instruction)
  }

  /** The conversation is over; so is the task, if it was assigned. */
  finish(workspace: Workspace, { task }: Reservation): void {
    if (task.status === 'assigned') this.completeTask(workspace, task, 'hangup')
  }

  accept(workspace: Workspace, reservation: Reservation): InstructionRefusal | undefined {
    if (reservation.status !== 'pending') return 'not-pending'
    reservation.status = 'accepted'
    reservation.task.status = 'assigned'
    this.#events.tell(workspace, 'reservation.accepted', reservation)
    return undefined
  }

  /** The task goes back to the others; a worker without another activity may be offered it again. */
  release(workspace: Workspace, reservation: Reservation, status: ReservationStatus, activitySid: string): void {
    reservation.status = status
    if (reservation.task.status === 'reserved') reservation.task.status = 'pending'
    this.#events.tell(workspace, `reservation.${status}`, reservation)
    this.setActivity(workspace, reservation.worker, activitySid)
    this.assign(workspace)
  }

  #closeReservations(workspace: Workspace, task: Task, status: 'completed' | 'canceled'): void {
    for (const reservation of workspace.reservations.values()) {
      if (reservation.task !== task || !['pending', 'accepted', 'wrapping'].includes(reservation.status)) continue
      reservation.status = status
      this.#events.tell(workspace, `reservation.${status}`, reservation)
      this.setActivity(workspace, reservation.worker, reservation.afterwards)
    }
    this.assign(workspace)
  }

  #reserve(workspace: Workspace, task: Task, worker: Resource): void {
    const reservation: Reservation = {
      sid: routerSid('WR'),
      made: new Date(),
      task,
      worker,
      status: 'pending',
      afterwards: '',
    }
    workspace.reservations.set(reservation.sid, reservation)
    task.status = 'reserved'
    this.#events.tell(workspace, 'reservation.created', reservation)
    this.#network.inBackground(this.#offer(workspace, reservation))
  }

  async #offer(workspace: Workspace, reservation: Reservation): Promise<void> {
    const { fields } = reservation.task.workflow
    for (const url of [fields.get('assignment_callback_url'), fields.get('fallback_assignment_callback_url')]) {
      if (!url) continue
      const params = this.#events.paramsOf(workspace, reservation)
      const instruction = this.#read(await this.#network.send({ method: 'POST', url, params }, ASSIGNMENT_MS))
      if (instruction === undefined) continue
      if (instruction === 'later') return
      const refusal = this.carryOut(workspace, reservation, instruction)
      if (refusal !== undefined) this.problems.push(bareProblem('bad-value', `${instruction.kind}: ${refusal}`, 40140))
      return
    }
  }

  /** Undefined sends Twilio to the fallback. */
  #read(delivery: Delivery): Instruction | 'later' | undefined {
    this.problems.push(...delivery.problems)
    if (delivery.kind === 'failed') return undefined
    const { body, contentType } = delivery.answer
    const answer = readAssignmentAnswer(body)
    const isJson = body.trim() === '' || contentType?.startsWith('application/json') === true
    if (isJson && answer !== 'unreadable') return answer
    this.problems.push(bareProblem('content-type', 'an assignment is answered in JSON', 40001))
    return undefined
  }

  #tasksOf(leg: Leg): Array<[Workspace, Task]> {
    return [...this.workspaces.values()].flatMap((workspace) =>
      [...workspace.tasks.values()].flatMap((task): Array<[Workspace, Task]> =>
        task.leg === leg ? [[workspace, task]] : [],
      ),
    )
  }
}

function ageOf({ made }: Task): number {
  return (Date.now() - made.getTime()) / 1000
}

function offersOf(workspace: Workspace, task: Task, worker: Resource): number {
  const all = [...workspace.reservations.values()]
  return all.filter((reservation) => reservation.task === task && reservation.worker === worker).length
}
