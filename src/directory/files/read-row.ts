/** One row of a file, as cells of text, to a row of the directory; or what is wrong with which cell, and what to do. */
import { holdsPin, NOT_STORED, NOT_STORED_UNNAMED, notStored, PIN_IN_TEXT } from '../../domain/pin/pin-in-text.ts'
import type { z } from 'zod'
import { caseFileKey, caseFileRow, NO_CASE_KEY } from '../../domain/cases/case-file-row.ts'
import {
  isList,
  keyOf,
  ROW_SCHEMAS,
  type Kind,
  type FileKind,
  type FileRows,
} from '../../domain/directory/directory-rows.ts'
import { isNoTelephone } from '../../domain/directory/staff-address.ts'
import { plainText } from '../../domain/plain-text.ts'
import { damageOf } from './damaged-cell.ts'
import { dayOf, momentOf } from './day-cell.ts'
import { undefused } from './defuse.ts'
import { columnLetter, headingOf, inColumn, type Mapping } from './file-columns.ts'
import { phoneOf } from './phone-cell.ts'

export type ReadRow<K extends FileKind = FileKind> =
  | { kind: 'row'; key: string; row: FileRows[K] }
  | { kind: 'fault'; code: 'cells' | 'value'; sentence: string; issues: readonly RowIssue[] }

/** What is wrong with one field, to be said after its name: "is empty and must be filled in". */
export interface RowIssue {
  field: string
  says: string
}

const PHONES = new Set(['phone', 'supportPhone'])
const DAYS = new Set(['startsOn', 'endsOn', 'terminatedOn'])
/** Of cases. When the other system changed one is by its own clock, and no spreadsheet's. */
const MOMENTS = new Set(['openedAt', 'closedAt'])
const YES = new Set(['yes', 'true', '1', 'y', 'x', 'ja', 'wahr', 'oui', 'vrai'])
const NO = new Set(['no', 'false', '0', 'n', '', 'nein', 'falsch', 'non', 'faux'])
const YES_OR_NO = new Set(['ownerException', 'deleted'])
const WHOLE_NUMBERS = new Set(['severity', 'version'])
const LONGEST_SHOWN = 60

/**
 * - Spreadsheets leave out empty cells at the end of a row, and add some: neither says anything.
 * - A cell that a spreadsheet has rewritten is read only when it can mean one thing.
 */
export function readRow(kind: Kind, cells: readonly string[], mapping: Mapping): ReadRow<Kind>
export function readRow(kind: FileKind, cells: readonly string[], mapping: Mapping): ReadRow
export function readRow(kind: FileKind, cells: readonly string[], mapping: Mapping): ReadRow {
  const surplus = cells.findIndex((cell, at) => at >= mapping.length && plainText(cell).trim() !== '')
  if (surplus >= 0)
    return { kind: 'fault', code: 'cells', sentence: surplusIn(cells, surplus, mapping.length), issues: [] }
  const given = new Map<string, string>()
  mapping.forEach((field, at) => {
    if (field !== undefined) given.set(field, undefused(plainText(cells[at] ?? '').trim()))
  })
  const country = (given.get('country') ?? '').toUpperCase()
  const values: Record<string, unknown> = {}
  const problems = new Map<string, string>()
  for (const [field, cell] of given) {
    const read = cell === NOT_STORED ? { problem: notStored(field) } : valueOf(kind, field, cell, country)
    if ('problem' in read) problems.set(field, read.problem)
    else if (read.value !== undefined) values[field] = read.value
  }
  const parsed = parsedRow(kind, values)
  if (parsed.success && problems.size === 0) {
    const { key, data: row } = parsed
    return key === undefined
      ? { kind: 'fault', code: 'value', sentence: `The row ${NO_CASE_KEY}.`, issues: [] }
      : { kind: 'row', key, row }
  }
  for (const [field, problem] of parsed.success ? [] : schemaProblems(parsed.error))
    if (!problems.has(field)) problems.set(field, problem)
  const issues = [...problems].map(([field, problem]) => {
    const cell = given.get(field) ?? ''
    // It is not repeated, neither on a screen nor in the file of rows that failed.
    if (problem === PIN_IN_TEXT || problem === NOT_STORED_UNNAMED) return { field, says: problem }
    return {
      field,
      says:
        cell === ''
          ? 'is empty and must be filled in'
          : `says "${PHONES.has(field) ? short(cell) : shown(cell)}": ${problem}`,
    }
  })
  const sentences = issues.map(({ field, says }) => {
    const at = mapping.indexOf(field)
    return at < 0 ? `No column is given for ${headingOf(field)}.` : `${inColumn(field, at)}, ${says}.`
  })
  return { kind: 'fault', code: 'value', sentence: sentences.join(' '), issues }
}

type Parsed =
  { success: true; key: string | undefined; data: FileRows[FileKind] } | { success: false; error: z.ZodError }

function parsedRow(kind: FileKind, values: Record<string, unknown>): Parsed {
  if (kind === 'cases') {
    const parsed = caseFileRow.safeParse(values)
    return parsed.success ? { ...parsed, key: caseFileKey(parsed.data) } : parsed
  }
  const parsed = ROW_SCHEMAS[kind].safeParse(values)
  return parsed.success ? { ...parsed, key: keyOf(kind, parsed.data) } : parsed
}

/** A case may be without a value of these. */
const MAY_BE_EMPTY = new Set(
  Object.entries<z.ZodType>(caseFileRow.shape).flatMap(([field, schema]) =>
    schema.safeParse(null).success ? [field] : [],
  ),
)

/** A case is without the value then, where it can be; otherwise it has what it had. */
const emptied = (field: string): null | undefined => (MAY_BE_EMPTY.has(field) ? null : undefined)

function surplusIn(cells: readonly string[], at: number, headings: number): string {
  return (
    `Column ${columnLetter(at)} says "${shown(cells[at] ?? '')}", and the headings end at column ${columnLetter(headings - 1)}. ` +
    'Give it a heading, or see whether a quote around a separator is missing.'
  )
}

function shown(cell: string): string {
  return holdsPin(cell) ? '…' : short(cell)
}

function short(cell: string): string {
  // By whole signs: Postgres takes no half of one.
  return cell.length > LONGEST_SHOWN ? `${[...cell].slice(0, LONGEST_SHOWN).join('')}…` : cell
}

type CellValue = { value: unknown } | { problem: string }

/** A value of undefined: the cell is empty, and the field has whatever it has without one. */
function valueOf(kind: FileKind, field: string, cell: string, country: string): CellValue {
  const damage = damageOf(cell)
  if (damage !== undefined) return { problem: damage }
  if (isList(kind, field))
    return { value: cell.split(';').flatMap((item) => (item.trim() === '' ? [] : [item.trim()])) }
  if (YES_OR_NO.has(field)) {
    const word = cell.toLowerCase()
    return { value: YES.has(word) ? true : NO.has(word) ? false : cell }
  }
  if (cell === '') return { value: kind === 'cases' ? emptied(field) : undefined }
  if (WHOLE_NUMBERS.has(field) && /^\d{1,9}$/.test(cell)) return { value: Number(cell) }
  if (PHONES.has(field) && !(kind === 'staff' && isNoTelephone(cell))) {
    const read = phoneOf(cell, country)
    return 'problem' in read ? read : { value: read.phone }
  }
  if (DAYS.has(field)) {
    const read = dayOf(cell)
    return 'problem' in read ? read : { value: read.day }
  }
  if (MOMENTS.has(field)) {
    const read = momentOf(cell)
    return 'problem' in read ? read : { value: read.moment }
  }
  // People have no question marks in their names; code pages put them where they lack a letter.
  if (field === 'name' && (kind === 'contacts' || kind === 'staff') && cell.includes('?'))
    return {
      problem:
        'a letter seems to have been lost when the file was saved. Write it again, and save the file as "CSV UTF-8"',
    }
  return { value: wordOf(field, cell, country) }
}

function wordOf(field: string, cell: string, country: string): string {
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
    case 'kind':
    case 'type':
    case 'priority':
    case 'externalSystem':
      return cell.toLowerCase()
    case 'state':
      return cell.toLowerCase().replaceAll(/[ _]/g, '-')
    default:
      return cell
  }
}

/** One problem a field; the schemas say them in words. */
function schemaProblems(error: z.ZodError): [field: string, problem: string][] {
  return error.issues.map(({ path, message }) => [String(path[0] ?? ''), `it ${message}`])
}
