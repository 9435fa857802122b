/** An unverified caller says they are a contact: they hear a code, hang up, and are called on the number on file. */
import type { Call, WithAnalyst } from '../../calls/call.ts'
import { newCallbackCode } from '../../calls/words/callback-code.ts'
import { whyNumberProvesNoOne } from '../../domain/directory/contact-points.ts'
import type { Standing } from '../../domain/directory/directory.ts'
import type { CallId, ContactId } from '../../domain/ids.ts'
import type { Staff } from '../staff/staff.ts'
import type { CallbackAnswer } from './callback-answer.ts'
import { auditOf } from './callback-audit.ts'
import type { CallbackDeps } from './callback-deps.ts'
import { isInRegion, whyNotDial } from './callback-rules.ts'

/**
 * The caller is let go, because their phone may be the one on file. The agreement is on record before that, and stays on the
 * list until the contact was reached. Refused for a number that would prove nothing.
 */
export async function agreeCallback(
  callId: CallId,
  by: Staff,
  contact: ContactId,
  deps: CallbackDeps,
): Promise<CallbackAnswer> {
  const { calls, callbacks, directory, now } = deps
  const [call, standing] = await Promise.all([calls.read(callId), directory.standingOf(contact)])
  const why = whyNotDial(standing)
  if (why !== undefined || standing === undefined) return { kind: why ?? 'not-active' }
  if (call?.stage.kind !== 'with-analyst' || call.stage.taker.id !== by.id) return { kind: 'not-yours' }
  if (call.stage.consulted !== undefined) return { kind: 'consulting' }
  if (call.identity.kind === 'verified') return { kind: 'verified-already' }
  if (!isInRegion(standing, call, by)) return { kind: 'not-offered' }
  if ((await deps.whereRung(by)) === undefined) return { kind: 'call-back-no-phone' }
  const { phone } = standing.contact
  const noProof =
    phone === undefined ? undefined : whyNumberProvesNoOne(await callbacks.numberOf(contact, phone), now())
  if (noProof !== undefined) return { kind: noProof }
  const code = await record(call, call.stage, by, standing, deps)
  return code === undefined ? { kind: 'failed' } : tellCaller(callId, by, code, deps)
}

/** The code the caller will hear; undefined when a callback was noted for this call before. */
async function record(
  { id: callId, reference, told }: Call,
  { desk, place: before, since: joined }: WithAnalyst,
  by: Staff,
  { contact }: Standing,
  { callbacks, now }: CallbackDeps,
): Promise<string | undefined> {
  const code = newCallbackCode()
  const place = new Date(before ?? joined)
  const urgent = told.urgent === 'critical' || desk === 'production-down'
  const about = {
    callId,
    reference,
    contact: contact.id,
    phone: contact.phone ?? '',
    code,
    since: now(),
    place,
    desk,
    urgent,
    staff: by.id,
  }
  const entry = auditOf(about, 'callback.requested', about.since, { proof: true })
  return (await callbacks.ask(about, entry)) ? code : undefined
}

/** A caller who could not be told the code does not know what to expect: the callback is withdrawn. */
async function tellCaller(callId: CallId, by: Staff, code: string, deps: CallbackDeps): Promise<CallbackAnswer> {
  const ending = await setEnding(callId, by, code, deps)
  const moved = ending === undefined ? undefined : await deps.telephony.move(callId, ending.turn, 'call-back')
  if (moved === 'done') return { kind: 'call-back-agreed' }
  await deps.callbacks.withdraw(callId)
  await setEnding(callId, by, undefined, deps)
  if (moved === undefined) return { kind: 'not-yours' }
  return { kind: moved === 'gone' ? 'caller-left' : 'failed' }
}

/**
 * The conversation will end for a callback with this code, or, without one, no longer will. Undefined when this analyst does
 * not talk with the caller, or the end was decided otherwise.
 */
async function setEnding(
  callId: CallId,
  { id }: Staff,
  code: string | undefined,
  { calls }: Pick<CallbackDeps, 'calls'>,
): Promise<Call | undefined> {
  const from = code === undefined ? 'call-back' : undefined
  const after = await calls.change(callId, ({ callBackCode: _, ...latest }) => {
    const { stage } = latest
    if (stage.kind !== 'with-analyst' || stage.taker.id !== id || stage.ending !== from) return {}
    const next = { ...latest, stage: { ...stage, ending: code === undefined ? undefined : ('call-back' as const) } }
    return { call: code === undefined ? next : { ...next, callBackCode: code }, result: 'set' }
  })
  return after?.result === 'set' ? after.call : undefined
}
