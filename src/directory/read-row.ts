/** One row of a file, as cells of text, to a row of the directory; or what is wrong with which cell. */
import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/max'
import type { z } from 'zod'
import { isList, keyOf, ROW_SCHEMAS, type Kind, type Row } from '../domain/directory-rows.ts'
import { undefused } from './defuse.ts'
import { headingOf, type Mapping } from './file-columns.ts'

export type ReadRow =
  | { kind: 'row'; key: string; row: Row }
  | { kind: 'fault'; code: 'cells' | 'value'; sentence: string; issues: readonly RowIssue[] }

/** What is wrong with one field, to be said after its name: "must not be empty". */
export interface RowIssue {
  field: string
  says: string
}

const PHONES = new Set(['phone', 'supportPhone'])
const YES = new Set(['yes', 'true', '1', 'y', 'x'])
const NO = new Set(['no', 'false', '0', 'n', ''])

export function readRow(kind: Kind, cells: readonly string[], mapping: Mapping): ReadRow {
  if (cells.length !== mapping.length)
    return {
      kind: 'fault',
      code: 'cells',
      sentence: `The row has ${cells.length} cells, and there are ${mapping.length} headings.`,
      issues: [],
    }
  const given = new Map<string, string>()
  mapping.forEach((field, at) => {
    const cell = (cells[at] ?? '').trim()
    if (field !== undefined) given.set(field, undefused(cell))
  })
  const country = (given.get('country') ?? '').toUpperCase()
  const values: Record<string, unknown> = {}
  for (const [field, cell] of given) {
    const value = valueOf(kind, field, cell, country)
    if (value !== undefined) values[field] = value
  }
  const parsed = ROW_SCHEMAS[kind].safeParse(values, { error: plainly })
  if (!parsed.success) {
    const issues = issuesOf(parsed.error)
    const sentence = issues.map(({ field, says }) => `${headingOf(field)} ${says}`).join('; ')
    return { kind: 'fault', code: 'value', sentence, issues }
  }
  const row: Row = parsed.data
  return { kind: 'row', key: keyOf(kind, row), row }
}

/** Undefined: the cell is empty, and the field has whatever it has without one. */
function valueOf(kind: Kind, field: string, cell: string, country: string): unknown {
  if (isList(kind, field)) return cell.split(/[;|]/).flatMap((item) => (item.trim() === '' ? [] : [item.trim()]))
  if (field === 'ownerException') {
    const word = cell.toLowerCase()
    return YES.has(word) ? true : NO.has(word) ? false : cell
  }
  if (cell === '') return undefined
  if (PHONES.has(field)) return e164(cell, country)
  switch (field) {
    case 'country':
      return country
    case 'level':
      return cell
        .toLowerCase()
        .replaceAll(/[ _]/g, '-')
        .replace(/^designated-contact$/, 'designated')
    case 'status':
    case 'role':
      return cell.toLowerCase()
    case 'kind':
      return cell.toLowerCase()
    default:
      return cell
  }
}

/** As E.164 where it can be one, by the country of the row; otherwise as it was, for the schema to refuse. */
function e164(cell: string, country: string): string {
  if (/^\+[1-9][0-9]{6,14}$/.test(cell)) return cell
  const region = /^[A-Z]{2}$/.test(country) ? (country as CountryCode) : undefined
  const number = parsePhoneNumberFromString(cell, region === undefined ? {} : { defaultCountry: region })
  return number?.isPossible() === true ? number.number : cell
}

/** The first of each field, so that a list of wrong items is one sentence. */
function issuesOf(error: z.ZodError): RowIssue[] {
  const issues = new Map<string, RowIssue>()
  for (const { path, message } of error.issues) {
    const field = String(path[0] ?? 'row')
    if (!issues.has(field)) issues.set(field, { field, says: message })
  }
  return [...issues.values()]
}

/** For what a schema has no sentence of its own. */
const plainly: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is missing' : 'is not of the right kind'
    case 'too_big':
      return 'is too long'
    case 'too_small':
      return 'is too short'
    default:
      return 'cannot be used as it is'
  }
}
