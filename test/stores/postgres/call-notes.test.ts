/** Notes of a call, the history of its caller, and what staff find by words, each within what the reader may see. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DESKS } from '../../../src/domain/decide.ts'
import { callId, contactId, contractNumber, staffId } from '../../../src/domain/ids.ts'
import { searchRights } from '../../../src/desk/records/staff-search.ts'
import { postgresCallNotes } from '../../../src/stores/postgres/calls/call-notes.ts'
import { postgresCallerHistory } from '../../../src/stores/postgres/calls/caller-history.ts'
import { postgresStaffSearch } from '../../../src/stores/postgres/calls/staff-search.ts'
import { postgresStaff } from '../../../src/stores/postgres/accounts/staff-directory.ts'
import { freshDatabase, type FreshDatabase } from '../../services/postgres.ts'
import { loadDemo } from './example-directory.ts'

let db: FreshDatabase
beforeAll(async () => {
  db = await freshDatabase()
  await loadDemo(db.pool)
  await call('CA1', '417-229-305', 'ana', 'SC-1001', 'support')
  await call('CA2', '417-229-306', 'ben', 'SC-1001', 'support')
  await call('CA3', '417-229-307', 'ana', null, null)
  await call('CA4', '417-229-308', 'hal', 'SC-2003', 'support')
  await call('CA5', '417-229-309', null, null, 'identification')
})
afterAll(() => db.drop())

const call = (id: string, reference: string, contact: string | null, contract: string | null, desk: string | null) =>
  db.pool.query(
    `INSERT INTO calls (call_id, reference, started_at, decided_at, ended_at, verified, contact_id, contract_number, rule, outcome, desk)
     VALUES ($1, $2, now(), now(), now(), $3::text IS NOT NULL, $3, $4, 'R20', 'OPEN_CASE', $5)`,
    [id, reference, contact, contract, desk],
  )
const RUTH = { staff: staffId.parse('ruth'), name: 'Ruth Calder', at: new Date() }
const OMAR = { staff: staffId.parse('omar'), name: 'Omar Haddad', at: new Date() }
const CALL = callId.parse('CA1')

test('a note is written over what its writer has seen, and not over another window', async () => {
  const notes = postgresCallNotes(db.pool)
  expect(await notes.save({ ...RUTH, call: CALL, text: 'Reports' }, 0)).toEqual({ kind: 'saved', version: 1 })
  expect(await notes.save({ ...RUTH, call: CALL, text: 'Reports are empty' }, 1)).toEqual({ kind: 'saved', version: 2 })
  expect(await notes.save({ ...RUTH, call: CALL, text: 'Reports are late' }, 1)).toEqual({ kind: 'changed' })
  expect(await notes.save({ ...RUTH, call: CALL, text: 'Other' }, 0)).toEqual({ kind: 'changed' })
  expect(await notes.save({ ...RUTH, call: CALL, text: 'Reports are empty' }, 1)).toEqual({ kind: 'saved', version: 2 })
  expect(await notes.save({ ...OMAR, call: CALL, text: 'Index rebuilt' }, 0)).toEqual({ kind: 'saved', version: 1 })
  expect((await notes.of(CALL)).map(({ name, text }) => `${name}: ${text}`)).toEqual([
    'Ruth Calder: Reports are empty',
    'Omar Haddad: Index rebuilt',
  ])
})

test('a history holds the contracts that the proof opens, and what the reader’s region may read', async () => {
  const history = postgresCallerHistory(db.pool)
  const read = async (contact: string, contracts: string[], residency?: string) => {
    const about = {
      contact: contactId.parse(contact),
      contracts: contracts.map((one) => contractNumber.parse(one)),
      call: callId.parse('CA9'),
      residency,
    }
    const { calls, cases } = await history.read(about, 10)
    return { calls: calls.map(({ reference }) => reference.slice(-3)), cases: cases.map(({ number }) => number) }
  }
  expect((await read('ana', ['SC-1001'])).calls.toSorted()).toEqual(['305', '306', '307'])
  expect(await read('ana', [])).toEqual({ calls: ['307'], cases: [] })
  expect((await read('ana', ['SC-1001'])).cases.length).toBeGreaterThan(0)
  expect((await read('hal', ['SC-2003'], 'us')).calls).toEqual(['308'])
  expect(await read('hal', ['SC-2003'], 'emea')).toEqual({ calls: [], cases: [] })
  const { calls } = await history.read(
    { contact: contactId.parse('ben'), contracts: [contractNumber.parse('SC-1001')], call: CALL, residency: undefined },
    1,
  )
  expect(calls).toMatchObject([{ isTheirs: true, notes: [] }])
})

test('an analyst finds the calls of their desks and of their region; nobody is found by an address or a number', async () => {
  const staff = postgresStaff(db.pool)
  const find = async (who: string, words: string) => {
    const person = await staff.find(staffId.parse(who))
    if (person === undefined) throw new Error(`${who} is not in the demo`)
    const found = await postgresStaffSearch(db.pool).search(words, searchRights(person, DESKS), 10)
    return found.map(({ kind, title }) => `${kind} ${title}`)
  }
  expect(await find('ruth', '417 229 305')).toEqual(['call 417-229-305'])
  expect(await find('ruth', '417-229-309')).toEqual([])
  expect(await find('sam', '417-229-309')).toEqual(['call 417-229-309'])
  expect(await find('ruth', '417-229-308')).toEqual([])
  expect(await find('theo', '417-229-308')).toEqual(['call 417-229-308'])
  expect(await find('ruth', 'lind')).toEqual(['contact Ana Lindqvist'])
  expect(await find('ruth', 'ana.lindqvist@')).toEqual([])
  expect(await find('ruth', '+4420')).toEqual([])
  expect(await find('ruth', '%')).toEqual([])
  const support = await find('ruth', '0002')
  expect(support.length).toBeGreaterThan(0)
  const { rows } = await db.pool.query<{ number: string }>(`SELECT number FROM cases WHERE type = 'admin' LIMIT 1`)
  for (const { number } of rows) expect(await find('ruth', number)).toEqual([])
})
