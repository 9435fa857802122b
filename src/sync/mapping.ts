/** Which of their fields is which one here, and how values are called there: as the sync file says it. Pure. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { CASE_STATES } from '../domain/cases/case-row.ts'
import { isList, ROW_SCHEMAS } from '../domain/directory/directory-rows.ts'
import { PRIORITIES } from '../domain/directory/directory.ts'
import { textOf, type TheirObject, type TheirRecord } from './record-system.ts'

export const SYSTEMS = ['salesforce', 'servicenow', 'zendesk'] as const
/** Kinds of rows that may be kept in step. Access is given here alone: by people who may approve it, not by a field of another system. */
export const ROW_KINDS = ['companies', 'contacts', 'contracts'] as const
export type RowKind = (typeof ROW_KINDS)[number]
export type SyncKind = RowKind | 'cases'

const CASE_FIELDS = [
  'summary',
  'contract',
  'product',
  'severity',
  'state',
  'priority',
  'owner',
  'openedBy',
  'openedAt',
  'closedAt',
] as const
const MOMENTS: readonly string[] = ['openedAt', 'closedAt']
const DAYS: readonly string[] = ['startsOn', 'endsOn', 'terminatedOn']

/** It is written into queries. */
const path = z
  .string({ error: 'must be the name of a field there' })
  .regex(/^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)*$/, 'must be the name of a field there, e.g. Contact.Email')
const objectName = z
  .string({ error: 'must be the name of an object or table there' })
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be the name of an object or table there')
const direction = z.enum(['in', 'out'], { error: 'must be in or out' }).optional()
const theirNames = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.array(z.union([z.string(), z.number()])).min(1)], {
    error: 'must be a value there, or a list of them',
  }),
)
const field = z.union(
  [
    path.transform((name) => ({ path: name })),
    z.strictObject({
      path,
      /** Only to us, or only to them. */
      only: direction,
      /** Our value, and what it is called there; the first one is written. */
      values: theirNames.optional(),
      /** How people are named there. */
      as: z.enum(['id', 'address'], { error: 'must be id or address' }).optional(),
    }),
  ],
  { error: 'must be the name of a field there, or a map with its path' },
)
export type FieldMapping = z.output<typeof field>

const caseMapping = z
  .strictObject({
    object: objectName,
    only: direction,
    /** The number that people use there. */
    number: path,
    'our-number': path,
    /** Who reads our notes there: their staff alone, or the customer, too. */
    notes: z.enum(['internal', 'public'], { error: 'must be internal or public' }).default('internal'),
    fields: z.partialRecord(z.enum(CASE_FIELDS, { error: `must be among ${CASE_FIELDS.join(', ')}` }), field),
  })
  .refine(({ fields }) => fields.summary !== undefined && fields.contract !== undefined, {
    message: 'fields: summary and contract are needed',
  })
  .refine(({ fields }) => knownValues(fields.state, CASE_STATES) && knownValues(fields.priority, PRIORITIES), {
    message: `values of state are ${CASE_STATES.join(', ')}; of priority ${PRIORITIES.join(', ')}`,
  })

function knownValues(mapped: FieldMapping | undefined, known: readonly string[]): boolean {
  if (mapped === undefined || !('values' in mapped) || mapped.values === undefined) return mapped === undefined
  return Object.keys(mapped.values).every((value) => known.includes(value))
}

function rowMapping(kind: RowKind, key: string) {
  const names = Object.keys(ROW_SCHEMAS[kind].shape).filter((name) => name !== key)
  return z.strictObject({
    object: objectName,
    only: direction,
    /** The field there that holds our key. A record without one is not about our directory. */
    'our-key': path,
    fields: z.partialRecord(z.enum(names, { error: `must be among ${names.join(', ')}` }), field),
    /** What every row has that is new here. */
    fixed: z.partialRecord(z.enum(names, { error: `must be among ${names.join(', ')}` }), z.string()).optional(),
  })
}

export const syncMapping = z.strictObject({
  system: z.enum(SYSTEMS, { error: `must be ${SYSTEMS.join(', ')}` }),
  address: z
    .string({ error: 'must be the https address of the system' })
    .refine((text) => URL.canParse(text) && isPlain(new URL(text)), 'must be an https address without a path')
    .transform((text) => text.replace(/\/$/, '')),
  'every-seconds': z
    .int({ error: 'must be a whole number of seconds from 5 to 3600' })
    .min(5, 'must be a whole number of seconds from 5 to 3600')
    .max(3_600, 'must be a whole number of seconds from 5 to 3600')
    .default(30),
  companies: rowMapping('companies', 'id').optional(),
  contacts: rowMapping('contacts', 'id').optional(),
  contracts: rowMapping('contracts', 'number').optional(),
  cases: caseMapping.optional(),
})
export type SyncMapping = z.output<typeof syncMapping>
export type CaseMapping = NonNullable<SyncMapping['cases']>
export type RowMapping = NonNullable<SyncMapping[RowKind]>

function isPlain({ protocol, hostname, pathname, search, username }: URL): boolean {
  const isHere = hostname === '127.0.0.1' || hostname === 'localhost'
  return (protocol === 'https:' || (protocol === 'http:' && isHere)) && pathname === '/' && search + username === ''
}

type Fields = Partial<Record<string, FieldMapping>>
export type Values = Record<string, unknown>

const goesIn = (mapped: FieldMapping) => !('only' in mapped) || mapped.only !== 'out'
const goesOut = (mapped: FieldMapping) => !('only' in mapped) || mapped.only !== 'in'

export function objectOf(mapping: CaseMapping | RowMapping): TheirObject {
  const ourKey = 'our-key' in mapping ? mapping['our-key'] : mapping['our-number']
  const number = 'number' in mapping ? [mapping.number] : []
  const fields: Fields = mapping.fields
  const paths = Object.values(fields).flatMap((mapped) => (mapped === undefined ? [] : [mapped.path]))
  return { name: mapping.object, ourKey, paths: [...new Set([ourKey, ...number, ...paths])] }
}

/** Whether the customer may read there what was written here. */
export const isPublic = (mapping: CaseMapping | RowMapping): boolean => 'notes' in mapping && mapping.notes === 'public'

/** The fields that are taken from them, in our terms; or which value the file does not know. A field without a value there is null. */
export function toOurs(
  { fields: given }: TheirRecord,
  mapping: CaseMapping | RowMapping,
  kind: SyncKind,
): { values: Values } | { why: string } {
  const result: Values = {}
  const fields: Fields = mapping.fields
  for (const [name, mapped] of Object.entries(fields)) {
    if (mapped === undefined || !goesIn(mapped)) continue
    const theirs = given[mapped.path]
    const ours = ourValue(name, theirs, mapped, kind)
    if (ours === undefined) return { why: `the sync file has no value of ours for what ${mapped.path} holds` }
    result[name] = ours
  }
  return { values: result }
}

/** Undefined: the file does not say what it is. */
function ourValue(name: string, theirs: unknown, mapped: FieldMapping, kind: SyncKind): unknown {
  if (theirs === undefined || theirs === null || theirs === '') return null
  if ('values' in mapped && mapped.values !== undefined) {
    const found = Object.entries(mapped.values).find(([, names]) => [names].flat().map(String).includes(textOf(theirs)))
    return found === undefined ? undefined : kind === 'cases' && name === 'severity' ? Number(found[0]) : found[0]
  }
  if (kind === 'cases' && name === 'severity') return Number(theirs)
  if (kind !== 'cases' && isList(kind, name))
    return Array.isArray(theirs)
      ? theirs.map(textOf)
      : textOf(theirs)
          .split(';')
          .map((one) => one.trim())
          .filter(Boolean)
  const text = textOf(theirs)
  if (MOMENTS.includes(name)) return momentOf(text)
  return DAYS.includes(name) ? text.slice(0, 10) : text
}

/** `2026-01-31 09:30:00` is ServiceNow's, in UTC. */
function momentOf(text: string): string {
  const at = new Date(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text) ? `${text.replace(' ', 'T')}Z` : text)
  return Number.isNaN(at.getTime()) ? text : at.toISOString()
}

/** How people are named there, by their ids here. */
export interface People {
  staffAddress: (id: string) => string | undefined
  contactAddress: (id: string) => string | undefined
}

/** Our fields by their paths there. A person whom that system does not know is left out. */
export function toTheirs(
  given: Values,
  mapping: CaseMapping | RowMapping,
  kind: SyncKind,
  people: People,
): Record<string, unknown> {
  const result: Record<string, unknown> = {}
  const fields: Fields = mapping.fields
  for (const [name, ours] of Object.entries(given)) {
    const mapped = fields[name]
    if (mapped === undefined || !goesOut(mapped)) continue
    const theirs = theirValue(name, ours, mapped, kind, people)
    if (theirs !== undefined) result[mapped.path] = theirs
  }
  return result
}

function theirValue(name: string, ours: unknown, mapped: FieldMapping, kind: SyncKind, people: People): unknown {
  if (ours === undefined || ours === null) return null
  if ('values' in mapped && mapped.values !== undefined) {
    const [first] = [mapped.values[textOf(ours)] ?? []].flat()
    return first
  }
  if (kind === 'cases' && 'as' in mapped && mapped.as === 'address') {
    const id = textOf(ours)
    return name === 'owner' ? people.staffAddress(id) : people.contactAddress(id)
  }
  if (ours instanceof Date) return ours.toISOString()
  return Array.isArray(ours) ? ours.join(';') : ours
}

/** Names of our fields that are written there. */
export function namesOut(mapping: CaseMapping | RowMapping): string[] {
  const fields: Fields = mapping.fields
  return Object.entries(fields).flatMap(([name, mapped]) => (mapped !== undefined && goesOut(mapped) ? [name] : []))
}

export function namesOf(mapping: CaseMapping | RowMapping): string[] {
  return Object.keys(mapping.fields)
}

/** By field: what it held there and here when both were last in step, each as a short hash, so that no words are stored twice. */
export type Seen = Readonly<Record<string, { theirs?: string; ours?: string }>>

/** Equal values have equal hashes; a date and its text, a missing value and null are equal. */
export function hashOf(value: unknown): string {
  const plain = value instanceof Date ? value.toISOString() : (value ?? null)
  return createHash('sha256').update(JSON.stringify(plain)).digest('base64url').slice(0, 16)
}

export function seenOf(names: readonly string[], theirs: Values | undefined, ours: Values): Seen {
  return Object.fromEntries(
    names.map((name) => [
      name,
      {
        ...(theirs !== undefined && name in theirs ? { theirs: hashOf(theirs[name]) } : {}),
        ours: hashOf(ours[name]),
      },
    ]),
  )
}

export interface Merged {
  /** What they changed since both were in step. */
  take: Values
  /** What both changed, to different values: theirs counts. */
  lost: string[]
}

/** Three ways: what was in step, what they have, what we have. Without a memory of it everything of theirs is new. */
export function mergeIn(seen: Seen | undefined, theirs: Values, ours: Values | undefined): Merged {
  const take: Values = {}
  const lost: string[] = []
  for (const [name, value] of Object.entries(theirs)) {
    if (seen?.[name]?.theirs === hashOf(value)) continue
    take[name] = value
    const before = seen?.[name]?.ours
    if (
      ours !== undefined &&
      before !== undefined &&
      before !== hashOf(ours[name]) &&
      hashOf(ours[name]) !== hashOf(value)
    )
      lost.push(name)
  }
  return { take, lost }
}

/** What we changed since both were in step. Without a memory of it: nothing. */
export function changedHere(seen: Seen | undefined, ours: Values, names: readonly string[]): Values {
  if (seen === undefined) return {}
  return Object.fromEntries(
    names.flatMap((name) => (seen[name]?.ours === hashOf(ours[name]) ? [] : [[name, ours[name] ?? null]])),
  )
}
