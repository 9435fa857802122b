/** How TaskRouter chooses: one filter for each desk, with the limits of the desk itself (desk/connect/offer.ts). */
import { ONLY_MS, type WideningPolicy } from '../../desk/connect/offer.ts'
import type { Desk } from '../../domain/decide.ts'

/** The desk refuses an analyst who is chosen a moment before it would offer them the call, so TaskRouter waits longer. */
const SLACK_SECONDS = 5

/** A desk as it can stand in an expression, where Twilio supports no hyphens (docs/taskrouter/expression-syntax). */
export function queueWord(desk: string): string {
  return desk.replaceAll('-', '_')
}

/** Who works at this desk, by the attributes of the worker. */
export function workersOf(desk: Desk): string {
  return `queues HAS "${queueWord(desk)}"`
}

const RESIDENCY = '(task.residency == "" OR worker.residency == task.residency)'
const NOT_DECLINED = 'worker.staff_id NOT IN task.declined'
/** In the place of the products of a worker whose products are not said. No product's name holds a semicolon. */
export const ANY_PRODUCT = ';any'
const PRODUCT = `(task.product == "" OR task.product IN worker.products OR worker.products HAS "${ANY_PRODUCT}")`
/** In the place of the languages of a worker whose languages are not known. */
export const ANY_LANGUAGE = 'any'
/** Bare codes on both sides (domain/directory/languages.ts). */
const LANGUAGE = `(task.language IN worker.languages OR worker.languages HAS "${ANY_LANGUAGE}")`
const MATCHES = `(${LANGUAGE} AND ${PRODUCT})`

const always = `${RESIDENCY} AND ${NOT_DECLINED}`
/** For a while, a transferred caller is offered only to the analyst they were transferred to. */
const first = `${always} AND (task.only == worker.staff_id OR (task.only == "" AND ${MATCHES}))`
/** Before that, a call about a case is offered only to its owner: `task.owner` is blank where they are not free. */
const ownerOr = (others: string) => `(${always} AND task.owner == worker.staff_id) OR (task.owner == "" AND ${others})`
const fitting = `${always} AND (task.only == worker.staff_id OR ${MATCHES})`

export interface DeskQueue {
  desk: Desk
  sid: string
  priority: number
}

/** What fits no desk goes where people find out who is calling. */
export function workflowConfiguration(
  queues: readonly DeskQueue[],
  { widenAfter, ownerFirst }: WideningPolicy,
): object {
  const filters = queues.map(({ desk, sid: queue, priority }) => {
    const target = (expression: string, ms: number | undefined) => ({
      queue,
      expression,
      priority,
      ...(ms === undefined ? {} : { timeout: ms / 1000 + SLACK_SECONDS }),
    })
    const afterOwner = ONLY_MS - ownerFirst * 1_000
    const afterOnly = widenAfter[desk] * 1_000 - ONLY_MS
    return {
      filter_friendly_name: desk,
      expression: `queue == "${queueWord(desk)}"`,
      targets: [
        ...(ownerFirst > 0 ? [target(ownerOr(first), ownerFirst * 1_000)] : []),
        ...(afterOwner > 0 ? [target(first, afterOwner)] : []),
        ...(afterOnly > 0 ? [target(fitting, afterOnly)] : []),
        // The last has no end: no caller is put out of the queue because no analyst is free. Who declined is asked again.
        target(RESIDENCY, undefined),
      ],
    }
  })
  const otherwise = queues.find(({ desk }) => desk === 'identification')?.sid
  return { task_routing: { filters, default_filter: { queue: otherwise } } }
}
