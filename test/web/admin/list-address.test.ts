/** What an address says of a list: which rows, in which order, which page; and what it cannot be made to say. */
import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import {
  countInWords,
  listAddress,
  readListState,
  whereInList,
  type ListState,
} from '../../../src/web/admin/lists/list-address.ts'
import { readPlace, sealPlace } from '../../../src/web/admin/lists/list-places.ts'

const read = (address: string) => {
  const { pathname, searchParams } = new URL(address, 'https://care.example')
  return { path: pathname, state: readListState('grants', Object.fromEntries(searchParams)) }
}
const STATE: ListState = {
  filters: { status: 'active', company: 'arden' },
  slot: 'Slot1',
  sort: 'level',
  direction: 'down',
  page: { side: 'after', place: 'Sealed' },
}

test('an address holds all of the list, and is read back as it was', () => {
  for (const page of [STATE.page, { side: 'before', place: 'Sealed' } as const, 'end' as const, undefined]) {
    const { path, state } = read(listAddress('/admin/grants', STATE, { page }))
    expect({ path, state }).toEqual({ path: '/admin/grants', state: { ...STATE, page } })
  }
})

test('another order begins at the first page, with the same rows', () => {
  const { state } = read(listAddress('/admin/grants', STATE, { sort: 'status', direction: 'up' }))
  expect(state).toEqual({ ...STATE, sort: 'status', direction: 'up', page: undefined })
})

test.each([
  ['sort=password&dir=down', { sort: 'contact', direction: 'up' }],
  ['role=supervisor&status=', { filters: {} }],
  ["status=x';--&level=designated", { filters: { level: 'designated' } }],
  ['sort=level&page=7', { sort: 'level', page: undefined }],
  ['after=&before=Sealed', { page: { side: 'before', place: 'Sealed' } }],
])('what does not belong to the list is left out: %s', (query, expected) => {
  const { state } = read(`/admin/grants?${query}`)
  expect({ ...state, ...expected }).toEqual(state)
})

test('a place is one of its own list in its own order, and of no other key', () => {
  const key = randomBytes(32)
  const here = { path: '/admin/grants', sort: 'level' }
  const place = { value: 'designated', key: 'ana SC-1001 designated' }
  const after = { side: 'after', place: sealPlace(key, here, place) } as const
  expect(after.place).not.toContain('ana')
  expect(readPlace(key, here, after)).toEqual({ at: 'after', place })
  expect(readPlace(key, { ...here, sort: 'status' }, after)).toBeUndefined()
  expect(readPlace(key, { ...here, path: '/admin/requests' }, after)).toBeUndefined()
  expect(readPlace(randomBytes(32), here, after)).toBeUndefined()
  expect(readPlace(key, here, { side: 'after', place: 'A'.repeat(3_000) })).toBeUndefined()
  expect(readPlace(key, here, 'end')).toEqual({ at: 'end' })
  expect(readPlace(key, here, undefined)).toEqual({ at: 'start' })
})

test('where one is in the list is said in words', () => {
  expect(whereInList({ total: 213, hasMore: false, before: 50 }, 50)).toBe('51–100 of 213')
  expect(whereInList({ total: 51, hasMore: false, before: 50 }, 1)).toBe('51 of 51')
  expect(whereInList({ total: 10_000, hasMore: true, before: undefined }, 50)).toBe('50 of more than 10,000')
  expect(countInWords({ total: 9_999, hasMore: true })).toBe('at least 9,999')
})
