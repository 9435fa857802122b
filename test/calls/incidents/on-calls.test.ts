/** Whole calls while a disruption is announced: who hears of it where, who may leave for it, and that no key is taken for another. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { callId, contactId, contractNumber } from '../../../src/domain/ids.ts'
import type { IncidentPlan } from '../../../src/calls/incidents/incident.ts'
import { openCareline, type Careline, type Conversation } from '../careline.ts'
import { failing } from '../failing.ts'
import { switchedOn } from './switched-on.ts'

let careline: Careline
let now = () => new Date()
const trouble = failing()
beforeAll(async () => {
  careline = await openCareline({ stores: trouble.wrap, tuning: { now: () => now() } })
})
afterAll(() => careline.close())
afterEach(async () => {
  trouble.mend()
  await careline.database.pool.query(`UPDATE incidents SET ended_at = now(), closed_at = now() WHERE ended_at IS NULL`)
  await forgetMemory()
})

/** The process reads incidents anew after two seconds. */
let later = 0
const forgetMemory = async () => {
  later += 3_000
  const by = later
  now = () => new Date(Date.now() + by)
}

async function on(plan: Partial<IncidentPlan> = {}): Promise<string> {
  const id = await switchedOn(careline.stores, { from: new Date(now().getTime() - 60_000), ...plan }, now())
  await forgetMemory()
  return id
}

const countsOf = async (id: string) => (await careline.stores.incidents.find(id))?.counts
const howOf = async (call: Conversation) =>
  (
    await careline.database.pool.query<{ how: string }>('SELECT how FROM incident_calls WHERE call_id = $1', [
      call.phone.sid,
    ])
  ).rows.map(({ how }) => how)

const GREETING = ['brand.greeting', 'incident.announced', 'incident.pin']

describe('of every product', () => {
  test('is said between the greeting and the PIN, and a PIN keyed meanwhile is the PIN', async () => {
    const id = await on({ texts: { en: 'All services are slow today.' } })
    const call = await careline.dial('ana')
    await call.hears(...GREETING)
    expect(call.phone.heard.map(({ text }) => text)).toContain('All services are slow today.')
    await call.presses(careline.pin('ana'))
    await call.hears('incident.still')
    expect(await howOf(call)).toEqual(['skipped'])
    await call.presses('9')
    await call.hears('wish.menu')
    for (const key of ['1', '1', '3']) await call.presses(key)
    await call.isInQueueFor('support', 'OPEN_CASE')
    expect(await countsOf(id)).toEqual({ calls: 1, heard: 0, skipped: 1, left: 0 })
    await call.hangsUp()
  })

  test('whoever listens to its end has heard it, and hears it again by a key', async () => {
    const id = await on()
    const call = await careline.dial('ana')
    await call.isSilent()
    await forgetMemory()
    later += 20_000
    await forgetMemory()
    await call.presses(careline.pin('ana'))
    expect(await countsOf(id)).toMatchObject({ heard: 1, skipped: 0 })
    await call.presses('7')
    await call.hears('incident.announced', 'incident.leave')
    await call.isSilent()
    await call.hears('wish.menu')
    // Counted once, as it was the first time.
    expect(await careline.metrics()).toMatch(/careline_incident_callers_total\{how="heard"\} 1$/m)
    expect(await countsOf(id)).toMatchObject({ heard: 1, skipped: 0 })
    await call.hangsUp()
  })

  test('who hangs up in it was told of it, and nothing more', async () => {
    const id = await on()
    const call = await careline.dial('nobody')
    await call.hangsUp()
    expect(await countsOf(id)).toEqual({ calls: 1, heard: 0, skipped: 0, left: 0 })
    expect(await howOf(call)).toEqual(['told'])
  })

  test('a caller without a PIN hears it, and production down still has its way to a person', async () => {
    await on()
    const call = await careline.dial('nobody')
    await call.presses('0#')
    await call.hears('help.menu')
    await call.presses('1')
    await call.isInQueueFor('production-down', 'LIVE_UNVERIFIED_URGENT')
    await call.hangsUp()
  })

  test('in the language of the caller where it is written in it, else in the default one by the voice of that', async () => {
    await on({ texts: { en: 'All is slow.', fr: 'Tout est lent.' } })
    const gus = await careline.dial('gus')
    await gus.presses(careline.pin('gus'))
    await gus.presses('7')
    expect(gus.phone.heard.map(({ text }) => text)).toContain('Tout est lent.')
    await gus.hangsUp()
    const ivy = await careline.dial('ivy')
    await ivy.presses(careline.pin('ivy'))
    await ivy.presses('7')
    expect(ivy.phone.heard.filter(({ text }) => text === 'All is slow.')).toHaveLength(2)
    ivy.isWellFormed()
    await ivy.hangsUp()
  })
})

describe('of one product', () => {
  test('is said as soon as the product is chosen, and a caller about another one hears nothing', async () => {
    await on({ product: 'Reporting' })
    const call = await careline.dial('ana')
    await call.hears('pin.greeting')
    await call.presses(careline.pin('ana'))
    await call.presses('1')
    await call.hears('product.menu')
    await call.presses('1')
    await call.hears('severity.menu')
    await call.hangsUp()
    const other = await careline.dial('ana')
    for (const keys of [careline.pin('ana'), '1', '2']) await other.presses(keys)
    await other.hears('incident.announced', 'incident.leave')
    await other.hangsUp()
  })

  test('is said before the menus where the contract has one product', async () => {
    await on({ product: 'voice-platform' })
    const call = await careline.dial('hal')
    await call.presses(careline.pin('hal'))
    await call.hears('incident.announced', 'incident.leave')
    await call.isSilent()
    await call.hears('wish.menu')
    expect(await howOf(call)).toEqual(['heard'])
    await call.presses('1')
    // Once is enough.
    await call.hears('severity.menu')
    await call.hangsUp()
  })

  test('a key that was pressed ahead is the answer to the menu that follows, and sends no one away', async () => {
    await on({ product: 'voice-platform' })
    const call = await careline.dial('hal')
    await call.presses(careline.pin('hal'))
    await call.presses('1')
    await call.hears('severity.menu')
    expect(await howOf(call)).toEqual(['skipped'])
    await call.presses('1')
    await call.presses('1')
    await call.isInQueueFor('production-down', 'OPEN_CASE_URGENT')
    await call.hangsUp()
  })

  test.each([['8'], ['5'], ['9']])('the key %s, which the next menu does not have, only skips', async (key) => {
    await on({ product: 'voice-platform' })
    const call = await careline.dial('hal')
    await call.presses(careline.pin('hal'))
    await call.presses(key)
    await call.hears('wish.menu')
    await call.hangsUp()
  })

  test('the pound key after a PIN, and a star, leave the announcement where it is', async () => {
    await on({ product: 'voice-platform' })
    const call = await careline.dial('hal')
    await call.presses(careline.pin('hal'))
    await call.presses('#')
    await call.hears('incident.announced', 'incident.leave')
    await call.presses('*')
    await call.hears('incident.announced', 'incident.leave')
    await call.presses('0')
    await call.isInQueueFor('support', 'OPEN_CASE')
    await call.hangsUp()
  })

  test('two at once: that of the product and that of all are each offered once, and a key goes through both', async () => {
    await on({ product: 'voice-platform' })
    await on()
    const call = await careline.dial('hal')
    await call.presses(careline.pin('hal'))
    await call.hears('incident.announced', 'incident.leave')
    await call.presses('2')
    await call.hears('case.enter')
    await call.hangsUp()
  })
})

describe('leaving for it', () => {
  const leaves = async (person: string): Promise<Conversation> => {
    const call = await careline.dial(person)
    await call.presses(careline.pin(person))
    await call.presses('6')
    return call
  }

  test('is noted on the account, told in words and by a notice, audited, and an ending of its own', async () => {
    const id = await on({ product: 'voice-platform', texts: { en: 'Logins fail.' } })
    const call = await leaves('hal')
    await call.hears('incident.left', 'goodbye')
    expect(call.phone.state).toBe('ended')
    const { reference } = await call.view()
    const { pool } = careline.database
    expect(await countsOf(id)).toEqual({ calls: 1, heard: 0, skipped: 0, left: 1 })
    const { rows: noted } = await pool.query(`SELECT kind FROM notices WHERE reference = $1`, [reference])
    expect(noted).toEqual([{ kind: 'incident-noted' }])
    const { rows: trail } = await pool.query(`SELECT FROM audit_trail WHERE type = 'incident.left' AND call = $1`, [
      call.phone.sid,
    ])
    expect(trail).toHaveLength(1)
    const { rows: ended } = await pool.query('SELECT ending FROM call_history WHERE call_id = $1', [call.phone.sid])
    expect(ended).toEqual([{ ending: 'informed' }])
    expect(await careline.metrics()).toMatch(/careline_incident_callers_total\{how="left"\} [1-9]/)
    const { left } = await careline.stores.callerHistory.read(
      { contact: contactId.parse('hal'), contracts: [], call: callId.parse('CAnone'), residency: undefined },
      10,
    )
    expect(left).toEqual([])
    const theirs = await careline.stores.callerHistory.read(
      {
        contact: contactId.parse('hal'),
        contracts: [contractNumber.parse('SC-2003')],
        call: callId.parse('CAnone'),
        residency: 'us',
      },
      10,
    )
    expect(theirs.left).toMatchObject([{ reference, product: 'voice-platform', isOver: false }])
    // In administration, on the pages of the contact and of the contract.
    const said = {
      reference,
      contactName: 'Hal Brenner',
      text: 'Logins fail.',
      product: 'voice-platform',
      isOver: false,
    }
    const { lists } = careline.stores
    expect(await lists.leftForIncidents({ contact: 'hal' }, 5)).toMatchObject([said])
    expect(await lists.leftForIncidents({ contract: 'SC-2003' }, 5)).toMatchObject([said])
    expect(await lists.leftForIncidents({ contact: 'ana' }, 5)).toEqual([])
  })

  test('its end, by its time, tells each contact who left for it once', async () => {
    const id = await on({ product: 'voice-platform', until: new Date(now().getTime() + 3_600_000) })
    const call = await leaves('hal')
    const { reference } = await call.view()
    const over = new Date(now().getTime() + 3_600_000)
    const settled = await Promise.all([careline.stores.incidents.settle(over), careline.stores.incidents.settle(over)])
    expect(settled.reduce((sum, one) => sum + one, 0)).toBe(1)
    const { rows } = await careline.database.pool.query(`SELECT kind FROM notices WHERE reference = $1 ORDER BY id`, [
      reference,
    ])
    expect(rows).toEqual([{ kind: 'incident-noted' }, { kind: 'incident-over' }])
    const { rows: ends } = await careline.database.pool.query(
      `SELECT body FROM audit_trail WHERE type = 'incident.ended' AND body ->> 'incident' = $1`,
      [id],
    )
    expect(ends).toHaveLength(1)
  })

  test('is not said to be noted when it is not: the caller stays', async () => {
    await on({ product: 'voice-platform' })
    const call = await careline.dial('hal')
    await call.presses(careline.pin('hal'))
    trouble.break('incidents')
    await call.presses('6')
    await call.hears('incident.not-noted', 'wish.menu')
    await call.hangsUp()
  })

  test('hanging up instead notes nothing', async () => {
    await on({ product: 'voice-platform' })
    const call = await careline.dial('hal')
    await call.presses(careline.pin('hal'))
    await call.hangsUp()
    expect(await howOf(call)).toEqual(['told'])
    const { rows } = await careline.database.pool.query(
      `SELECT FROM incident_calls WHERE call_id = $1 AND contact_id IS NOT NULL`,
      [call.phone.sid],
    )
    expect(rows).toEqual([])
  })
})

describe('when', () => {
  test('the records do not answer, the call goes on without it', async () => {
    await on()
    await forgetMemory()
    trouble.break('incidents')
    const call = await careline.dial('ana')
    await call.hears('pin.greeting')
    await call.presses(careline.pin('ana'))
    await call.hears('wish.menu')
    await call.hangsUp()
  })

  test('its time is over it is not said any more, without anyone ending it, and not before its first moment', async () => {
    const begins = new Date(now().getTime() + 600_000)
    await on({ from: begins, until: new Date(begins.getTime() + 60_000) })
    const greeting = async (at: number) => {
      now = () => new Date(begins.getTime() + at)
      const call = await careline.dial('nobody')
      const { heard } = (await call.view()).turns.at(-1) ?? { heard: [] as string[] }
      await call.hangsUp()
      return heard.includes('incident.announced')
    }
    expect(await greeting(-1)).toBe(false)
    expect(await greeting(0)).toBe(true)
    expect(await greeting(59_999)).toBe(true)
    expect(await greeting(60_000)).toBe(false)
    later += 700_000
  })
})
