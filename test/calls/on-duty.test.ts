/** Production down at a desk where no analyst is ready: engineers on duty are rung, one after the other, while the caller hears so. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DOWN_AT_ONCE, ENGINEERS, onDuty, staffOnDuty } from '../alerts/on-call.ts'
import { heardBy, idOf, onTheFloor, PHONES } from '../desk/on-the-floor.ts'
import { Visitor } from '../web/visitor.ts'
import { openCareline, type Careline } from './careline.ts'
import { post } from './signed-post.ts'

let careline: Careline
/** Milliseconds that the clock of the service is ahead. */
let later = 0
const { anaIsDown, live } = onTheFloor(() => careline)
const { noor, kai } = ENGINEERS
const does = (who: { phone: string }, what: Parameters<Careline['network']['whenDialled']>[1]) =>
  careline.network.whenDialled(who.phone, what)
const answers = (who: { phone: string }, ...keys: string[]) => does(who, { does: 'answer', afterSeconds: 1, keys })
const look = async () => {
  await careline.alerts().round()
  await careline.network.settled()
}
const rung = (who: { phone: string }) => careline.network.callsTo(who.phone).length
const auditTypes = async (id: string) =>
  (
    await careline.database.pool.query<{ type: string }>(
      `SELECT type FROM audit_trail WHERE call = $1 AND (type LIKE 'duty.%' OR type LIKE 'alert.%' OR type = 'call.taken') `,
      [id],
    )
  ).rows
    .map(({ type }) => type)
    .toSorted()

/** Once the key was pressed, before it is known that they have the call. */
function afterTheKey(happens: (attempt: string) => Promise<void>): void {
  const { calls } = careline.stores
  const change = calls.change.bind(calls)
  let isOver = false
  calls.change = async (id, by) => {
    const after = await change(id, by)
    const claim = after?.call.stage.kind === 'waiting' ? after.call.stage.claim : undefined
    if (claim === undefined || claim.accepted || isOver) return after
    isOver = true
    await happens(claim.attempt)
    return after
  }
}

beforeEach(async () => {
  later = 0
  const now = () => new Date(Date.now() + later)
  careline = await openCareline({ rest: true, site: { alerts: DOWN_AT_ONCE }, tuning: { now } })
})
afterEach(() => careline.close())

describe('an engineer on duty', () => {
  test('presses 1 and has the caller, there and then, on record', async () => {
    await onDuty(careline, 'noor', 'kai')
    const call = await anaIsDown()
    answers(noor, '1')
    await look()
    const { stage } = await live(call)
    expect(stage).toMatchObject({ kind: 'with-analyst', taker: { name: noor.name } })
    expect(heardBy(careline.network.callsTo(noor.phone)[0] as never)).toMatch(/Production is down.*Arden.*press 1/s)
    expect(rung(kai)).toBe(0)
    expect(await auditTypes(call.phone.sid)).toEqual(['call.taken', 'duty.rung'])
    call.isWellFormed()
    // No member of the staff: there is nothing to wrap up.
    await call.hangsUp()
    await careline.network.settled()
    expect(await careline.stores.presence.all()).toEqual([])
  })

  test('has the caller, though staff are made inactive in the moment of the key', async () => {
    await onDuty(careline, 'noor')
    const call = await anaIsDown()
    answers(noor, '1')
    afterTheKey(() => careline.desk().takeBack.fromInactive())
    await look()
    expect((await live(call)).stage).toMatchObject({ kind: 'with-analyst', taker: { name: noor.name } })
  })

  test('who hangs up in the moment of the key misses it, and is put down as away nowhere', async () => {
    await onDuty(careline, 'noor')
    const call = await anaIsDown()
    answers(noor, '1')
    afterTheKey((attempt) => careline.desk().takeCall.legEnded({ callId: idOf(call), attempt }))
    await look()
    expect((await live(call)).stage.kind).toBe('waiting')
    expect(await careline.stores.presence.all()).toEqual([])
  })

  test('is on the page of the call by name, though no member of the staff', async () => {
    await careline.close()
    careline = await openCareline({ rest: true, signIn: true, site: { alerts: DOWN_AT_ONCE } })
    await onDuty(careline, 'noor')
    const call = await anaIsDown()
    answers(noor, '1')
    await look()
    const sam = new Visitor(careline.baseUrl)
    await sam.signIn('staff:sam')
    const page = async () => (await sam.open(`/calls/${(await live(call)).reference}`)).text
    await expect.poll(page, { timeout: 15_000 }).toContain(`${noor.name} answered`)
    expect(/on-duty-.{9}/.exec(await page())?.[0]).toBeUndefined()
    await call.hangsUp()
    await expect.poll(page, { timeout: 15_000 }).toMatch(new RegExp(`Answered by</dt><dd>${noor.name}<`))
    // In the rows of the audit trail, too, which hold an id.
    expect(await page()).toContain(`staff: ${noor.name}`)
    expect(/on-duty-.{9}/.exec(await page())?.[0]).toBeUndefined()
  })

  test('does not answer: the next one is rung, the caller hears so, and after the last round it ends', async () => {
    await onDuty(careline, 'noor', 'kai')
    const call = await anaIsDown()
    does(noor, { does: 'no-answer' })
    does(kai, { does: 'no-answer' })
    await look()
    // The second round does not begin in the same moment.
    await look()
    expect(rung(noor) + rung(kai)).toBe(2)
    await call.phone.silence()
    await call.hearsOnHold('line.calling-duty')
    await call.phone.silence()
    await call.hearsOnHold('line.still-calling')
    later += 40_000
    await look()
    await call.phone.silence()
    expect(rung(noor) + rung(kai)).toBe(4)
    const { stage } = await live(call)
    expect(stage).toMatchObject({ kind: 'waiting', desk: 'production-down', duty: { toldOver: true } })
    await call.hearsOnHold('line.duty-none', 'line.offer-callback-urgent')
    await look()
    expect(rung(noor) + rung(kai)).toBe(4)
    const open = await careline.stores.raisedAlerts.open()
    expect(open.map(({ kind, escalatedAt }) => [kind, escalatedAt !== undefined])).toEqual([
      ['production-down-waits', true],
    ])
  })

  test('whose voicemail picks up takes and acknowledges nothing', async () => {
    await onDuty(careline, 'noor')
    const call = await anaIsDown()
    answers(noor)
    await look()
    expect((await live(call)).stage.kind).toBe('waiting')
    const [alert] = await careline.stores.raisedAlerts.open()
    expect(alert?.acknowledgedAt).toBeUndefined()
  })

  test('presses 2: the alert is theirs, no other engineer is rung, and the caller hears that they come', async () => {
    await onDuty(careline, 'noor', 'kai')
    const call = await anaIsDown()
    answers(noor, '2')
    await look()
    await call.phone.silence()
    await call.hearsOnHold('line.duty-has-it')
    await call.phone.silence()
    await call.hearsOnHold('line.duty-comes')
    expect(rung(kai)).toBe(0)
    const [alert] = await careline.stores.raisedAlerts.open()
    expect(alert).toMatchObject({ kind: 'production-down-waits', acknowledgedBy: noor.name })
    expect(await auditTypes(call.phone.sid)).toContain('duty.acknowledged')
  })

  test('is not rung while an analyst is ready, and an analyst who takes the call meanwhile is first', async () => {
    await onDuty(careline, 'noor')
    const { answers: analystAnswers, staff } = onTheFloor(() => careline)
    const id = (await staff('ruth')).id
    await careline.stores.presence.set(id, 'ready', new Date())
    const call = await anaIsDown()
    await look()
    expect(rung(noor)).toBe(0)
    analystAnswers('ruth')
    await careline.desk().takeCall.take(idOf(call), await staff('ruth'))
    await careline.network.settled()
    await careline.stores.presence.set(id, 'away', new Date())
    await look()
    expect(rung(noor)).toBe(0)
    expect((await live(call)).stage).toMatchObject({ kind: 'with-analyst', taker: { id: 'ruth' } })
  })

  test('is rung while the only analyst who is ready is of another region than the contract', async () => {
    const { staff } = onTheFloor(() => careline)
    const { pool } = careline.database
    await pool.query(`UPDATE contracts SET residency = 'us'`)
    await pool.query(`UPDATE analysts SET residency = CASE WHEN id = 'sam' THEN 'us' ELSE 'emea' END`)
    await staffOnDuty(careline, 'sam', 'Sam Reyes', PHONES.sam)
    await careline.stores.presence.set((await staff('ruth')).id, 'ready', new Date())
    const call = await anaIsDown()
    careline.network.whenDialled(PHONES.sam, { does: 'answer', afterSeconds: 1, keys: ['1'] })
    await look()
    expect((await live(call)).stage).toMatchObject({ kind: 'with-analyst', taker: { id: 'sam' } })
  })

  test('who is one of the staff takes the call as such, and wraps it up', async () => {
    await staffOnDuty(careline, 'sam', 'Sam Reyes', PHONES.sam)
    const call = await anaIsDown()
    careline.network.whenDialled(PHONES.sam, { does: 'answer', afterSeconds: 1, keys: ['1'] })
    await look()
    expect((await live(call)).stage).toMatchObject({ kind: 'with-analyst', taker: { id: 'sam' } })
    await call.hangsUp()
    await careline.network.settled()
    expect(await careline.stores.presence.find('sam' as never)).toMatchObject({ state: 'wrap-up' })
  })

  test('without a rota nothing rings, the caller waits as ever, and the alert opens', async () => {
    const call = await anaIsDown()
    await look()
    expect((await live(call)).stage).toMatchObject({ kind: 'waiting' })
    expect((await careline.stores.raisedAlerts.open()).map(({ kind }) => kind)).toEqual(['production-down-waits'])
  })
})

test('two processes that look at once ring one phone', async () => {
  await onDuty(careline, 'noor', 'kai')
  await anaIsDown()
  does(noor, { does: 'by-hand' })
  await Promise.all([careline.alerts().round(), careline.alerts().round(), careline.alerts().round()])
  expect(rung(noor) + rung(kai)).toBe(1)
})

test('a key that comes twice is answered alike, and a forged request is refused', async () => {
  await onDuty(careline, 'noor')
  const call = await anaIsDown()
  answers(noor, '1')
  await look()
  const leg = careline.network.callsTo(noor.phone)[0]
  const { stage } = await live(call)
  const attempt = stage.kind === 'with-analyst' ? stage.taker.attempt : ''
  const address = `${careline.baseUrl}/voice/duty-key?call=${call.phone.sid}&attempt=${attempt}&place=0`
  const body = new URLSearchParams({ CallSid: leg?.sid ?? '', Digits: '1', CallStatus: 'in-progress' })
  expect((await fetch(address, { method: 'POST', body })).status).toBe(403)
  const again = await post(careline, address.replace(careline.baseUrl, ''), Object.fromEntries(body))
  expect(again.twiml).toContain(`careline-${attempt}`)
  const other = await post(careline, '/voice/duty-key?attempt=zz&call=CA1', Object.fromEntries(body))
  expect(other.twiml).toBe('<?xml version="1.0" encoding="UTF-8"?><Response/>')
})

describe('with TaskRouter', () => {
  test('it is the same: no worker is available, the engineer on duty has the caller', async () => {
    await careline.close()
    careline = await openCareline({ rest: true, taskRouter: true, site: { alerts: DOWN_AT_ONCE } })
    await onDuty(careline, 'noor')
    const call = await careline.dial('ana')
    for (const keys of [careline.pin('ana'), '1', '1', '1', '1']) await call.presses(keys)
    answers(noor, '1')
    await look()
    expect((await live(call)).stage).toMatchObject({ kind: 'with-analyst', taker: { name: noor.name } })
    call.isWellFormed()
  })
})

test('an engineer who is no member of the staff is not rung where data stays in a region', async () => {
  await onDuty(careline, 'noor')
  const call = await careline.dial('hal')
  for (const keys of [careline.pin('hal'), '1', '1', '1']) await call.presses(keys)
  await look()
  expect((await live(call)).stage).toMatchObject({ kind: 'waiting', desk: 'production-down' })
  expect(rung(noor)).toBe(0)
})

test('an alert that opened because engineers are rung stays open until the caller has a person', async () => {
  careline.takeNumbers({ alerts: { ...DOWN_AT_ONCE, productionDownAfter: 600 } })
  await onDuty(careline, 'noor')
  await anaIsDown()
  does(noor, { does: 'by-hand' })
  await careline.alerts().round()
  await careline.alerts().round()
  const { rows } = await careline.database.pool.query('SELECT resolved_at FROM raised_alerts')
  expect(rows).toEqual([{ resolved_at: null }])
})
