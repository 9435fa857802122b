/** A contact who took the callback becomes a call like every other, in conference with the analyst who waits there. */
import { freshTold, startCall, type Call, type CallOrigin } from '../../calls/call.ts'
import { conferenceOf } from '../../calls/talk.ts'
import type { Turn } from '../../calls/turn.ts'
import { whyNumberProvesNoOne } from '../../domain/directory/contact-points.ts'
import type { CallId } from '../../domain/ids.ts'
import { until } from '../until.ts'
import { contactLanguages, failAttempt, wordsToContact } from './attempt.ts'
import { auditOf } from './callback-audit.ts'
import type { CallbackLegDeps } from './callback-deps.ts'
import { whyNotDial } from './callback-rules.ts'
import type { Callback } from './callback-store.ts'

const LEASE_MS = 5_000

/** A phone that was picked up, by a person who takes the call. */
export interface Answered {
  leg: CallId
  origin: CallOrigin
  /** They keyed their digits of the code. */
  hasCode: boolean
}

/**
 * Exactly one of any number of copies of the key joins; the others get the same turn. Undefined when the attempt is over.
 * Throws, after the attempt has failed, when it could not be checked that the contact may still be talked to.
 */
export async function joinContact(
  callback: Callback,
  answered: Answered,
  deps: CallbackLegDeps,
): Promise<Turn | undefined> {
  const { calls, changed } = deps
  const { leg } = answered
  const claim = await calls.claim(leg, 0, LEASE_MS)
  if (claim.kind === 'answered') return claim.answer
  if (claim.kind === 'busy') return until(() => calls.answerTo(leg, 0), deps)
  try {
    return await joinOnce(callback, answered, claim.token, deps)
  } catch (error) {
    await calls.release(leg, 0, claim.token).catch(() => undefined)
    await failAttempt(callback, callback.attempt ?? '', 'could-not-check', deps)
    throw error
  } finally {
    changed()
  }
}

async function joinOnce(
  callback: Callback,
  { leg, origin, hasCode }: Answered,
  token: string,
  deps: CallbackLegDeps,
): Promise<Turn | undefined> {
  const { calls, callbacks, directory, events, now } = deps
  const { attempt = '' } = callback
  const standing = await directory.standingOf(callback.contact)
  if (whyNotDial(standing) !== undefined || standing?.contact.phone !== callback.phone) {
    throw new Error('the contact has left, or has another number, since they were dialled')
  }
  const words = await wordsToContact(callback, deps)
  const begun = await callWithAnalyst(callback, leg, origin, deps)
  const noProof = hasCode ? await noProofBy(callback, deps) : 'no-code'
  const call: Call = noProof === undefined ? begun : { ...begun, calledBackNoProof: noProof }
  const turn: Turn = {
    turn: 1,
    language: call.language,
    said: [words('talk.connecting', {})],
    next: { kind: 'talk', room: conferenceOf(attempt) },
  }
  const entry = auditOf(callback, 'callback.joined', now(), { try: callback.tries, call: leg, code: hasCode })
  if (!(await callbacks.join(attempt, leg, now(), entry))) {
    await calls.release(leg, 0, token)
    return undefined
  }
  events.callStarted(call)
  if (!(await calls.save(token, 0, call, turn))) return undefined
  await proveByCallback(call, callback, deps)
  return turn
}

/** A call that we began, already with the analyst who is in the conference. */
async function callWithAnalyst(
  callback: Callback,
  leg: CallId,
  origin: CallOrigin,
  deps: CallbackLegDeps,
): Promise<Call> {
  const { calls, staff, flowVersion, now } = deps
  const [before, [language], by] = await Promise.all([
    calls.read(callback.callId),
    contactLanguages(callback, deps),
    callback.staff === undefined ? undefined : staff.find(callback.staff),
  ])
  if (by === undefined || callback.attempt === undefined || callback.analystLeg === undefined) {
    throw new Error('no analyst makes this callback')
  }
  const at = now().toISOString()
  const taker = { id: by.id, name: by.name, at, attempt: callback.attempt }
  return {
    ...startCall(leg, origin, flowVersion(), now(), language),
    ...(before?.languageChosen === true ? { languageChosen: before.languageChosen } : {}),
    reference: callback.reference,
    turn: 1,
    told: before?.told ?? { ...freshTold(), urgent: callback.urgent ? 'critical' : undefined },
    calledBack: callback.contact,
    stage: {
      kind: 'with-analyst',
      desk: callback.desk ?? before?.decisions.at(-1)?.desk ?? 'identification',
      since: at,
      taker,
      leg: callback.analystLeg,
      ending: undefined,
      held: false,
    },
    turns: [{ turn: 0, at, heard: ['talk.connecting'], did: 'dialled' }],
    holders: [{ id: by.id, name: by.name, from: at }],
  }
}

/** Why answering this number proves nothing: it is on other records, is new, or could not be looked up. */
async function noProofBy(
  { contact, phone }: Callback,
  { callbacks, events, now }: CallbackLegDeps,
): Promise<Call['calledBackNoProof']> {
  try {
    return whyNumberProvesNoOne(await callbacks.numberOf(contact, phone), now())
  } catch (error) {
    events.brokeDuringCall('looking up a number on file', error)
    return 'could-not-check'
  }
}

/** Where the number proves nothing, or they did not key the code, they talk all the same, and the card says UNVERIFIED. */
async function proveByCallback(
  call: Call,
  { contact }: Callback,
  { events, prove }: Pick<CallbackLegDeps, 'events' | 'prove'>,
): Promise<void> {
  if (call.stage.kind !== 'with-analyst') return
  events.callTaken(call, call.stage.desk)
  const { id, name } = call.stage.taker
  if (call.calledBackNoProof === undefined)
    await prove(call.id, contact, { kind: 'call-back', id, name }, `staff ${id}`)
}
