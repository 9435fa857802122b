/** The two phones of a call back: the analyst's, whose key has the number on file dialled, and the contact's, whose keys take it. */
import { setTimeout as sleep } from 'node:timers/promises'
import { roomOf } from '../../calls/next-stage.ts'
import type { CallEvents } from '../../calls/call-events.ts'
import { freshTold, type Call } from '../../calls/call.ts'
import type { CallOrigin } from '../../calls/conversation.ts'
import { spokenCode } from '../../calls/words/spoken-words.ts'
import { startCall } from '../../calls/start-call.ts'
import type { SpokenPrompt, Turn } from '../../calls/turn.ts'
import type { CallId } from '../../domain/ids.ts'
import { whyNumberProvesNobody } from '../../domain/directory/contact-points.ts'
import { auditOf, failedAudit, whyNotDial, type CallBackParts, type CallBacks } from './callbacks.ts'
import { isGoingOn, type CallBack, type CallBackResult } from './callback-store.ts'
import type { Attempt } from '../telephony.ts'
import type { Prove } from '../prove.ts'
import { isInactive } from '../staff/staff.ts'
import type { TakeCall } from '../connect/take-call.ts'
import type { WrapUp } from '../staff/wrap-up.ts'

export interface CallBackLegParts extends CallBackParts {
  changed: CallBacks['changed']
  legOver: CallBacks['legOver']
  wrapUp: Pick<WrapUp, 'begin'>
  prove: Prove
  takeCall: Pick<TakeCall, 'legEnded'>
  /** What callers and staff hear; the brand and the reference are filled in. */
  words: (prompt: string, values: Record<string, string | { digits: string }>) => SpokenPrompt
  flowVersion: string
  events: CallEvents
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
  { kind: 'join'; room: string; said: SpokenPrompt[] } | { kind: 'goodbye'; said: SpokenPrompt[] }

export type CallBackLegs = ReturnType<typeof makeCallBackLegs>

const LEASE_MS = 5_000
/** What another request is just writing is waited for so long. */
const WAIT_MS = 2_000
const POLL_MS = 50

/** Nothing here throws: whatever breaks, somebody hears a goodbye and the call back stays on the list. */
export function makeCallBackLegs(parts: CallBackLegParts) {
  const { calls, callBacks, directory, staff, line, prove, takeCall, words, events, now, changed } = parts
  const staffWords = (prompt: string) => words(`staff.${prompt}`, {})

  async function ongoing({ callId, attempt }: Attempt): Promise<CallBack | undefined> {
    const found = await callBacks.find(callId)
    return found !== undefined && found.attempt === attempt && isGoingOn(found, now()) ? found : undefined
  }

  /** True when this ended it. The analyst must not be left in a silent room. */
  async function fail(callBack: CallBack, attempt: string, result: CallBackResult): Promise<boolean> {
    const failed = await callBacks.fail(attempt, result, failedAudit(callBack, result, now()))
    if (failed && result !== 'analyst-left' && callBack.dialledAt !== undefined) {
      const { analystLeg } = callBack
      // They may not have come into it yet.
      const ended = await line.endTalk(roomOf(attempt))
      if (ended === 'gone' && analystLeg !== undefined) await line.hangUp(analystLeg)
    }
    if (failed) await wrapUpInstead(callBack)
    changed()
    return failed
  }

  /** The conversation in which it was agreed had no end of its own: without a second one, it is wrapped up now. */
  async function wrapUpInstead({ callId, staff: id, toProve, tries }: CallBack): Promise<void> {
    const call = toProve && tries <= 1 ? await calls.read(callId) : undefined
    if (call !== undefined && id !== undefined && call.holders.at(-1)?.id === id) {
      await parts.wrapUp.begin(call, id, 'call-back')
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
      await sleep(POLL_MS)
    }
    return undefined
  }

  const sorry = (reference: string | undefined): ContactHears => ({
    kind: 'goodbye',
    said: reference === undefined ? [] : [words('call-back.sorry', spoken(reference))],
  })

  const asks = (step: ContactStep, { code, reference }: CallBack): ContactHears => ({
    kind: 'ask',
    step,
    said: [words(`call-back.${step}`, step === 'who' ? {} : { callbackCode: spokenCode(code) })],
    unanswered: [words('call-back.voicemail', spoken(reference))],
  })

  /** A call as every other, begun by us, with the analyst who is in the room already. */
  async function begin(callBack: CallBack, leg: CallId, origin: CallOrigin): Promise<Call> {
    const [before, by] = await Promise.all([
      calls.read(callBack.callId),
      callBack.staff === undefined ? undefined : staff.find(callBack.staff),
    ])
    if (by === undefined || callBack.attempt === undefined || callBack.analystLeg === undefined) {
      throw new Error('nobody of the staff makes this call')
    }
    const at = now().toISOString()
    const taker = { id: by.id, name: by.name, at, attempt: callBack.attempt }
    return {
      ...startCall(leg, origin, parts.flowVersion, now()),
      reference: callBack.reference,
      turn: 1,
      told: before?.told ?? { ...freshTold(), urgent: callBack.urgent ? 'critical' : undefined },
      calledBack: callBack.contact,
      stage: {
        kind: 'with-analyst',
        desk: callBack.desk ?? before?.decisions.at(-1)?.desk ?? 'identification',
        since: at,
        taker,
        leg: callBack.analystLeg,
        ending: undefined,
        held: false,
      },
      turns: [{ turn: 0, at, heard: ['talk.connecting'], did: 'dialled' }],
      holders: [{ id: by.id, name: by.name, from: at }],
    }
  }

  /** A number on other records says nothing about who answers there; nor does one that is new, or could not be looked up. */
  async function noProofBy({ contact, phone }: CallBack): Promise<Call['calledBackNoProof']> {
    try {
      return whyNumberProvesNobody(await callBacks.numberOf(contact, phone), now())
    } catch (error) {
      events.brokeDuringCall('looking up a number on file', error)
      return 'could-not-check'
    }
  }

  /** Exactly one of any number of copies does it; the others get the same answer. */
  async function join(callBack: CallBack, leg: CallId, origin: CallOrigin): Promise<ContactHears> {
    const claim = await calls.claim(leg, 0, LEASE_MS)
    if (claim.kind === 'answered') return { kind: 'join', turn: claim.answer }
    if (claim.kind === 'busy') {
      const turn = await until(() => calls.answerTo(leg, 0))
      return turn === undefined ? sorry(callBack.reference) : { kind: 'join', turn }
    }
    const { attempt = '' } = callBack
    try {
      const standing = await directory.standingOf(callBack.contact)
      // Somebody else's number by now, or somebody who has left.
      if (whyNotDial(standing) !== undefined || standing?.contact.phone !== callBack.phone) {
        throw new Error('the contact is not who was dialled any more')
      }
      const begun = await begin(callBack, leg, origin)
      const noProof = await noProofBy(callBack)
      const call: Call = noProof === undefined ? begun : { ...begun, calledBackNoProof: noProof }
      const turn: Turn = {
        turn: 1,
        language: call.language,
        said: [words('talk.connecting', {})],
        next: { kind: 'talk', room: roomOf(attempt) },
      }
      const entry = auditOf(callBack, 'callback.joined', now(), { try: callBack.tries, call: leg })
      if (!(await callBacks.join(attempt, leg, now(), entry))) {
        await calls.release(leg, 0, claim.token)
        return sorry(callBack.reference)
      }
      events.callStarted(call)
      if (!(await calls.save(claim.token, 0, call, turn))) return sorry(callBack.reference)
      if (call.stage.kind === 'with-analyst') {
        events.callTaken(call, call.stage.desk)
        // Not proved, for whatever reason: they talk all the same, and the card says UNVERIFIED.
        const { id, name } = call.stage.taker
        if (call.calledBackNoProof === undefined)
          await prove(leg, callBack.contact, { kind: 'call-back', id, name }, `staff ${id}`)
      }
      return { kind: 'join', turn }
    } catch (error) {
      await calls.release(leg, 0, claim.token).catch(() => undefined)
      await fail(callBack, attempt, 'could-not-check')
      throw error
    } finally {
      changed()
    }
  }

  return {
    /** Undefined when it is not theirs to make any more. */
    analystAnswered: (about: Attempt) =>
      orElse<SpokenPrompt[] | undefined>('whispering a call back', undefined, async () => {
        const callBack = await ongoing(about)
        return callBack && [words('staff.call-back', { contactName: callBack.name }), staffWords('call-back-press')]
      }),

    /** The try is counted and on record before anybody is dialled, and only the number on file now is. */
    analystPressed: (about: Attempt, leg: string, key: string | undefined) => {
      const failed: AnalystHears = { kind: 'goodbye', said: [staffWords('call-back-failed')] }
      return orElse<AnalystHears>('dialling a contact', failed, async () => {
        const { attempt } = about
        const callBack = key === '1' ? await ongoing(about) : undefined
        if (callBack === undefined) return { kind: 'goodbye', said: [staffWords('not-taken')] }
        const { staff: by, dialledAt } = callBack
        if (by !== undefined && dialledAt === undefined && (await isInactive(by, staff))) {
          await fail(callBack, attempt, 'analyst-missed')
          return { kind: 'goodbye', said: [staffWords('not-taken')] }
        }
        const joined: AnalystHears = { kind: 'join', room: roomOf(attempt), said: [staffWords('call-back-rings')] }
        const [call, standing] = await Promise.all([
          calls.read(callBack.callId),
          directory.standingOf(callBack.contact),
        ])
        const phone = whyNotDial(standing) === undefined ? standing?.contact.phone : undefined
        const from = call?.dialled ?? parts.ownNumber
        if (phone === undefined || from === undefined) {
          await fail(callBack, attempt, 'not-dialled')
          return failed
        }
        const entry = auditOf(callBack, 'callback.dialled', now(), { try: callBack.tries + 1 })
        if (!(await callBacks.dial(attempt, { phone, analystLeg: leg, at: now() }, entry))) {
          // The same key again: its first copy is at it.
          const settled = await until(async () => {
            const latest = await callBacks.find(about.callId)
            return latest?.contactLeg !== undefined || latest?.result !== undefined ? latest : undefined
          })
          return settled?.contactLeg !== undefined && settled.result !== 'not-dialled' ? joined : failed
        }
        const ring = await line.ringBack('contact', phone, from, about)
        if (ring.kind === 'failed') {
          await fail(callBack, attempt, 'not-dialled')
          return failed
        }
        await callBacks.rang(attempt, 'contact', ring.leg)
        changed()
        return joined
      })
    },

    /** Our own phone is down: nobody is to pick up and find nobody there. */
    analystOver: (about: Attempt) =>
      orElse<void>('end of a phone that calls back', undefined, async () => {
        const callBack = await callBacks.find(about.callId)
        if (callBack === undefined || callBack.attempt !== about.attempt) return
        const result = callBack.dialledAt === undefined ? 'analyst-missed' : 'analyst-left'
        if (await fail(callBack, about.attempt, result)) {
          if (callBack.contactLeg !== undefined) await line.stopRinging(callBack.contactLeg)
          return
        }
        const joined = (await callBacks.find(about.callId))?.joinedCall
        if (joined === undefined) return
        await until(() => calls.read(joined))
        await takeCall.legEnded({ callId: joined, attempt: about.attempt })
        await parts.legOver(joined)
      }),

    /** The room is empty again and their phone is still there. */
    analystTalkOver: (about: Attempt) =>
      orElse<SpokenPrompt[]>('end of a call back', [staffWords('talk-over')], async () => {
        const callBack = await callBacks.find(about.callId)
        if (callBack === undefined || callBack.attempt !== about.attempt) return [staffWords('talk-over')]
        if (callBack.result !== undefined) return [staffWords(RESULT_WORDS[callBack.result])]
        const joined = callBack.joinedCall && (await calls.read(callBack.joinedCall))
        const left = joined?.stage.kind === 'ended' && joined.stage.how === 'hung-up'
        return [staffWords(left ? 'caller-left' : 'talk-over')]
      }),

    contactAnswered: (about: Attempt) =>
      orElse<ContactHears>('greeting a contact', sorry(undefined), async () => {
        const callBack = await ongoing(about)
        return callBack === undefined ? sorry((await callBacks.find(about.callId))?.reference) : asks('who', callBack)
      }),

    contactPressed: (about: Attempt, leg: CallId, origin: CallOrigin, step: ContactStep, key: string | undefined) =>
      orElse<ContactHears>('joining a contact', sorry(undefined), async () => {
        const callBack = await callBacks.find(about.callId)
        const again = callBack?.attempt === about.attempt && callBack.joinedCall === leg ? callBack : undefined
        const current = again ?? (await ongoing(about))
        if (current === undefined) {
          const same = callBack?.attempt === about.attempt ? callBack.result : undefined
          // Their own answer, sent twice, gets the same goodbye twice.
          if (same === 'bad-time' || same === 'refused') return goodbye(same, callBack?.reference ?? '')
          return sorry(callBack?.reference)
        }
        if (key === '1') return step === 'who' ? asks('code', current) : await join(current, leg, origin)
        if (key !== '2' || again !== undefined) return asks(step, current)
        const result = step === 'who' ? 'bad-time' : 'refused'
        await fail(current, about.attempt, result)
        return goodbye(result, current.reference)
      }),

    /** True when they had been joined: the end of a call as any other. */
    contactOver: (about: Attempt, leg: CallId, pickedUp: boolean) =>
      // When nothing can be looked up: the end of a call nobody has a record of changes nothing.
      orElse<boolean>('end of a phone called back', true, async () => {
        if ((await calls.read(leg)) !== undefined) return true
        const callBack = await callBacks.find(about.callId)
        if (callBack === undefined || callBack.attempt !== about.attempt) return false
        if (await fail(callBack, about.attempt, pickedUp ? 'no-key' : 'no-answer')) return false
        return (await callBacks.find(about.callId))?.joinedCall !== undefined
      }),
  }

  function goodbye(result: 'bad-time' | 'refused', reference: string): ContactHears {
    return { kind: 'goodbye', said: [words(`call-back.${result}`, result === 'refused' ? {} : spoken(reference))] }
  }
}

const spoken = (reference: string) => ({ reference: { digits: reference.replaceAll('-', ' ') } })

const RESULT_WORDS: Record<CallBackResult, string> = {
  'analyst-missed': 'call-back-failed',
  'analyst-left': 'talk-over',
  'not-dialled': 'call-back-failed',
  'no-answer': 'call-back-no-answer',
  'no-key': 'call-back-no-key',
  'bad-time': 'call-back-bad-time',
  refused: 'call-back-refused',
  'could-not-check': 'call-back-failed',
}
