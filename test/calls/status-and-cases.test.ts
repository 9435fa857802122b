/** What a Designated Contact can do after a status, a closed case, a refusal, and with more products than a page holds. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openCareline, type Careline, type Conversation } from './careline.ts'

let careline: Careline
beforeAll(async () => {
  careline = await openCareline()
  const { pool } = careline.database
  await pool.query(
    `UPDATE contracts SET products = '{voice-platform,reporting,routing,archive}' WHERE number = 'SC-2001'`,
  )
})
afterAll(() => careline.close())

async function keyed(person: string, ...keys: string[]): Promise<Conversation> {
  const call = await careline.dial(person)
  for (const one of [careline.pin(person), ...keys]) await call.presses(one)
  return call
}
const lastTwiml = (call: Conversation) => call.phone.exchanges.at(-1)?.twiml ?? ''
const kept = async (call: Conversation) => careline.stores.calls.read(call.phone.sid as never)

describe('a status', () => {
  test('leads a Designated Contact to the team that has the case', async () => {
    const call = await keyed('ana', '2', '1000001#', '1', '2')
    await call.hears('status.told', 'status.menu-own')
    await call.presses('2')
    await call.hears('routed.existing-case')
    await call.isInQueueFor('support', 'EXISTING_CASE')
    expect((await kept(call))?.told).toMatchObject({ intent: 'existing_update', case: { number: '0001000001' } })
  })

  test('and so does a zero, which never means an administrator there', async () => {
    const call = await keyed('ana', '2', '1000001#', '1', '2', '0')
    await call.isInQueueFor('support', 'EXISTING_CASE')
    expect((await kept(call))?.told.case).toMatchObject({ number: '0001000001' })
  })

  test('tells no Designated Contact that they called themselves', async () => {
    const call = await keyed('ana', '2', '1000001#', '1', '2', '2')
    const { reference } = await call.view()
    const { rows } = await careline.database.pool.query('SELECT 1 FROM notices WHERE reference = $1', [reference])
    expect(rows).toEqual([])
  })

  test('is spoken in words, never as the state is stored', async () => {
    const { rows } = await careline.database.pool.query<{ number: string; state: string }>(
      `SELECT number, state FROM cases WHERE contract_number = 'SC-1001' AND type = 'support'`,
    )
    for (const { number, state } of rows.filter((one) => one.state !== 'closed')) {
      const call = await keyed('ana', '2', `${number}#`)
      await call.hears('case.read-back')
      const said = lastTwiml(call)
      if (state !== 'open') expect(said).not.toContain(state.replaceAll('-', ' '))
      expect(said).toMatch(/s open\.|waiting for information from you\.|proposed a solution\./)
    }
  })
})

describe('a closed case', () => {
  test('is read back, and leads to another number or its status', async () => {
    const call = await keyed('ana', '2', '0001000003#')
    await call.hears('case.closed', 'case.closed-menu')
    expect(
      call.phone.heard
        .map(({ text }) => text)
        .join(' ')
        .replace(/\D/g, ''),
    ).toContain('0001000003')
    await call.presses('3')
    await call.hears('case.enter')
    await call.presses('0001000003#')
    await call.presses('4')
    await call.hears('status.told', 'status.menu-own')
    await call.isNotRouted('CASE_STATUS')
  })
})

describe('products', () => {
  test('beyond the third are on the next page, and "another product" comes last', async () => {
    const call = await keyed('eli', '1', '1')
    await call.hears('product.menu')
    expect(lastTwiml(call)).toContain('For voice platform, press 1. For reporting, press 2. For routing, press 3.')
    await call.presses('9')
    await call.hears('product.menu')
    expect(lastTwiml(call)).toContain('For archive, press 1. For another product, press 9.')
    await call.presses('1')
    await call.presses('3')
    await call.isInQueueFor('support', 'OPEN_CASE')
    expect((await kept(call))?.told.product).toEqual({ named: 'archive' })
  })

  test('a named product keeps its right when production is down', async () => {
    const call = await keyed('eli', '1', '1', '9', '1', '1', '1')
    await call.isInQueueFor('production-down', 'OPEN_CASE_URGENT')
  })

  test('another product of a contract in force is refused as what it is', async () => {
    const call = await keyed('eli', '1', '1', '9', '9', '3')
    await call.isNotRouted('REFUSE_NO_CONTRACT')
    expect(lastTwiml(call)).toContain('cover that product')
    expect(lastTwiml(call)).not.toContain('ended')
  })

  test('a new problem begins at the first page again', async () => {
    const call = await keyed('eli', '1', '1', '9', '*', '*')
    await call.hears('wish.menu')
    await call.presses('1')
    expect(lastTwiml(call)).toContain('For voice platform, press 1.')
  })
})

describe('companies', () => {
  test('have the same keys on every call, whatever was called about before', async () => {
    const order = async () => {
      const call = await careline.dial('eli')
      await call.presses(careline.pin('eli'))
      await call.hears('company.few')
      return [...lastTwiml(call).matchAll(/([A-Z][\w ]+), press ([0-9])/g)].map(([, name, key]) => `${name} ${key}`)
    }
    const before = await order()
    const ended = await keyed('eli', '2', '1', '3')
    await ended.isNotRouted('REFUSE_NO_CONTRACT')
    await keyed('eli', '1', '1', '1', '3')
    expect(await order()).toEqual(before)
  })

  test.each([['0'], ['silence']])('a Designated Contact who answers with %s reaches support', async (how) => {
    const call = await careline.dial('eli')
    await call.presses(careline.pin('eli'))
    if (how === '0') await call.presses('0')
    else await call.isSilent(3)
    await call.isInQueueFor('support', 'OPEN_CASE')
    expect((await kept(call))?.told.contract).toBeUndefined()
  })
})

test('renewals are for the people who handle contracts', async () => {
  const call = await keyed('jon', '1', '3')
  await call.hears('contract.lapsed', 'reference', 'contract.menu')
  await call.presses('1')
  await call.hears('routed.contracts')
  await call.isInQueueFor('contracts', 'ADMIN_CASE')
})

test('the number of a partner is read as people write it down', async () => {
  const call = await keyed('fay', '1', '1')
  await call.hears('refused.partner-number', 'refused.partner-menu-with-status')
  const groups = [...lastTwiml(call).matchAll(/<say-as[^>]*>([0-9]+)<\/say-as>/g)].map(([, group]) => group)
  expect(groups.slice(0, 4)).toEqual(['1', '202', '555', '0190'])
  // In her language, which is Spanish.
  expect(lastTwiml(call)).toContain('es el más <say-as')
})
