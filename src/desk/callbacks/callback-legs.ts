/** The two phones of a call back: the analyst's, whose key has the number on file dialled, and the contact's, whose keys take it. */
import { conferenceOf } from '../../calls/talk.ts'
import type { CallEvents } from '../../calls/turn-deps.ts'
import { freshTold, type Call, type CallOrigin, startCall } from '../../calls/call.ts'
import { spokenCode } from '../../calls/words/spoken-words.ts'
import type { SpokenPrompt, Turn } from '../../calls/turn.ts'
import type { CallId } from '../../domain/ids.ts'
import { whyNumberProvesNobody } from '../../domain/directory/contact-points.ts'
import { auditOf, failedAudit, whyNotDial, type CallbackDeps, type Callbacks } from './callbacks.ts'
import { isGoingOn, type Callback, type CallbackResult } from './callback-store.ts'
import type { ConnectAttempt } from '../telephony.ts'
import type { Prove } from '../prove.ts'
import { isInactive } from '../staff/staff.ts'
import type { TakeCall } from '../connect/take-call.ts'
import type { WrapUp } from '../staff/wrap-up.ts'

export interface CallbackLegDeps extends CallbackDeps {
  changed: Callbacks['changed']
  legOver: Callbacks['legOver']
  wrapUp: Pick<WrapUp, 'begin'>
  prove: Prove
  takeCall: Pick<TakeCall, 'legEnded'>
  /** What callers and staff hear; the brand and the reference are filled in. */
  words: (prompt: string, values: Record<string, string | { digits: string }>) => SpokenPrompt
  flowVersion: string
  events: CallEvents
  pause: (ms: number) => Promise<void>
}

/** Which question the contact is asked: whether they take a call at all, then whether the code is theirs. */
export const CONTACT_STEPS = ['who', 'code'] as const
export type ContactStep = (typeof CONTACT_STEPS)[number]

export type ContactHears =
  /** `unanswered`: what is said to silence, before the goodbye. */
  | { kind: 'ask'; step: ContactStep; said: SpokenPrompt[]; unanswered: SpokenPrompt[] }
  | { kind: 'goodbye'; said: SpokenPrompt[] }
  | { kind: 'join'; turn: Turn }

export type AnalystHears =
  { kind: 'join'; conference: string; said: SpokenPrompt[] } | { kind: 'goodbye'; said: SpokenPrompt[] }

export type CallbackLegs = ReturnType<typeof makeCallbackLegs>

const LEASE_MS = 5_000
/** What another request is just writing is waited for so long. */
const WAIT_MS = 2_000
const POLL_MS = 50

/** Nothing here throws: whatever breaks, somebody hears a goodbye and the call back stays on the list. */
export function makeCallbackLegs(deps: CallbackLegDeps) {
  const { calls, callbacks, directory, staff, telephony, prove, takeCall, words, events, now, pause, changed } = deps
  const staffWords = (prompt: string) => words(`staff.${prompt}`, {})

  async function ongoing({ callId, attempt }: ConnectAttempt): Promise<Callback | undefined> {
    const found = await callbacks.find(callId)
    return found !== undefined && found.attempt === attempt && isGoingOn(found, now()) ? found : undefined
  }

  /** True when this ended it. The analyst must not be left in a silent room. */
  async function fail(callback: Callback, attempt: string, result: CallbackResult): Promise<boolean> {
    const failed = await callbacks.fail(attempt, result, failedAudit(callback, result, now()))
    if (failed && result !== 'analyst-left' && callback.dialledAt !== undefined) {
      const { analystLeg } = callback
      // They may not have come into it yet.
      const ended = await telephony.endTalk(conferenceOf(attempt))
      if (ended === 'gone' && analystLeg !== undefined) await telephony.hangUp(analystLeg)
    }
    if (failed) await wrapUpInstead(callback)
    changed()
    return failed
  }

  /** The conversation in which it was agreed had no end of its own: without a second one, it is wrapped up now. */
  async function wrapUpInstead({ callId, staff: id, toProve, tries }: Callback): Promise<void> {
    const call = toProve && tries <= 1 ? await calls.read(callId) : undefined
    if (call !== undefined && id !== undefined && call.holders.at(-1)?.id === id) {
      await deps.wrapUp.begin(call, id, 'call-back')
    }
  }

  async function orElse<T>(what: string, instead: T, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      events.brokeDuringCall(what, error)
      return instead
    }
  }

  async function until<T>(look: () => Promise<T | undefined>): Promise<T | undefined> {
    for (let waited = 0; waited <= WAIT_MS; waited += POLL_MS) {
      const found = await look()
      if (found !== undefined) return found
      await pause(POLL_MS)
    }
    return undefined
  }

  const sorry = (reference: string | undefined): ContactHears => ({
    kind: 'goodbye',
    said: reference === undefined ? [] : [words('call-back.sorry', spoken(reference))],
  })

  const asks = (step: ContactStep, { code, reference }: Callback): ContactHears => ({
    kind: 'ask',
    step,
    said: [words(`call-back.${step}`, step === 'who' ? {} : { callbackCode: spokenCode(code) })],
    unanswered: [words('call-back.voicemail', spoken(reference))],
  })

  /** A call as every other, begun by us, with the analyst who is in the room already. */
  async function begin(callback: Callback, leg: CallId, origin: CallOrigin): Promise<Call> {
    const [before, by] = await Promise.all([
      calls.read(callback.callId),
      callback.staff === undefined ? undefined : staff.find(callback.staff),
    ])
    if (by === undefined || callback.attempt === undefined || callback.analystLeg === undefined) {
      throw new Error('nobody of the staff makes this call')
    }
    const at = now().toISOString()
    const taker = { id: by.id, name: by.name, at, attempt: callback.attempt }
    return {
      ...startCall(leg, origin, deps.flowVersion, now()),
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

  /** A number on other records says nothing about who answers there; nor does one that is new, or could not be looked up. */
  async function noProofBy({ contact, phone }: Callback): Promise<Call['calledBackNoProof']> {
    try {
      return whyNumberProvesNobody(await callbacks.numberOf(contact, phone), now())
    } catch (error) {
      events.brokeDuringCall('looking up a number on file', error)
      return 'could-not-check'
    }
  }

  /** Exactly one of any number of copies does it; the others get the same answer. */
  async function join(callback: Callback, leg: CallId, origin: CallOrigin): Promise<ContactHears> {
    const claim = await calls.claim(leg, 0, LEASE_MS)
    if (claim.kind === 'answered') return { kind: 'join', turn: claim.answer }
    if (claim.kind === 'busy') {
      const turn = await until(() => calls.answerTo(leg, 0))
      return turn === undefined ? sorry(callback.reference) : { kind: 'join', turn }
    }
    const { attempt = '' } = callback
    try {
      const standing = await directory.standingOf(callback.contact)
      // Somebody else's number by now, or somebody who has left.
      if (whyNotDial(standing) !== undefined || standing?.contact.phone !== callback.phone) {
        throw new Error('the contact is not who was dialled any more')
      }
      const begun = await begin(callback, leg, origin)
      const noProof = await noProofBy(callback)
      const call: Call = noProof === undefined ? begun : { ...begun, calledBackNoProof: noProof }
      const turn: Turn = {
        turn: 1,
        language: call.language,
        said: [words('talk.connecting', {})],
        next: { kind: 'talk', room: conferenceOf(attempt) },
      }
      const entry = auditOf(callback, 'callback.joined', now(), { try: callback.tries, call: leg })
      if (!(await callbacks.join(attempt, leg, now(), entry))) {
        await calls.release(leg, 0, claim.token)
        return sorry(callback.reference)
      }
      events.callStarted(call)
      if (!(await calls.save(claim.token, 0, call, turn))) return sorry(callback.reference)
      if (call.stage.kind === 'with-analyst') {
        events.callTaken(call, call.stage.desk)
        // Not proved, for whatever reason: they talk all the same, and the card says UNVERIFIED.
        const { id, name } = call.stage.taker
        if (call.calledBackNoProof === undefined)
          await prove(leg, callback.contact, { kind: 'call-back', id, name }, `staff ${id}`)
      }
      return { kind: 'join', turn }
    } catch (error) {
      await calls.release(leg, 0, claim.token).catch(() => undefined)
      await fail(callback, attempt, 'could-not-check')
      throw error
    } finally {
      changed()
    }
  }

  return {
    /** Undefined when it is not theirs to make any more. */
    analystAnswered: (about: ConnectAttempt) =>
      orElse<SpokenPrompt[] | undefined>('whispering a call back', undefined, async () => {
        const callback = await ongoing(about)
        return callback && [words('staff.call-back', { contactName: callback.name }), staffWords('call-back-press')]
      }),

    /** The try is counted and on record before anybody is dialled, and only the number on file now is. */
    analystPressed: (about: ConnectAttempt, leg: string, key: string | undefined) => {
      const failed: AnalystHears = { kind: 'goodbye', said: [staffWords('call-back-failed')] }
      return orElse<AnalystHears>('dialling a contact', failed, async () => {
        const { attempt } = about
        const callback = key === '1' ? await ongoing(about) : undefined
        if (callback === undefined) return { kind: 'goodbye', said: [staffWords('not-taken')] }
        const { staff: by, dialledAt } = callback
        if (by !== undefined && dialledAt === undefined && (await isInactive(by, staff))) {
          await fail(callback, attempt, 'analyst-missed')
          return { kind: 'goodbye', said: [staffWords('not-taken')] }
        }
        const joined: AnalystHears = {
          kind: 'join',
          conference: conferenceOf(attempt),
          said: [staffWords('call-back-rings')],
        }
        const [call, standing] = await Promise.all([
          calls.read(callback.callId),
          directory.standingOf(callback.contact),
        ])
        const phone = whyNotDial(standing) === undefined ? standing?.contact.phone : undefined
        const from = call?.dialled ?? deps.ownNumber
        if (phone === undefined || from === undefined) {
          await fail(callback, attempt, 'not-dialled')
          return failed
        }
        const entry = auditOf(callback, 'callback.dialled', now(), { try: callback.tries + 1 })
        if (!(await callbacks.dial(attempt, { phone, analystLeg: leg, at: now() }, entry))) {
          // The same key again: its first copy is at it.
          const settled = await until(async () => {
            const latest = await callbacks.find(about.callId)
            return latest?.contactLeg !== undefined || latest?.result !== undefined ? latest : undefined
          })
          return settled?.contactLeg !== undefined && settled.result !== 'not-dialled' ? joined : failed
        }
        const ring = await telephony.ringForCallback('contact', phone, from, about)
        if (ring.kind === 'failed') {
          await fail(callback, attempt, 'not-dialled')
          return failed
        }
        await callbacks.rang(attempt, 'contact', ring.leg)
        changed()
        return joined
      })
    },

    /** Our own phone is down: nobody is to pick up and find nobody there. */
    analystOver: (about: ConnectAttempt) =>
      orElse<void>('end of a phone that calls back', undefined, async () => {
        const callback = await callbacks.find(about.callId)
        if (callback === undefined || callback.attempt !== about.attempt) return
        const result = callback.dialledAt === undefined ? 'analyst-missed' : 'analyst-left'
        if (await fail(callback, about.attempt, result)) {
          if (callback.contactLeg !== undefined) await telephony.stopRinging(callback.contactLeg)
          return
        }
        const joined = (await callbacks.find(about.callId))?.joinedCall
        if (joined === undefined) return
        await until(() => calls.read(joined))
        await takeCall.legEnded({ callId: joined, attempt: about.attempt })
        await deps.legOver(joined)
      }),

    /** The room is empty again and their phone is still there. */
    analystTalkOver: (about: ConnectAttempt) =>
      orElse<SpokenPrompt[]>('end of a call back', [staffWords('talk-over')], async () => {
        const callback = await callbacks.find(about.callId)
        if (callback === undefined || callback.attempt !== about.attempt) return [staffWords('talk-over')]
        if (callback.result !== undefined) return [staffWords(RESULT_WORDS[callback.result])]
        const joined = callback.joinedCall && (await calls.read(callback.joinedCall))
        const left = joined?.stage.kind === 'ended' && joined.stage.how === 'hung-up'
        return [staffWords(left ? 'caller-left' : 'talk-over')]
      }),

    contactAnswered: (about: ConnectAttempt) =>
      orElse<ContactHears>('greeting a contact', sorry(undefined), async () => {
        const callback = await ongoing(about)
        return callback === undefined ? sorry((await callbacks.find(about.callId))?.reference) : asks('who', callback)
      }),

    contactPressed: (
      about: ConnectAttempt,
      leg: CallId,
      origin: CallOrigin,
      step: ContactStep,
      key: string | undefined,
    ) =>
      orElse<ContactHears>('joining a contact', sorry(undefined), async () => {
        const callback = await callbacks.find(about.callId)
        const again = callback?.attempt === about.attempt && callback.joinedCall === leg ? callback : undefined
        const current = again ?? (await ongoing(about))
        if (current === undefined) {
          const same = callback?.attempt === about.attempt ? callback.result : undefined
          // Their own answer, sent twice, gets the same goodbye twice.
          if (same === 'bad-time' || same === 'refused') return goodbye(same, callback?.reference ?? '')
          return sorry(callback?.reference)
        }
        if (key === '1') return step === 'who' ? asks('code', current) : await join(current, leg, origin)
        if (key !== '2' || again !== undefined) return asks(step, current)
        const result = step === 'who' ? 'bad-time' : 'refused'
        await fail(current, about.attempt, result)
        return goodbye(result, current.reference)
      }),

    /** True when they had been joined: the end of a call as any other. */
    contactOver: (about: ConnectAttempt, leg: CallId, pickedUp: boolean) =>
      // When nothing can be looked up: the end of a call nobody has a record of changes nothing.
      orElse<boolean>('end of a phone called back', true, async () => {
        if ((await calls.read(leg)) !== undefined) return true
        const callback = await callbacks.find(about.callId)
        if (callback === undefined || callback.attempt !== about.attempt) return false
        if (await fail(callback, about.attempt, pickedUp ? 'no-key' : 'no-answer')) return false
        return (await callbacks.find(about.callId))?.joinedCall !== undefined
      }),
  }

  function goodbye(result: 'bad-time' | 'refused', reference: string): ContactHears {
    return { kind: 'goodbye', said: [words(`call-back.${result}`, result === 'refused' ? {} : spoken(reference))] }
  }
}

const spoken = (reference: string) => ({ reference: { digits: reference.replaceAll('-', ' ') } })

const RESULT_WORDS: Record<CallbackResult, string> = {
  'analyst-missed': 'call-back-failed',
  'analyst-left': 'talk-over',
  'not-dialled': 'call-back-failed',
  'no-answer': 'call-back-no-answer',
  'no-key': 'call-back-no-key',
  'bad-time': 'call-back-bad-time',
  refused: 'call-back-refused',
  'could-not-check': 'call-back-failed',
}
