/** Some hundred rows of a file at a time into the directory: the rules first, then the change. */
import type { AuditEntry } from '../domain/audit.ts'
import { rowProblems } from '../domain/directory/directory-rules.ts'
import type { Kind } from '../domain/directory/directory-rows.ts'
import { changeEntry, isSame } from './change.ts'
import type { Author, DirectoryTransaction, Edit, StagedRow } from './directory-records.ts'
import { inColumn, type Mapping } from './files/file-columns.ts'
import type { Checked, Import, ImportStore, RowError } from './import-store.ts'
import type { SetAside } from './moving-addresses.ts'
import { rewrittenValue } from './files/rewritten-values.ts'
import { strangeKeys } from './files/strange-keys.ts'

export interface Putting {
  inside: DirectoryTransaction
  imports: Pick<ImportStore, 'noteErrors'>
  of: Import<Kind>
  author: Author
  aside: SetAside
  seen: Pick<Checked, 'toAdd' | 'toChange' | 'unchanged'>
  /** Audit rows that name members of staff one by one, like a change at a screen. */
  staff: AuditEntry[]
}

/** Writes the rows that the rules allow and notes an error for each other one. Adds to the sums and audit rows in `putting`; settles nothing. */
export async function putBatch(putting: Putting, batch: readonly StagedRow[]): Promise<void> {
  const { inside, imports, of, author, aside, seen, staff } = putting
  const { id, kind, mapping } = of
  const current = await inside.find(
    kind,
    batch.map(({ key }) => key),
  )
  for (const [key, stored] of current) {
    const email = aside.get(key)
    if (email !== undefined) current.set(key, { ...stored, row: { ...stored.row, email } })
  }
  // What the file has no column for stays as it is.
  const given = batch.map((one) => ({ ...one, row: over(current.get(one.key)?.row, one.row, mapping) }))
  const rowsToWrite = given.filter(({ key, row }) => !isSame({ before: current.get(key), after: row }))
  seen.unchanged += given.length - rowsToWrite.length
  const known = await inside.known(
    kind,
    rowsToWrite.map(({ row }) => row),
  )
  const strange = await strangeKeys(
    inside,
    kind,
    rowsToWrite.map(({ key }) => ({ key, isNew: !current.has(key) })),
  )
  const errors: (RowError & { line: number })[] = []
  const edits: Edit[] = []
  for (const { line, key, row } of rowsToWrite) {
    const before = current.get(key)
    const broken = rowProblems(kind, row, before?.row, known)
    const odd = strange.get(key)
    const rewritten = rewrittenValue(before?.row, row)
    if (odd !== undefined) errors.push({ line, code: 'rewritten', sentence: odd })
    else if (rewritten !== undefined)
      errors.push({ line, code: 'rewritten', sentence: `${where(rewritten.field, mapping)}${rewritten.problem}` })
    else if (broken[0] !== undefined)
      errors.push({
        line,
        code: broken[0].code,
        sentence: broken.map(({ field, sentence }) => `${where(field, mapping)}${sentence}`).join(' '),
      })
    else {
      edits.push({ key, before, after: row })
      seen[before === undefined ? 'toAdd' : 'toChange'] += 1
      aside.delete(key)
    }
  }
  await inside.write(kind, edits, author)
  if (kind === 'staff') staff.push(...edits.map((edit) => changeEntry(kind, edit, author)))
  if (errors.length > 0) await imports.noteErrors(id, errors)
}

/** The column, to go before a sentence about the field. */
export function where(field: string, mapping: Mapping): string {
  const at = mapping.indexOf(field)
  return at < 0 ? '' : `${inColumn(field, at)}: `
}

function over<R extends object>(before: R | undefined, row: R, mapping: Mapping): R {
  if (before === undefined) return row
  return { ...before, ...Object.fromEntries(Object.entries(row).filter(([field]) => mapping.includes(field))) }
}
