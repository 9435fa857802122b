/** A case as another system or a file gives it: its fields, and what may stand in them. */
import { z } from 'zod'
import { PRIORITIES, type CaseState } from '../directory/directory.ts'
import { caseNumber, contactId, contractNumber, type CaseNumber } from '../ids.ts'
import { PIN_IN_TEXT, withoutPin } from '../pin/pin-in-text.ts'
import { plainText } from '../plain-text.ts'
import { ADMIN_OWNER, NO_OWNER, ONE_LINE, priorityOf, type Case } from './cases.ts'

export const CASE_STATES = ['open', 'awaiting-info', 'solution-proposed', 'closed'] as const satisfies CaseState[]
export const CASE_TYPES = ['support', 'admin'] as const

const words = (most: number) =>
  z
    .string('must be text')
    .overwrite((text) => plainText(text).trim())
    .min(1, 'must not be empty')
    .max(most, `must have at most ${most} characters`)
    .regex(ONE_LINE, 'must be one line')
    .refine(withoutPin, PIN_IN_TEXT)
const moment = z.iso.datetime({ offset: true, error: 'must be a moment like 2026-12-31T09:30:00Z' })

/** A short name of the system of record, e.g. `servicenow`. It is part of addresses. */
export const externalSystem = z
  .string('must be text')
  .regex(/^[a-z][a-z0-9-]{0,31}$/, 'must be 1 to 32 small letters, digits and -, e.g. servicenow')
/** As it is printed there. Letters are capital, so that one number is written one way. */
export const externalNumber = z
  .string('must be text')
  .overwrite((text) => plainText(text).trim().toUpperCase())
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._#/-]{0,63}$/u, 'must be 1 to 64 letters, digits and . _ # / - or spaces')

/** Made by a program there. It is not looked at for a PIN: eleven digits in a row are common in one. */
const externalId = z
  .string('must be text')
  .regex(/^[\x21-\x7e]{1,128}$/, 'must be 1 to 128 letters, digits and signs without spaces')

const optional = <T extends z.ZodType>(type: T) => type.nullable().optional()

/** What is left out stays as it is; `null` takes a value away. */
export const caseFields = z.strictObject({
  number: optional(caseNumber),
  externalSystem: optional(externalSystem),
  externalNumber: optional(externalNumber),
  externalId: optional(externalId),
  externalChangedAt: optional(moment),
  type: z.enum(CASE_TYPES, `must be ${CASE_TYPES.join(' or ')}`).optional(),
  contract: optional(contractNumber),
  product: optional(words(64)),
  severity: optional(
    z.number('must be 1 to 4').int('must be 1 to 4').min(1, 'must be 1 to 4').max(4, 'must be 1 to 4'),
  ),
  state: z.enum(CASE_STATES, `must be ${CASE_STATES.join(', ')}`).optional(),
  priority: z.enum(PRIORITIES, `must be ${PRIORITIES.join(', ')}`).optional(),
  /** A member of staff by id, address or name; another name stands as it is. */
  owner: optional(words(64)),
  /** A contact by id or address. */
  openedBy: optional(words(254)),
  openedAt: optional(moment),
  closedAt: optional(moment),
  summary: optional(words(500)),
  linkedTo: optional(caseNumber),
})
export type CaseFields = z.infer<typeof caseFields>

/** Every field, for a case that is put whole: what is not given is taken away. */
export function wholeCase(given: CaseFields): CaseFields {
  const nothing = Object.fromEntries(
    Object.entries(caseFields.shape).flatMap(([field, type]) => (type.safeParse(null).success ? [[field, null]] : [])),
  )
  return { ...nothing, state: 'open', ...given }
}

/** What the records say about whatever the fields name. */
export interface KnownToCases {
  /** The products that the contract names. */
  productsOf: (contract: string) => readonly string[] | undefined
  /** By id, or by address in any letter case. */
  contact: (named: string) => string | undefined
  /** By id, by address, or by a name that one member of staff has, in any letter case. */
  staff: (named: string) => string | undefined
  /** Which case has this number there. */
  external: (system: string, number: string) => CaseNumber | undefined
  isCase: (number: string) => boolean
}

export const CASE_RULE_CODES = [
  'no-such-contract',
  'no-such-product',
  'no-such-contact',
  'no-such-case',
  'contract-needed',
  'external-half',
  'external-taken',
  'type-stays',
  'opened-here',
  'dates',
  'said-twice',
] as const

export interface CaseProblem {
  code: (typeof CASE_RULE_CODES)[number]
  field: string
  sentence: string
}

type WithoutNumber = Omit<Case, 'number'>

/** The case with these fields. Names that are not known stand as they are given; `caseProblems` names them. */
export function withFields(
  before: Case | undefined,
  given: CaseFields,
  known: Pick<KnownToCases, 'contact' | 'staff'>,
  { at, actor }: { at: Date; actor: string },
): WithoutNumber {
  const old = before ?? freshCase(given, at)
  const pick = <K extends keyof WithoutNumber>(field: K, value: WithoutNumber[K] | null | undefined) =>
    value === undefined ? old[field] : (value ?? undefined)
  const changedAt = updatedAt(before, given, at)
  const state = given.state ?? old.state
  const isClosed = state === 'closed'
  const closedAt = pick('closedAt', momentOf(given.closedAt)) ?? (isClosed ? (old.closedAt ?? changedAt) : undefined)
  const openedBy =
    typeof given.openedBy === 'string'
      ? contactId.parse((known.contact(given.openedBy) ?? given.openedBy).slice(0, 64))
      : given.openedBy
  return {
    ...old,
    version: (before?.version ?? 0) + 1,
    externalSystem: pick('externalSystem', given.externalSystem),
    externalNumber: pick('externalNumber', given.externalNumber),
    externalId: pick('externalId', given.externalId),
    externalChangedAt: pick('externalChangedAt', momentOf(given.externalChangedAt)),
    type: given.type ?? old.type,
    contract: pick('contract', given.contract),
    product: pick('product', given.product),
    severity: pick('severity', given.severity),
    state,
    priority: given.priority ?? old.priority,
    owner: given.owner === undefined ? old.owner : ownerOf(given.owner, known),
    openedBy: pick('openedBy', openedBy),
    openedAt: momentOf(given.openedAt) ?? old.openedAt,
    updatedAt: changedAt,
    closedAt: given.state !== undefined && !isClosed && given.closedAt === undefined ? undefined : closedAt,
    closedBy: isClosed && before !== undefined ? (before.state === 'closed' ? before.closedBy : actor) : undefined,
    summary: pick('summary', given.summary) ?? '',
    linkedTo: pick('linkedTo', given.linkedTo),
  }
}

function freshCase({ severity, openedAt, externalSystem: system }: CaseFields, at: Date): WithoutNumber {
  return {
    version: 0,
    origin: system ? 'theirs' : 'ours',
    externalSystem: undefined,
    externalNumber: undefined,
    externalId: undefined,
    externalChangedAt: undefined,
    type: 'support',
    contract: undefined,
    product: undefined,
    severity: undefined,
    state: 'open',
    priority: severity ? priorityOf(severity) : 'medium',
    owner: NO_OWNER,
    openedBy: undefined,
    openedAt: momentOf(openedAt) ?? at,
    updatedAt: at,
    closedAt: undefined,
    closedBy: undefined,
    summary: '',
    linkedTo: undefined,
    contractLapsed: false,
  }
}

function momentOf<T extends null | undefined>(text: string | T): Date | T {
  return typeof text === 'string' ? new Date(text) : text
}

/** What callers hear as the last update: when it was changed in the other system, where that is known. */
function updatedAt(before: Case | undefined, { externalChangedAt }: CaseFields, at: Date): Date {
  const there = momentOf(externalChangedAt)
  const then = there && there < at ? there : at
  return before !== undefined && before.updatedAt > then ? before.updatedAt : then
}

function ownerOf(given: string | null, { staff }: Pick<KnownToCases, 'staff'>): string {
  if (given === null || given === NO_OWNER || given === ADMIN_OWNER) return given ?? NO_OWNER
  return staff(given) ?? given
}

/** An older change that arrives after a newer one of the same system. */
export function isStale(before: Case | undefined, { externalSystem: system, externalChangedAt }: CaseFields): boolean {
  if (before?.externalChangedAt === undefined || !externalChangedAt) return false
  const isSame = !system || system === before.externalSystem
  return isSame && new Date(externalChangedAt) < before.externalChangedAt
}

/** Apart from what every change changes. */
export function isSameCase(before: Case, after: WithoutNumber): boolean {
  const said = ({ version: _, updatedAt: __, externalChangedAt: ___, ...rest }: WithoutNumber) =>
    JSON.stringify(
      Object.entries(rest)
        .filter(([field, value]) => field !== 'number' && value !== undefined)
        .toSorted(([a], [b]) => (a < b ? -1 : 1)),
    )
  return said(before) === said(after)
}

/** Every rule that the case breaks. A name that stood there before is not asked about again. */
export function caseProblems(
  number: CaseNumber | undefined,
  before: Case | undefined,
  after: WithoutNumber,
  known: KnownToCases,
): CaseProblem[] {
  const problems: CaseProblem[] = []
  const say = (code: CaseProblem['code'], field: keyof Case, sentence: string) =>
    void problems.push({ code, field, sentence })
  const isNew = (field: keyof WithoutNumber) => after[field] !== undefined && after[field] !== before?.[field]
  const products = after.contract === undefined ? undefined : known.productsOf(after.contract)

  if (before !== undefined && before.type !== after.type) say('type-stays', 'type', 'The type of a case stays.')
  if (before === undefined && after.type === 'admin')
    say('opened-here', 'type', 'An Admin Case is opened by a contact, or for one on a call.')
  if (after.type === 'support' && after.contract === undefined)
    say('contract-needed', 'contract', 'A support case is about a contract.')
  if (isNew('contract') && products === undefined)
    say('no-such-contract', 'contract', 'No contract has this number. Put the contract first.')
  if (
    (isNew('product') || isNew('contract')) &&
    after.product !== undefined &&
    products?.includes(after.product) === false
  )
    say('no-such-product', 'product', `The contract names ${products.join(', ')}.`)
  if (isNew('openedBy') && known.contact(after.openedBy ?? '') === undefined)
    say('no-such-contact', 'openedBy', 'No contact has this id or address. Put the contact first, or leave it out.')
  if (isNew('linkedTo') && (after.linkedTo === number || !known.isCase(after.linkedTo ?? '')))
    say('no-such-case', 'linkedTo', 'No other case has this number.')
  if ((after.externalSystem === undefined) !== (after.externalNumber === undefined))
    say('external-half', 'externalNumber', 'The number of another system and the system are given together.')
  else if (after.externalSystem !== undefined && after.externalNumber !== undefined) {
    const holder = known.external(after.externalSystem, after.externalNumber)
    if (holder !== undefined && holder !== number)
      say('external-taken', 'externalNumber', 'Another case has this number of that system.')
  }
  if (after.state !== 'closed' && after.closedAt !== undefined)
    say('dates', 'closedAt', 'Only a closed case has a day on which it was closed.')
  if (after.closedAt !== undefined && after.closedAt < after.openedAt)
    say('dates', 'closedAt', 'It was closed before it was opened.')
  return problems
}
