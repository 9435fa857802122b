/** The one door to cases, for the desk, the API and the profile page: each act asks the rules again, at that moment. */
import type { RequestTopic } from '../../calls/admin-requests.ts'
import type { DecisionDeps } from '../../calls/decision/take-decision.ts'
import { factsOf } from '../../calls/decision/facts.ts'
import type { Policy } from '../../domain/policy.ts'
import type { CallStore } from '../../calls/call-store.ts'
import { freshTold, type Call, type Identity, type Told } from '../../calls/call.ts'
import { LEFT } from '../../calls/decision/proved-now.ts'
import type { AuditEntry, AuditLog } from '../../domain/audit.ts'
import {
  afterAction,
  isDoneUnder,
  priorityOf,
  wishOf,
  type Case,
  type CaseAction,
  type OpenAction,
} from '../../domain/cases/cases.ts'
import { staffSentence } from '../../domain/consequences.ts'
import { decide, type Facts, type Outcome, type RuleId } from '../../domain/decide.ts'
import type { Directory, Standing } from '../../domain/directory/directory.ts'
import type { CallId, ContactId } from '../../domain/ids.ts'
import type { ActRecord, CaseStore, Kept } from './case-store.ts'
import type { Staff } from '../staff/staff.ts'
import type { WrapUp } from '../staff/wrap-up.ts'

export interface CaseDeps {
  calls: CallStore
  directory: Directory
  cases: CaseStore
  audit: AuditLog
  events: DecisionDeps['events']
  settings: { policy: Policy }
  wrapUp: Pick<WrapUp, 'callOf'>
  /** The caller's proof and rights as they are now, kept on the call. Throws when they cannot be read. */
  recheckRights: (call: Call) => Promise<Identity>
  now: () => Date
}

export type CaseAnswer =
  | { kind: 'done'; case: Case; repeated: boolean }
  | { kind: 'refused'; rule: RuleId; outcome: Outcome; sentence: string; nextStep: string }
  /** The contract covers several products, and none of them was named: nothing is opened until one is. */
  | { kind: 'which-product'; products: string[] }
  /** Something the rules allow and the case does not: a priority that is no higher. */
  | { kind: 'nothing-to-do'; sentence: string }
  /** The key was used for another act. */
  | { kind: 'key-reused' }
  /** Not this person's conversation, or no call that goes on. */
  | { kind: 'no-such-call' }
  | { kind: 'could-not-check' }

type Refusal = { rule: RuleId; outcome: Outcome; contract: Facts['contract'] }

/** Who acts, and for whom. */
type Who = {
  actor: string
  contact: ContactId | undefined
  call: Call | undefined
  mayExcept: boolean
  about?: RequestTopic
}

export type Cases = ReturnType<typeof makeCases>

export function makeCases(deps: CaseDeps) {
  const { calls, directory, cases, audit, events, settings, wrapUp, recheckRights, now } = deps
  async function guarded(work: () => Promise<CaseAnswer>): Promise<CaseAnswer> {
    try {
      return await work()
    } catch (error) {
      events.brokeDuringCall('a case', error)
      return { kind: 'could-not-check' }
    }
  }

  /** Proof and rights are read now; whoever is not verified has none. */
  async function perform(wanted: CaseAction, who: Who, key: string): Promise<CaseAnswer> {
    const at = now()
    const identity = await identityOf(who, at)
    const standing = identity.kind === 'verified' ? identity.standing : undefined
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
      const facts = factsOf({ identity, told: { ...freshTold(), ...told, ...toldBy(wanted) } }, at, settings.policy)
      const decision = { ...decide(facts), contract: facts.contract }
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
    const refuse = async ({ rule, outcome, contract }: Refusal): Promise<CaseAnswer> => {
      // What gives no right stands whether or not it can be written down.
      await audit.append(entry('case.refused', { act: wanted.kind, rule, outcome })).catch((error: unknown) => {
        events.brokeDuringCall('recording a refused case', error)
      })
      const { why, may } = staffSentence(outcome, contract)
      return { kind: 'refused', rule, outcome, sentence: why, nextStep: may }
    }

    if (standing === undefined) return refuse(decideWith({}).decision)
    if (wanted.kind === 'open') {
      const { decision, done } = decideWith({})
      if (!done) return refuse(decision)
      const products = productsFor(wanted, standing)
      if (products.length > 1) return { kind: 'which-product', products }
      const opened = newCase(wanted, products[0], standing.contact.id, at)
      const stored = await cases.open(opened, record(standing.contact.id), (number) =>
        entry('case.opened', {
          case: number,
          type: wanted.type,
          rule: decision.rule,
          outcome: decision.outcome,
          exception: wanted.type === 'support' ? (wanted.exception ?? null) : null,
        }),
      )
      return answerFor(stored)
    }

    const stored = await cases.change(wanted.number, record(standing.contact.id), (current) => {
      const { decision, done } = decideWith({ case: seenBy(standing, current), contract: current?.contract })
      if (!done || current === undefined) return { leave: decision }
      const change = afterAction(current, wanted, decision.outcome, at)
      if (change === undefined) return { leave: undefined }
      const body = { case: current.number, act: wanted.kind, rule: decision.rule, outcome: decision.outcome }
      return { change, audit: entry('case.changed', body) }
    })
    if (stored.kind !== 'left') return answerFor(stored)
    if (stored.why !== undefined) return refuse(stored.why)
    return { kind: 'nothing-to-do', sentence: 'The priority is that high already.' }
  }

  /** A caller whose proof has ended loses the badge on the call, too. A contact who is signed in is their own proof. */
  async function identityOf({ call, contact }: Who, at: Date): Promise<Identity> {
    if (call !== undefined) return call.identity.kind === 'verified' ? recheckRights(call) : call.identity
    const standing = contact === undefined ? undefined : await directory.standingOf(contact)
    if (standing === undefined) return { kind: 'unverified', pin: 'not_entered', reason: undefined }
    if (standing.contact.status !== 'active') return LEFT
    const by = { kind: 'profile' } as const
    return { kind: 'verified', contactId: standing.contact.id, by, at: at.toISOString(), standing }
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
      latest.cases?.includes(number) === true ? {} : { call: { ...latest, cases: [...(latest.cases ?? []), number] } },
    )
  }

  return {
    /** By the analyst who talks with the caller, or wraps the conversation up, for the caller. */
    onCall: (callId: CallId, staff: Staff, wanted: CaseAction, key: string): Promise<CaseAnswer> =>
      guarded(async () => {
        const call = await calls.read(callId)
        if (call === undefined || !(await isTheirs(call, staff))) return { kind: 'no-such-call' }
        const contact = verifiedContactOf(call)
        const mayExcept = staff.role === 'supervisor' || staff.desks.includes('contracts')
        const answer = await perform(wanted, { actor: `staff ${staff.id}`, contact, call, mayExcept }, key)
        await linkTo(call, answer)
        return answer
      }),

    /** By another system, for the caller of a call that goes on. */
    byApi: (callId: CallId, client: string, wanted: CaseAction, key: string): Promise<CaseAnswer> =>
      guarded(async () => {
        const call = await calls.read(callId)
        if (call === undefined || call.stage.kind === 'ended') return { kind: 'no-such-call' }
        const who = { actor: client, contact: verifiedContactOf(call), call, mayExcept: false }
        const answer = await perform(wanted, who, key)
        await linkTo(call, answer)
        return answer
      }),

    /** By a contact who is signed in, for themselves: an Admin Case, perhaps a data privacy request. */
    adminCase: (contact: ContactId, summary: string, key: string, about?: RequestTopic): Promise<CaseAnswer> =>
      guarded(() => {
        const actor = `contact ${contact}`
        const who = { actor, contact, call: undefined, mayExcept: false, ...(about === undefined ? {} : { about }) }
        return perform({ kind: 'open', type: 'admin', summary }, who, key)
      }),
  }
}

function verifiedContactOf({ identity }: Call): ContactId | undefined {
  return identity.kind === 'verified' ? identity.contactId : undefined
}

function toldBy(wanted: CaseAction): Partial<Told> {
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
    product: found.product,
    state: found.state,
    priority: found.priority,
    updatedAt: found.updatedAt.toISOString(),
    closedAt: found.closedAt?.toISOString(),
  }
}

/** What a support case may be about: the product that was named, else those of the contract. An Admin Case is about none. */
function productsFor(wanted: OpenAction, { combinations }: Standing): string[] {
  if (wanted.type === 'admin') return []
  if (wanted.product !== undefined) return [wanted.product]
  return combinations.find(({ contract }) => contract === wanted.contract)?.products ?? []
}

function newCase(wanted: OpenAction, product: string | undefined, contact: ContactId, at: Date): Omit<Case, 'number'> {
  const support = wanted.type === 'support' ? wanted : undefined
  return {
    type: wanted.type,
    contract: support?.contract,
    product,
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

function answerFor(stored: Kept): CaseAnswer {
  return stored.kind === 'key-reused' ? stored : { kind: 'done', case: stored.case, repeated: stored.kind === 'repeat' }
}
