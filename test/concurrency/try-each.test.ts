/** What fails for one of many holds up no other, unless it would fail for all of them. */
import { expect, test } from 'vitest'
import { tryEach } from '../../src/concurrency/try-each.ts'
import { Unavailable } from '../../src/concurrency/unavailable.ts'

async function triedOf(fails: Record<string, Error>): Promise<{ tried: string[]; failed: unknown }> {
  const tried: string[] = []
  const done = tryEach(['a', 'b', 'c'], async (one) => {
    tried.push(one)
    const error = fails[one]
    if (error !== undefined) throw error
  })
  const failed: unknown = await done.then(
    () => undefined,
    (error: unknown) => error,
  )
  return { tried, failed }
}

test('all go well', async () => {
  expect(await triedOf({})).toEqual({ tried: ['a', 'b', 'c'], failed: undefined })
})

test('what failed first is said when all were tried', async () => {
  const [first, second] = [new Error('a is broken'), new Error('b is broken')]
  expect(await triedOf({ a: first, b: second })).toEqual({ tried: ['a', 'b', 'c'], failed: first })
})

test('a store that cannot be reached is not asked for the others', async () => {
  const away = new Unavailable('Redis is away')
  expect(await triedOf({ b: away })).toEqual({ tried: ['a', 'b'], failed: away })
})
