/** The one door to cases, for the desk, the API and the profile page: each act asks the rules again, at that moment. */
import type { RequestTopic } from '../calls/admin-requests.ts'
import type { DecisionParts } from '../calls/answers/outcome.ts'
import { factsOf } from '../calls/facts.ts'
import type { CallStore } from '../calls/call-store.ts'
import { freshTold, type Call, type Told } from '../calls/call.ts'
import type { AuditEntry, AuditLog } from '../domain/audit.ts'
import { afterAct, isDoneUnder, priorityOf, wishOf, type Case, type CaseAct, type OpenAct } from '../domain/cases.ts'
import { decide, type Outcome, type RuleId } from '../domain/decide.ts'
import type { Directory, Standing } from '../domain/directory.ts'
import type { CallId, ContactId } from '../domain/ids.ts'
import type { ActRecord, CaseStore, Kept } from './case-store.ts'
import { STAFF_SENTENCES } from './staff-sentences.ts'
import type { Staff } from './staff.ts'
import type { WrapUp } from './wrap-up.ts'

export interface CaseParts {
  calls: CallStore
  directory: Directory
  cases: CaseStore
  audit: AuditLog
  events: DecisionParts['events']
  settings: { graceDays: number }
  wrapUp: Pick<WrapUp, 'callOf'>
  now: () => Date
}

export type CaseAnswer =
  | { kind: 'done'; case: Case; repeated: boolean }
  | { kind: 'refused'; rule: RuleId; outcome: Outcome; sentence: string; nextStep: string }
  /** Something the rules allow and the case does not: a priority that is no higher. */
  | { kind: 'nothing-to-do'; sentence: string }
  /** The key was used for another act. */
  | { kind: 'key-reused' }
  /** Not this person's conversation, or no call that goes on. */
  | { kind: 'no-such-call' }
  | { kind: 'could-not-check' }

/** Who acts, and for whom. */
type Who = {
  actor: string
  contact: ContactId | undefined
  call: Call | undefined
  mayExcept: boolean
  about?: RequestTopic
}

export type Cases = ReturnType<typeof makeCases>

export function makeCases({ calls, directory, cases, audit, events, settings, wrapUp, now }: CaseParts) {
  async function guarded(work: () => Promise<CaseAnswer>): Promise<CaseAnswer> {
    try {
      return await work()
    } catch (error) {
      events.brokeDuringCall('a case', error)
      return { kind: 'could-not-check' }
    }
  }

  /** Rights are read now; whoever is not verified has none. */
  async function act(wanted: CaseAct, who: Who, key: string): Promise<CaseAnswer> {
    const at = now()
    const standing = who.contact === undefined ? undefined : await directory.standingOf(who.contact)
    const record = (contact: ContactId): ActRecord => ({
      act: wanted,
      at,
      actor: who.actor,
      contact,
      callId: who.call?.id,
      requestKey: `${who.actor} ${key}`,
      ...(who.about === undefined ? {} : { about: who.about }),
    })
    const decideWith = (told: Partial<Told>) => {
      const decision = decide(factsFor(who, standing, { ...told, ...toldBy(wanted) }, at))
      return { decision, done: isDoneUnder(wanted, decision.outcome, who.mayExcept) }
    }
    const entry = (type: AuditEntry['type'], body: AuditEntry['body']): AuditEntry => ({
      type,
      at,
      actor: who.actor,
      subject: who.contact,
      callId: who.call?.id,
      body,
    })
    const refuse = async ({ rule, outcome }: { rule: RuleId; outcome: Outcome }): Promise<CaseAnswer> => {
      // What gives no right stands whether or not it can be written down.
      await audit.append(entry('case.refused', { act: wanted.kind, rule, outcome })).catch((error: unknown) => {
        events.brokeDuringCall('recording a refused case', error)
      })
      const { why, may } = STAFF_SENTENCES[outcome]
      return { kind: 'refused', rule, outcome, sentence: why, nextStep: may }
    }

    if (standing === undefined) return refuse(decideWith({}).decision)
    if (wanted.kind === 'open') {
      const { decision, done } = decideWith({})
      if (!done) return refuse(decision)
      const opened = newCase(wanted, standing.contact.id, at)
      const kept = await cases.open(opened, record(standing.contact.id), (number) =>
        entry('case.opened', {
          case: number,
          type: wanted.type,
          rule: decision.rule,
          outcome: decision.outcome,
          exception: wanted.type === 'support' ? (wanted.exception ?? null) : null,
        }),
      )
      return answerFor(kept)
    }

    const kept = await cases.change(wanted.number, record(standing.contact.id), (current) => {
      const { decision, done } = decideWith({ case: seenBy(standing, current), contract: current?.contract })
      if (!done || current === undefined) return { leave: decision }
      const change = afterAct(current, wanted, decision.outcome, at)
      if (change === undefined) return { leave: undefined }
      const body = { case: current.number, act: wanted.kind, rule: decision.rule, outcome: decision.outcome }
      return { change, audit: entry('case.changed', body) }
    })
    if (kept.kind !== 'left') return answerFor(kept)
    if (kept.why !== undefined) return refuse(kept.why)
    return { kind: 'nothing-to-do', sentence: 'The priority is that high already.' }
  }

  function factsFor({ call }: Who, standing: Standing | undefined, told: Partial<Told>, at: Date) {
    const identity: Call['identity'] =
      standing === undefined
        ? call?.identity.kind === 'unverified'
          ? call.identity
          : { kind: 'unverified', pin: 'not_entered', reason: undefined }
        : standing.contact.status === 'active'
          ? {
              kind: 'verified',
              contactId: standing.contact.id,
              by: { kind: 'profile' },
              at: at.toISOString(),
              standing,
            }
          : { kind: 'unverified', pin: 'wrong', reason: 'inactive-contact' }
    return factsOf({ identity, told: { ...freshTold(), ...told } }, at, settings)
  }

  async function isTheirs({ id, stage }: Call, staff: Staff): Promise<boolean> {
    if (stage.kind === 'with-analyst') return stage.taker.id === staff.id
    return (await wrapUp.callOf(staff.id))?.id === id
  }

  /** The act shows on the call it was done on. */
  async function linkTo(call: Call | undefined, answer: CaseAnswer): Promise<void> {
    if (call === undefined || answer.kind !== 'done') return
    const { number } = answer.case
    await calls.change(call.id, (latest) =>
      latest.cases?.includes(number) === true ? undefined : { ...latest, cases: [...(latest.cases ?? []), number] },
    )
  }

  return {
    /** By the analyst who talks with the caller, or wraps the conversation up, for the caller. */
    onCall: (callId: CallId, staff: Staff, wanted: CaseAct, key: string): Promise<CaseAnswer> =>
      guarded(async () => {
        const call = await calls.read(callId)
        if (call === undefined || !(await isTheirs(call, staff))) return { kind: 'no-such-call' }
        const contact = verifiedContactOf(call)
        const mayExcept = staff.role === 'supervisor' || staff.desks.includes('contracts')
        const answer = await act(wanted, { actor: `staff ${staff.id}`, contact, call, mayExcept }, key)
        await linkTo(call, answer)
        return answer
      }),

    /** By another system, for the caller of a call that goes on. */
    byApi: (callId: CallId, client: string, wanted: CaseAct, key: string): Promise<CaseAnswer> =>
      guarded(async () => {
        const call = await calls.read(callId)
        if (call === undefined || call.stage.kind === 'ended') return { kind: 'no-such-call' }
        const who = { actor: client, contact: verifiedContactOf(call), call, mayExcept: false }
        const answer = await act(wanted, who, key)
        await linkTo(call, answer)
        return answer
      }),

    /** By a contact who is signed in, for themselves: an Admin Case, perhaps a data privacy request. */
    adminCase: (contact: ContactId, summary: string, key: string, about?: RequestTopic): Promise<CaseAnswer> =>
      guarded(() => {
        const actor = `contact ${contact}`
        const who = { actor, contact, call: undefined, mayExcept: false, ...(about === undefined ? {} : { about }) }
        return act({ kind: 'open', type: 'admin', summary }, who, key)
      }),
  }
}

function verifiedContactOf({ identity }: Call): ContactId | undefined {
  return identity.kind === 'verified' ? identity.contactId : undefined
}

function toldBy(wanted: CaseAct): Partial<Told> {
  const { intent, urgent } = wishOf(wanted)
  if (wanted.kind !== 'open' || wanted.type === 'admin') return { intent, urgent, existing: wanted.kind !== 'open' }
  const product = wanted.product === undefined ? undefined : { named: wanted.product }
  return { intent, urgent, contract: wanted.contract, product }
}

/** Outside the contact's own combinations a case is not there (rule R08); an Admin Case is not worked on by these acts. */
function seenBy(standing: Standing, found: Case | undefined): NonNullable<Told['case']> {
  if (found === undefined || found.type !== 'support') return { kind: 'not-available', why: 'not_found' }
  const theirs = standing.combinations.some(({ contract, grant }) => contract === found.contract && grant !== 'none')
  if (!theirs) return { kind: 'not-available', why: 'out_of_scope' }
  return {
    kind: 'found',
    number: found.number,
    state: found.state,
    priority: found.priority,
    updatedAt: found.updatedAt.toISOString(),
    closedAt: found.closedAt?.toISOString(),
  }
}

function newCase(wanted: OpenAct, contact: ContactId, at: Date): Omit<Case, 'number'> {
  const support = wanted.type === 'support' ? wanted : undefined
  return {
    type: wanted.type,
    contract: support?.contract,
    product: support?.product,
    severity: support?.severity,
    state: 'open',
    priority: support === undefined ? 'low' : priorityOf(support.severity),
    owner: support === undefined ? 'admin' : 'unassigned',
    openedBy: contact,
    openedAt: at,
    updatedAt: at,
    closedAt: undefined,
    summary: wanted.summary,
    linkedTo: support?.linkedTo,
    contractLapsed: support?.exception !== undefined,
  }
}

function answerFor(kept: Kept): CaseAnswer {
  return kept.kind === 'key-reused' ? kept : { kind: 'done', case: kept.case, repeated: kept.kind === 'repeat' }
}
