/** What may be done with a reservation, as answered to an assignment callback or asked over REST: one list of names for both. */
import { attributesOf } from './workspace.ts'

/** https://www.twilio.com/docs/taskrouter/handle-assignment-callbacks */
export const INSTRUCTIONS = ['accept', 'reject', 'dequeue', 'call', 'redirect', 'conference'] as const

export interface Instruction {
  kind: (typeof INSTRUCTIONS)[number]
  /** By the names of the assignment callback: `from`, `to`, `post_work_activity_sid` … */
  given: ReadonlyMap<string, string>
}

function isKind(text: unknown): text is Instruction['kind'] {
  return INSTRUCTIONS.some((kind) => kind === text)
}

/** `later` is an empty answer: it will be said over REST. */
export function readAssignmentAnswer(body: string): Instruction | 'later' | 'unreadable' {
  if (body.trim() === '') return 'later'
  const answer = attributesOf(body)
  if (answer === undefined) return 'unreadable'
  const kind = answer['instruction']
  if (kind === undefined) return 'later'
  if (!isKind(kind)) return 'unreadable'
  const given = Object.entries(answer).map(([name, value]): [string, string] => [name, String(value)])
  return { kind, given: new Map(given) }
}

/** `Instruction=dequeue` with `DequeueFrom` and so on; `ReservationStatus=accepted` or `rejected`. */
export function readReservationUpdate(params: ReadonlyMap<string, string>): Instruction | undefined {
  const status = params.get('ReservationStatus')
  if (status === 'accepted') return { kind: 'accept', given: new Map() }
  if (status === 'rejected')
    return { kind: 'reject', given: new Map([['activity_sid', params.get('WorkerActivitySid') ?? '']]) }
  const kind = params.get('Instruction')
  if (!isKind(kind)) return undefined
  const prefix = new RegExp(`^${kind}(?=[A-Z])`, 'i')
  return { kind, given: new Map([...params].map(([name, value]) => [snakeCase(name.replace(prefix, '')), value])) }
}

/** `FriendlyName` → `friendly_name`. */
export function snakeCase(name: string): string {
  return name.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase()
}
