/** The one door for cases that come from outside: the API, files and adapters put a case as their system has it. */
import type { AuditEntry } from '../../domain/audit.ts'
import {
  caseProblems,
  isSameCase,
  isStale,
  wholeCase,
  withFields,
  type CaseFields,
  type CaseProblem,
  type KnownToCases,
} from '../../domain/cases/case-row.ts'
import type { Case } from '../../domain/cases/cases.ts'
import type { CaseNumber } from '../../domain/ids.ts'
import type { CaseAuthor, CaseEdit, CaseKey, CaseRecords, CaseTransaction, FoundCase } from './case-records.ts'

/** One case as it is wanted. */
export interface PutWanted {
  key: CaseKey
  fields: CaseFields
  /** `whole`: what is not given is taken away. `part`: it stays, and there has to be a case. `over`: it stays, or the case is new. */
  as: 'whole' | 'part' | 'over' | 'deleted'
  /** Whether the case may have the version it has; 0: there is none. Left out: whatever there is. */
  when?: ((version: number) => boolean) | undefined
  /** What a person did; left out, a system says how its case is. */
  act?: { kind: 'assign'; note: string } | undefined
}

export type PutAnswer =
  | { kind: 'done'; how: 'added' | 'changed' | 'unchanged' | 'deleted'; case: Case }
  /** Another change was first. `current` is the case as it is now; undefined: there is none. Nothing was changed. */
  | { kind: 'conflict'; current: Case | undefined }
  /** The other system has said something newer before: what came is older than `current`. Nothing was changed. */
  | { kind: 'stale'; current: Case }
  | { kind: 'refused'; problems: CaseProblem[] }
  | { kind: 'no-such-case' }
  /** The key of the request was used for something else. */
  | { kind: 'key-reused' }

export interface PutOptions {
  /** `try`: what would happen, and nothing does. */
  mode?: 'do' | 'try'
  /** The same request under the same key is done once; for one case at a time. */
  key?: string | undefined
}

/** So many at a time: the rest is for files. */
export const MOST_PUT = 200

/**
 * All of them or none. Answers stand in the places of what was wanted; where one is no `done`, nothing was written.
 *
 * - The version decides between two that change one case: `when` that does not hold is a conflict, and the loser is told how the case is now.
 * - Of one system, an older change that comes after a newer one is stale (`externalChangedAt`).
 * - A refused change is on record, and can be sent again.
 */
export type PutCases = (wanted: readonly PutWanted[], author: CaseAuthor, options?: PutOptions) => Promise<PutAnswer[]>

export function makePutCases(records: CaseRecords): PutCases {
  return (wanted, author, options = {}) => {
    if (wanted.length > MOST_PUT)
      throw new Error(`${wanted.length} cases at once: more than ${MOST_PUT} are for a file`)
    return records.transaction(async (inside) => putWithin(inside, wanted, author, options))
  }
}

async function putWithin(
  inside: CaseTransaction,
  wanted: readonly PutWanted[],
  author: CaseAuthor,
  { mode = 'do', key }: PutOptions,
): Promise<{ commit: boolean; result: PutAnswer[] }> {
  const requestKey = key === undefined ? undefined : `${author.actor} ${key}`
  if (requestKey !== undefined) {
    const before = await doneBefore(inside, requestKey, wanted)
    if (before !== undefined) return { commit: false, result: [before] }
  }
  const { answers, edits } = await judge(inside, wanted, author)
  const isRefused = answers.some(({ kind }) => kind !== 'done')
  const entries = isRefused ? refusals(wanted, answers, author) : edits.map((edit) => entryOf(edit, author))
  if (!isRefused && mode === 'do') await inside.write(edits, author, requestKey)
  if (mode === 'do' && entries.length > 0) await inside.audit(entries)
  return { commit: mode === 'do', result: answers }
}

async function doneBefore(
  inside: CaseTransaction,
  key: string,
  [wanted, ...more]: readonly PutWanted[],
): Promise<PutAnswer | undefined> {
  if (wanted === undefined || more.length > 0) throw new Error('a key is for one case')
  const { key: of, fields, as } = wanted
  const number = await inside.doneUnder(key, [of, fields, as])
  if (number === 'something-else') return { kind: 'key-reused' }
  if (number === undefined) return undefined
  const [found] = await inside.find([{ number }])
  if (found === undefined || found.isDeleted !== (as === 'deleted')) return { kind: 'no-such-case' }
  return { kind: 'done', how: as === 'deleted' ? 'deleted' : 'unchanged', case: found.case }
}

const SAID_TWICE: CaseProblem = {
  code: 'said-twice',
  field: 'number',
  sentence: 'This case stands in the request twice. Keep one of them.',
}

/** What each becomes. Nothing is written. */
export async function judge(
  inside: CaseTransaction,
  wanted: readonly PutWanted[],
  author: CaseAuthor,
): Promise<{ answers: PutAnswer[]; edits: CaseEdit[] }> {
  const found = await inside.find(wanted.map(({ key }) => key))
  const given = wanted.map(({ key, fields, as }) => withKey(key, as === 'whole' ? wholeCase(fields) : fields))
  const known = await inside.known(given.map((fields, at) => overBefore(found[at]?.case, fields)))
  const edits: CaseEdit[] = []
  const answers: PutAnswer[] = []
  const seen = new Set<string>()
  for (const [at, one] of wanted.entries()) {
    const name = found[at]?.case.number ?? Object.values(one.key).join(' ')
    if (seen.has(name)) {
      answers.push({ kind: 'refused', problems: [SAID_TWICE] })
      continue
    }
    seen.add(name)
    const put = judgeOne({ ...one, fields: given[at] ?? one.fields }, found[at], known, author)
    if ('answer' in put) answers.push(put.answer)
    else {
      const number = put.number ?? (await inside.freeNumber())
      const after = { ...put.after, number }
      edits.push({
        before: put.before,
        after,
        act: put.how === 'deleted' ? 'delete' : (one.act?.kind ?? 'put'),
        note: one.act?.note ?? '',
        ...(put.how === 'deleted' && { deletes: true }),
      })
      answers.push({ kind: 'done', how: put.how, case: after })
    }
  }
  return { answers, edits }
}

type Judged =
  | { answer: PutAnswer }
  | {
      how: 'added' | 'changed' | 'deleted'
      /** Undefined: one has to be found for it. */
      number: CaseNumber | undefined
      before: Case | undefined
      after: Omit<Case, 'number'>
    }

function judgeOne(
  { key, fields, as, when }: PutWanted,
  found: FoundCase | undefined,
  known: KnownToCases,
  author: CaseAuthor,
): Judged {
  const before = found?.isDeleted === false ? found.case : undefined
  if (when?.(before?.version ?? 0) === false) return { answer: { kind: 'conflict', current: before } }
  if (before === undefined && (as === 'part' || as === 'deleted')) return { answer: { kind: 'no-such-case' } }
  if (found !== undefined && isStale(found.case, fields))
    return { answer: before === undefined ? { kind: 'no-such-case' } : { kind: 'stale', current: before } }
  const number = found?.case.number ?? ('number' in key ? key.number : undefined)
  if (before !== undefined && as === 'deleted') {
    // What is left says that there was one, and nothing of what it was about.
    const gone = { ...before, summary: '', version: before.version + 1, updatedAt: author.at }
    return { how: 'deleted', number, before, after: gone }
  }
  const after = withFields(before, fields, known, author)
  const problems = caseProblems(number, before, after, known)
  if (problems.length > 0) return { answer: { kind: 'refused', problems } }
  if (before !== undefined && isSameCase(before, after))
    return { answer: { kind: 'done', how: 'unchanged', case: before } }
  // One that comes back goes on with its version: a copy from before never passes for the new one.
  const version = (found?.case.version ?? 0) + 1
  return { how: before === undefined ? 'added' : 'changed', number, before, after: { ...after, version } }
}

function withKey(key: CaseKey, fields: CaseFields): CaseFields {
  if ('number' in key) return { ...fields, number: key.number }
  return { ...fields, externalSystem: key.system, externalNumber: key.external }
}

/** What the records are asked about: what is given, and what it stands beside. */
function overBefore(before: Case | undefined, fields: CaseFields): CaseFields {
  return {
    ...fields,
    contract: fields.contract ?? before?.contract,
    externalSystem: fields.externalSystem ?? before?.externalSystem,
    externalNumber: fields.externalNumber ?? before?.externalNumber,
  }
}

function entryOf({ before, after, act }: CaseEdit, author: CaseAuthor): AuditEntry {
  const isSame = (field: string) =>
    JSON.stringify(before && Reflect.get(before, field)) === JSON.stringify(Reflect.get(after, field))
  const fields = Object.keys(after).filter((field) => field !== 'version' && field !== 'updatedAt' && !isSame(field))
  return {
    type: before === undefined ? 'case.opened' : 'case.changed',
    ...aboutCase(author),
    subject: after.openedBy,
    body: {
      case: after.number,
      act,
      via: author.via,
      system: author.system ?? null,
      version: after.version,
      fields: fields.join(' ').slice(0, 200),
      ...(act === 'assign' && { owner: after.owner }),
    },
  }
}

/** What was refused was not lost: who sent it was told, and the trail says so. */
function refusals(wanted: readonly PutWanted[], answers: readonly PutAnswer[], author: CaseAuthor): AuditEntry[] {
  return answers.flatMap((answer, at) => {
    if (answer.kind !== 'conflict' && answer.kind !== 'stale') return []
    const { fields = {}, as = 'part', act } = wanted[at] ?? {}
    return [
      {
        type: 'case.refused' as const,
        ...aboutCase(author),
        subject: answer.current?.openedBy,
        body: {
          case: answer.current?.number ?? null,
          act: as === 'deleted' ? 'delete' : (act?.kind ?? 'put'),
          outcome: answer.kind,
          via: author.via,
          system: author.system ?? null,
          version: answer.current?.version ?? 0,
          fields: Object.keys(fields).join(' ').slice(0, 200),
        },
      },
    ]
  })
}

const aboutCase = ({ at, actor }: CaseAuthor) => ({ at, actor, callId: undefined })
