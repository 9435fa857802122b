/** What the lists count as in force is what the rules call active, for any dates, zone and number of grace days. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { contractState } from '../../../src/domain/directory/contract-state.ts'
import { contractNumber } from '../../../src/domain/ids.ts'
import { inForce } from '../../../src/stores/postgres/directory/in-force.ts'
import { combination } from '../../domain/directory/combination.ts'
import { freshDatabase, type FreshDatabase } from '../../services/postgres.ts'

let database: FreshDatabase
beforeAll(async () => {
  database = await freshDatabase({ demo: true })
})
afterAll(() => database.drop())

const DAYS = [-3, -2, -1, 0, 1, 2]
const ZONES = ['UTC', 'Pacific/Kiritimati', 'Pacific/Pago_Pago']

/** Every pair of an end and a termination around today, in zones where today is another day. */
async function contracts() {
  const { rows: today } = await database.pool.query<{ now: Date }>('SELECT now() AS now')
  const now = today[0]?.now ?? new Date()
  const day = (offset: number) => new Date(now.getTime() + offset * 86_400_000).toISOString().slice(0, 10)
  const all = ZONES.flatMap((timeZone) =>
    [-400, 1].flatMap((starts) =>
      DAYS.flatMap((ends) =>
        [undefined, ...DAYS].map((terminated) => ({
          startsOn: day(starts),
          endsOn: day(Math.max(starts, ends)),
          terminatedOn: terminated === undefined ? undefined : day(Math.max(starts, terminated)),
          timeZone,
        })),
      ),
    ),
  ).map((one, at) => combination({ ...one, contract: contractNumber.parse(`SC-9${String(at).padStart(4, '0')}`) }))
  return { now, all }
}

test.each([0, 1, 2, 30])('with %i grace days', async (graceDays) => {
  const { now, all } = await contracts()
  const { rows } = await database.pool.query<{ number: string; is: boolean }>(
    `SELECT c.number, ${inForce({ graceDays })} AS is
       FROM unnest($1::text[], $2::date[], $3::date[], $4::date[], $5::text[]) AS c(number, starts_on, ends_on, terminated_on, time_zone)`,
    [
      all.map(({ contract }) => contract),
      all.map(({ startsOn }) => startsOn),
      all.map(({ endsOn }) => endsOn),
      all.map(({ terminatedOn }) => terminatedOn ?? null),
      all.map(({ timeZone }) => timeZone),
    ],
  )
  const active = all.filter((one) => contractState(one, undefined, now, graceDays) === 'active')
  expect(rows.filter(({ is }) => is).map(({ number }) => number)).toEqual(active.map(({ contract }) => contract))
  expect(active.length).toBeGreaterThan(20)
  expect(active.length).toBeLessThan(all.length)
})
