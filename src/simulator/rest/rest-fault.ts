/** Faults of the REST interface that a test orders for its next requests. */
import type { RestAnswer } from './answer.ts'
import { RestRefusal } from './answer.ts'

export type RestFault =
  | 'too-many-requests'
  | 'server-error'
  | 'bad-gateway'
  | 'unavailable'
  | 'not-found'
  | 'not-in-progress'
  /** No answer, ever. */
  | 'hang'
  /** The connection breaks before anything is done. */
  | 'reset'
  /** It is done, but the connection breaks before the answer. */
  | 'lost-answer'

export interface RestFaultPlace {
  /** 1 unless told otherwise; others follow until these are used up. */
  times?: number
  method?: 'GET' | 'POST' | 'DELETE'
  path?: RegExp
}

export class PlannedFaults {
  #planned: Array<{ fault: RestFault; left: number; place: RestFaultPlace }> = []

  add(fault: RestFault, place: RestFaultPlace = {}): void {
    this.#planned.push({ fault, left: place.times ?? 1, place })
  }

  clear(): void {
    this.#planned = []
  }

  /** Uses one up. */
  takeFor(method: string, path: string): RestFault | undefined {
    const found = this.#planned.find(
      ({ left, place }) =>
        left > 0 && (place.method ?? method) === method && (place.path === undefined || place.path.test(path)),
    )
    if (found === undefined) return undefined
    found.left--
    return found.fault
  }
}

/** Undefined for those that give no answer. */
export function faultAnswer(fault: RestFault): (RestAnswer & { html?: string }) | undefined {
  switch (fault) {
    case 'too-many-requests':
      return new RestRefusal(429, 20429, 'Too Many Requests').answer
    case 'server-error':
      return new RestRefusal(500, 20500, 'Internal Server Error').answer
    case 'bad-gateway':
      // What stands before the interface answers for it, and not in JSON.
      return { status: 502, html: '<html><body><h1>502 Bad Gateway</h1></body></html>' }
    case 'unavailable':
      return new RestRefusal(503, 20503, 'Service Unavailable').answer
    case 'not-found':
      return new RestRefusal(404, 20404, 'The requested resource was not found').answer
    case 'not-in-progress':
      return new RestRefusal(400, 21220, 'Call is not in-progress. Cannot redirect.').answer
    case 'hang':
    case 'reset':
    case 'lost-answer':
      return undefined
    default:
      return fault satisfies never
  }
}
