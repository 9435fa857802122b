/** Files into the directory: read, check, apply, take back. */
import type { AuditEntry } from '../domain/audit.ts'
import type { FileKind, Kind } from '../domain/directory/directory-rows.ts'
import { fieldHoldsPin, NOT_STORED } from '../domain/pin/pin-in-text.ts'
import type { CaseFileRecords } from './cases/case-files.ts'
import { runCaseImport, undoCaseImport } from './cases/import-cases.ts'
import { changeEntry } from './change.ts'
import type { Author, DirectoryRecords } from './directory-records.ts'
import { mappingProblem, type Mapping } from './files/file-columns.ts'
import type { Checked, Import, ImportRow, ImportStore } from './import-store.ts'
import { moveAddresses } from './moving-addresses.ts'
import { putBatch, type Putting } from './put-batch.ts'
import { readCsv, UnreadableFile, type FileRow } from './files/read-file.ts'
import { readRow, type ReadRow } from './files/read-row.ts'
import type { RunOptions, Watched } from './run-options.ts'

export interface ImportDeps {
  imports: ImportStore
  records: DirectoryRecords
  cases: CaseFileRecords
  now: () => Date
}

export interface GivenFile {
  kind: FileKind
  name: string
  /** SHA-256 of the whole file. */
  hash: Buffer
  /** From its beginning, each time. */
  chunks: () => AsyncIterable<Uint8Array>
  /** By position; from the headings. */
  mapping: (headings: readonly string[]) => Mapping
  actor: string
  /** An administrator says afterwards which field each heading is. */
  mapLater?: boolean
}

export type Applied =
  | { kind: 'done'; checked: Checked }
  | { kind: 'has-failed-rows'; checked: Checked }
  | { kind: 'not-whole' | 'done-before' | 'gone' | 'columns' }

export type Undone =
  { kind: 'done'; undone: number; left: string[] } | { kind: 'gone' | 'not-applied' | 'done-before' | 'too-late' }

const READ_AT_ONCE = 1_000
const CHECK_AT_ONCE = 500
const DAY_MS = 24 * 60 * 60 * 1_000

export interface Imports {
  read: (file: GivenFile, onProgress?: (rows: number) => void) => Promise<Import>
  run: (id: string, actor: string, options: RunOptions) => Promise<Applied>
  undo: (id: string, actor: string, watched?: Watched) => Promise<Undone>
  remap: (id: string, mapping: Mapping) => Promise<string | undefined>
}

/**
 * - Reading stores what the file says, a thousand rows at a time; a second try goes on where the first stopped.
 * - Checking is applying without the last step: what it says would happen is what happens.
 * - Applying is one transaction; with rows that fail nothing is applied unless `leaveFailed` says so.
 * - For a day it can be taken back, as far as the rows were not changed since, and again for what had to stay.
 */
export function makeImports(deps: ImportDeps): Imports {
  return {
    read: (file, onProgress) => readFile(deps, file, onProgress),
    run: (id, actor, options) => runImport(deps, id, actor, options),
    undo: (id, actor, watched) => takeBack(deps, id, actor, watched),
    remap: (id, mapping) => readAgain(deps, id, mapping),
  }
}

/** Throws `UnreadableFile` for a file that cannot be read at all; a row that cannot be read is stored with what is wrong. */
async function readFile(
  { imports, now }: ImportDeps,
  file: GivenFile,
  onProgress: (rows: number) => void = () => undefined,
): Promise<Import> {
  const rows = readCsv(file.chunks)
  const first = await rows.next()
  const headings = first.done === true ? [] : first.value.cells
  const mapping = file.mapping(headings)
  const fault = mappingProblem(file.kind, mapping, headings)
  if (fault !== undefined && file.mapLater !== true) throw new UnreadableFile(fault)
  const { kind, name: fileName, hash: fileHash, actor } = file
  const begun = await imports.begin({ kind, fileName, fileHash, headings, mapping, actor, at: now() })
  if (begun.readWhole) return begun

  const count = await storeRows(begun, (batch, rowsRead) => imports.store(begun.id, batch, rowsRead), rows, onProgress)
  await imports.finish(begun.id)
  return { ...begun, rowsRead: count, readWhole: true }
}

/** The database stores some rows while the next ones are read; never more than two batches are held. How many rows there are. */
async function storeRows(
  { kind, mapping, rowsRead }: Import,
  store: (batch: readonly ImportRow[], rowsRead: number) => Promise<void>,
  rows: AsyncIterable<FileRow>,
  onProgress: (rows: number) => void,
): Promise<number> {
  let batch: ImportRow[] = []
  let count = 0
  let storing = Promise.resolve()
  const storeBatch = async () => {
    await storing
    const [stored, upTo] = [batch, count]
    batch = []
    storing = store(stored, upTo).then(() => onProgress(upTo))
    // It rejects where it is waited for.
    storing.catch(() => undefined)
  }
  try {
    for await (const { line, cells } of rows) {
      count += 1
      if (count <= rowsRead) continue
      batch.push(asStored(line, cells, mapping, readRow(kind, cells, mapping)))
      if (batch.length === READ_AT_ONCE) await storeBatch()
    }
    if (batch.length > 0) await storeBatch()
  } finally {
    // Also when the file breaks off: the next try goes on behind what was stored.
    await storing
  }
  return count
}

async function runImport(deps: ImportDeps, id: string, actor: string, options: RunOptions): Promise<Applied> {
  const { imports } = deps
  const found = await imports.find(id)
  if (found === undefined) return { kind: 'gone' }
  if (!found.readWhole) return { kind: 'not-whole' }
  if (found.appliedAt !== undefined) return { kind: 'done-before' }
  if (mappingProblem(found.kind, found.mapping, found.headings) !== undefined) return { kind: 'columns' }
  const author: Author = { actor, via: 'file', why: found.fileName, at: deps.now(), importId: id }
  const { kind } = found
  const checked = await (kind === 'cases'
    ? runCaseImport(deps, found, author, options, (sums) => importEntry('directory.imported', found, author, sums))
    : runDirectoryImport(deps, { ...found, kind }, author, options))
  await imports.noteChecked(id, checked.sums)
  const done = options.mode === 'try' || checked.commit
  return { kind: done ? 'done' : 'has-failed-rows', checked: checked.sums }
}

function runDirectoryImport(
  { imports, records }: ImportDeps,
  found: Import<Kind>,
  author: Author,
  options: RunOptions,
): Promise<{ sums: Checked; commit: boolean }> {
  const { id } = found
  return records.transaction(async (inside) => {
    // Here, because a transaction that met another one is run again from its beginning.
    await imports.clearRuleErrors(id)
    const seen = { toAdd: 0, toChange: 0, unchanged: 0 }
    const staff: AuditEntry[] = []
    const aside = await moveAddresses(inside, imports, id, found.kind)
    const putting: Putting = { inside, imports, of: found, author, aside, seen, staff }
    await putRows(putting, options.onProgress)
    if (aside.size > 0) throw new Error(`${aside.size} rows gave up their address and were not written`)
    const sums = { ...(await imports.counts(id)), ...seen, effect: await inside.effect() }
    const commit = options.mode === 'do' && (sums.failed === 0 || options.leaveFailed === true)
    if (commit) {
      await options.beforeCommit?.()
      await inside.settle(id, 'applied', author)
      await inside.audit([...staff, importEntry('directory.imported', found, author, sums)])
    }
    return { commit, result: { sums, commit } }
  })
}

/** The records see to the rows that ask nothing of the rules; the others are judged here, some hundred at a time. */
async function putRows(putting: Putting, onProgress: ((rows: number) => void) | undefined): Promise<void> {
  const { inside, of, author, seen } = putting
  const fields = of.mapping.filter((field) => field !== undefined)
  let done = 0
  for await (const { rows, added, unchanged, rest } of inside.putPlain(of.id, of.kind, fields, author)) {
    seen.toAdd += added
    seen.unchanged += unchanged
    done += rows - rest.length
    for (let from = 0; from < rest.length; from += CHECK_AT_ONCE) {
      onProgress?.(done)
      const batch = rest.slice(from, from + CHECK_AT_ONCE)
      await putBatch(putting, batch)
      done += batch.length
    }
    onProgress?.(done)
  }
}

async function takeBack(
  { records, imports, cases, now }: ImportDeps,
  id: string,
  actor: string,
  watched: Watched = {},
): Promise<Undone> {
  const found = await imports.find(id)
  const at = now()
  if (found === undefined) return { kind: 'gone' }
  if (found.appliedAt === undefined) return { kind: 'not-applied' }
  if (found.undoneAt !== undefined) return { kind: 'done-before' }
  if (at.getTime() - found.appliedAt.getTime() > DAY_MS) return { kind: 'too-late' }
  const author: Author = { actor, via: 'file', why: `took back ${found.fileName}`, at, importId: undefined }
  if (found.kind === 'cases') {
    const entryOf = (undone: number) => importEntry('directory.undone', found, author, undefined, undone)
    return { kind: 'done', ...(await undoCaseImport({ cases }, id, author, watched, entryOf)) }
  }
  const { onProgress, beforeCommit } = watched
  const result = await records.transaction(async (inside) => {
    const back = await inside.undo(id, author, onProgress)
    await beforeCommit?.()
    // What stays can be taken back later, when what is in its way is gone.
    if (back.left.length === 0) await inside.settle(id, 'undone', author)
    await inside.audit([
      ...back.staff.map((edit) => changeEntry('staff', edit, author)),
      importEntry('directory.undone', found, author, undefined, back.undone),
    ])
    return { commit: true, result: back }
  })
  return { kind: 'done', undone: result.undone, left: result.left }
}

/** Reads the stored cells of a file once more, by other columns. The fault of the mapping, if it has one. */
async function readAgain({ imports }: ImportDeps, id: string, mapping: Mapping): Promise<string | undefined> {
  const found = await imports.find(id)
  if (found?.readWhole !== true || found.appliedAt !== undefined) return 'That file is no longer there.'
  const fault = mappingProblem(found.kind, mapping, found.headings)
  if (fault !== undefined) return fault
  await imports.setMapping(id, mapping)
  let after = 0
  for (;;) {
    const rows = await imports.rows(id, 'all', after, READ_AT_ONCE)
    if (rows.length === 0) break
    await imports.rewrite(
      id,
      rows.map(({ line, cells }) => asStored(line, cells, mapping, readRow(found.kind, cells, mapping))),
    )
    after = rows.at(-1)?.line ?? after
  }
  await imports.finish(id)
  return undefined
}

/** A cell with what looks like a Contact PIN is replaced before the file is stored: also in a column that is left out. */
function asStored(line: number, cells: string[], mapping: Mapping, read: ReadRow): ImportRow {
  const safe = cells.map((cell, at) => (fieldHoldsPin(mapping[at], cell) ? NOT_STORED : cell))
  const said = { line, cells: safe, key: undefined, row: undefined, error: undefined }
  return read.kind === 'row' ? { ...said, key: read.key, row: read.row } : { ...said, error: read }
}

function importEntry(
  type: 'directory.imported' | 'directory.undone',
  { id, kind, fileName }: Import,
  { at, actor }: Author,
  checked: Checked | undefined,
  undone?: number,
): AuditEntry {
  return {
    type,
    at,
    actor,
    subject: undefined,
    callId: undefined,
    body: {
      import: id,
      table: kind,
      file: fileName,
      added: checked?.toAdd ?? null,
      changed: checked?.toChange ?? null,
      failed: checked?.failed ?? null,
      undone: undone ?? null,
    },
  }
}
