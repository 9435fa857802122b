/** What changed there comes in: three ways, so that a change made here meanwhile is not undone by an old value. */
import { mergeIn, namesOf, objectOf, seenOf, toOurs, type Merged, type Seen, type Values } from './mapping.ts'
import type { OurRecord, OurSide } from './our-side.ts'
import { type RecordSystem, type TheirRecord } from './record-system.ts'
import type { Memory, Stream, SyncStore } from './sync-store.ts'

export interface StepDeps {
  /** Its name, as it stands in cases. */
  name: string
  system: RecordSystem
  store: SyncStore
  now: () => Date
  /** Throws when this process keeps in step no longer. */
  goOn: () => Promise<void>
}

/** Records of one page, side by side. */
const AT_ONCE = 4
const MOST_LOOKS = 3

/** Reads on from where it was until there is no more. */
export async function bringIn(side: OurSide, deps: StepDeps): Promise<void> {
  const { name, system, store, now } = deps
  const stream: Stream = `${side.kind}-in`
  let { cursor } = await store.place(name, stream)
  for (let isFirst = true, more = true; more; isFirst = false) {
    await deps.goOn()
    const page = await system.changed(objectOf(side.mapping), cursor, isFirst)
    const known = await store.byTheirIds(
      name,
      side.kind,
      page.records.map(({ id }) => id),
    )
    // The same record may stand there twice; two at once would be one too many.
    const last = new Map(page.records.map((record) => [record.id, record]))
    await each([...last.values()], AT_ONCE, async (record) => {
      await deps.goOn()
      await bringOneIn(side, record, known.get(record.id), deps)
    })
    const isSamePlace = page.cursor === cursor
    ;({ cursor, more } = page)
    if (isSamePlace && more) more = false
    await store.reached(name, stream, { cursor, isBehind: more, at: now() })
  }
}

/** One record; what cannot be taken is noted and tried again, and holds up no other. */
export async function bringOneIn(
  side: OurSide,
  record: TheirRecord,
  memory: Memory | undefined,
  deps: StepDeps,
): Promise<void> {
  const { name, store, now } = deps
  const stream: Stream = `${side.kind}-in`
  const why = await take(side, record, memory, deps)
  if (why === undefined) await store.settled(name, stream, record.id)
  else await store.failed(name, { stream, key: record.id, since: 0 }, why, now())
}

/** Undefined: it is taken, or nothing is to be done. Otherwise why not. */
async function take(
  side: OurSide,
  record: TheirRecord,
  memory: Memory | undefined,
  deps: StepDeps,
): Promise<string | undefined> {
  const { name, store, now } = deps
  if (record.isDeleted) return remove(side, record, memory, deps)
  const read = toOurs(record, side.mapping, side.kind)
  if ('why' in read) return read.why
  if (memory !== undefined && Object.keys(mergeIn(memory.seen, read.values, undefined).take).length === 0) {
    if (record.changedAt.getTime() !== memory.changedAt.getTime())
      await store.remember(name, side.kind, { ...memory, changedAt: record.changedAt })
    return undefined
  }
  for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
    const over = memory === undefined ? await side.find(record) : await side.get(memory.key)
    const merged = mergeIn(memory?.seen, read.values, over?.values)
    const put = await side.put(record, merged.take, over)
    if (put.kind === 'not-ours' || put.kind === 'older') return undefined
    if (put.kind === 'refused') return put.why
    if (put.kind === 'again' || put.ours === undefined) continue
    await store.remember(name, side.kind, {
      theirId: record.id,
      key: put.ours.key,
      changedAt: record.changedAt,
      seen: seenAfter(side, memory?.seen, read.values, merged, put.ours),
    })
    for (const field of merged.lost)
      await store.letGo(name, side.kind, put.ours.key, `${field}: changed here and there; theirs counts`, now())
    return undefined
  }
  return 'it was changed here again and again'
}

/** A change made here that is still to be handed over stays one. */
function seenAfter(
  side: OurSide,
  before: Seen | undefined,
  theirs: Values,
  { take: taken }: Merged,
  ours: OurRecord,
): Seen {
  const now = seenOf(namesOf(side.mapping), theirs, ours.values)
  return Object.fromEntries(
    Object.entries(now).map(([field, seen]) => {
      const ofOurs = field in taken ? undefined : before?.[field]?.ours
      return [field, ofOurs === undefined ? seen : { ...seen, ours: ofOurs }]
    }),
  )
}

async function remove(
  side: OurSide,
  record: TheirRecord,
  memory: Memory | undefined,
  { name, store }: StepDeps,
): Promise<string | undefined> {
  const over = memory === undefined ? await side.find(record) : await side.get(memory.key)
  if (over === undefined) return undefined
  const removed = await side.remove(record, over)
  if (removed.kind === 'refused') return removed.why
  if (removed.kind === 'done') await store.forget(name, side.kind, record.id)
  return removed.kind === 'again' ? 'it was changed here meanwhile' : undefined
}

/** So many at a time; the first failure is thrown when those under way have ended. */
export async function each<T>(all: readonly T[], atOnce: number, work: (one: T) => Promise<void>): Promise<void> {
  const waiting = [...all]
  const failures: unknown[] = []
  const worker = async () => {
    for (let one = waiting.shift(); one !== undefined && failures.length === 0; one = waiting.shift())
      try {
        await work(one)
      } catch (error) {
        failures.push(error)
      }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  if (failures.length > 0) throw failures[0]
}
