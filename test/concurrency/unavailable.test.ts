/** What is tried again in a moment, and what would fail again. */
import { expect, test } from 'vitest'
import { isUnavailable, Unavailable } from '../../src/concurrency/unavailable.ts'

const withCode = (code: string) => Object.assign(new Error('as the driver says'), { code })

test.each([
  ['a refused connection', withCode('ECONNREFUSED')],
  ['several addresses that are refused', new AggregateError([withCode('ECONNREFUSED'), withCode('ENETUNREACH')])],
  ['a server that stops', withCode('57P01')],
  ['a server without room', withCode('53300')],
  ['a wrong password', withCode('28P01')],
  ['a replica', withCode('25006')],
  ['a connection that ended', new Error('Connection terminated unexpectedly')],
  ['what is not asked', new Unavailable('not now')],
  ['any of these as the cause', new Error('a migration failed', { cause: withCode('57P01') })],
])('%s is unavailable', (_, error) => {
  expect(isUnavailable(error)).toBe(true)
})

test.each([
  ['a statement that is wrong', withCode('42703')],
  ['a permission that is missing', withCode('42501')],
  ['a value that is refused', withCode('23505')],
  ['a fault of our own', new TypeError('undefined is not a function')],
  ['what is no error', 'ECONNREFUSED'],
])('%s is not', (_, error) => {
  expect(isUnavailable(error)).toBe(false)
})
