/** Reports are the same before and after their days are summed, and the same as counting every call; a late call is counted. */
import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { DIMENSIONS, type CallReports, type CallSums, type Dimension } from '../../../src/calls/history/call-reports.ts'
import { addUp, within } from '../../../src/calls/history/report.ts'
import { STANDARD } from '../../../src/domain/policy.ts'
import { postgresCallReports } from '../../../src/stores/postgres/calls/history/call-reports.ts'
import { sumUpCalls } from '../../../src/stores/postgres/calls/history/make-sums.ts'
import { postgresAudit } from '../../../src/stores/postgres/audit/audit-log.ts'
import { STANDARD_RETENTION } from '../../../src/stores/postgres/retention/old-records.ts'
import { postgresPruning } from '../../../src/stores/postgres/retention/prune-records.ts'
import { AUDIT_KEY, loadDemo } from './example-directory.ts'
import { freshDatabase, type FreshDatabase } from '../../services/postgres.ts'

/** Its days begin at 23:00 or 22:00 UTC, and one has 23 hours. */
const ZONE = 'Europe/Berlin'
/** Weeks before and behind the one month that is in it as a whole. */
const DAYS = { from: '2026-02-10', to: '2026-04-14' }

let db: FreshDatabase
let reports: CallReports
let sums: CallSums

beforeAll(async () => {
  db = await freshDatabase()
  reports = postgresCallReports(db.pool, { ...STANDARD, timeZone: ZONE })
  sums = { bringUpToDate: () => sumUpCalls(db.pool, { policy: { ...STANDARD, timeZone: ZONE } }) }
})
afterAll(() => db.drop())
beforeEach(() => db.pool.query('TRUNCATE call_history, call_paths, call_sums, call_sums_made, call_history_filled'))

interface MadeCall {
  at: number
  desk: string | null
  company: string | null
  staff: string | null
  language: string
  wait: number | null
  ending: string
  keyed: boolean
  accepted: boolean
  later: string | null
  withheld: boolean
  rule: string
}

const FIRST = Date.parse('2026-02-20T00:00:00Z')
const SPAN_S = 48 * 24 * 3_600
const made: fc.Arbitrary<MadeCall> = fc.record({
  at: fc.nat(SPAN_S),
  desk: fc.constantFrom('support', 'admin', null),
  company: fc.constantFrom('arden', 'corvus', null),
  staff: fc.constantFrom('ruth', 'omar', null),
  language: fc.constantFrom('en', 'de'),
  wait: fc.option(fc.nat(900)),
  ending: fc.constantFrom('abandoned', 'refused', 'told', 'menu', 'caller-ended', 'callback'),
  keyed: fc.boolean(),
  accepted: fc.boolean(),
  later: fc.constantFrom('pin', 'profile', 'next-call', null),
  withheld: fc.boolean(),
  rule: fc.constantFrom('R12', 'R17'),
})

async function insert(calls: readonly MadeCall[]): Promise<void> {
  for (const call of calls) {
    const at = new Date(FIRST + call.at * 1_000)
    const queuedAt = call.wait === null ? null : at
    const answeredAt =
      call.staff === null || queuedAt === null ? null : new Date(at.getTime() + (call.wait ?? 0) * 1_000)
    await db.pool.query(
      `INSERT INTO call_history (call_id, reference, started_at, ended_at, language, dialled, desk, company_id, is_callback, staff_id,
         rule, outcome, ending, queued_at, answered_at, offers, declines, waits, transfers, wait_seconds, target_seconds, talk_seconds,
         hold_seconds, pin_asked_at, pin_keyed_at, pin_accepted_at, mis_keys, wrong_pins, not_compared, proved_later_by,
         callback_agreed, is_withheld, is_whole)
       VALUES ($1, 'r', $2, $2, $3, '', $4, $5, false, $6, $7, 'X', $8, $9, $10, 0, 0, 0, 1, $11, 300, 30, 2, $2, $12, $13, 1, 0, 0,
         $14, $15, $16, true)`,
      [
        randomUUID(),
        at,
        call.language,
        call.desk,
        call.company,
        call.staff,
        call.rule,
        call.ending,
        queuedAt,
        answeredAt,
        call.wait,
        call.keyed ? new Date(at.getTime() + 7_000) : null,
        call.accepted ? new Date(at.getTime() + 9_000) : null,
        call.later,
        call.ending === 'callback',
        call.withheld,
      ],
    )
  }
}

/** Everything that is reported. */
async function everything() {
  const periods = async (by: 'day' | 'month', dimension: Dimension, key: string) =>
    addUp(await reports.periods({ ...DAYS, by, dimension, key }))
  const total = await periods('day', 'all', '')
  expect({ ...(await periods('month', 'all', '')), starts: total.starts }).toEqual(total)
  const breakdowns = []
  for (const dimension of DIMENSIONS) {
    // So many are read from weeks, too.
    const all = await reports.breakdown({ ...DAYS, dimension, most: 10_000 })
    expect(await reports.breakdown({ ...DAYS, dimension, most: 1 })).toEqual(all.slice(0, 1))
    breakdowns.push(all)
  }
  return { total, support: { ...(await periods('month', 'desk', 'support')), starts: '' }, breakdowns }
}

/** By hand, without SQL. */
function counted(calls: readonly MadeCall[]) {
  const answered = calls.filter(({ wait, staff }) => wait !== null && staff !== null)
  const left = calls.filter(({ ending, wait, staff }) => ending === 'abandoned' && (wait === null || staff === null))
  const notAccepted = calls.filter(({ keyed, accepted }) => keyed && !accepted)
  return {
    calls: calls.length,
    answered: answered.length,
    inTarget: answered.filter(({ wait }) => (wait ?? 0) <= 300).length,
    abandoned: left.filter(({ wait }) => wait !== null && wait > 5).length,
    abandonedShort: left.filter(({ wait }) => wait !== null && wait <= 5).length,
    refused: calls.filter(({ ending }) => ending === 'refused').length,
    keyed: calls.filter(({ keyed }) => keyed).length,
    accepted: calls.filter(({ keyed, accepted }) => keyed && accepted).length,
    notAccepted: notAccepted.length,
    laterUnknown: notAccepted.filter(({ later, withheld }) => later === null && withheld).length,
    laterNextCall: notAccepted.filter(({ later }) => later === 'next-call').length,
    callbacksAgreed: calls.filter(({ ending }) => ending === 'callback').length,
    talkSeconds: calls.length * 30,
    waitSeconds: answered.reduce((sum, { wait }) => sum + (wait ?? 0), 0),
  }
}

test('sums are what counting every call gives', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(made, { minLength: 1, maxLength: 25 }), async (calls) => {
      await db.pool.query('TRUNCATE call_history, call_paths, call_sums, call_sums_made')
      await insert(calls)
      const direct = await everything()
      expect(direct.total).toMatchObject(counted(calls))
      const waits = calls
        .flatMap(({ wait, staff }) => (wait === null || staff === null ? [] : [wait]))
        .toSorted((a, b) => a - b)
      expect(within(direct.total.waits, 0.9)).toBe(waits[Math.ceil(waits.length * 0.9) - 1])
      expect(direct.support).toMatchObject(counted(calls.filter(({ desk }) => desk === 'support')))
      await sums.bringUpToDate()
      expect(await everything()).toEqual(direct)
    }),
    { numRuns: 5, endOnFailure: true },
  )
})

const aCall: MadeCall = {
  withheld: false,
  at: 30 * 24 * 3_600,
  desk: 'support',
  company: 'arden',
  staff: 'ruth',
  language: 'en',
  wait: 20,
  ending: 'caller-ended',
  keyed: true,
  accepted: true,
  later: null,
  rule: 'R20',
}

test('a call that is written late counts, in a day and month that were summed', async () => {
  await insert([aCall, { ...aCall, at: 0 }])
  await sums.bringUpToDate()
  await insert([{ ...aCall, company: 'corvus' }])
  const late = await everything()
  expect(late.total.calls).toBe(3)
  await sums.bringUpToDate()
  expect(await everything()).toEqual(late)
})

test('a day begins where it begins at the site', async () => {
  await insert([
    { ...aCall, at: (Date.parse('2026-03-28T22:59:59Z') - FIRST) / 1_000 },
    { ...aCall, at: (Date.parse('2026-03-28T23:00:00Z') - FIRST) / 1_000 },
  ])
  const days = async () =>
    (await reports.periods({ ...DAYS, by: 'day', dimension: 'all', key: '' })).map(({ starts, calls }) => [
      starts,
      calls,
    ])
  const direct = await days()
  expect(direct).toEqual([
    ['2026-03-28', 1],
    ['2026-03-29', 1],
  ])
  await sums.bringUpToDate()
  expect(await days()).toEqual(direct)
})

test('the line at this time yesterday, by the clock of the site, and in the quarter hours before now', async () => {
  // A day of 23 hours: 10:00 of the day before is 09:00 UTC, ten in the morning of this one 08:00.
  const now = new Date('2026-03-29T08:00:00Z')
  const at = (clock: string) => (Date.parse(clock) - FIRST) / 1_000
  await insert([
    { ...aCall, at: at('2026-03-28T08:59:30Z'), wait: 60 },
    { ...aCall, at: at('2026-03-28T08:59:30Z'), wait: 60, desk: 'production-down', staff: null, ending: 'abandoned' },
    { ...aCall, at: at('2026-03-28T08:30:00Z'), wait: 10 },
    { ...aCall, at: at('2026-03-28T08:40:00Z'), wait: 400 },
    { ...aCall, at: at('2026-03-29T07:44:00Z'), wait: 120 },
  ])
  // Without a call an hour before that moment, it is not known what the line was like.
  const { yesterday } = await reports.queueLately(now)
  expect(yesterday).toBe(undefined)
  await insert([{ ...aCall, at: 0 }])
  // One callback is owed; that of a test of a draft is owed in no figure.
  await loadDemo(db.pool)
  await db.pool.query(
    `INSERT INTO callbacks (call_id, reference, contact_id, phone, code, requested_at)
     SELECT id, id, 'ana', '+12025550101', '1234', $1 FROM unnest(ARRAY['owed', 'test']) AS id`,
    [new Date('2026-03-28T08:00:00Z')],
  )
  await db.pool.query(
    `INSERT INTO calls (call_id, reference, started_at, decided_at, verified, rule, outcome, is_trial)
     VALUES ('test', 'test', $1, $1, true, 'R20', 'OPEN_CASE', true)`,
    [new Date('2026-03-28T08:00:00Z')],
  )
  const lately = await reports.queueLately(now)
  expect(lately.yesterday).toEqual({
    at: new Date('2026-03-28T09:00:00Z'),
    waiting: 2,
    urgentWaiting: 1,
    answered: 2,
    inTarget: 1,
    callbacks: 1,
    urgentCallbacks: 0,
  })
  expect(lately.quarters.map(({ at: moment }) => moment.toISOString().slice(11, 16))).toHaveLength(16)
  expect(lately.quarters.at(-1)).toMatchObject({ at: now, waiting: 0, answered: 1, inTarget: 1 })
  expect(lately.quarters.at(-2)).toMatchObject({ at: new Date('2026-03-29T07:45:00Z'), waiting: 1, answered: 0 })
})

test('refused in the last hour and today count the same calls: those that ended so, of the hour also before midnight', async () => {
  // Just after midnight in Berlin.
  const now = new Date('2026-03-10T23:20:00Z')
  const at = (clock: string) => (Date.parse(clock) - FIRST) / 1_000
  const refused = { ...aCall, desk: null, staff: null, wait: null, ending: 'refused' }
  await insert([
    { ...refused, at: at('2026-03-10T22:00:00Z') },
    { ...refused, at: at('2026-03-10T22:50:00Z') },
    { ...refused, at: at('2026-03-10T23:05:00Z'), rule: 'R17' },
    // A person took the caller after the refusal.
    { ...aCall, at: at('2026-03-10T23:06:00Z'), ending: 'caller-ended', rule: 'R17' },
  ])
  expect(await reports.daySoFar(now)).toMatchObject({ rules: [['R17', 1]], refusedInHour: 2 })
})

test('sums outlive the calls that they were made of, and are not made anew of what is left', async () => {
  await insert([aCall, { ...aCall, wait: 40 }])
  await sums.bringUpToDate()
  const before = await everything()
  const audit = postgresAudit(db.pool, AUDIT_KEY)
  const at = new Date('2026-09-01T00:00:00Z')
  const retention = { ...STANDARD_RETENTION, calls: 1 }
  const dropped = await postgresPruning(db.pool, audit, AUDIT_KEY).prune(retention, { actor: 'test', at })
  expect(dropped).toMatchObject({ call_history: 2 })
  const withoutAnalysts = {
    ...before,
    breakdowns: before.breakdowns.map((rows, i) => (DIMENSIONS[i] === 'analyst' ? [] : rows)),
  }
  expect(await everything()).toEqual(withoutAnalysts)
  await insert([aCall])
  await sums.bringUpToDate()
  expect(await everything()).toEqual(withoutAnalysts)
})
