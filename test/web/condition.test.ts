/** If-Match and If-None-Match in every form: a condition on the version, or refused; never left out of account. */
import { describe, expect, test } from 'vitest'
import { conditionOf } from '../../src/web/api/condition.ts'

/** The versions of 0 (no row) to 3 for which a request would be done. */
function holdsFor(headers: Record<string, string>): number[] | string {
  const read = conditionOf({ get: ((name: string) => headers[name]) as never })
  if (read.kind === 'unreadable') return `${read.header} unreadable`
  return read.kind === 'none' ? 'no condition' : [0, 1, 2, 3].filter(read.holds)
}

describe('If-Match', () => {
  test.each<[string, number[] | string]>([
    ['"2"', [2]],
    ['W/"2"', [2]],
    ['"1", "3"', [1, 3]],
    ['"1",W/"3" ,"x"', [1, 3]],
    ['*', [1, 2, 3]],
    [' * ', [1, 2, 3]],
    ['"of-another-server"', []],
    ['"99999999999999999999"', []],
    ['"02"', []],
    ['""', []],
    ['2', 'If-Match unreadable'],
    ["'2'", 'If-Match unreadable'],
    ['"2', 'If-Match unreadable'],
    ['w/"2"', 'If-Match unreadable'],
    ['"1", 3', 'If-Match unreadable'],
    ['"1", *', 'If-Match unreadable'],
    ['"1",', 'If-Match unreadable'],
    ['"a b"', 'If-Match unreadable'],
    ['', 'If-Match unreadable'],
    ['null', 'If-Match unreadable'],
  ])('%s', (header, holds) => {
    expect(holdsFor({ 'if-match': header })).toEqual(holds)
  })
})

describe('If-None-Match', () => {
  test.each<[string, number[] | string]>([
    ['*', [0]],
    ['"2"', [0, 1, 3]],
    ['"1", W/"2"', [0, 3]],
    ['2', 'If-None-Match unreadable'],
  ])('%s', (header, holds) => {
    expect(holdsFor({ 'if-none-match': header })).toEqual(holds)
  })
})

test('both have to hold', () => {
  expect(holdsFor({ 'if-match': '"1", "2"', 'if-none-match': '"2"' })).toEqual([1])
  expect(holdsFor({ 'if-match': '"1"', 'if-none-match': '*' })).toEqual([])
  expect(holdsFor({})).toBe('no condition')
})
