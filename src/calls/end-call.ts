/** The end of a call: marked once, put on record, reported; by its last turn, by Twilio, or by the sweep of silent calls. */
import { tryEach } from '../concurrency/try-each.ts'
import type { CallId } from '../domain/ids.ts'
import type { Policy } from '../domain/policy.ts'
import { callAudit } from './call-records.ts'
import { startCall, type Call, type CallOrigin } from './call.ts'
import { callerMarks } from './history/caller-marks.ts'
import { historyOf } from './history/call-history.ts'
import { leaveCheck } from './pin-checks/come-back.ts'
import { talkEnded } from './talk.ts'
import { languageOfNumber } from './words/call-language.ts'
import type { LineDeps, TurnDeps } from './turn-deps.ts'
import { over } from './turn.ts'

/** Puts the end of a call on record. A record that fails is reported, and the call is over all the same. */
export async function recordEnd(
  call: Call,
  { records, events, settings, proofKey }: Pick<TurnDeps, 'records' | 'events'> & HistoryDeps,
): Promise<void> {
  if (call.stage.kind !== 'ended') throw new Error('only a call that is over has an end to record')
  const { how } = call.stage
  const at = new Date(call.stage.at)
  events.callEnded(call, how)
  try {
    const { figures, path } = historyOf(call, settings.policy)
    const history = { figures, path, caller: callerMarks(call, figures, proofKey) }
    await records.recordEnd({ callId: call.id, at, history }, callAudit(call, 'call.ended', at, { how }))
  } catch (error) {
    events.brokeAside('call records', 'recording the end of a call', error)
  }
}

/** The targets that hold when a call ends stand in its history, and for a day what joins it to the next call of its caller. */
interface HistoryDeps extends Pick<TurnDeps, 'proofKey'> {
  settings: { policy: Pick<Policy, 'targets'> }
}

type EndDeps = Pick<TurnDeps, 'calls' | 'records' | 'events' | 'now' | 'onTalkEnd' | 'pins'> & HistoryDeps

/** `none`: nothing has been written about this call. */
type Ending = 'ended' | 'was-over' | 'none'

/** The first of several signs that a call is over ends it; the others find it ended. */
async function endNow(callId: CallId, how: 'hung-up' | 'swept', deps: EndDeps): Promise<Ending> {
  const at = deps.now().toISOString()
  const change = await deps.calls.change(callId, (call) =>
    call.stage.kind === 'ended' ? {} : { call: { ...call, stage: { kind: 'ended', at, how } }, result: call.stage },
  )
  if (change === undefined) return 'none'
  if (change.result === undefined) return 'was-over'
  const { call, result: before } = change
  if (before.kind === 'waiting' && how === 'hung-up') deps.events.abandoned(call, before.desk)
  await leaveCheck(before, call.stage, deps.pins)
  await recordEnd(call, deps)
  const end = talkEnded(before, call)
  if (end !== undefined) await deps.onTalkEnd(call, end.talk, end.how)
  return 'ended'
}

/** Writing one record takes much less. */
const LEASE_MS = 2_000
/** The ring of this call may be in work right now. */
const RING_WAIT_MS = 2_000
const RING_POLL_MS = 40

export interface EndReport {
  callId: CallId
  origin: CallOrigin
}

export type EndReportDeps = EndDeps & Pick<LineDeps, 'editions' | 'pause' | 'settings'>

/**
 * Twilio says that a call is over, perhaps before anything else about it has been written.
 * - Repeats and late reports change nothing.
 * - A call without a record gets one that is over, so that requests its end has overtaken never show the desks a caller who
 *   has gone.
 * - Throws while the live store cannot be told.
 */
export async function endReported({ callId, origin }: EndReport, deps: EndReportDeps): Promise<void> {
  const { calls } = deps
  for (let waited = 0; waited <= RING_WAIT_MS; waited += RING_POLL_MS) {
    if ((await endNow(callId, 'hung-up', deps)) !== 'none') return
    const claim = await calls.claim(callId, 0, LEASE_MS)
    if (claim.kind === 'run' && claim.call === undefined) {
      const now = deps.now()
      const { flows, prompts } = deps.editions.newest()
      const language = languageOfNumber(origin.dialled, deps.settings.policy, prompts)
      const call = startCall(callId, origin, flows.version, now, language)
      const stage = { kind: 'ended', at: now.toISOString(), how: 'hung-up' } as const
      const ended = { ...call, stage }
      if (await calls.save(claim.token, 0, ended, over(0))) await recordEnd(ended, deps)
      return
    }
    if (claim.kind === 'run') await calls.release(callId, 0, claim.token)
    await deps.pause(RING_POLL_MS)
  }
}

/** Ends of calls that the live store could not be told: tried again until it can, so that no desk shows a caller who has gone. */
export interface EndReports {
  /** Ends the call now, or at a later round while the live store is down. Never rejects. */
  report(end: EndReport): Promise<void>
  /** Tries each of those that failed once. Rejects with the first that fails again; it stays for the next round. */
  round(): Promise<void>
}

/** More than a busy hour of calls; the sweep finds what is beyond it. */
const MOST_DELAYED = 20_000

export function makeEndReports(deps: EndReportDeps): EndReports {
  const delayed = new Map<CallId, CallOrigin>()
  return {
    async report(end) {
      try {
        await endReported(end, deps)
      } catch (error) {
        deps.events.brokeAside('call records', 'end of a call', error)
        if (delayed.size < MOST_DELAYED) delayed.set(end.callId, end.origin)
      }
    },
    async round() {
      await tryEach(delayed, async ([callId, origin]) => {
        await endReported({ callId, origin }, deps)
        delayed.delete(callId)
      })
    },
  }
}

/** No question waits longer than two minutes, so ten minutes of silence are an end. */
const TALKING_SILENCE_MS = 10 * 60 * 1000
/** Twilio asks for a hold message every minute or so: after three that did not come, the network is asked. */
const WAITING_SILENCE_MS = 4 * 60 * 1000
/** When the network does not say whether the call is there. During a conversation it reports nothing by itself. */
const UNKNOWN_SILENCE_MS = 4 * 60 * 60 * 1000
const AT_ONCE = 200

export interface SweepDeps extends EndDeps {
  /** Whether the network still has this call; undefined when it does not say. Never throws. */
  isThere: (id: CallId) => Promise<boolean | undefined>
}

/** Ends calls whose end Twilio never reported, so that the desks do not show callers who have gone. Returns how many. */
export async function sweepCalls(deps: SweepDeps): Promise<number> {
  const now = deps.now().getTime()
  const silent = await deps.calls.silentSince(new Date(now - WAITING_SILENCE_MS), AT_ONCE)
  let ended = 0
  await tryEach(silent, async (callId) => {
    const call = await deps.calls.read(callId)
    if (call === undefined || call.stage.kind === 'ended') return
    if (!(await isGone(call, now - new Date(call.lastSeenAt).getTime(), deps))) return
    await endNow(callId, 'swept', deps)
    ended += 1
  })
  return ended
}

async function isGone({ id, stage }: Call, quietMs: number, { calls, isThere, now }: SweepDeps): Promise<boolean> {
  if (stage.kind === 'talking' && stage.returnTo === undefined) return quietMs >= TALKING_SILENCE_MS
  const there = await isThere(id)
  if (there === undefined) return quietMs >= UNKNOWN_SILENCE_MS
  // Asked again only after as long a silence.
  if (there) await calls.change(id, (latest) => ({ call: { ...latest, lastSeenAt: now().toISOString() } }))
  return !there
}
