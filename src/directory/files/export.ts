/** The directory as CSV, which reads back as it is. What a spreadsheet would run is defused by an apostrophe. */
import { stringify } from 'csv-stringify/sync'
import type { AuditEntry } from '../../domain/audit.ts'
import { fieldsOf, keyOf, type FileKind, type FileRows } from '../../domain/directory/directory-rows.ts'
import { defused } from './defuse.ts'
import { headingOf } from './file-columns.ts'

/** Rows in the order of their keys, after the row of this key. */
export type RowsAfter<K extends FileKind> = (kind: K, after: string | undefined, most: number) => Promise<FileRows[K][]>

const AT_ONCE = 1_000

/** Pieces of text, the headings first. Holds a thousand rows at a time. */
export async function* exportCsv<K extends FileKind>(kind: K, rowsAfter: RowsAfter<K>): AsyncGenerator<string> {
  const fields = fieldsOf(kind)
  yield toCsv([fields.map(headingOf)])
  let after: string | undefined
  for (;;) {
    const rows = await rowsAfter(kind, after, AT_ONCE)
    const last = rows.at(-1)
    if (last === undefined) return
    yield toCsv(rows.map((row) => fields.map((field) => cellOf(Reflect.get(row, field)))))
    after = keyOf(kind, last)
  }
}

/**
 * Lines that end in CR LF (RFC 4180). Every cell is defused, and quoted where it holds what another program may take
 * for a separator: what people wrote stays in its own cell and row.
 */
export function toCsv(rows: readonly (readonly string[])[]): string {
  return stringify(
    rows.map((cells) => cells.map(defused)),
    { record_delimiter: 'windows', quoted_match: /[;|\t\r\n]/ },
  )
}

function cellOf(value: unknown): string {
  if (Array.isArray(value)) return value.join(';')
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' ? value : ''
}

export type ExportedTable = FileKind | 'calls' | 'call as test' | 'audit' | 'reports' | `failed ${FileKind}`

/** What the audit trail says of a file that leaves. `rows` where they are counted before it does. */
export function exportedEntry(table: ExportedTable, actor: string, at: Date, rows?: number): AuditEntry {
  return {
    type: 'directory.exported',
    at,
    actor,
    subject: undefined,
    callId: undefined,
    body: { table, rows: rows ?? null },
  }
}
