/** What an analyst may do with the caller they talk to: end, transfer, hold, mute, have them key their PIN. */
import type { Desk } from '../../domain/decide.ts'
import type { CallId, StaffId } from '../../domain/ids.ts'
import type { Staff } from '../staff/staff.ts'
import { askForPin, withdrawPinRequest } from './ask-for-pin.ts'
import { completeTransfer, consult, joinConsult, leaveConsult, takeBack, transferTo } from './consult.ts'
import { askForHelp, holdCaller, muteAnalyst, noteNewPerson } from './during-talk.ts'
import { endTalk, transfer } from './leave-talk.ts'
import type { TalkDeps } from './own-talk.ts'

export type Talk = ReturnType<typeof makeTalk>

/** Each action is answered `not-yours`, and does nothing, unless this analyst talks with the caller. */
export function makeTalk(deps: TalkDeps) {
  return {
    end: (callId: CallId, staff: Staff) => endTalk(callId, staff, deps),
    /** `note`: for the colleague who takes the call next. */
    transfer: (callId: CallId, staff: Staff, desk: Desk, only: StaffId | undefined, note?: string) =>
      transfer(callId, staff, { desk, only, note }, deps),
    /** To one colleague of this desk, who has to be ready. */
    transferTo: (callId: CallId, staff: Staff, colleague: Staff, desk: Desk, note?: string) =>
      transferTo(callId, staff, { desk, colleague, note }, deps),
    consult: (callId: CallId, staff: Staff, colleague: Staff, note?: string) =>
      consult(callId, staff, { colleague, note }, deps),
    joinConsult: (callId: CallId, staff: Staff) => joinConsult(callId, staff, deps),
    takeBack: (callId: CallId, staff: Staff) => takeBack(callId, staff, deps),
    leaveConsult: (callId: CallId, staff: Staff) => leaveConsult(callId, staff, deps),
    completeTransfer: (callId: CallId, staff: Staff) => completeTransfer(callId, staff, deps),
    askForPin: (callId: CallId, staff: Staff) => askForPin(callId, staff, deps),
    withdrawRequest: (callId: CallId, staff: Staff) => withdrawPinRequest(callId, staff, deps),
    hold: (callId: CallId, staff: Staff, held: boolean) => holdCaller(callId, staff, held, deps),
    mute: (callId: CallId, staff: Staff, muted: boolean) => muteAnalyst(callId, staff, muted, deps),
    askForHelp: (callId: CallId, staff: Staff, asks: boolean) => askForHelp(callId, staff, asks, deps),
    newPerson: (callId: CallId, staff: Staff) => noteNewPerson(callId, staff, deps),
  }
}
