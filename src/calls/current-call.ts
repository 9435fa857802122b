/** Which call the work in hand is about, so that each log line written meanwhile can name it. Nothing is decided by it. */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { CallId } from '../domain/ids.ts'

export interface CurrentCall {
  id?: CallId
  /** Known once the call was read, or has begun. */
  reference?: string
}

const current = new AsyncLocalStorage<CurrentCall | undefined>()

/** A request, or one round of a timer: what it works on is not known yet. `noteCall` says so later. */
export function forOneRequest<T>(work: () => T): T {
  return current.run({}, work)
}

/** Work that outlives the request which started it, e.g. a view that is opened once for every screen. It is about no call. */
export function apartFromCalls<T>(work: () => T): T {
  return current.run(undefined, work)
}

/** From here on the request is about this call; a request that goes through several is about the latest. */
export function noteCall(id: CallId, reference?: string): void {
  const noted = current.getStore()
  if (noted === undefined) return
  if (noted.id !== id) delete noted.reference
  noted.id = id
  if (reference !== undefined) noted.reference = reference
}

/** Empty for work that is about no call. */
export function currentCall(): Readonly<CurrentCall> {
  return current.getStore() ?? {}
}
