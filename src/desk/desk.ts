/** The desk as one thing: taking calls, talking, and the analyst's own phone. */
import type { Call } from '../calls/call.ts'
import type { KeepProved } from './keep-proved.ts'
import type { SpokenPrompt } from '../calls/turn.ts'
import type { AnalystLeg } from './analyst-leg.ts'
import { makeAssign, type Assign } from './assign.ts'
import { makeAnalystLeg } from './make-analyst-leg.ts'
import { makeCallBacks, type CallBackParts, type CallBacks } from './call-back.ts'
import { makeCallBackLegs, type CallBackLegParts, type CallBackLegs } from './call-back-legs.ts'
import { makeBusy, type Busy } from './busy.ts'
import { makeKeepPresence, type KeepPresence } from './keep-presence.ts'
import type { PresenceStore } from './presence.ts'
import type { StaffDirectory } from './staff.ts'
import { makeNoteRequest, type NoteRequest, type NoteRequestParts } from './note-request.ts'
import { staffNews, type StaffNews } from './staff-news.ts'
import { makeWrapUp, type WrapUp } from './wrap-up.ts'
import { makeCases, type CaseParts, type Cases } from './cases.ts'
import { makeProve, type Prove, type ProveParts } from './prove.ts'
import { makeSupervise, type Supervise, type SuperviseParts } from './supervise.ts'
import { makeTakeBack, type TakeBack } from './take-back.ts'
import { makeTakeCall, type TakeCall } from './take-call.ts'
import { makeTalk, type Talk } from './talk.ts'

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
