/** Takes an import back: every row as it was before, unless it was changed since. */
import type { PoolClient } from 'pg'
import type { Author, Edit, Undone } from '../../../directory/directory-records.ts'
import { isAdministrator } from '../../../domain/directory/directory-rules.ts'
import { contactRow, staffRow, type Kind } from '../../../domain/directory/directory-rows.ts'
import { setAddressesAside, withTakenAddress } from './addresses.ts'
import { DIRECTORY_TABLES, findSql, hasRow, upsertSql } from './columns.ts'
import { inIndexOrder } from './imports/in-index-order.ts'
import type { EffectTracker } from './effect.ts'
import { administratorsAfter, endStaffSessions } from './staff.ts'
import { tellOfContactPoints } from './notices.ts'
import { saveHistory } from './history.ts'
import { putAddressesBack, saysSame, setSwappedAside, withOwnAddress, type Aside } from './swapped-addresses.ts'

interface ChangeRow {
  id: string
  kind: Kind
  key: string
  before: object | null
  after: object
  version: number
}

const AT_ONCE = 500
/** Above every id. */
const LAST_ID = '9223372036854775807'

/** A row that another row refers to stays, and is named. */
const USES: Record<Kind, readonly [table: string, where: string][]> = {
  companies: [
    ['contacts', 'employer = t.id'],
    ['contracts', 'sold_to = t.id'],
    ['contracts', 'end_user = t.id'],
    ['contracts', 'support_owner = t.id'],
  ],
  contacts: [
    ['grants', 'contact_id = t.id'],
    ['grants', 'approved_by = t.id'],
    ['credentials', 'contact_id = t.id'],
    ['cases', 'opened_by = t.id'],
    ['case_acts', 'contact_id = t.id'],
  ],
  contracts: [
    ['grants', 'contract_number = t.number'],
    ['cases', 'contract_number = t.number'],
  ],
  grants: [],
  staff: [],
}
const isUnused = (kind: Kind) =>
  ['true', ...USES[kind].map(([table, where]) => `NOT ${hasRow(table, where)}`)].join(' AND ')

/** All of them, or only those that take no administrator away where none would be left. */
async function withAnAdministratorLeft(client: PoolClient, changes: ChangeRow[]): Promise<ChangeRow[]> {
  const back = changes.flatMap(({ before }) => (before === null ? [] : [staffRow.parse(before)]))
  const gone = changes.flatMap(({ before, after }) =>
    before === null ? [{ ...staffRow.parse(after), status: 'inactive' as const }] : [],
  )
  const administrators = await administratorsAfter(client, [...back, ...gone])
  return administrators.size > 0 ? changes : changes.filter(({ after }) => !isAdministrator(staffRow.parse(after)))
}

/**
 * Newest change first, so that what followed from a change is taken back before it; and again, as long as that frees what
 * other rows need.
 */
export async function undoImport(
  client: PoolClient,
  importId: string,
  author: Author,
  tracker: EffectTracker,
  onProgress: (rows: number) => void = () => undefined,
): Promise<Undone> {
  const undone: Undone = { undone: 0, left: [], staff: [] }
  const aside = await setSwappedAside(client, importId)
  const to: TakenBack = { author, aside, tracker, onProgress }
  for (;;) {
    const pass = await takeAllBack(client, importId, to)
    undone.undone += pass.undone
    undone.staff.push(...pass.staff)
    undone.left = pass.left
    if (pass.undone === 0 || pass.left.length === 0) break
  }
  await putAddressesBack(client, aside)
  return undone
}

interface TakenBack {
  author: Author
  aside: Aside
  tracker: EffectTracker
  onProgress: (rows: number) => void
}

async function takeAllBack(client: PoolClient, importId: string, to: TakenBack): Promise<Undone> {
  const left: string[] = []
  const staff: Edit<'staff'>[] = []
  let undone = 0
  let from = LAST_ID
  for (;;) {
    const { rows } = await inIndexOrder(client, () =>
      client.query<ChangeRow>(
        `SELECT id, kind, key, before, after, version FROM directory_changes
          WHERE import_id = $1 AND id < $2 ORDER BY id DESC LIMIT ${AT_ONCE}`,
        [importId, from],
      ),
    )
    for (const batch of sameKind(rows)) {
      const { done, before } = await takeBack(client, batch, to)
      undone += done.size
      to.onProgress(undone)
      staff.push(...batch.filter(({ kind, key }) => kind === 'staff' && done.has(key)).map(staffEdit))
      left.push(...batch.flatMap(({ kind, key }) => (done.has(key) || before.has(key) ? [] : [`${kind} ${key}`])))
    }
    const last = rows.at(-1)
    if (last === undefined || rows.length < AT_ONCE) return { undone, left, staff }
    from = last.id
  }
}

/** A member of staff who is removed counts as one who has become inactive. */
function staffEdit({ key, before, after, version }: ChangeRow): Edit<'staff'> {
  const added = staffRow.parse(after)
  const back = before === null ? { ...added, status: 'inactive' as const } : staffRow.parse(before)
  return { key, before: { row: added, version }, after: back }
}

function contactEdit({ key, before, after, version }: ChangeRow): Edit<'contacts'> {
  return { key, before: { row: contactRow.parse(after), version }, after: contactRow.parse(before) }
}

function sameKind(rows: ChangeRow[]): ChangeRow[][] {
  const runs: ChangeRow[][] = []
  for (const row of rows) {
    const run = runs.at(-1)
    if (run?.[0]?.kind === row.kind) run.push(row)
    else runs.push([row])
  }
  return runs
}

/**
 * `done`: the keys that are as they were now. `before`: those that were so already, because an earlier undo or another
 * change had taken them back. A row that says what the import wrote is taken back, also when it was changed in between
 * and changed back: imports can be taken back in any order, and again after what stood in the way is gone.
 */
async function takeBack(
  client: PoolClient,
  changes: ChangeRow[],
  { author, aside, tracker }: TakenBack,
): Promise<{ done: Set<string>; before: Set<string> }> {
  const [first] = changes
  if (first === undefined) return { done: new Set(), before: new Set() }
  const { kind } = first
  const { name, key, among } = DIRECTORY_TABLES[kind]
  const { rows: current } = await client.query<{ key: string; row: object }>(findSql(kind, true), [
    changes.map((change) => change.key),
  ])
  const now = new Map(current.map((one) => [one.key, withOwnAddress(one.row, aside.addresses.get(one.key))]))
  const isBefore = (change: ChangeRow) => saysSame(now.get(change.key), change.before)
  const asBefore = new Set(changes.filter(isBefore).map((change) => change.key))
  const asWritten = changes.filter((change) => !isBefore(change) && saysSame(now.get(change.key), change.after))
  const untouched = kind === 'staff' ? await withAnAdministratorLeft(client, asWritten) : asWritten
  await tracker.noteBefore(
    kind,
    untouched.map((change) => change.key),
  )
  const done = new Map<string, number>()
  // Rows that were added go first: the address that one of them has may belong to a row that comes back.
  const { rows: removed } = await client.query<{ key: string; version: number }>(
    `DELETE FROM ${name} t WHERE ${among} AND ${isUnused(kind)} RETURNING ${key} AS key, t.version + 1 AS version`,
    [untouched.flatMap((change) => (change.before === null ? [change.key] : []))],
  )
  for (const row of removed) done.set(row.key, row.version)
  const wanted = untouched.filter(({ before }) => before !== null)
  const back = kind === 'contacts' || kind === 'staff' ? await withFreeAddress(client, kind, wanted) : wanted
  if (back.length > 0) {
    const { rows } = await client.query<{ key: string; version: number }>(upsertSql(kind), [
      JSON.stringify(back.map(({ before }) => before)),
      author.at,
      true,
    ])
    for (const row of rows) done.set(row.key, row.version)
    if (kind === 'staff') await endStaffSessions(client, back.map(staffEdit))
    if (kind === 'contacts') await tellOfContactPoints(client, back.map(contactEdit), author)
  }
  await saveHistory(
    client,
    kind,
    untouched.flatMap((change) => {
      const version = done.get(change.key)
      return version === undefined ? [] : [{ key: change.key, before: change.after, after: change.before, version }]
    }),
    author,
  )
  for (const changed of done.keys()) aside.addresses.delete(changed)
  return { done: new Set(done.keys()), before: asBefore }
}

/** Without those whose old address another person has by now; the others may have passed addresses on among themselves. */
async function withFreeAddress(
  client: PoolClient,
  kind: 'contacts' | 'staff',
  changes: ChangeRow[],
): Promise<ChangeRow[]> {
  const rows = changes.map(({ key, before }) => ({ key, email: String(before && Reflect.get(before, 'email')) }))
  const taken = await withTakenAddress(client, kind, rows)
  const back = changes.filter(({ key }) => !taken.has(key))
  await setAddressesAside(
    client,
    kind,
    back.map(({ key }) => key),
  )
  return back
}
