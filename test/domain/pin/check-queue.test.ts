/** The queue of PIN checks: first come, first served, and no one fills it for the others. */
import { expect, test } from 'vitest'
import { makeCheckQueue, type WaitTerms, type Visitor } from '../../../src/domain/pin/limits/check-queue.ts'

const TERMS: WaitTerms = { waitMs: 60_000 }
const turn = () => new Promise((resolve) => setImmediate(resolve))

/** Checks that end when told to, in the order in which they began. */
function queue({ places = 100, atOnce = 1 } = {}) {
  const ends: string[] = []
  const begun: { name: string; end: () => void }[] = []
  const one = makeCheckQueue({ now: () => 0, places: () => places, atOnce, onWaited: (how) => ends.push(how) })
  const enter = (name: string, visitor: Partial<Visitor> = {}, terms = TERMS) => {
    const work = () => new Promise<string>((end) => begun.push({ name, end: () => end(name) }))
    return one.enter({ source: `+1${name}`, selector: name, ...visitor }, work, terms)
  }
  const endFirst = async () => {
    await turn()
    begun.find(({ name }) => !done.has(name) && done.add(name))?.end()
    await turn()
  }
  const done = new Set<string>()
  return { ...one, enter, endFirst, ends, names: () => begun.map(({ name }) => name) }
}

test('checks begin in the order of coming, so many at once', async () => {
  const { enter, endFirst, names, load } = queue({ atOnce: 2 })
  const all = ['a', 'b', 'c', 'd'].map((name) => enter(name))
  await turn()
  expect(names()).toEqual(['a', 'b'])
  expect(load()).toMatchObject({ running: 2, waiting: 2 })
  for (let i = 0; i < 4; i += 1) await endFirst()
  expect(names()).toEqual(['a', 'b', 'c', 'd'])
  expect(await Promise.all(all)).toEqual(['a', 'b', 'c', 'd'].map((value) => ({ kind: 'done', value })))
  expect(load()).toEqual({ running: 0, waiting: 0, expectedMs: 0 })
})

test('a check whose caller leaves while it waits never begins, and one that has begun ends', async () => {
  const { enter, endFirst, names, ends } = queue()
  const leaving = new AbortController()
  const first = enter('a', {}, { ...TERMS, signal: leaving.signal })
  const second = enter('b', {}, { ...TERMS, signal: leaving.signal })
  const third = enter('c')
  leaving.abort()
  expect(await second).toEqual({ kind: 'not-begun', why: 'left' })
  await endFirst()
  expect(await first).toEqual({ kind: 'done', value: 'a' })
  await endFirst()
  expect(await third).toEqual({ kind: 'done', value: 'c' })
  expect(await enter('d', {}, { ...TERMS, signal: leaving.signal })).toEqual({ kind: 'not-begun', why: 'left' })
  expect(names()).toEqual(['a', 'c'])
  expect(ends).toEqual(['begun', 'left', 'begun', 'left'])
})

test('at the limit of the wait a check is given up, and the next one is not kept by it', async () => {
  const { enter, endFirst, names } = queue()
  const first = enter('a')
  expect(await enter('b', {}, { waitMs: 1 })).toEqual({ kind: 'not-begun', why: 'limit' })
  const third = enter('c')
  await endFirst()
  await first
  await endFirst()
  expect(await third).toEqual({ kind: 'done', value: 'c' })
  expect(names()).toEqual(['a', 'c'])
})

test('work that fails leaves its slot', async () => {
  const one = makeCheckQueue({ now: () => 0, places: () => 1, atOnce: 1 })
  const visitor = { source: '+1', selector: 's' }
  await expect(one.enter(visitor, () => Promise.reject(new Error('argon2')), TERMS)).rejects.toThrow('argon2')
  expect(await one.enter(visitor, async () => 'next', TERMS)).toEqual({ kind: 'done', value: 'next' })
})

test.each([
  ['the queue', { places: 3 }, () => ({}), 1 + 3],
  ['one selector', {}, () => ({ selector: 'one' }), 5],
  ['one number', {}, () => ({ source: '+12025550100' }), 50],
  ['hidden numbers together: half of the places', { places: 20 }, () => ({ source: undefined }), 10],
])('%s may hold so many places and no more', async (_, options, visitor, most) => {
  const { enter, endFirst, load } = queue(options)
  for (let i = 0; i < most; i += 1) void enter(String(i), visitor())
  expect(load()).toMatchObject({ running: 1, waiting: most - 1 })
  expect(await enter('one too many', visitor())).toEqual({ kind: 'not-begun', why: 'full' })
  // A place that is left is there for the next.
  await endFirst()
  void enter('the next', visitor())
  expect(load()).toMatchObject({ running: 1, waiting: most - 1 })
})

test('one number that holds all its places keeps no other out', async () => {
  const { enter, endFirst } = queue()
  for (let i = 0; i < 60; i += 1) void enter(String(i), { source: '+12025550100' })
  const other = enter('other')
  for (let i = 0; i < 51; i += 1) await endFirst()
  expect(await other).toEqual({ kind: 'done', value: 'other' })
})
