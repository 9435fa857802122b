/** Two processes on one Redis and one Postgres: calls hop between them on every request, and races have one outcome. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { callId } from '../../src/domain/ids.ts'
import { newCallSid, post } from '../calls/signed-post.ts'
import { wrongFor } from '../calls/wrong-pin.ts'
import { openScene, type Scene } from './scene.ts'

let scene: Scene
beforeAll(async () => {
  scene = await openScene()
  await scene.hop()
})
afterAll(() => scene.close())
afterEach(() => scene.isSound())

const PIN_TO_LINE = ['pin', '1', '1', '3']
const PLACES = [0, 1]

/** The same signed request to this process; it was signed for the public address, which is the first one's. */
function to(process: number) {
  const { careline, processes } = scene
  return { ...careline, wire: processes[process % processes.length] ?? careline.baseUrl }
}

async function counted(sql: string, ...values: unknown[]): Promise<number> {
  const { rows } = await scene.careline.database.pool.query<{ n: string }>(sql, values)
  return Number(rows[0]?.n)
}

test('a call that hops on every request goes through like any other', async () => {
  await scene.careline.reissue('ana')
  const call = await scene.ring('ana', PIN_TO_LINE)
  expect(call.queue).toBe('support')
  await call.waitLoops(3)
  await call.answerAsAnalyst({ talkSeconds: 60 })
  expect(call.endedBy).toBe('service')
  expect(call.problems).toEqual([])
})

test('50 copies of the right PIN across both: one verification, and the same answer 50 times', async () => {
  const pin = await scene.careline.reissue('ana')
  const CallSid = newCallSid()
  await post(to(0), '/voice/incoming', { CallSid, From: '+12025558001' })
  const step = { CallSid, From: '+12025558001', Digits: pin }
  const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => post(to(i), '/voice/step?turn=1', step)))
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
  expect(new Set(answers.map(({ twiml }) => twiml)).size).toBe(1)
  expect(await counted(`SELECT count(*) AS n FROM audit_trail WHERE call = $1 AND type LIKE 'pin.%'`, CallSid)).toBe(1)
})

test('50 copies of the step into line across both: one decision, one place', async () => {
  const pin = await scene.careline.reissue('ana')
  const CallSid = newCallSid()
  const From = '+12025558002'
  await post(to(0), '/voice/incoming', { CallSid, From })
  let turn = 1
  for (const Digits of [pin, '1', '1']) {
    await post(to(turn), `/voice/step?turn=${turn}`, { CallSid, From, Digits })
    turn += 1
  }
  const last = { CallSid, From, Digits: '3' }
  const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => post(to(i), `/voice/step?turn=${turn}`, last)))
  expect(new Set(answers.map(({ twiml }) => twiml)).size).toBe(1)
  expect(answers[0]?.twiml).toContain('</Enqueue>')
  expect(
    await counted(`SELECT count(*) AS n FROM audit_trail WHERE call = $1 AND type = 'call.decided'`, CallSid),
  ).toBe(1)
})

test('200 wrong guesses at once across both: exactly as many are compared as the limits allow', async () => {
  await scene.careline.reissue('cleo')
  const pin = scene.careline.pin('cleo')
  const wrong = wrongFor(pin)
  await Promise.all(
    Array.from({ length: 200 }, async (_, i) => {
      const CallSid = newCallSid()
      // Numbers of many ranges, so that the limit on one of them is not what stops it.
      const From = `+1${2_020_000_000 + i * 1_000_003}`
      await post(to(i), '/voice/incoming', { CallSid, From })
      await post(to(i + 1), '/voice/step?turn=1', { CallSid, From, Digits: wrong })
    }),
  )
  const compared = () =>
    counted(
      `SELECT count(*) AS n FROM audit_trail WHERE subject = (SELECT ref::text FROM audit_subjects WHERE contact_id = 'cleo') AND type = 'pin.refused' AND body->>'reason' = 'mismatch'`,
    )
  // Three tries are free, then each waits for the one before (product decision 4). In a flood a refusal may be written late.
  await expect.poll(compared).toBe(3)
  const { rows } = await scene.careline.database.pool.query<{ fails_in_row: number }>(
    `SELECT fails_in_row FROM credentials WHERE contact_id = 'cleo' AND state = 'active'`,
  )
  expect(rows[0]?.fails_in_row).toBe(3)
})

describe('changes that race a call', () => {
  test.each(PLACES)('re-issued while the old PIN is being checked: old or new, never both (%d)', async () => {
    const old = await scene.careline.reissue('ana')
    const call = await scene.ring('ana')
    const [fresh] = await Promise.all([scene.careline.reissue('ana'), scene.presses(call, 'ana', old)])
    const live = await scene.careline.stores.calls.read(callId.parse(call.sid))
    const onRecord = async () => {
      const { rows } = await scene.careline.database.pool.query<{ type: string }>(
        `SELECT type FROM audit_trail WHERE call = $1 AND type LIKE 'pin.%'`,
        [call.sid],
      )
      return rows
    }
    // After the flood above a refusal may be written late.
    const type = live?.identity.kind === 'verified' ? 'pin.accepted' : 'pin.refused'
    await expect.poll(onRecord).toEqual([{ type }])
    const later = await scene.ring('ana')
    await scene.presses(later, 'ana', old)
    expect(await scene.careline.stores.calls.read(callId.parse(later.sid))).toMatchObject({
      identity: { kind: 'unverified' },
    })
    await scene.presses(later, 'ana', fresh)
    expect(await scene.careline.stores.calls.read(callId.parse(later.sid))).toMatchObject({
      identity: { kind: 'verified' },
    })
  })

  test('a grant that ends before the decision gives no right', async () => {
    await scene.careline.reissue('ana')
    const call = await scene.ring('ana', PIN_TO_LINE.slice(0, 3))
    const { pool } = scene.careline.database
    const ended = await pool.query<{ contract_number: string }>(
      `UPDATE grants SET status = 'ended', ended_at = now() WHERE contact_id = 'ana' AND status = 'active'
       RETURNING contract_number`,
    )
    expect(ended.rowCount).toBeGreaterThan(0)
    await scene.presses(call, 'ana', '3')
    const { rows } = await pool.query<{ outcome: string }>('SELECT outcome FROM calls WHERE call_id = $1', [call.sid])
    expect(rows[0]?.outcome).toBe('REFUSE_NOT_DESIGNATED')
    await pool.query(`UPDATE grants SET status = 'active', ended_at = NULL WHERE contact_id = 'ana'`)
  })

  test('somebody who leaves in mid-call is nobody when it is decided', async () => {
    await scene.careline.reissue('ana')
    const call = await scene.ring('ana', PIN_TO_LINE.slice(0, 3))
    const { pool } = scene.careline.database
    await pool.query(`UPDATE contacts SET status = 'inactive' WHERE id = 'ana'`)
    await scene.presses(call, 'ana', '3')
    expect(await scene.careline.stores.calls.read(callId.parse(call.sid))).toMatchObject({
      identity: { kind: 'unverified', reason: 'inactive-contact' },
    })
    await pool.query(`UPDATE contacts SET status = 'active' WHERE id = 'ana'`)
  })
})

describe('clocks', () => {
  test.each([
    ['an hour ahead', 3_600_000],
    ['an hour behind', -3_600_000],
    ['a day ahead', 86_400_000],
  ])('F27 and F28 a process whose clock is %s counts tries as the others do', async (_, skew) => {
    const odd = await openScene()
    try {
      await odd.hop({ now: () => new Date(Date.now() + skew) })
      const wrong = wrongFor(odd.careline.pin('ana'))
      for (let i = 0; i < 6; i += 1) {
        const call = await odd.ring('ana', [wrong], { from: `+1303555${1000 + i}` })
        await call.hangUp()
      }
      const { rows } = await odd.careline.database.pool.query<{ reason: string; n: string }>(
        `SELECT body->>'reason' AS reason, count(*) AS n FROM audit_trail WHERE type = 'pin.refused' GROUP BY 1 ORDER BY 1`,
      )
      expect(rows).toEqual([
        { reason: 'mismatch', n: '3' },
        { reason: 'waiting', n: '3' },
      ])
      await odd.isSound()
    } finally {
      await odd.close()
    }
  })
})
