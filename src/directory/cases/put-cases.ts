/** Rows of a file of cases through the door of cases, some hundred at a time, within the transaction of the import. */
import type { CaseAuthor, CaseKey, FoundCase } from '../../desk/cases/case-records.ts'
import { judge, type PutAnswer, type PutWanted } from '../../desk/cases/put-case.ts'
import { caseFileRow, fieldsIn, type CaseFileRow } from '../../domain/cases/case-file-row.ts'
import type { Mapping } from '../files/file-columns.ts'
import type { Checked, ImportRow, ImportStore, RowError } from '../import-store.ts'
import { where } from '../put-batch.ts'
import type { CaseFileTransaction } from './case-files.ts'

export interface PuttingCases {
  inside: CaseFileTransaction
  imports: Pick<ImportStore, 'noteErrors'>
  importId: string
  mapping: Mapping
  author: CaseAuthor
  /** The row that was about a case, by every number that it was called by. */
  rowOf: Map<string, number>
  seen: Pick<Checked, 'toAdd' | 'toChange' | 'unchanged'> & { deleted: number }
}

interface Wanted extends PutWanted {
  line: number
  version: number | undefined
}

/** Writes the cases that may be so, and notes an error for each other row. Adds to `seen` and `rowOf`. */
export async function putSomeCases(putting: PuttingCases, rows: readonly ImportRow[]): Promise<void> {
  const { inside, imports, importId, author, seen } = putting
  const given = rows.flatMap(({ line, row, error }) => {
    if (row === undefined || error !== undefined) return []
    const read = caseFileRow.parse(row)
    return [{ line, row: read, key: keyOf(read) }]
  })
  const errors: (RowError & { line: number })[] = []
  const found = await inside.find(given.map(({ key }) => key))
  const zeros = await inside.withOtherZeros(
    given.flatMap(({ key }, at) => ('system' in key && found[at] === undefined ? [key] : [])),
  )
  const wanted: Wanted[] = []
  for (const [at, one] of given.entries()) {
    const ready = readyOf(putting, one, found[at], zeros)
    if (ready === 'as-it-is') seen.unchanged += 1
    else if ('code' in ready) errors.push({ ...ready, line: one.line })
    else wanted.push(ready)
  }
  const { answers, edits } = await judge(inside, wanted, author)
  const same = await saysTheSame(putting, wanted, answers)
  for (const [at, answer] of answers.entries()) {
    const one = wanted[at]
    if (one === undefined) continue
    if (answer.kind === 'done') count(seen, answer.how)
    else if (same.has(one.line)) seen.unchanged += 1
    else errors.push({ line: one.line, ...errorOf(answer, one, putting.mapping) })
  }
  await inside.write(edits, author)
  if (errors.length > 0) await imports.noteErrors(importId, errors)
}

function count(seen: PuttingCases['seen'], how: 'added' | 'changed' | 'unchanged' | 'deleted'): void {
  if (how === 'deleted') seen.deleted += 1
  seen[how === 'added' ? 'toAdd' : how === 'unchanged' ? 'unchanged' : 'toChange'] += 1
}

/** Rows without a key were refused when the file was read. */
function keyOf({ number, externalSystem, externalNumber }: CaseFileRow): CaseKey {
  return number ? { number } : { system: externalSystem ?? '', external: externalNumber ?? '' }
}

function readyOf(
  { rowOf }: PuttingCases,
  { line, row, key }: { line: number; row: CaseFileRow; key: CaseKey },
  found: FoundCase | undefined,
  zeros: ReadonlyMap<string, string>,
): Wanted | RowError | 'as-it-is' {
  const { externalSystem: system, externalNumber: external } = row
  const names = [found?.case.number, row.number, system && external ? `${system} ${external}` : undefined]
  const other = names.map((name) => rowOf.get(name ?? '')).find((before) => before !== undefined)
  if (other !== undefined)
    return { code: 'said-twice', sentence: `Row ${other} is about the same case. Keep one of them.` }
  for (const name of names) if (name) rowOf.set(name, line)
  const like = found === undefined && 'system' in key ? zeros.get(`${key.system} ${key.external}`) : undefined
  if (like !== undefined)
    return {
      code: 'rewritten',
      sentence: `${like} is known, too, and a spreadsheet may have made ${external ?? ''} of it. Format the column as text and write it as it is known.`,
    }
  const { version } = row
  const when = version === undefined ? undefined : (now: number) => now === version
  if (row.deleted !== true) return { line, version, key, fields: fieldsIn(row), as: 'over', when }
  // Its clock counts; what else stands in the row does not matter.
  const { externalSystem, externalChangedAt } = row
  return found?.isDeleted === true
    ? 'as-it-is'
    : { line, version, key, fields: { externalSystem, externalChangedAt }, as: 'deleted', when }
}

/** Lines made on an older version that ask for nothing but what the case is by now: a file that is brought in again. */
async function saysTheSame(
  { inside, author }: PuttingCases,
  wanted: readonly Wanted[],
  answers: readonly PutAnswer[],
): Promise<Set<number>> {
  const again = wanted.filter(
    ({ as }, at) => as === 'over' && answers[at]?.kind === 'conflict' && answers[at].current !== undefined,
  )
  if (again.length === 0) return new Set()
  const second = await judge(
    inside,
    again.map(({ key, fields, as }) => ({ key, fields, as })),
    author,
  )
  return new Set(
    again.flatMap(({ line }, at) => {
      const answer = second.answers[at]
      return answer?.kind === 'done' && answer.how === 'unchanged' ? [line] : []
    }),
  )
}

function errorOf(answer: Exclude<PutAnswer, { kind: 'done' }>, { as, version }: Wanted, mapping: Mapping): RowError {
  switch (answer.kind) {
    case 'refused':
      return {
        code: answer.problems[0]?.code ?? 'refused',
        sentence: answer.problems.map(({ field, sentence }) => `${where(field, mapping)}${sentence}`).join(' '),
      }
    case 'conflict':
      return {
        code: 'conflict',
        sentence:
          answer.current === undefined
            ? `${where('version', mapping)}The row was made on version ${version ?? 0}, and there is no such case now.`
            : `${where('version', mapping)}The row was made on version ${version ?? 0}, and the case has version ${answer.current.version} by now. Export it again, and change that.`,
      }
    case 'stale':
      return {
        code: 'stale',
        sentence: `${where('externalChangedAt', mapping)}The other system has said something newer before, of ${answer.current.externalChangedAt?.toISOString() ?? 'later'}.`,
      }
    case 'no-such-case':
      return {
        code: 'no-such-case',
        sentence:
          as === 'deleted'
            ? 'There is no such case, so that there is none to delete.'
            : 'The case was deleted after what the row says.',
      }
    case 'key-reused':
      throw new Error('no row of a file comes under the key of a request')
    default:
      return answer satisfies never
  }
}
