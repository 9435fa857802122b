/** The one door to the directory, for screens, files and the API: the rules first, then the change with what follows from it. */
import type { AuditEntry } from '../domain/audit.ts'
import { rowProblems, type RowProblem, type RuleCode } from '../domain/directory/directory-rules.ts'
import { contactId } from '../domain/ids.ts'
import { keyOf, KINDS, rowsByKind, type Kind, type Row, type Rows } from '../domain/directory/directory-rows.ts'
import {
  editsByKind,
  type Author,
  type DirectoryRecords,
  type DirectoryTransaction,
  type Edit,
  type Effect,
  type StoredRecord,
} from './directory-records.ts'

/** One row as it is wanted. */
export interface Wanted<K extends Kind = Kind> {
  kind: K
  row: Rows[K]
  /** The version they looked at; undefined: whatever there is. 0: there must be none. */
  version?: number | undefined
  /** Whether the row may have the version it has; 0: there is none. */
  when?: ((version: number) => boolean) | undefined
}

export interface Refused {
  kind: 'refused'
  broken: (RowProblem & { key: string })[]
}

/** Another writer was first. */
export interface ChangedMeanwhile {
  kind: 'changed-meanwhile'
  key: string
}

export type Changed = { kind: 'done'; effect: Effect; keys: string[] } | Refused | ChangedMeanwhile

export type Change = ReturnType<typeof makeChange>

/** So many at a time: the rest is for files. */
export const MOST_CHANGED = 200

export function makeChange(records: DirectoryRecords) {
  /** All of it or nothing. `try`: what would happen, and nothing does. */
  return function change(wanted: readonly Wanted[], author: Author, mode: 'do' | 'try' = 'do'): Promise<Changed> {
    if (wanted.length > MOST_CHANGED)
      throw new Error(`${wanted.length} rows at once: more than ${MOST_CHANGED} are for a file`)
    return records.transaction<Changed>(async (inside) => {
      const keys: string[] = []
      const entries: AuditEntry[] = []
      // Two changes of the same rows, each in its own order, would wait for each other.
      for (const kind of KINDS) {
        const ofKind = wanted.filter((one) => one.kind === kind)
        await inside.find(
          kind,
          ofKind.map(({ row }) => keyOf(kind, row)),
        )
      }
      const broken: Refused['broken'] = []
      for (const one of wanted) {
        const done = await putOne(inside, one, author, keys, entries)
        if (done?.kind === 'changed-meanwhile') return { commit: false, result: done }
        // Every refused row is named, so that a person who changes many learns all the reasons at once.
        if (done !== undefined) broken.push(...done.broken)
      }
      if (broken.length > 0) return { commit: false, result: { kind: 'refused', broken } }
      const effect = await inside.effect()
      // Last: the transaction that holds the end of the audit chain must not wait for a row that another one holds, e.g. a PIN's.
      if (mode === 'do') await inside.audit(entries)
      return { commit: mode === 'do', result: { kind: 'done', effect, keys } }
    })
  }
}

/** Its staff get and lose their roles by its groups, the last administrator among them: the next one comes in by a group, too. */
const LEFT_TO_PROVIDER: readonly RuleCode[] = ['role-by-group', 'last-administrator']

async function putOne<K extends Kind>(
  inside: DirectoryTransaction,
  { kind, row, version, when }: Wanted<K>,
  author: Author,
  keys: string[],
  entries: AuditEntry[],
): Promise<Refused | ChangedMeanwhile | undefined> {
  const key = keyOf(kind, row)
  const before = (await inside.find(kind, [key])).get(key)
  const current = before?.version ?? 0
  if ((version ?? current) !== current || when?.(current) === false) return { kind: 'changed-meanwhile', key }
  const edit: Edit<K> = { key, before, after: row }
  keys.push(key)
  if (isSame(edit)) return undefined
  const broken = rowProblems(kind, row, before?.row, await inside.known(kind, [row])).filter(
    ({ code }) => author.byProvider !== true || !LEFT_TO_PROVIDER.includes(code),
  )
  if (broken.length > 0) return { kind: 'refused', broken: broken.map((one) => ({ ...one, key })) }
  await inside.write(kind, [edit], author)
  entries.push(changeEntry(kind, edit, author))
  return undefined
}

export function isSame<K extends Kind>({
  before,
  after,
}: {
  before: StoredRecord<K> | undefined
  after: Rows[K]
}): boolean {
  return before !== undefined && JSON.stringify(inOrder(before.row)) === JSON.stringify(inOrder(after))
}

function inOrder(row: Row): [string, unknown][] {
  return Object.entries(row).toSorted(([a], [b]) => (a < b ? -1 : 1))
}

/** What was changed, in a few words each way; personal values are sealed where the trail is stored. */
export function changeEntry<K extends Kind>(kind: K, edit: Edit<K>, author: Author): AuditEntry {
  const { before, after } = edit
  const subject = subjectOf(kind, after)
  const fields = Object.keys(after).filter((field) => before === undefined || differs(before.row, after, field))
  return {
    type: 'directory.changed',
    at: author.at,
    actor: author.actor,
    subject: subject === undefined ? undefined : contactId.parse(subject),
    callId: undefined,
    body: {
      table: kind,
      key: publicKey(kind, after),
      via: author.via,
      why: author.why,
      fields: fields.join(' '),
      before: before === undefined ? null : inWords(before.row, fields),
      after: inWords(after, fields),
      ...approverOf(kind, after),
      ...staffFacts(editsByKind(kind, [edit]).staff[0]),
    },
  }
}

/** Who of the staff, with which rights before and after: whatever else the change is about. */
function staffFacts(edit: Edit<'staff'> | undefined): AuditEntry['body'] {
  if (edit === undefined) return {}
  const { before, after } = edit
  return {
    name: after.name,
    role: after.role,
    status: after.status,
    roleBefore: before?.row.role ?? null,
    statusBefore: before?.row.status ?? null,
  }
}

/** Apart from the words, because the trail names people by random names. */
function approverOf(kind: Kind, row: Row): { approver?: string } {
  const approver = rowsByKind(kind, [row]).grants[0]?.approvedBy ?? null
  return approver === null ? {} : { approver: `contact ${approver}` }
}

function subjectOf(kind: Kind, row: Row): string | undefined {
  const { contacts, grants } = rowsByKind(kind, [row])
  return contacts[0]?.id ?? grants[0]?.contact
}

/** Without the contact, whom only the subject of the entry names. */
function publicKey(kind: Kind, row: Row): string | null {
  if (kind === 'contacts') return null
  const [grant] = rowsByKind<Kind>(kind, [row]).grants
  return grant === undefined ? keyOf(kind, row) : `${grant.contract} ${grant.level}`
}

function differs(before: Row, after: Row, field: string): boolean {
  return JSON.stringify(Reflect.get(before, field)) !== JSON.stringify(Reflect.get(after, field))
}

function inWords(row: Row, fields: readonly string[]): string {
  return fields
    .filter((field) => field !== 'approvedBy')
    .map((field) => {
      const value: unknown = Reflect.get(row, field)
      return `${field} ${Array.isArray(value) ? value.join('; ') : typeof value === 'string' ? value : (JSON.stringify(value) ?? '')}`
    })
    .join(', ')
}
