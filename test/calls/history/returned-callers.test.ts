/** Refused callers who are right on a later call are counted, also where nothing was decided; what joins the calls is no number and is gone after a day. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { erasePerson } from '../../../src/stores/postgres/audit/forget-person.ts'
import { postgresAudit } from '../../../src/stores/postgres/audit/audit-log.ts'
import { contactId } from '../../../src/domain/ids.ts'
import { openCareline, type Careline, type Conversation } from '../careline.ts'
import { slipIn, wrongFor, wrongPin } from '../wrong-pin.ts'

const HOUR = 3_600_000

let careline: Careline
let later = 0
beforeAll(async () => {
  careline = await openCareline({ tuning: { now: () => new Date(Date.now() + later) } })
})
afterAll(() => careline.close())

/** Rings so many hours from now, keys and hangs up in the menu. */
async function calls(from: string, keyed: string, hours = 0): Promise<Conversation> {
  later = hours * HOUR
  const call = await careline.dial('nobody', { from })
  await call.presses(keyed)
  await call.hangsUp()
  return call
}

const settled = () => careline.stores.sums.bringUpToDate()

async function provedBy(call: Conversation): Promise<string | null | undefined> {
  await settled()
  const { rows } = await careline.database.pool.query<{ by: string | null }>(
    'SELECT proved_later_by AS by FROM call_history WHERE call_id = $1',
    [call.phone.sid],
  )
  return rows[0]?.by
}

/** What is stored of it for a while. */
async function marksOf(call: Conversation): Promise<string[]> {
  const { rows } = await careline.database.pool.query<{ text: string }>(
    `SELECT r::text AS text FROM refused_callers r WHERE call_id = $1
      UNION ALL SELECT r::text FROM returned_callers r WHERE call_id = $1 OR refused_call = $1`,
    [call.phone.sid],
  )
  return rows.map(({ text }) => text)
}

const figures = async () => {
  const today = await careline.stores.reports.today(new Date())
  const [day] = await careline.stores.reports.periods({ from: today, to: today, by: 'day', dimension: 'all', key: '' })
  return day
}

test('a wrong PIN and a hang-up, then the right one within a day: one false refusal, however often they call again', async () => {
  const refused = await calls('+14155550301', wrongFor(careline.pin('ana')))
  const [mark = ''] = await marksOf(refused)
  expect(mark).not.toContain('4155550301')
  expect(await provedBy(refused)).toBeNull()
  const before = (await figures())?.laterNextCall ?? 0
  await calls('+14155550301', careline.pin('ana'))
  await calls('+14155550301', careline.pin('ana'))
  expect(await provedBy(refused)).toBe('next-call')
  expect((await figures())?.laterNextCall).toBe(before + 1)
  expect(await marksOf(refused)).toEqual([])
})

test('a call with the right PIN leaves nothing where no caller of that number was refused', async () => {
  const call = await calls('+14155550302', careline.pin('ana'))
  expect(await marksOf(call)).toEqual([])
})

test('a mis-key belongs to no contact: whoever is right from that number next counts', async () => {
  const slip = await calls('+14155550303', slipIn(careline.pin('cleo')))
  await calls('+14155550303', careline.pin('cleo'))
  expect(await provedBy(slip)).toBe('next-call')
})

test('a colleague at the same switchboard makes no one else right; the person themselves still can', async () => {
  const refused = await calls('+14155550304', wrongFor(careline.pin('hal')))
  await calls('+14155550304', careline.pin('cleo'))
  expect(await provedBy(refused)).toBeNull()
  await calls('+14155550304', careline.pin('hal'))
  expect(await provedBy(refused)).toBe('next-call')
})

test('another number is another caller', async () => {
  const refused = await calls('+14155550305', wrongPin())
  await calls('+14155550306', careline.pin('ana'))
  expect(await provedBy(refused)).toBeNull()
})

test('over midnight they are joined, and after a day they are not', async () => {
  const soon = await calls('+14155550307', wrongPin(), -23.5)
  await calls('+14155550307', careline.pin('ana'))
  expect(await provedBy(soon)).toBe('next-call')
  const long = await calls('+14155550308', wrongPin(), -23.5)
  await calls('+14155550308', careline.pin('ana'), 1)
  expect(await provedBy(long)).toBeNull()
})

test('nothing of it is left after a day', async () => {
  const refused = await calls('+14155550309', wrongPin())
  expect(await marksOf(refused)).toHaveLength(1)
  await careline.database.pool.query(
    `UPDATE refused_callers SET began = began - interval '24 hours' WHERE call_id = $1`,
    [refused.phone.sid],
  )
  await settled()
  expect(await marksOf(refused)).toEqual([])
})

test('of a withheld number a later call is not known, and the figures say of how many', async () => {
  await settled()
  const before = await figures()
  const refused = await calls('anonymous', wrongFor(careline.pin('eli')))
  await calls('anonymous', careline.pin('eli'))
  expect(await marksOf(refused)).toEqual([])
  expect(await provedBy(refused)).toBeNull()
  const { notAccepted = 0, laterUnknown = 0 } = before ?? {}
  expect(await figures()).toMatchObject({ notAccepted: notAccepted + 1, laterUnknown: laterUnknown + 1 })
})

test('an erasure takes what would join their calls', async () => {
  const refused = await calls('+14155550310', wrongFor(careline.pin('eli')))
  await calls('+14155550310', careline.pin('eli'))
  expect(await marksOf(refused)).toHaveLength(2)
  const { pool } = careline.database
  const by = { actor: 'test', at: new Date() }
  expect(
    await erasePerson(pool, postgresAudit(pool, careline.keys.auditKey), contactId.parse('eli'), by),
  ).toMatchObject({
    kind: 'erased',
  })
  expect(await marksOf(refused)).toEqual([])
})
