/** A file of cases applied in one transaction, and taken back as far as its cases were not changed since. */
import type { CaseAuthor, CaseEdit, FoundCase } from '../../desk/cases/case-records.ts'
import { caseProblems, isSameCase, type CaseFields, type KnownToCases } from '../../domain/cases/case-row.ts'
import type { Case } from '../../domain/cases/cases.ts'
import type { AuditEntry } from '../../domain/audit.ts'
import type { Effect } from '../directory-records.ts'
import type { Checked, Import, ImportStore } from '../import-store.ts'
import type { RunOptions, Watched } from '../run-options.ts'
import type { CaseFileRecords, CaseFileTransaction, ImportedChange } from './case-files.ts'
import { putSomeCases, type PuttingCases } from './put-cases.ts'

const AT_ONCE = 500

/** Cases change no rights. */
const NO_EFFECT: Effect = {
  added: 0,
  changed: 0,
  lose: { count: 0, names: [], withOpenCases: 0 },
  gain: { count: 0, names: [] },
  grantsEnded: 0,
  pinsEnded: 0,
  belowTwo: [],
}

export interface CaseImportDeps {
  imports: Pick<ImportStore, 'clearRuleErrors' | 'counts' | 'noteErrors' | 'rows'>
  cases: CaseFileRecords
}

/** As `RunOptions` say; `entryOf` is what the trail says of it. */
export function runCaseImport(
  { imports, cases }: CaseImportDeps,
  { id, mapping }: Import,
  { actor, at }: { actor: string; at: Date },
  options: RunOptions,
  entryOf: (checked: Checked) => AuditEntry,
): Promise<{ sums: Checked; commit: boolean }> {
  const author: CaseAuthor = { actor, at, via: 'file', importId: id }
  return cases.transaction(async (inside) => {
    // Here, because a transaction that met another one is run again from its beginning.
    await imports.clearRuleErrors(id)
    const seen = { toAdd: 0, toChange: 0, unchanged: 0, deleted: 0 }
    const putting: PuttingCases = { inside, imports, importId: id, mapping, author, rowOf: new Map(), seen }
    let done = 0
    for (let after = 0; ;) {
      const rows = await imports.rows(id, 'all', after, AT_ONCE)
      if (rows.length === 0) break
      await putSomeCases(putting, rows)
      done += rows.length
      after = rows.at(-1)?.line ?? after
      options.onProgress?.(done)
    }
    const { deleted, ...sums } = seen
    const effect: Effect = { ...NO_EFFECT, added: seen.toAdd, changed: seen.toChange, casesDeleted: deleted }
    const checked: Checked = { ...(await imports.counts(id)), ...sums, effect }
    const commit = options.mode === 'do' && (checked.failed === 0 || options.leaveFailed === true)
    if (commit) {
      await options.beforeCommit?.()
      await inside.settle(id, 'applied', author)
      await inside.audit([entryOf(checked)])
    }
    return { commit, result: { sums: checked, commit } }
  })
}

/** Cases that it added are deleted, those that it deleted are there again, and the others are as they were. */
export function undoCaseImport(
  { cases }: Pick<CaseImportDeps, 'cases'>,
  id: string,
  { actor, at }: { actor: string; at: Date },
  { onProgress, beforeCommit }: Watched,
  entryOf: (undone: number) => AuditEntry,
): Promise<{ undone: number; left: string[] }> {
  const author: CaseAuthor = { actor, at, via: 'file' }
  return cases.transaction(async (inside) => {
    const left: string[] = []
    let undone = 0
    for (let after = 0; ;) {
      const changes = await inside.changesOf(id, after, AT_ONCE)
      if (changes.length === 0) break
      const back = await takeSomeBack(inside, changes, author)
      await inside.write(back.edits, author)
      left.push(...back.left.map((number) => `case ${number}`))
      undone += back.edits.length
      after = changes.at(-1)?.id ?? after
      onProgress?.(undone)
    }
    await beforeCommit?.()
    if (left.length === 0) await inside.settle(id, 'undone', author)
    await inside.audit([entryOf(undone)])
    return { commit: true, result: { undone, left } }
  })
}

async function takeSomeBack(
  inside: CaseFileTransaction,
  changes: readonly ImportedChange[],
  author: CaseAuthor,
): Promise<{ edits: CaseEdit[]; left: string[] }> {
  const found = await inside.find(changes.map(({ number }) => ({ number })))
  const known = await inside.known(changes.flatMap(({ before }) => (before === undefined ? [] : [askedOf(before)])))
  const edits: CaseEdit[] = []
  const left: string[] = []
  for (const [at, change] of changes.entries()) {
    const back = backOf(change, found[at], known, author)
    if (back === 'left') left.push(change.number)
    else if (back !== 'as-it-was') edits.push(back)
  }
  return { edits, left }
}

const askedOf = ({ contract, externalSystem, externalNumber, openedBy, linkedTo }: Case): CaseFields => ({
  contract,
  externalSystem,
  externalNumber,
  openedBy,
  linkedTo,
})

/** `as-it-was`: an earlier undo or another change has taken it back already. */
function backOf(
  { version, before, isErased }: ImportedChange,
  found: FoundCase | undefined,
  known: KnownToCases,
  { at }: CaseAuthor,
): CaseEdit | 'left' | 'as-it-was' {
  if (found === undefined || isErased) return 'left'
  const { case: now, isDeleted } = found
  const wasThere = before !== undefined
  if (isDeleted !== wasThere && (isDeleted || isSameCase(now, before ?? now))) return 'as-it-was'
  if (now.version !== version) return 'left'
  const next = { version: now.version + 1, updatedAt: at }
  if (!wasThere) return { before: now, after: { ...now, ...next, summary: '' }, deletes: true, act: 'delete', note: '' }
  const after = { ...before, ...next }
  // Its old number there may be another case's by now, a contract or a person may be gone.
  if (caseProblems(now.number, now, after, known).length > 0) return 'left'
  return { before: isDeleted ? undefined : now, after, act: 'put', note: '' }
}
