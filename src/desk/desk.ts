/** Builds the desk: taking calls, conversations, the analyst's phone, callbacks, cases and what supervisors do. */
import type { RecheckRights } from './recheck-rights.ts'
import type { AnalystLeg } from './connect/analyst-leg.ts'
import { makeAssign, type Assign } from './connect/assign.ts'
import { makeAnalystLeg, type AnalystLegDeps } from './connect/make-analyst-leg.ts'
import type { CallbackDeps, CallbackLegDeps } from './callbacks/callback-deps.ts'
import { makeCallbackLegs, type CallbackLegs } from './callbacks/callback-legs.ts'
import { makeCallbacks, type Callbacks } from './callbacks/callbacks.ts'
import { makeBusy, type Busy } from './staff/busy.ts'
import { makeKeepPresence, type KeepPresence } from './staff/keep-presence.ts'
import type { PresenceStore } from './staff/presence.ts'
import type { StaffDirectory } from './staff/staff.ts'
import { makeNoteRequest, type NoteRequest, type NoteRequestDeps } from './cases/note-request.ts'
import { staffUpdates, type StaffUpdates } from './staff/staff-updates.ts'
import { makeWrapUp, type WrapUp } from './staff/wrap-up.ts'
import { makeCases, type CaseDeps, type Cases } from './cases/cases.ts'
import { makeWriteNote, type WriteNote, type WriteNoteDeps } from './records/write-note.ts'
import { makeProve, type Prove, type ProveDeps } from './prove.ts'
import { makeSupervise, type Supervise, type SuperviseDeps } from './floor/supervise.ts'
import { makeTakeBack, type TakeBack } from './connect/take-back.ts'
import { makeTakeCall, type TakeCall } from './connect/take-call.ts'
import { makeWhereRung, type WhereRungDeps } from './softphone/where-rung.ts'
import { endingConsult, makeConsultLeg } from './talk/consult-leg.ts'
import { handOver } from './talk/hand-over.ts'
import { makeTalk, type Talk } from './talk/talk.ts'

export interface DeskDeps
  extends
    ProveDeps,
    Omit<SuperviseDeps, 'whereRung'>,
    Omit<WhereRungDeps, 'now'>,
    Pick<NoteRequestDeps, 'adminRequests'>,
    Pick<WriteNoteDeps, 'callNotes'>,
    Omit<CaseDeps, 'wrapUp' | 'recheckRights'>,
    Pick<CallbackLegDeps, 'pause'>,
    Omit<CallbackDeps, 'events' | 'directory' | 'busy' | 'mustSay' | 'whereRung' | 'tell' | 'settings'> {
  recheckRights: Pick<RecheckRights, 'recheck' | 'current'>
  presence: PresenceStore
  staff: StaffDirectory
  whisper: AnalystLegDeps['whisper']
  say: AnalystLegDeps['say']
  words: CallbackLegDeps['words']
  flowVersion: CallbackLegDeps['flowVersion']
}

export interface DeskActions {
  busy: Busy
  keepPresence: KeepPresence
  updates: StaffUpdates
  wrapUp: WrapUp
  takeCall: TakeCall
  takeBack: TakeBack
  assign: Assign
  talk: Talk
  leg: AnalystLeg
  prove: Prove
  callbacks: Callbacks
  callbackLegs: CallbackLegs
  supervise: Supervise
  cases: Cases
  noteRequest: NoteRequest
  writeNote: WriteNote
}

export function makeDesk(given: DeskDeps): DeskActions {
  const deps = { ...given, whereRung: makeWhereRung(given) }
  const updates = staffUpdates()
  const { tell } = updates
  const busy = makeBusy(deps)
  const wrapping = makeWrapUp({ ...deps, tell })
  const wrapUp = { ...wrapping, afterTalk: endingConsult(wrapping.afterTalk, { ...deps, tell }) }
  const talkDeps = { ...deps, busy, onTalkEnd: wrapping.afterTalk, tell }
  const takeCall = makeTakeCall({
    ...talkDeps,
    mustSay: wrapUp.mustSay,
    onTalkEnd: wrapUp.afterTalk,
    handOver: (callId, attempt) => handOver(callId, attempt, talkDeps),
    onMissed: (staff) => deps.presence.set(staff, 'missed', deps.now()),
  })
  const supervise = makeSupervise(deps)
  const prove = makeProve(deps)
  const callbacks = makeCallbacks({ ...deps, busy, mustSay: wrapUp.mustSay, tell })
  const callbackLegs = makeCallbackLegs({
    ...deps,
    busy,
    mustSay: wrapUp.mustSay,
    tell,
    prove,
    takeCall,
    wrapUp,
    changed: callbacks.changed,
    legOver: callbacks.legOver,
    onMissed: async (id) => {
      // A wrap-up stays.
      if ((await deps.presence.find(id))?.state === 'ready') await deps.presence.set(id, 'missed', deps.now())
    },
  })
  const keepPresence = makeKeepPresence({ ...deps, busy, tell })
  return {
    busy,
    keepPresence,
    updates,
    wrapUp,
    takeCall,
    takeBack: makeTakeBack({ ...deps, keepPresence, callbackLegs, tell }),
    assign: makeAssign({ ...deps, busy, takeCall, callbackBefore: callbacks.makeBefore }),
    talk: makeTalk(talkDeps),
    leg: makeAnalystLeg({
      ...deps,
      takeCall,
      consultLeg: makeConsultLeg(talkDeps),
      callbacks,
      supervise,
      current: deps.recheckRights.current,
    }),
    prove,
    callbacks,
    callbackLegs,
    supervise,
    noteRequest: makeNoteRequest({ ...deps, wrapUp }),
    writeNote: makeWriteNote({ ...deps, wrapUp }),
    cases: makeCases({ ...deps, wrapUp, recheckRights: deps.recheckRights.recheck }),
  }
}
