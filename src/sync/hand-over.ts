/** What changed here goes out: each record as it is now, and every word that was written on it, once. */
import { bringOneIn, each, type StepDeps } from './bring-in.ts'
import {
  changedHere,
  isPublic,
  namesOf,
  namesOut,
  objectOf,
  seenOf,
  toOurs,
  toTheirs,
  type People,
  type Seen,
  type Values,
} from './mapping.ts'
import type { OurRecord, OurSide } from './our-side.ts'
import { SystemRefused, type TheirRecord } from './record-system.ts'
import type { Failure, Memory, Stream, SyncStore } from './sync-store.ts'

const PAGE = 200
const AT_ONCE = 4
const MOST_LOOKS = 3

export async function handOver(side: OurSide, deps: StepDeps): Promise<void> {
  const { name, store, now } = deps
  const stream: Stream = `${side.kind}-out`
  let { position } = await store.place(name, stream)
  for (let more = true; more;) {
    await deps.goOn()
    const changes = await side.changesAfter(position, PAGE)
    const since = new Map<string, number>()
    for (const { key, id, isTheirs } of changes) if (!isTheirs && !since.has(key)) since.set(key, id)
    // One that could not be handed over before is tried by its own time, with all that came since.
    const failing = await store.failing(name, stream, [...since.keys()])
    const toHandOver = [...since].filter(([key]) => !failing.has(key))
    const opened = new Set(changes.flatMap(({ key, isNew }) => (isNew ? [key] : [])))
    // They are numbered there as they come.
    for (const [key, first] of toHandOver) if (opened.has(key)) await handOneOver(side, key, first, deps)
    const others = toHandOver.filter(([key]) => !opened.has(key))
    await each(others, AT_ONCE, ([key, first]) => handOneOver(side, key, first, deps))
    position = changes.at(-1)?.id ?? position
    more = changes.length === PAGE
    await store.reached(name, stream, { position, isBehind: more, at: now() })
  }
}

/** One record. What that system does not take is noted and tried again, and holds up no other. */
export async function handOneOver(side: OurSide, key: string, since: number, deps: StepDeps): Promise<void> {
  const { name, store, now } = deps
  const stream: Stream = `${side.kind}-out`
  await deps.goOn()
  try {
    await give(side, key, since, deps)
    await store.settled(name, stream, key)
  } catch (error) {
    if (!(error instanceof SystemRefused)) throw error
    await store.failed(name, { stream, key, since }, error.message, now())
  }
}

async function give(side: OurSide, key: string, since: number, deps: StepDeps): Promise<void> {
  const { name, system, store, now } = deps
  const found = await side.get(key)
  if (found === undefined || !side.isForThem(found)) return
  const remembered = await store.byKey(name, side.kind, key)
  const memory = remembered ?? (await takeFirst(side, found, deps))
  // What they had has come in meanwhile.
  const ours = memory === remembered ? found : ((await side.get(key)) ?? found)
  const theirs = memory === undefined ? await create(side, ours, deps) : await update(side, ours, memory, deps)
  if (theirs === undefined) {
    await store.letGo(name, side.kind, key, 'changed here after it was deleted there', now())
    return
  }
  if (side.kind !== 'cases') return
  for (const { id, words } of await side.wordsOf(key, since))
    await system.comment(objectOf(side.mapping), theirs.id, {
      words,
      mark: `[careline ${key}-${id}]`,
      isPublic: isPublic(side.mapping),
    })
}

/** It is known there, and nothing is remembered of it: what they have comes in before anything goes out. */
async function takeFirst(side: OurSide, { theirId, key }: OurRecord, deps: StepDeps): Promise<Memory | undefined> {
  if (theirId === undefined) return undefined
  const record = await deps.system.one(objectOf(side.mapping), theirId)
  if (record === undefined) return undefined
  await bringOneIn(side, record, undefined, deps)
  const memory = await deps.store.byKey(deps.name, side.kind, key)
  if (memory === undefined) throw new SystemRefused('what they have could not be taken')
  return memory
}

async function create(side: OurSide, ours: OurRecord, { name, system, store }: StepDeps): Promise<TheirRecord> {
  const people = await peopleIn(ours.values, store)
  const out = Object.fromEntries(namesOut(side.mapping).map((field) => [field, ours.values[field] ?? null]))
  const given = withoutNothing(toTheirs(out, side.mapping, side.kind, people))
  const record = await system.create(objectOf(side.mapping), given, ours.key)
  const linked = await side.link(ours, record)
  await store.remember(name, side.kind, {
    theirId: record.id,
    key: ours.key,
    changedAt: record.changedAt,
    seen: seenOf(namesOf(side.mapping), theirValues(side, record), linked.values),
  })
  return record
}

/** Undefined: it is gone there. */
async function update(
  side: OurSide,
  first: OurRecord,
  remembered: Memory,
  deps: StepDeps,
): Promise<TheirRecord | { id: string } | undefined> {
  const { name, system, store } = deps
  const object = objectOf(side.mapping)
  let memory = remembered
  let ours: OurRecord | undefined = first
  for (let looks = 0; looks < MOST_LOOKS && ours !== undefined; looks += 1) {
    const changed = changedHere(memory.seen, ours.values, namesOut(side.mapping))
    const given = toTheirs(changed, side.mapping, side.kind, await peopleIn(ours.values, store))
    if (Object.keys(given).length === 0) return { id: memory.theirId }
    const record = await system.update(object, memory.theirId, given, memory.changedAt)
    if (record !== 'changed-meanwhile') {
      const seen = seenAfter(side, memory.seen, changed, record, ours)
      await store.remember(name, side.kind, { ...memory, changedAt: record.changedAt, seen })
      return record
    }
    const newer = await system.one(object, memory.theirId)
    if (newer === undefined || newer.isDeleted) return undefined
    await bringOneIn(side, newer, memory, deps)
    memory = (await store.byKey(name, side.kind, first.key)) ?? memory
    ours = await side.get(first.key)
  }
  throw new SystemRefused('it was changed there again and again')
}

/** Of the other fields nothing was seen: what they changed in them is still to come in. */
function seenAfter(side: OurSide, before: Seen, changed: Values, record: TheirRecord, ours: OurRecord): Seen {
  const now = seenOf(Object.keys(changed), theirValues(side, record), ours.values)
  return { ...before, ...now }
}

function theirValues(side: OurSide, record: TheirRecord): Values | undefined {
  const read = toOurs(record, side.mapping, side.kind)
  return 'why' in read ? undefined : read.values
}

async function peopleIn(values: Values, store: SyncStore): Promise<People> {
  const named = (field: string) => (typeof values[field] === 'string' ? [values[field]] : [])
  const [staff, contacts] = await Promise.all([
    store.addresses('staff', named('owner')),
    store.addresses('contacts', named('openedBy')),
  ])
  return { staffAddress: (id) => staff.get(id), contactAddress: (id) => contacts.get(id) }
}

const withoutNothing = (given: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null))

/** Those whose time has come. */
export async function tryFailuresAgain(sides: readonly OurSide[], deps: StepDeps): Promise<void> {
  const { name, system, store, now } = deps
  for (const failure of await store.due(name, now(), PAGE)) {
    await deps.goOn()
    const side = sides.find(({ kind }) => failure.stream.startsWith(`${kind}-`))
    if (side === undefined) continue
    if (failure.stream.endsWith('-out')) await handOneOver(side, failure.key, failure.since, deps)
    else await readAgain(side, failure, deps)
  }

  async function readAgain(side: OurSide, { key, stream }: Failure, steps: StepDeps): Promise<void> {
    const record = await system.one(objectOf(side.mapping), key).catch((error: unknown) => {
      if (error instanceof SystemRefused) return error
      throw error
    })
    if (record === undefined) return store.settled(name, stream, key)
    if (record instanceof SystemRefused) return store.failed(name, { stream, key, since: 0 }, record.message, now())
    const known = await store.byTheirIds(name, side.kind, [key])
    await bringOneIn(side, record, known.get(key), steps)
  }
}
