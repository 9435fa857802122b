/** What calls report; `events.ts` turns each into a log line and a counter. Never digits, never a full caller number. */
import type { Decision, Desk } from '../domain/decide.ts'
import type { PinCheck } from '../domain/pin/pin-check.ts'
import type { Call } from './call.ts'

export interface CallEvents {
  callStarted(call: Call): void
  pinChecked(call: Call, check: PinCheck): void
  decided(call: Call, decision: Decision): void
  /** A member of the staff and the caller are connected. */
  callTaken(call: Call, desk: Desk): void
  /** In line for longer than the policy of the desk allows; a supervisor should look. */
  waitedTooLong(call: Call, desk: Desk): void
  callEnded(call: Call, how: string): void
  /** Something behind a call failed; the caller went on to a person. `where` names the step, never its input. */
  brokeDuringCall(where: string, error: unknown): void
  /** Something failed that sends no caller to a person; `what` says which step of the place. */
  brokeAside(place: 'call records' | 'hold message', what: string, error: unknown): void
}
