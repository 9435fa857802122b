/** Rows of our directory, as staying in step sees them: changed through the one door, with every rule, followed by their feed. */
import type { Change } from '../directory/change.ts'
import type { Author } from '../directory/directory-records.ts'
import type { ChangeFeed, RowLists } from '../directory/lists/row-lists.ts'
import { KEYS, ROW_SCHEMAS, type Rows } from '../domain/directory/directory-rows.ts'
import { namesOf, type RowKind, type RowMapping, type Values } from './mapping.ts'
import type { OurRecord, OurSide, PutResult } from './our-side.ts'
import type { TheirRecord } from './record-system.ts'

export interface RowSideDeps<K extends RowKind> {
  name: string
  kind: K
  mapping: RowMapping
  lists: Pick<RowLists, 'one'> & ChangeFeed
  change: Change
  now: () => Date
}

export function rowSide<K extends RowKind>({ name, kind, mapping, lists, change, now }: RowSideDeps<K>): OurSide {
  const actor = `system ${name}`
  const author = (): Author => ({
    actor,
    via: 'api',
    why: 'as the system of record has it',
    at: now(),
    importId: undefined,
  })
  const names = namesOf(mapping)
  const [keyField = 'id'] = KEYS[kind]

  function ours(row: Rows[K], version: number): OurRecord {
    const values: Values = Object.fromEntries(names.map((field) => [field, Reflect.get(row, field) ?? null]))
    return { key: String(Reflect.get(row, keyField)), version, values, theirId: undefined }
  }

  async function get(key: string): Promise<OurRecord | undefined> {
    const found = await lists.one(kind, key)
    return found && ours(found.row, found.version)
  }

  const keyThere = ({ fields }: TheirRecord) => String(fields[mapping['our-key']] ?? '').trim()

  async function putRow(key: string, over: OurRecord | undefined, take: Values): Promise<PutResult> {
    const before = over && (await lists.one(kind, over.key))
    if ((before?.version ?? 0) !== (over?.version ?? 0)) return { kind: 'again' }
    const base = before?.row ?? { ...mapping.fixed, [keyField]: key }
    // What they have no value for gets the one that stands for none.
    const whole = Object.fromEntries(Object.entries({ ...base, ...take }).filter(([, value]) => value !== null))
    const read = ROW_SCHEMAS[kind].safeParse(whole)
    if (!read.success)
      return {
        kind: 'refused',
        why: read.error.issues.map(({ path, message }) => `${path.map(String).join('.')} ${message}`).join('; '),
      }
    const row = read.data as Rows[K]
    const done = await change([{ kind, row, version: over?.version ?? 0 }], author())
    if (done.kind === 'changed-meanwhile') return { kind: 'again' }
    if (done.kind === 'refused') return { kind: 'refused', why: done.broken.map(({ sentence }) => sentence).join(' ') }
    return { kind: 'done', ours: await get(key) }
  }

  return {
    kind,
    mapping,
    get,
    find: async (record) => (keyThere(record) === '' ? undefined : get(keyThere(record))),
    put: async (record, take, over) =>
      keyThere(record) === '' ? { kind: 'not-ours' } : putRow(over?.key ?? keyThere(record), over, take),
    remove: async (_record, over) =>
      kind === 'contacts'
        ? putRow(over.key, over, { status: 'inactive' })
        : { kind: 'refused', why: 'it was deleted there. What depends on it here has to be settled by a person' },
    async changesAfter(position, most) {
      const changes = await lists.changesAfter(position, most)
      // Of the others nothing goes out, but the place moves on.
      return changes.map((one) => ({
        id: one.id,
        key: one.key,
        isTheirs: one.actor === actor || one.kind !== kind,
        at: one.at,
      }))
    },
    wordsOf: async () => [],
    link: async (before) => before,
    isForThem: () => true,
  }
}
