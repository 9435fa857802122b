/** Rows of our directory, as staying in step sees them: changed through the one door, with every rule, followed by their feed. */
import type { z } from 'zod'
import type { Change } from '../directory/change.ts'
import type { Author } from '../directory/directory-records.ts'
import type { ChangeFeed, RowLists } from '../directory/lists/row-lists.ts'
import { KEYS, ROW_SCHEMAS, type Row } from '../domain/directory/directory-rows.ts'
import { namesOf, type RowKind, type RowMapping, type Values } from './mapping.ts'
import { whyOf, type OurRecord, type OurSide, type PutResult } from './our-side.ts'
import { textOf, type TheirRecord } from './record-system.ts'

export interface RowSideDeps<K extends RowKind> {
  name: string
  kind: K
  mapping: RowMapping
  lists: Pick<RowLists, 'one'> & ChangeFeed
  change: Change
  now: () => Date
}

export function rowSide<K extends RowKind>(deps: RowSideDeps<K>): OurSide {
  const { name, kind, mapping, lists } = deps
  const get = reading(deps)
  const putRow = writing(deps, get)
  const keyThere = ({ fields }: TheirRecord) => textOf(fields[mapping['our-key']]).trim()
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
        isTheirs: one.actor === actorOf(name) || one.kind !== kind,
        // Rows have our keys there: in which order they came shows nowhere.
        isNew: false,
      }))
    },
    wordsOf: async () => [],
    link: async (before) => before,
    isForThem: () => true,
  }
}

const actorOf = (name: string) => `system ${name}`

function reading<K extends RowKind>({ kind, mapping, lists }: RowSideDeps<K>): OurSide['get'] {
  const names = namesOf(mapping)
  return async (key) => {
    const found = await lists.one(kind, key)
    if (found === undefined) return undefined
    const { row, version } = found
    const values: Values = Object.fromEntries(names.map((field) => [field, Reflect.get(row, field) ?? null]))
    return { key, version, values, theirId: undefined }
  }
}

function writing<K extends RowKind>(
  { name, kind, mapping, lists, change, now }: RowSideDeps<K>,
  get: OurSide['get'],
): (key: string, over: OurRecord | undefined, take: Values) => Promise<PutResult> {
  const schema: z.ZodType<Row> = ROW_SCHEMAS[kind]
  const [keyField = 'id'] = KEYS[kind]
  const why = 'as the system of record has it'
  return async (key, over, take) => {
    const before = over && (await lists.one(kind, over.key))
    const version = over?.version ?? 0
    if ((before?.version ?? 0) !== version) return { kind: 'again' }
    const base = before?.row ?? { ...mapping.fixed, [keyField]: key }
    // What they have no value for gets the one that stands for none.
    const whole = Object.fromEntries(Object.entries({ ...base, ...take }).filter(([, value]) => value !== null))
    const read = schema.safeParse(whole)
    if (!read.success) return { kind: 'refused', why: whyOf(read.error.issues) }
    const author: Author = { actor: actorOf(name), via: 'api', why, at: now(), importId: undefined }
    const done = await change([{ kind, row: read.data, version }], author)
    if (done.kind === 'changed-meanwhile') return { kind: 'again' }
    if (done.kind === 'refused') return { kind: 'refused', why: done.broken.map(({ sentence }) => sentence).join(' ') }
    return { kind: 'done', ours: await get(key) }
  }
}
