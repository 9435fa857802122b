/** Calling back to the number on file: agreed with a caller or asked for earlier, made by one of the staff, one attempt at a time. */
import { randomBytes } from 'node:crypto'
import { newCallbackCode, freshTold, type Call } from '../../calls/call.ts'
import type { CallEvents } from '../../calls/turn-deps.ts'
import type { CallStore } from '../../calls/call-store.ts'
import { chosenCombination } from '../../calls/decision/combinations.ts'
import type { AuditEntry } from '../../domain/audit.ts'
import { whyNumberProvesNobody } from '../../domain/directory/contact-points.ts'
import type { Desk } from '../../domain/decide.ts'
import type { Directory, Standing } from '../../domain/directory/directory.ts'
import type { CallId, ContactId, StaffId } from '../../domain/ids.ts'
import { isGivenUp, type Callback, type CallbackResult, type CallbackStore } from './callback-store.ts'
import type { Busy } from '../staff/busy.ts'
import type { Telephony } from '../telephony.ts'
import type { Staff, StaffDirectory } from '../staff/staff.ts'
import type { WrapUp } from '../staff/wrap-up.ts'

export interface CallbackDeps {
  calls: CallStore
  callbacks: CallbackStore
  directory: Pick<Directory, 'standingOf'>
  staff: StaffDirectory
  telephony: Telephony
  events: Pick<CallEvents, 'brokeDuringCall'>
  busy: Pick<Busy, 'isBusy'>
  mustSay: WrapUp['mustSay']
  now: () => Date
  /** Whose number to show when the call it is about is not known any more. */
  ownNumber: string | undefined
}

export type CallbackAnswer =
  /** The caller is being told; the analyst's phone rings when they have hung up. */
  | { kind: 'call-back-agreed' }
  | { kind: 'ringing' }
  | { kind: 'not-yours' }
  | { kind: 'verified-already' }
  /** That contact has left, or is nobody. */
  | { kind: 'not-active' }
  | { kind: 'no-number-on-file' }
  /** Of a switchboard, say: it would prove nothing. */
  | { kind: 'number-shared' }
  /** Changed less than a week ago: it would prove nothing, either. */
  | { kind: 'number-new' }
  /** Neither of this person's desks, nor their region. */
  | { kind: 'not-offered' }
  /** Somebody else is at it. */
  | { kind: 'call-back-taken' }
  | { kind: 'call-back-over' }
  /** Their own phone could not be rung. */
  | { kind: 'call-back-no-phone' }
  | { kind: 'on-a-call' }
  | { kind: 'say-outcome' }
  | { kind: 'caller-left' }
  | { kind: 'failed' }
  | { kind: 'could-not-check' }

export type Callbacks = ReturnType<typeof makeCallbacks>

/** Who looks after people who are not waiting in a queue, unless production is down there. */
const CALL_BACK_DESKS: readonly Desk[] = ['admin', 'identification']

export function makeCallbacks(deps: CallbackDeps) {
  const { calls, callbacks, directory, staff, telephony, events, now } = deps
  const listeners = new Set<() => void>()
  let listed: { at: number; all: Promise<Callback[]> } | undefined
  const changed = () => {
    listed = undefined
    listeners.forEach((listener) => listener())
  }

  /** Read once in a while, not for every screen that is drawn. */
  function waiting(): Promise<Callback[]> {
    const at = now().getTime()
    if (listed === undefined || at - listed.at > LIST_MS) {
      listed = { at, all: callbacks.waiting(MOST_LISTED) }
      listed.all.catch(() => (listed = undefined))
    }
    return listed.all
  }

  async function checked(what: string, work: () => Promise<CallbackAnswer>): Promise<CallbackAnswer> {
    try {
      return await work()
    } catch (error) {
      events.brokeDuringCall(what, error)
      return { kind: 'could-not-check' }
    } finally {
      changed()
    }
  }

  /** True while this person talks with a caller who is to be called back, and it has not been decided otherwise. */
  async function setEnding(callId: CallId, { id }: Staff, code: string | undefined): Promise<Call | undefined> {
    const from = code === undefined ? 'call-back' : undefined
    const after = await calls.change(callId, ({ callBackCode: _, ...latest }) => {
      const { stage } = latest
      if (stage.kind !== 'with-analyst' || stage.taker.id !== id || stage.ending !== from) return {}
      const next = { ...latest, stage: { ...stage, ending: code === undefined ? undefined : ('call-back' as const) } }
      return { call: code === undefined ? next : { ...next, callBackCode: code }, result: 'set' }
    })
    return after?.result === 'set' ? after.call : undefined
  }

  /** The analyst's own phone first: nobody is rung whom nobody then talks with. */
  async function make(callback: Callback, by: Staff, first: boolean): Promise<CallbackAnswer> {
    const [call, standing] = await Promise.all([calls.read(callback.callId), directory.standingOf(callback.contact)])
    const why = whyNotDial(standing)
    if (why !== undefined) return { kind: why }
    if (!isInRegion(standing, call, by)) return { kind: 'not-offered' }
    const from = call?.dialled ?? deps.ownNumber
    if (by.phone === undefined || from === undefined) return { kind: 'call-back-no-phone' }
    const attempt = randomBytes(16).toString('hex')
    const claimed = await callbacks.claim(callback.callId, { staff: by.id, attempt, at: now(), first })
    if (claimed === undefined) return { kind: 'call-back-taken' }
    const ring = await telephony.ringForCallback('analyst', by.phone, from, { callId: callback.callId, attempt })
    if (ring.kind === 'ringing') {
      // Only to take the ring back, should they become inactive.
      await callbacks.rang(attempt, 'analyst', ring.leg).catch((error: unknown) => {
        events.brokeDuringCall('noting the leg of a call back', error)
      })
      return { kind: 'ringing' }
    }
    await callbacks.fail(attempt, 'analyst-missed', failedAudit(claimed, 'analyst-missed', now()))
    return { kind: 'call-back-no-phone' }
  }

  /** The first attempt rings the analyst, whose phone would be busy while the leg of the old conversation is up. */
  async function phoneIsFree(callId: CallId, whose: 'caller' | 'analyst'): Promise<void> {
    try {
      const change = await calls.change(callId, (latest) => {
        const free = latest.callBackFree ?? []
        if (latest.callBackCode === undefined || free.includes(whose)) return {}
        return { call: { ...latest, callBackFree: [...free, whose] } }
      })
      const call = change?.call
      if (call?.callBackCode === undefined) return
      if (call.callBackFree?.length === 2) await begin(callId)
      // The end of the other phone may never be reported.
      else setTimeout(() => void begin(callId), FREE_MS).unref()
    } catch (error) {
      events.brokeDuringCall('beginning a call back', error)
    }
  }

  async function begin(callId: CallId): Promise<void> {
    try {
      const callback = await callbacks.find(callId)
      const by = callback?.staff === undefined ? undefined : await staff.find(callback.staff)
      if (callback?.doneAt !== undefined || callback?.attempt !== undefined) return
      if (callback !== undefined && by !== undefined) await make(callback, by, true)
      changed()
    } catch (error) {
      // It is on the list, with a button.
      events.brokeDuringCall('beginning a call back', error)
    }
  }

  return {
    changed,

    /** Told of every change made by this process. Returns how to stop that. */
    listen(listener: () => void): () => void {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },

    /**
     * An unverified caller says they are this contact. They hear a code and are let go, because their phone may be the one
     * on file; what was agreed is on record before that, and stays on the list until somebody was reached.
     */
    ask: (callId: CallId, by: Staff, contact: ContactId): Promise<CallbackAnswer> =>
      checked('agreeing on a call back', async () => {
        const [call, standing] = await Promise.all([calls.read(callId), directory.standingOf(contact)])
        const why = whyNotDial(standing)
        if (why !== undefined || standing === undefined) return { kind: why ?? 'not-active' }
        if (call?.stage.kind !== 'with-analyst' || call.stage.taker.id !== by.id) return { kind: 'not-yours' }
        if (call.identity.kind === 'verified') return { kind: 'verified-already' }
        if (!isInRegion(standing, call, by)) return { kind: 'not-offered' }
        if (by.phone === undefined) return { kind: 'call-back-no-phone' }
        const { phone } = standing.contact
        const noProof =
          phone === undefined ? undefined : whyNumberProvesNobody(await callbacks.numberOf(contact, phone), now())
        if (noProof !== undefined) return { kind: noProof }
        const code = newCallbackCode()
        const { reference } = call
        const { desk } = call.stage
        const urgent = call.told.urgent === 'critical' || desk === 'production-down'
        const about = {
          callId,
          reference,
          contact,
          phone: standing.contact.phone ?? '',
          code,
          since: now(),
          desk,
          urgent,
        }
        const entry = auditOf({ ...about, staff: by.id }, 'callback.requested', about.since, { proof: true })
        if (!(await callbacks.ask({ ...about, staff: by.id }, entry))) return { kind: 'failed' }
        const ending = await setEnding(callId, by, code)
        const moved = ending === undefined ? undefined : await telephony.move(callId, ending.turn, 'call-back')
        if (moved === 'done') return { kind: 'call-back-agreed' }
        // They never heard the code: nobody is called who does not know what to expect.
        await callbacks.withdraw(callId)
        await setEnding(callId, by, undefined)
        if (moved === undefined) return { kind: 'not-yours' }
        return { kind: moved === 'gone' ? 'caller-left' : 'failed' }
      }),

    /** Told of every call that is over, when the caller's phone is free again. */
    callerEnded: (callId: CallId): Promise<void> => phoneIsFree(callId, 'caller'),

    /** Told of every leg of an analyst that is over. */
    legOver: (callId: CallId): Promise<void> => phoneIsFree(callId, 'analyst'),

    callNow: (callId: CallId, by: Staff): Promise<CallbackAnswer> =>
      checked('calling back', async () => {
        const callback = await callbacks.find(callId)
        if (callback === undefined || callback.doneAt !== undefined || isGivenUp(callback)) {
          return { kind: 'call-back-over' }
        }
        if (await deps.mustSay(by.id, callId)) return { kind: 'say-outcome' }
        if (await deps.busy.isBusy(by.id)) return { kind: 'on-a-call' }
        return mayCallback(by, callback) ? make(callback, by, false) : { kind: 'not-offered' }
      }),

    /** Everything to be called back: production down first, then oldest first. */
    all: waiting,

    /** What this person may make of it, in the same order. */
    listFor: async (by: Staff): Promise<Callback[]> => {
      if (by.role !== 'supervisor' && by.desks.length === 0) return []
      return (await waiting()).filter((callback) => mayCallback(by, callback))
    },
  }
}

/** Longer than an analyst hears that the caller is to be called back. */
const FREE_MS = 20_000
/** More would not be read; the oldest are the ones to call. */
const MOST_LISTED = 50
const LIST_MS = 3_000

/**
 * - The analysts of the desk where the caller waited, supervisors, and the analyst who agreed it with the caller.
 * - The desks for callers who do not wait, unless production is down: they could not help with that.
 */
export function mayCallback(by: Staff, callback: Pick<Callback, 'toProve' | 'staff' | 'desk' | 'urgent'>): boolean {
  const { toProve, staff, desk, urgent } = callback
  if (by.role === 'supervisor' || (toProve && staff === by.id)) return true
  if (urgent) return by.desks.includes('production-down')
  return (desk !== undefined && by.desks.includes(desk)) || CALL_BACK_DESKS.some((one) => by.desks.includes(one))
}

export function whyNotDial(standing: Standing | undefined): 'not-active' | 'no-number-on-file' | undefined {
  if (standing?.contact.status !== 'active') return 'not-active'
  return standing.contact.phone === undefined ? 'no-number-on-file' : undefined
}

/** Where a contract says that data stays in a region, nobody elsewhere talks about it. */
function isInRegion(standing: Standing | undefined, call: Call | undefined, by: Staff): boolean {
  const on = standing && chosenCombination(standing, call?.told ?? freshTold())
  return on?.residency === undefined || on.residency === by.residency
}

export function auditOf(
  about: Pick<Callback, 'callId' | 'reference' | 'contact'> & { staff: StaffId | undefined },
  type: AuditEntry['type'],
  at: Date,
  body: AuditEntry['body'],
): AuditEntry {
  return {
    type,
    at,
    actor: about.staff === undefined ? 'careline' : `staff ${about.staff}`,
    subject: about.contact,
    callId: about.callId,
    body: { reference: about.reference, ...body },
  }
}

export function failedAudit(callback: Callback, result: CallbackResult, at: Date): AuditEntry {
  return auditOf(callback, 'callback.failed', at, { result, try: callback.tries })
}
