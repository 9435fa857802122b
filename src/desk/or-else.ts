/** A step of a phone call that must be answered whatever breaks. */
import type { CallEvents } from '../calls/turn-deps.ts'

/** Never throws: a failure is logged as `what`, and the answer is `instead`. */
export async function orElse<T>(
  events: Pick<CallEvents, 'brokeDuringCall'>,
  what: string,
  instead: T,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    events.brokeDuringCall(what, error)
    return instead
  }
}
