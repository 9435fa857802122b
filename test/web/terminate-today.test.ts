/** A contract terminated today is covered to the end of today, where the contract is; an end that lies behind stays the end. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openCareline, type Careline } from '../calls/careline.ts'

let careline: Careline
let now = new Date()
beforeAll(async () => {
  careline = await openCareline({ tuning: { now: () => now } })
})
afterAll(() => careline.close())

async function terminate(contract: string): Promise<unknown> {
  const response = await fetch(`${careline.baseUrl}/api/v1/directory/contracts/${contract}`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${careline.apiToken}` },
  })
  expect(response.status).toBe(200)
  const { rows } = await careline.database.pool.query<{ day: string }>(
    `SELECT to_char(terminated_on, 'YYYY-MM-DD') AS day FROM contracts WHERE number = $1`,
    [contract],
  )
  return rows[0]?.day
}

async function saysNewProblem(person: string, keys: string) {
  const call = await careline.dial(person)
  for (const key of [careline.pin(person), ...keys]) if (call.phone.state === 'gathering') await call.presses(key)
  return call
}

/** Today's date in UTC at that time of day, so that contracts of the demo are in force. */
function todayAt(time: string): Date {
  return new Date(`${new Date().toISOString().slice(0, 10)}T${time}Z`)
}
const dayAfter = (at: Date, days: number) => new Date(at.getTime() + days * 86_400_000).toISOString().slice(0, 10)

describe('terminated today', () => {
  test.each([
    ['SC-1001', 'ana', '113', 'Pacific/Auckland', '19:00:00', 1],
    ['SC-2003', 'hal', '13', 'America/Los_Angeles', '02:00:00', -1],
  ])(
    '%s of %s (keys %s) in %s at %s UTC ends with the day there',
    async (contract, person, keys, zone, time, shift) => {
      await careline.database.pool.query('UPDATE contracts SET time_zone = $2 WHERE number = $1', [contract, zone])
      now = todayAt(time)
      expect(await terminate(contract)).toBe(dayAfter(now, shift))
      now = new Date(now.getTime() + 60_000)
      expect(await (await saysNewProblem(person, keys)).view()).toMatchObject({ outcome: 'OPEN_CASE' })
      now = new Date(now.getTime() + 86_400_000)
      expect((await (await saysNewProblem(person, keys)).view()).outcome).not.toBe('OPEN_CASE')
      now = new Date()
    },
  )
})

test('terminating what has expired changes nothing that a caller hears', async () => {
  now = new Date()
  const words = async () => {
    const call = await careline.dial('noa')
    for (const keys of [careline.pin('noa'), '1', '3']) await call.presses(keys)
    return call.phone.exchanges
      .at(-1)
      ?.twiml.replace(/>[0-9]{3}</g, '><')
      .replace(/turn=\d+/g, '')
  }
  const before = await words()
  await terminate('SC-5001')
  expect(await words()).toBe(before)
  now = new Date(Date.now() + 3 * 86_400_000)
  expect(await words()).toBe(before)
  now = new Date()
})
