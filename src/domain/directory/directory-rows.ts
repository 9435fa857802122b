/** The rows of the directory as people and programs give them: companies, contacts, contracts, grants, staff. */
import { z } from 'zod'
import { caseFileRow, type CaseFileRow } from '../cases/case-file-row.ts'
import { DESKS } from '../decide.ts'
import { isTimeZone } from '../hours/zoned-time.ts'
import { PIN_IN_TEXT, withoutPin } from '../pin/pin-in-text.ts'
import { NO_LANGUAGE } from './languages.ts'
import { mailAddress } from './mail-address.ts'
import { plainText, UNREADABLE_SIGN } from '../plain-text.ts'
import { isStaffAddress, STAFF_ADDRESS_WORDS } from './staff-address.ts'

const FILLED_IN = 'must be filled in'
const NO_CONTROLS = /^[^\p{Cc}\p{Cs}\u2028\u2029]*$/u
const ONE_LINE = 'must be on one line, without tabs and signs that cannot be printed'
const READABLE = `holds ${UNREADABLE_SIGN}, which stands for a letter that was lost when the text was converted: write the letter`
const words = (most: number) =>
  z
    .string(FILLED_IN)
    .overwrite((text) => plainText(text).trim())
    .min(1, 'must not be empty')
    .max(most, `must have at most ${most} characters`)
    .regex(NO_CONTROLS, ONE_LINE)
    .refine((text) => !text.includes(UNREADABLE_SIGN), READABLE)
    .refine(withoutPin, PIN_IN_TEXT)
const optional = <T extends z.ZodType>(type: T) => type.nullable().default(null)

/** No space, no slash, no quote: it is part of addresses. */
const id = z
  .string(FILLED_IN)
  .overwrite((text) => plainText(text).trim())
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}._:@-]{0,63}$/u, 'must be 1 to 64 letters, digits and . _ : @ -')
const phone = z
  .string(FILLED_IN)
  .regex(/^\+[1-9][0-9]{6,14}$/, 'must be a telephone number with + and country code like +442079460101')
const staffAddress = z
  .string(FILLED_IN)
  .refine(isStaffAddress, STAFF_ADDRESS_WORDS)
  .meta({ description: 'A telephone number with + and country code, sip:user@host, or client:name' })
const country = z.string(FILLED_IN).regex(/^[A-Z]{2}$/, 'must be a country of two capital letters, e.g. GB')
const language = z.string(FILLED_IN).regex(/^[a-z]{2,3}(-[A-Za-z]{2,4})?$/, 'must be a language like en or pt-BR')
const day = z.iso.date('must be a day like 2026-12-31')
const timeZone = z.string(FILLED_IN).refine(isTimeZone, 'must be a time zone like Europe/London')
/** Files hold several values in one cell, so that no value holds a sign that separates them there. */
const names = (most: number) =>
  z
    .array(
      z
        .string('must be text')
        .overwrite((text) => plainText(text).trim())
        .min(1, 'must not be empty')
        .max(64, 'must have at most 64 characters')
        .regex(
          /^[^;|\p{Cc}\p{Cs}\u2028\u2029]*$/u,
          'holds ; or | or a sign that cannot be printed; in a file, separate values by ;',
        )
        .refine((text) => !text.includes(UNREADABLE_SIGN), READABLE)
        .refine(withoutPin, PIN_IN_TEXT),
      'must be a list',
    )
    .max(most, `must have at most ${most} values`)

export const GRANT_LEVELS = ['designated', 'read-only', 'approver'] as const
export const GRANT_STATUSES = ['active', 'pending', 'ended'] as const

export const companyRow = z.strictObject({
  id,
  name: words(120),
  /** How to say it, when that differs. */
  spokenName: optional(words(120)),
  kind: z.enum(['customer', 'partner'], 'must be customer or partner'),
  region: optional(words(40)),
  country: optional(country),
  supportPhone: optional(phone),
})

export const contactRow = z.strictObject({
  id,
  name: words(120),
  email: mailAddress,
  employer: id,
  phone: optional(phone),
  country: optional(country),
  /** `und`: not known, and they hear the language of the number they dial. */
  language: language.default(NO_LANGUAGE),
  timeZone: timeZone.default('UTC'),
  status: z.enum(['active', 'inactive'], 'must be active or inactive').default('active'),
})

export const contractRow = z.strictObject({
  number: id,
  soldTo: id,
  endUser: id,
  supportOwner: id,
  products: names(200).min(1, 'must name at least one product'),
  startsOn: day,
  endsOn: day,
  terminatedOn: optional(day),
  timeZone: timeZone.default('UTC'),
  hours: words(40).default('24x7'),
  residency: optional(words(40)),
})

export const grantRow = z.strictObject({
  contact: id,
  contract: id,
  level: z.enum(GRANT_LEVELS, `must be ${GRANT_LEVELS.join(', ')}`),
  status: z.enum(GRANT_STATUSES, `must be ${GRANT_STATUSES.join(', ')}`).default('active'),
  /** The contact who said yes. */
  approvedBy: optional(id),
  /** The Support Owner allows this employee of an indirect End User to be designated; `approvedBy` says who did. */
  ownerException: z.boolean('must be yes or no').default(false),
})

export const staffRow = z.strictObject({
  id,
  name: words(120),
  email: mailAddress,
  role: z.enum(
    ['analyst', 'flow-author', 'supervisor', 'administrator'],
    'must be analyst, flow-author, supervisor or administrator',
  ),
  phone: optional(staffAddress),
  languages: names(50).default([]),
  products: names(200).default([]),
  residency: optional(words(40)),
  desks: z.array(z.enum(DESKS, `must be among ${DESKS.join(', ')}`), 'must be a list').default([]),
  status: z.enum(['active', 'inactive'], 'must be active or inactive').default('active'),
})

export const ROW_SCHEMAS = {
  companies: companyRow,
  contacts: contactRow,
  contracts: contractRow,
  grants: grantRow,
  staff: staffRow,
} as const

/** In the order in which files have to be read: what is referred to comes first. */
export const KINDS = ['companies', 'contacts', 'contracts', 'grants', 'staff'] as const
export type Kind = (typeof KINDS)[number]
export type CompanyRow = z.infer<typeof companyRow>
export type ContactRow = z.infer<typeof contactRow>
export type ContractRow = z.infer<typeof contractRow>
export type GrantRow = z.infer<typeof grantRow>
export type StaffRow = z.infer<typeof staffRow>
export interface Rows {
  companies: CompanyRow
  contacts: ContactRow
  contracts: ContractRow
  grants: GrantRow
  staff: StaffRow
}
export type Row = Rows[Kind]

/** What files may hold: the directory, and cases, which are put through a door of their own. */
export const FILE_KINDS = [...KINDS, 'cases'] as const
export type FileKind = (typeof FILE_KINDS)[number]
/** Whether such rows may end a PIN: that of a contact who leaves, or changes employer. What ended is not brought back. */
export const endsPins = (kind: FileKind): boolean => kind === 'contacts'

export interface FileRows extends Rows {
  cases: CaseFileRow
}
export const FILE_SCHEMAS = { ...ROW_SCHEMAS, cases: caseFileRow } as const

/** These rows under the name of their kind; no rows under the others. */
export function rowsByKind<K extends Kind>(kind: K, rows: readonly Rows[K][]): { [P in Kind]: readonly Rows[P][] } {
  return { companies: [], contacts: [], contracts: [], grants: [], staff: [], [kind]: rows }
}

/** What a row is known by. */
export const KEYS: { [K in Kind]: readonly (keyof Rows[K] & string)[] } = {
  companies: ['id'],
  contacts: ['id'],
  contracts: ['number'],
  grants: ['contact', 'contract', 'level'],
  staff: ['id'],
}

/** The key as one text; no part of it holds a space. A case is exported by our number. */
export function keyOf(kind: FileKind, row: FileRows[FileKind]): string {
  const fields: readonly string[] = kind === 'cases' ? ['number'] : KEYS[kind]
  return fields.map((field) => String(Reflect.get(row, field))).join(' ')
}

/** In the order of the columns of a file. */
export function fieldsOf(kind: FileKind): string[] {
  return Object.keys(FILE_SCHEMAS[kind].shape)
}

/** What a field holds, whether or not it has a value of its own when none is given. */
function typeOf(kind: FileKind, field: string): z.ZodType | undefined {
  const shape: Record<string, z.ZodType> = FILE_SCHEMAS[kind].shape
  const type = shape[field]
  const inner = type instanceof z.ZodDefault ? type.unwrap() : type
  return inner instanceof z.ZodType ? inner : undefined
}

/** A row cannot be without it. */
export function isNeeded(kind: FileKind, field: string): boolean {
  const shape: Record<string, z.ZodType> = FILE_SCHEMAS[kind].shape
  return shape[field]?.safeParse(undefined).success === false
}

/** It holds several values. */
export function isList(kind: FileKind, field: string): boolean {
  return typeOf(kind, field) instanceof z.ZodArray
}

/** The only values it may have, as people write them; undefined: anything of its kind. */
export function choicesOf(kind: Kind, field: string): readonly string[] | undefined {
  const type = typeOf(kind, field)
  if (type instanceof z.ZodBoolean) return ['no', 'yes']
  return type instanceof z.ZodEnum ? type.options.map(String) : undefined
}
