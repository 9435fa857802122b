/** One action on a case: proof and rights are read now, the rules decide, and the case is stored or the refusal is on record. */
import type { RequestTopic } from '../../calls/admin-requests.ts'
import type { Call, Identity, Told } from '../../calls/call.ts'
import { LEFT, type Verified } from '../../calls/decision/proved-now.ts'
import type { DecisionDeps } from '../../calls/decision/take-decision.ts'
import type { AuditEntry, AuditLog } from '../../domain/audit.ts'
import {
  afterAction,
  newCase,
  NO_OWNER,
  type Case,
  type CaseAction,
  type OpenAction,
} from '../../domain/cases/cases.ts'
import { staffSentence } from '../../domain/consequences.ts'
import type { Outcome, RuleId } from '../../domain/decide.ts'
import type { Directory, Standing } from '../../domain/directory/directory.ts'
import type { Policy } from '../../domain/policy.ts'
import { staffId, type CaseNumber, type ContactId } from '../../domain/ids.ts'
import type { StaffDirectory } from '../staff/staff.ts'
import { productsFor, rulingOn, seenBy, type Ruling } from './case-facts.ts'
import type { ActionRecord, CaseChangedVia, CaseStore, StoredCase } from './case-store.ts'

export interface PerformDeps {
  directory: Directory
  cases: Pick<CaseStore, 'find' | 'open' | 'change'>
  audit: AuditLog
  staff: Pick<StaffDirectory, 'find'>
  events: DecisionDeps['events']
  settings: { policy: Policy }
  /** The caller's proof and rights as they are now, stored on the call. Throws when they cannot be read. */
  recheckRights: (call: Call) => Promise<Identity>
  now: () => Date
}

export type CaseAnswer =
  | { kind: 'done'; case: Case; repeated: boolean }
  | { kind: 'refused'; rule: RuleId; outcome: Outcome; sentence: string; nextStep: string }
  /** The contract covers several products, and none of them was named: nothing is opened until one is. */
  | { kind: 'which-product'; products: string[] }
  /** Something the rules allow and the case does not: a priority that is no higher, an owner who has it or is not here. */
  | { kind: 'nothing-to-do'; sentence: string }
  /** Another change came first: the case is not as the person saw it. */
  | { kind: 'changed-meanwhile' }
  /** The key was used for another action. */
  | { kind: 'key-reused' }
  /** Not this person's conversation, or not a call in progress. */
  | { kind: 'no-such-call' }
  | { kind: 'could-not-check' }

/** Who acts, and for whom. */
export interface ActingFor {
  /** As the audit trail names them. */
  actor: string
  via: CaseChangedVia
  /** Undefined for a caller who is not verified: the rules then refuse. */
  contact: ContactId | undefined
  call: Call | undefined
  /** They may open a case on a lapsed contract, as an exception. */
  mayExcept: boolean
  about?: RequestTopic
  /** Of the case as they saw it: at another version it stays as it is. */
  version?: number
}

/** What the steps of one action share. */
interface Performing {
  at: Date
  who: ActingFor
  identity: Identity
  key: string
}

/** Throws when a store does not answer. The same action under the same key is done once. */
export async function performAction(
  wanted: CaseAction,
  who: ActingFor,
  key: string,
  deps: PerformDeps,
): Promise<CaseAnswer> {
  const at = deps.now()
  const identity = await identityOf(who, at, deps)
  const performing = { at, who, identity, key }
  if (identity.kind === 'unverified')
    return refuse(wanted, ruleOn(wanted, {}, performing, deps).ruling, performing, deps)
  const verified = { ...performing, identity }
  return wanted.kind === 'open' ? open(wanted, verified, deps) : change(wanted, verified, deps)
}

async function open(
  wanted: OpenAction,
  performing: Performing & { identity: Verified },
  deps: PerformDeps,
): Promise<CaseAnswer> {
  const { standing } = performing.identity
  const { ruling, done } = ruleOn(wanted, await linkedCase(wanted, standing, deps), performing, deps)
  if (!done) return refuse(wanted, ruling, performing, deps)
  const products = productsFor(wanted, standing)
  if (products.length > 1) return { kind: 'which-product', products }
  const opened = newCase(wanted, products[0], standing.contact.id, performing.at)
  const stored = await deps.cases.open(opened, recordOf(wanted, standing.contact.id, performing), (number) =>
    entryFor(performing, 'case.opened', {
      case: number,
      type: wanted.type,
      rule: ruling.rule,
      outcome: ruling.outcome,
      exception: wanted.type === 'support' ? (wanted.exception ?? null) : null,
    }),
  )
  return answerFor(stored)
}

/** The case that the new one is linked to has to be theirs, like any other that is named. */
async function linkedCase(wanted: OpenAction, standing: Standing, { cases }: PerformDeps): Promise<Partial<Told>> {
  const linked: CaseNumber | undefined = wanted.type === 'support' ? wanted.linkedTo : undefined
  if (linked === undefined) return {}
  const seen = seenBy(standing, await cases.find(linked))
  // The new case is about its own product, and when the old one was closed says nothing about it.
  return seen.kind === 'not-available' ? { case: seen } : {}
}

/** Undefined: the rules allow it, and there is nothing to do. */
type Left = Ruling | 'changed-meanwhile' | undefined

async function change(
  wanted: Exclude<CaseAction, OpenAction>,
  performing: Performing & { identity: Verified },
  deps: PerformDeps,
): Promise<CaseAnswer> {
  const { standing } = performing.identity
  if (wanted.kind === 'assign' && !(await isOwner(wanted.owner, deps)))
    return { kind: 'nothing-to-do', sentence: 'No active member of staff has this id.' }
  const record = recordOf(wanted, standing.contact.id, performing)
  const stored = await deps.cases.change<Left>(wanted.number, record, (current) => {
    const told = { case: seenBy(standing, current), contract: current?.contract }
    const { ruling, done } = ruleOn(wanted, told, performing, deps)
    if (!done || current === undefined) return { leave: ruling }
    const { version = current.version } = performing.who
    if (version !== current.version) return { leave: 'changed-meanwhile' }
    const changed = afterAction(current, wanted, ruling.outcome, { at: performing.at, actor: performing.who.actor })
    if (changed === undefined) return { leave: undefined }
    const { rule, outcome } = ruling
    const owner = wanted.kind === 'assign' ? { owner: wanted.owner } : {}
    const body = { case: current.number, act: wanted.kind, rule, outcome, ...owner }
    return { change: changed, audit: entryFor(performing, 'case.changed', body) }
  })
  if (stored.kind !== 'left') return answerFor(stored)
  if (stored.why === 'changed-meanwhile') return { kind: stored.why }
  if (stored.why !== undefined) return refuse(wanted, stored.why, performing, deps)
  return { kind: 'nothing-to-do', sentence: NOTHING_TO_DO[wanted.kind] ?? 'Nothing is to be done.' }
}

const NOTHING_TO_DO: Partial<Record<CaseAction['kind'], string>> = {
  raise: 'The priority is that high already.',
  assign: 'The case is theirs already.',
}

async function isOwner(owner: string, { staff }: Pick<PerformDeps, 'staff'>): Promise<boolean> {
  return owner === NO_OWNER || (await staff.find(staffId.parse(owner))) !== undefined
}

/** A caller whose proof has ended loses the badge on the call, too. A contact who is signed in is their own proof. */
async function identityOf(
  { call, contact }: ActingFor,
  at: Date,
  { directory, recheckRights }: PerformDeps,
): Promise<Identity> {
  if (call !== undefined) return call.identity.kind === 'verified' ? recheckRights(call) : call.identity
  const standing = contact === undefined ? undefined : await directory.standingOf(contact)
  if (standing === undefined) return { kind: 'unverified', pin: 'not_entered', reason: undefined }
  if (standing.contact.status !== 'active') return LEFT
  const by = { kind: 'profile' } as const
  return { kind: 'verified', contactId: standing.contact.id, by, at: at.toISOString(), standing }
}

/** What the rules say of this action, and whether it is done under that outcome. */
function ruleOn(
  wanted: CaseAction,
  told: Partial<Told>,
  { at, who, identity }: Performing,
  { settings }: PerformDeps,
): { ruling: Ruling; done: boolean } {
  return rulingOn(wanted, told, { identity, mayExcept: who.mayExcept }, at, settings.policy)
}

/** A refusal grants nothing, so it stands even if its audit row cannot be written. */
async function refuse(
  wanted: CaseAction,
  { rule, outcome, contract }: Ruling,
  performing: Performing,
  { audit, events }: PerformDeps,
): Promise<CaseAnswer> {
  const entry = entryFor(performing, 'case.refused', { act: wanted.kind, rule, outcome })
  await audit.append(entry).catch((error: unknown) => {
    events.brokeDuringCall('recording a refused case', error)
  })
  const { why, may } = staffSentence(outcome, contract)
  return { kind: 'refused', rule, outcome, sentence: why, nextStep: may }
}

function recordOf(wanted: CaseAction, contact: ContactId, { at, who, key }: Performing): ActionRecord {
  const requestKey = `${who.actor} ${key}`
  const record = { action: wanted, at, actor: who.actor, via: who.via, contact, callId: who.call?.id, requestKey }
  return who.about === undefined ? record : { ...record, about: who.about }
}

function entryFor({ at, who }: Performing, type: AuditEntry['type'], body: AuditEntry['body']): AuditEntry {
  return { type, at, actor: who.actor, subject: who.contact, callId: who.call?.id, body }
}

function answerFor(stored: StoredCase): CaseAnswer {
  return stored.kind === 'key-reused' ? stored : { kind: 'done', case: stored.case, repeated: stored.kind === 'repeat' }
}
