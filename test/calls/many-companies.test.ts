/** Choosing among many combinations: pages of three, then the contract number. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openCareline, type Careline, type Conversation } from './careline.ts'

let careline: Careline
beforeAll(async () => {
  careline = await openCareline()
  const { pool } = careline.database
  // Whose own language is Japanese.
  await pool.query(`UPDATE contacts SET language = 'en' WHERE id = 'ivy'`)
  for (let i = 1; i <= 11; i += 1) {
    const id = `customer-${i}`
    const number = `SC-70${String(i).padStart(2, '0')}`
    await pool.query(`INSERT INTO companies (id, name, kind, region) VALUES ($1, $2, 'customer', 'emea')`, [
      id,
      `Customer ${i}`,
    ])
    await pool.query(
      `INSERT INTO contracts (number, sold_to, end_user, support_owner, products, starts_on, ends_on, hours)
       VALUES ($1, 'norvik', $2, 'norvik', '{voice-platform}', '2020-01-01', '2099-12-31', '24x7')`,
      [number, id],
    )
    await pool.query(
      `INSERT INTO grants (contact_id, contract_number, level, status) VALUES ('ivy', $1, 'designated', 'active')`,
      [number],
    )
  }
})
afterAll(() => careline.close())

async function ivy(): Promise<Conversation> {
  const call = await careline.dial('ivy')
  await call.presses(careline.pin('ivy'))
  return call.hears('company.many')
}
const lastTwiml = (call: Conversation) => call.phone.exchanges.at(-1)?.twiml ?? ''

test('three at a time, in a fixed order, and key 9 for more', async () => {
  const call = await ivy()
  expect(lastTwiml(call)).toContain('Customer 1, press 1. Customer 2, press 2. Customer 3, press 3.')
  await call.presses('9')
  expect(lastTwiml(call)).toContain('Customer 4, press 1. Customer 5, press 2. Customer 6, press 3.')
  await call.presses('2')
  await call.hears('company.said-back', 'wish.menu')
  await call.presses('1')
  await call.presses('4')
  await call.isInQueueFor('support', 'OPEN_CASE')
  expect((await careline.stores.calls.read(call.phone.sid as never))?.told.contract).toBe('SC-7005')
})

test('after the third page the contract number is asked for', async () => {
  const call = await ivy()
  for (let i = 0; i < 3; i += 1) await call.presses('9')
  await call.hears('company.by-number')
  await call.presses('1001#')
  await call.hears('company.number-not-found', 'company.by-number')
  await call.presses('7011#')
  await call.hears('company.said-back', 'wish.menu')
  expect(lastTwiml(call)).toContain('Customer 11.')
})

test('the company called about last is offered first the next time', async () => {
  const call = await ivy()
  const third = /([A-Z][a-z]+ [0-9]+), press 3\./.exec(lastTwiml(call))?.[1] ?? 'nobody'
  await call.presses('3')
  await call.presses('1')
  await call.presses('4')
  await call.isInQueueFor('support', 'OPEN_CASE')
  const next = await ivy()
  expect(lastTwiml(next)).toContain(`${third}, press 1.`)
})
