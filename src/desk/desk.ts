/** The desk as one thing: taking calls, talking, and the analyst's own phone. */
import type { Call } from '../calls/call.ts'
import type { KeepProved } from './keep-proved.ts'
import type { SpokenPrompt } from '../calls/turn.ts'
import type { AnalystLeg } from './connect/analyst-leg.ts'
import { makeAssign, type Assign } from './connect/assign.ts'
import { makeAnalystLeg } from './connect/make-analyst-leg.ts'
import { makeCallBacks, type CallBackParts, type CallBacks } from './callbacks/callbacks.ts'
import { makeCallBackLegs, type CallBackLegParts, type CallBackLegs } from './callbacks/callback-legs.ts'
import { makeBusy, type Busy } from './staff/busy.ts'
import { makeKeepPresence, type KeepPresence } from './staff/keep-presence.ts'
import type { PresenceStore } from './staff/presence.ts'
import type { StaffDirectory } from './staff/staff.ts'
import { makeNoteRequest, type NoteRequest, type NoteRequestParts } from './cases/note-request.ts'
import { staffNews, type StaffNews } from './staff/staff-news.ts'
import { makeWrapUp, type WrapUp } from './staff/wrap-up.ts'
import { makeCases, type CaseParts, type Cases } from './cases/cases.ts'
import { makeProve, type Prove, type ProveParts } from './prove.ts'
import { makeSupervise, type Supervise, type SuperviseParts } from './floor/supervise.ts'
import { makeTakeBack, type TakeBack } from './connect/take-back.ts'
import { makeTakeCall, type TakeCall } from './connect/take-call.ts'
import { makeTalk, type Talk } from './connect/talk.ts'

export interface DeskParts
  extends
    ProveParts,
    SuperviseParts,
    Pick<NoteRequestParts, 'adminRequests'>,
    Omit<CaseParts, 'wrapUp' | 'keepProved'>,
    Omit<CallBackParts, 'events' | 'directory' | 'busy' | 'mustSay'> {
  keepProved: Pick<KeepProved, 'keep' | 'current'>
  presence: PresenceStore
  staff: StaffDirectory
  whisper: (call: Call) => SpokenPrompt[]
  say: (prompt: string) => SpokenPrompt
  words: CallBackLegParts['words']
  flowVersion: string
}

export interface DeskActs {
  busy: Busy
  keepPresence: KeepPresence
  news: StaffNews
  wrapUp: WrapUp
  takeCall: TakeCall
  takeBack: TakeBack
  assign: Assign
  talk: Talk
  leg: AnalystLeg
  prove: Prove
  callBacks: CallBacks
  callBackLegs: CallBackLegs
  supervise: Supervise
  cases: Cases
  noteRequest: NoteRequest
}

export function makeDesk(parts: DeskParts): DeskActs {
  const news = staffNews()
  const { tell } = news
  const busy = makeBusy(parts)
  const wrapUp = makeWrapUp({ ...parts, tell })
  const takeCall = makeTakeCall({
    ...parts,
    busy,
    mustSay: wrapUp.mustSay,
    onTalkEnd: wrapUp.afterTalk,
    onMissed: (staff) => parts.presence.set(staff, 'missed', parts.now()),
    tell,
  })
  const supervise = makeSupervise(parts)
  const prove = makeProve(parts)
  const callBacks = makeCallBacks({ ...parts, busy, mustSay: wrapUp.mustSay })
  const callBackLegs = makeCallBackLegs({
    ...parts,
    busy,
    mustSay: wrapUp.mustSay,
    prove,
    takeCall,
    wrapUp,
    changed: callBacks.changed,
    legOver: callBacks.legOver,
  })
  const keepPresence = makeKeepPresence({ ...parts, busy, tell })
  return {
    busy,
    keepPresence,
    news,
    wrapUp,
    takeCall,
    takeBack: makeTakeBack({ ...parts, keepPresence, callBackLegs, tell }),
    assign: makeAssign({ ...parts, takeCall }),
    talk: makeTalk(parts),
    leg: makeAnalystLeg({ ...parts, takeCall, callBacks, supervise, current: parts.keepProved.current }),
    prove,
    callBacks,
    callBackLegs,
    supervise,
    noteRequest: makeNoteRequest({ ...parts, wrapUp }),
    cases: makeCases({ ...parts, wrapUp, keepProved: parts.keepProved.keep }),
  }
}
