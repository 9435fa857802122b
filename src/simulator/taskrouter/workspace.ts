/** What is set up at TaskRouter: a workspace with its activities, queues, workflows and workers, and the tasks in it. */
import { randomBytes } from 'node:crypto'
import type { Leg } from '../network/leg.ts'
import { isRecord, isTrue, type Attributes } from './expression.ts'

/** Fields as the interface names them in JSON, e.g. `friendly_name`; values as they were sent. */
export interface Resource {
  readonly sid: string
  readonly made: Date
  updated: Date
  readonly fields: Map<string, string>
}

export type AssignmentStatus = 'pending' | 'reserved' | 'assigned' | 'wrapping' | 'completed' | 'canceled'

export interface Task {
  readonly sid: string
  readonly made: Date
  readonly workflow: Resource
  readonly leg: Leg | undefined
  attributes: Attributes
  priority: number
  status: AssignmentStatus
  queue: Resource | undefined
  reason: string | undefined
}

export type ReservationStatus =
  'pending' | 'accepted' | 'rejected' | 'timeout' | 'canceled' | 'rescinded' | 'wrapping' | 'completed'

export interface Reservation {
  readonly sid: string
  readonly made: Date
  readonly task: Task
  readonly worker: Resource
  status: ReservationStatus
  /** What the worker does after it; '' is what they did before. */
  afterwards: string
}

export interface Workspace extends Resource {
  readonly activities: Map<string, Resource>
  readonly queues: Map<string, Resource>
  readonly workflows: Map<string, Resource>
  readonly workers: Map<string, Resource>
  readonly tasks: Map<string, Task>
  readonly reservations: Map<string, Reservation>
}

interface Target {
  queue: Resource
  expression: string | undefined
  priority: number | undefined
  /** The task stays so long with this target before the next one has its turn; undefined is for good. */
  seconds: number | undefined
}

type Prefix = 'WS' | 'WA' | 'WQ' | 'WW' | 'WK' | 'WT' | 'WR'

export function routerSid(prefix: Prefix): string {
  return prefix + randomBytes(16).toString('hex')
}

export function newResource(prefix: Prefix, fields: ReadonlyMap<string, string>): Resource {
  const made = new Date()
  return { sid: routerSid(prefix), made, updated: made, fields: new Map(fields) }
}

/** Three activities are there from the start, as at Twilio. */
export function newWorkspace(fields: ReadonlyMap<string, string>): Workspace {
  const workspace: Workspace = {
    ...newResource('WS', fields),
    activities: new Map(),
    queues: new Map(),
    workflows: new Map(),
    workers: new Map(),
    tasks: new Map(),
    reservations: new Map(),
  }
  for (const [name, available] of [
    ['Offline', 'false'],
    ['Available', 'true'],
    ['Unavailable', 'false'],
  ] as const) {
    const activity = newResource(
      'WA',
      new Map([
        ['friendly_name', name],
        ['available', available],
      ]),
    )
    workspace.activities.set(activity.sid, activity)
    if (name !== 'Offline') continue
    workspace.fields.set('default_activity_sid', activity.sid)
    workspace.fields.set('timeout_activity_sid', activity.sid)
  }
  return workspace
}

export function nameOf(resource: Resource | undefined): string {
  return resource?.fields.get('friendly_name') ?? ''
}

/** Undefined when it is not the JSON object it has to be (error 14221). */
export function attributesOf(text: string): Attributes | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}

export function workerAttributes(worker: Resource): Attributes {
  return attributesOf(worker.fields.get('attributes') ?? '{}') ?? {}
}

export function isAvailable(workspace: Workspace, worker: Resource): boolean {
  const activity = workspace.activities.get(worker.fields.get('activity_sid') ?? '')
  return activity?.fields.get('available') === 'true'
}

/** One task at a time: a worker with a reservation that is not over gets no other. */
export function isFree(workspace: Workspace, worker: Resource): boolean {
  const busy = [...workspace.reservations.values()].some(
    (reservation) => reservation.worker === worker && ['pending', 'accepted', 'wrapping'].includes(reservation.status),
  )
  return !busy && isAvailable(workspace, worker)
}

/** The targets of the first filter that fits; the default filter otherwise. */
export function targetsOf(workspace: Workspace, workflow: Resource, attributes: Attributes): Target[] {
  const routing = attributesOf(workflow.fields.get('configuration') ?? '{}')?.['task_routing']
  if (!isRecord(routing)) return []
  const filters = records(routing['filters'])
  const filter = filters.find(
    ({ expression }) => typeof expression === 'string' && isTrue(expression, { own: attributes }),
  )
  const listed = filter === undefined ? [routing['default_filter']] : filter['targets']
  return records(listed).flatMap((target) => {
    const queue = workspace.queues.get(String(target['queue']))
    if (queue === undefined) return []
    const { expression, priority, timeout } = target
    return [
      {
        queue,
        expression: typeof expression === 'string' ? expression : undefined,
        priority: priority === undefined ? undefined : Number(priority),
        seconds: timeout === undefined ? undefined : Number(timeout),
      },
    ]
  })
}

/** The one whose turn it is when the task is that old: https://www.twilio.com/docs/taskrouter/task-evaluation */
export function targetAt(targets: readonly Target[], ageSeconds: number): Target | undefined {
  let left = ageSeconds
  return targets.find(({ seconds }, index) => {
    if (seconds === undefined || left < seconds || index === targets.length - 1) return true
    left -= seconds
    return false
  })
}

/** The workers who may get the task there, whether they are free or not. */
export function workersFor(workspace: Workspace, { queue, expression }: Target, task: Attributes): Resource[] {
  return [...workspace.workers.values()].filter((worker) => {
    const own = workerAttributes(worker)
    const wanted = queue.fields.get('target_workers') ?? '1==1'
    return isTrue(wanted, { own }) && (expression === undefined || isTrue(expression, { own, task, worker: own }))
  })
}

/** Every expression of a workflow's configuration. */
export function expressionsIn(configuration: string): string[] {
  const routing = attributesOf(configuration)?.['task_routing']
  const filters: unknown = isRecord(routing) ? routing['filters'] : undefined
  return records(filters).flatMap((filter) =>
    [filter, ...records(filter['targets'])].flatMap(({ expression }) =>
      typeof expression === 'string' ? [expression] : [],
    ),
  )
}

function records(list: unknown): Record<string, unknown>[] {
  return Array.isArray(list) ? list.filter(isRecord) : []
}
