/** What may be done to a case, and what it does to it. Who may do it is for the rules (`decide.ts`). */
import { z } from 'zod'
import { consequenceOf } from '../consequences.ts'
import type { CaseActionName, Facts, Outcome } from '../decide.ts'
import { PRIORITIES, type CasePriority, type CaseState } from '../directory/directory.ts'
import { PIN_IN_TEXT, withoutPin } from '../pin/pin-in-text.ts'
import { caseNumber, contractNumber, type CaseNumber, type ContactId, type ContractNumber } from '../ids.ts'

const text = (most: number) => z.string().trim().min(1).max(most).refine(withoutPin, PIN_IN_TEXT)

/** Lists and files show a summary as one line; a line end in it could forge another row there. */
export const ONE_LINE = /^[^\p{Cc}\u2028\u2029]*$/u
export const caseSummary = text(500).regex(ONE_LINE, 'must be one line')
/** Of what is said about a case. */
export const MOST_NOTE = 5_000
export const caseNote = text(MOST_NOTE)

/** Each action by itself, for forms and requests that ask for one of them. */
export const CASE_ACTIONS = {
  openSupport: z.strictObject({
    kind: z.literal('open'),
    type: z.literal('support'),
    contract: contractNumber,
    /** One that the contract names. It may be left out only where the contract names no more than one. */
    product: text(64).optional(),
    severity: z.number().int().min(1).max(4),
    summary: caseSummary,
    /** What does not fit into the summary; it is stored with the action, like the notes of later ones. */
    details: caseNote.optional(),
    /** A case closed too long ago to be reopened. */
    linkedTo: caseNumber.optional(),
    /** Why an analyst who looks after contracts makes an exception (rule R13). */
    exception: text(200).optional(),
  }),
  openAdmin: z.strictObject({ kind: z.literal('open'), type: z.literal('admin'), summary: caseSummary }),
  update: z.strictObject({ kind: z.literal('update'), number: caseNumber, note: caseNote }),
  /** Only with something new, which is the note (docs/rules.md, "Data"). */
  reopen: z.strictObject({ kind: z.literal('reopen'), number: caseNumber, note: caseNote }),
  raise: z.strictObject({
    kind: z.literal('raise'),
    number: caseNumber,
    priority: z.enum(PRIORITIES),
    note: caseNote,
  }),
  /** The note says how it was solved, or why it needs no more work. */
  close: z.strictObject({ kind: z.literal('close'), number: caseNumber, note: caseNote }),
  assign: z.strictObject({
    kind: z.literal('assign'),
    number: caseNumber,
    /** A member of staff, or `unassigned`. */
    owner: z.string().trim().min(1).max(64),
    note: caseNote.optional(),
  }),
} as const

const openAction = z.discriminatedUnion('type', [CASE_ACTIONS.openSupport, CASE_ACTIONS.openAdmin])
export type OpenAction = z.infer<typeof openAction>

export const caseAction = z.discriminatedUnion('kind', [
  openAction,
  CASE_ACTIONS.update,
  CASE_ACTIONS.reopen,
  CASE_ACTIONS.raise,
  CASE_ACTIONS.close,
  CASE_ACTIONS.assign,
])
export type CaseAction = z.infer<typeof caseAction>
export type ActionOnCase = Extract<CaseAction, { number: CaseNumber }>

/** Owners that are no person: none yet, and the administrators together. */
export const NO_OWNER = 'unassigned'
export const ADMIN_OWNER = 'admin'

/** Where a case was opened: here, or in the system of record. */
export const ORIGINS = ['ours', 'theirs'] as const

export interface Case {
  number: CaseNumber
  /** Counted up at every change. */
  version: number
  origin: (typeof ORIGINS)[number]
  /** The system of record, and the number of the case there; both or neither. */
  externalSystem: string | undefined
  externalNumber: string | undefined
  /** As programs name it there, where that is not its number. */
  externalId: string | undefined
  /** When it was changed there last, by the clock there. */
  externalChangedAt: Date | undefined
  type: 'support' | 'admin'
  contract: ContractNumber | undefined
  product: string | undefined
  severity: number | undefined
  state: CaseState
  priority: CasePriority
  /** The id of a member of staff; or `unassigned`, `admin`, or a name of the other system that is no member of staff here. */
  owner: string
  /** Undefined: a person of the other system who is no contact here. */
  openedBy: ContactId | undefined
  openedAt: Date
  updatedAt: Date
  closedAt: Date | undefined
  /** As the audit trail names them; undefined also for a case that was closed before this was noted. */
  closedBy: string | undefined
  summary: string
  linkedTo: CaseNumber | undefined
  contractLapsed: boolean
}

/** What a caller who wants this is asking for, to the rules. */
export function wishOf(action: CaseAction): Pick<Facts, 'intent' | 'urgent'> {
  switch (action.kind) {
    case 'open':
      if (action.type === 'admin') return { intent: 'admin_case', urgent: 'not_critical' }
      return { intent: 'new_case', urgent: action.severity === 1 ? 'critical' : 'not_critical' }
    case 'update':
    case 'close':
    case 'assign':
      return { intent: 'existing_update', urgent: 'not_critical' }
    case 'reopen':
      return { intent: 'reopen', urgent: 'not_critical' }
    case 'raise':
      return { intent: 'raise_priority', urgent: 'not_critical' }
    default:
      return action satisfies never
  }
}

/** An action on a case, as the rule table names it. */
function actionName(action: CaseAction): CaseActionName {
  switch (action.kind) {
    case 'open':
      return action.type === 'admin' ? 'admin-case' : 'open-case'
    case 'update':
    // Whose the case is changes nothing for the caller: it is work on the case.
    case 'assign':
      return 'update-case'
    case 'close':
      return 'close-case'
    case 'reopen':
      return 'reopen-case'
    case 'raise':
      return 'raise-priority'
    default:
      return action satisfies never
  }
}

/** Whether the action is done under this outcome. `mayExcept`: the person who acts looks after contracts. */
export function isDoneUnder(action: CaseAction, outcome: Outcome, mayExcept: boolean): boolean {
  switch (consequenceOf(outcome).allows[actionName(action)]) {
    case 'yes':
    case 'flagged':
      return true
    case 'by-exception':
      return mayExcept && action.kind === 'open' && action.type === 'support' && action.exception !== undefined
    default:
      return false
  }
}

/** By severity as the caller sees it. */
export function priorityOf(severity: number): CasePriority {
  return PRIORITIES[severity - 1] ?? 'low'
}

/** The case after the action; undefined when there is nothing to do: a priority that is no higher, an owner who has it already. */
export function afterAction(
  before: Case,
  action: ActionOnCase,
  outcome: Outcome,
  { at, actor }: { at: Date; actor: string },
): Case | undefined {
  const touched = { ...before, updatedAt: at, version: before.version + 1 }
  const lapsed = before.contractLapsed || consequenceOf(outcome).allows[actionName(action)] === 'flagged'
  switch (action.kind) {
    case 'update': {
      const answered = before.state === 'awaiting-info' || before.state === 'solution-proposed'
      return { ...touched, state: answered ? 'open' : before.state, contractLapsed: lapsed }
    }
    case 'close':
      return { ...touched, state: 'closed', closedAt: at, closedBy: actor, contractLapsed: lapsed }
    case 'assign':
      return before.owner === action.owner ? undefined : { ...touched, owner: action.owner }
    case 'reopen':
      return { ...touched, state: 'open', closedAt: undefined, closedBy: undefined }
    case 'raise':
      return PRIORITIES.indexOf(action.priority) < PRIORITIES.indexOf(before.priority)
        ? { ...touched, priority: action.priority }
        : undefined
    default:
      return action satisfies never
  }
}

/** The case that is opened. `product`: what it is about, where it is about one. */
export function newCase(
  wanted: OpenAction,
  product: string | undefined,
  contact: ContactId,
  at: Date,
): Omit<Case, 'number'> {
  const support = wanted.type === 'support' ? wanted : undefined
  return {
    version: 1,
    origin: 'ours',
    externalSystem: undefined,
    externalNumber: undefined,
    externalId: undefined,
    externalChangedAt: undefined,
    type: wanted.type,
    contract: support?.contract,
    product,
    severity: support?.severity,
    state: 'open',
    priority: support === undefined ? 'low' : priorityOf(support.severity),
    owner: support === undefined ? ADMIN_OWNER : NO_OWNER,
    openedBy: contact,
    openedAt: at,
    updatedAt: at,
    closedAt: undefined,
    closedBy: undefined,
    summary: wanted.summary,
    linkedTo: support?.linkedTo,
    contractLapsed: support?.exception !== undefined,
  }
}

/** Ten digits at random, never with a leading zero: it is read out, and says nothing about how many there are. */
export function drawCaseNumber(random: (below: number) => number): CaseNumber {
  const digits = Array.from({ length: 10 }, (_, i) => (i === 0 ? 1 + random(9) : random(10)))
  return caseNumber.parse(digits.join(''))
}
