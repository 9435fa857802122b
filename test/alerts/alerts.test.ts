/** Alerts: opened once, acknowledged once, resolved with their cause, escalated, and told on every channel, whatever fails. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Unavailable } from '../../src/concurrency/unavailable.ts'
import type { AlertPolicy } from '../../src/domain/alerts/alert-policy.ts'
import { staffId } from '../../src/domain/ids.ts'
import { openCareline, type Careline } from '../calls/careline.ts'
import { idOf, onTheFloor, PHONES } from '../desk/on-the-floor.ts'
import { AT_ONCE, channel, DOWN_AT_ONCE, ENGINEERS, onDuty } from './on-call.ts'
import { EVENT_TYPES } from '../../src/webhooks/event-types.ts'
import { openOtherSystems, type OtherSystems } from './other-systems.ts'

let careline: Careline
let others: OtherSystems
/** What is unavailable now. */
let postgresIsDown = false
const { anaIsDown, anaInQueue, connect, staff } = onTheFloor(() => careline)
const SAM = { actor: 'staff sam', name: 'Sam Reyes' }

const policy = (more: Partial<AlertPolicy> = {}): AlertPolicy => ({
  ...DOWN_AT_ONCE,
  channels: {
    pager: channel('pagerduty', { url: `${others.url}/pager` }),
    genie: channel('opsgenie', { url: `${others.url}/genie` }),
    chat: channel('slack'),
    team: channel('teams', { says: ['reference', 'product', 'caller'] }),
  },
  ...more,
})
const round = () => careline.alerts().round()
const tell = () => careline.alerts().channels.round()
const open = () => careline.stores.raisedAlerts.open()

beforeAll(async () => {
  others = await openOtherSystems()
})
afterAll(() => others.close())
beforeEach(async () => {
  postgresIsDown = false
  for (const path of ['/pager', '/genie', '/slack/T1', '/teams/W1']) others.answers(path, 202)
  careline = await openCareline({
    rest: true,
    site: { alerts: policy() },
    alertSecrets: {
      pager: 'r0ut1ngk3yr0ut1ngk3yr0ut1ngk3y00',
      genie: 'g3n13k3yg3n13k3y',
      chat: `${others.url}/slack/T1`,
      team: `${others.url}/teams/W1`,
    },
    stores: (stores) => ({
      raisedAlerts: new Proxy(stores.raisedAlerts, {
        get: (store, name): unknown =>
          postgresIsDown ? () => Promise.reject(new Unavailable('down')) : Reflect.get(store, name),
      }),
    }),
  })
})
afterEach(async () => {
  await careline.close()
  others.arrived.length = 0
})

describe('an alert', () => {
  test('opens once, also for two processes that decide at once, and is told on every channel', async () => {
    const call = await anaIsDown()
    await Promise.all([round(), round(), round()])
    expect(await open()).toHaveLength(1)
    await tell()
    const [event] = others.to('/pager')
    expect(event).toMatchObject({
      routing_key: 'r0ut1ngk3yr0ut1ngk3yr0ut1ngk3y00',
      event_action: 'trigger',
      payload: { severity: 'critical', class: 'production-down-waits', group: 'production-down' },
    })
    expect(others.arrived.find(({ path }) => path === '/genie')).toMatchObject({
      authorization: 'GenieKey g3n13k3yg3n13k3y',
      body: { priority: 'P1' },
    })
    const { reference } = await call.view()
    for (const path of ['/pager', '/genie', '/slack/T1', '/teams/W1'])
      expect(JSON.stringify(others.to(path))).toContain(reference)
    expect(others.arrived).toHaveLength(4)
  })

  test('says no more on a channel than its setting allows: never a PIN, a number, a name or words of a case', async () => {
    await anaIsDown()
    await round()
    await tell()
    const said = JSON.stringify(others.arrived)
    expect(said).not.toContain(careline.pin('ana'))
    expect(said).not.toMatch(/\+[1-9]\d{6}|Ana /)
    // Company by default, and not where a site left it out.
    expect(JSON.stringify(others.to('/slack/T1'))).toMatch(/Arden/)
    expect(JSON.stringify(others.to('/teams/W1'))).not.toMatch(/Arden/)
    expect(JSON.stringify(others.to('/teams/W1'))).toMatch(/\+44…/)
    expect(JSON.stringify(careline.log.lines)).not.toMatch(/r0ut1ngk3y|slack\/T1|g3n13k3y/)
  })

  test('is acknowledged once, by one of two people, and resolves when its cause is gone', async () => {
    const call = await anaIsDown()
    await round()
    const [alert] = await open()
    const { settle } = careline.alerts()
    const id = alert?.id ?? ''
    expect(await settle.resolve(id, SAM)).toBe('not-over')
    const both = await Promise.all([
      settle.acknowledge(id, SAM),
      settle.acknowledge(id, { actor: 'staff ida', name: 'Ida' }),
    ])
    expect(both.toSorted()).toEqual(['already', 'done'])
    await connect(call, 'ruth')
    await round()
    await round()
    expect(await open()).toEqual([])
    await tell()
    expect(others.to('/pager').map(({ event_action: action }) => action)).toEqual(['trigger', 'acknowledge', 'resolve'])
    expect(new Set(others.to('/pager').map(({ dedup_key: key }) => key)).size).toBe(1)
    const { rows } = await careline.database.pool.query(`SELECT actor FROM audit_trail WHERE type LIKE 'alert.%'`)
    expect(rows).toHaveLength(1)
  })

  test('escalates once when no person has it, and never when one has', async () => {
    await anaIsDown()
    await round()
    const long = `UPDATE raised_alerts SET opened_at = opened_at - interval '11 minutes'`
    await careline.database.pool.query(long)
    await round()
    await round()
    const [alert] = await open()
    expect(alert?.escalatedAt).toBeDefined()
    await tell()
    expect(others.to('/pager').map(({ event_action: action }) => action)).toEqual(['trigger', 'trigger'])
    expect(await careline.metrics()).toContain(
      'careline_alerts_total{step="escalated",signal="production-down-waits"} 1',
    )
  })

  test('about a caller who gave up is told from the records, once, and a person resolves it', async () => {
    const call = await anaIsDown()
    await round()
    await call.hangsUp()
    await careline.network.settled()
    await round()
    await round()
    const kinds = (await open()).map(({ kind, about }) => [kind, about.reference])
    expect(kinds).toEqual([['production-down-abandoned', (await call.view()).reference]])
    expect(await careline.alerts().settle.resolve((await open())[0]?.id ?? '', SAM)).toBe('done')
    await round()
    expect(await open()).toEqual([])
  })

  test('opens for no test of a draft, which rings no engineer and is told to no other system', async () => {
    careline.takeNumbers({ alerts: policy({ noAnalystReadyAfter: AT_ONCE, longestWait: AT_ONCE }) })
    await onDuty(careline, 'noor')
    const call = await anaIsDown()
    const trial = { draft: 'a', name: 'Holiday hours' }
    await careline.stores.calls.change(idOf(call), (one) => ({ call: { ...one, trial } }))
    await round()
    expect(await careline.stores.calls.read(idOf(call))).toMatchObject({ stage: { kind: 'waiting' } })
    expect(await careline.stores.calls.read(idOf(call))).not.toHaveProperty('stage.duty')
    await call.hangsUp()
    await careline.network.settled()
    await round()
    expect(await careline.stores.raisedAlerts.latest(10)).toEqual([])
    // The same call, in earnest, is one.
    const other = await anaIsDown()
    await other.hangsUp()
    await careline.network.settled()
    await round()
    expect((await open()).map(({ kind, callId }) => [kind, callId])).toEqual([
      ['production-down-abandoned', idOf(other)],
    ])
  })

  test('opens for a desk where no analyst is ready, and not while one is or the desk is paused', async () => {
    careline.takeNumbers({ alerts: policy({ noAnalystReadyAfter: AT_ONCE }) })
    await anaInQueue()
    const ruth = (await staff('ruth')).id
    await careline.stores.presence.set(ruth, 'ready', new Date())
    await round()
    expect(await open()).toEqual([])
    await careline.stores.presence.set(ruth, 'away', new Date())
    await round()
    expect(await open()).toMatchObject([{ kind: 'no-analyst-ready', subject: 'support', desk: 'support' }])
    const sam = await staff('sam')
    await careline.desk().supervise.pause('support', sam, 'training', 30)
    await round()
    expect(await open()).toEqual([])
  })

  test('opens where the only analyst who is ready is of another region than the contract', async () => {
    careline.takeNumbers({ alerts: policy({ noAnalystReadyAfter: AT_ONCE }) })
    const { pool } = careline.database
    const { id } = await staff('ruth')
    await careline.stores.presence.set(id, 'ready', new Date())
    await pool.query(`UPDATE contracts SET residency = 'us'`)
    await pool.query(`UPDATE analysts SET residency = 'emea' WHERE id = $1`, [id])
    await anaInQueue()
    await round()
    expect(await open()).toMatchObject([{ kind: 'no-analyst-ready', subject: 'support', desk: 'support' }])
    await pool.query(`UPDATE analysts SET residency = 'us' WHERE id = $1`, [id])
    await round()
    await round()
    expect(await open()).toEqual([])
  })
})

describe('a channel', () => {
  test('that is down is tried again in order, and holds up no other', async () => {
    others.answers('/pager', 500)
    const call = await anaIsDown()
    await round()
    await connect(call, 'ruth')
    await round()
    await tell()
    expect(others.to('/pager')).toEqual([])
    expect(others.to('/slack/T1')).toHaveLength(2)
    others.answers('/pager', 202)
    await careline.database.pool.query(`UPDATE alert_steps SET next_try_at = now() - interval '1 second'`)
    await tell()
    expect(others.to('/pager').map(({ event_action: action }) => action)).toEqual(['trigger', 'resolve'])
  })

  test('that asks for time is left alone until then', async () => {
    others.answers('/pager', 429, { 'retry-after': '120' })
    await anaIsDown()
    await round()
    await tell()
    others.answers('/pager', 202)
    await careline.database.pool.query(`UPDATE alert_steps SET next_try_at = now() - interval '1 second'`)
    await tell()
    expect(others.to('/pager')).toEqual([])
    const [alert] = await open()
    const told = await careline.stores.raisedAlerts.told([alert?.id ?? ''])
    expect(told.find(({ channel: name }) => name === 'pager')).toMatchObject({ problem: 'it answered 429' })
  })

  test('that refuses a document for good is not asked again', async () => {
    others.answers('/pager', 400)
    await anaIsDown()
    await round()
    await tell()
    const [alert] = await open()
    const told = await careline.stores.raisedAlerts.told([alert?.id ?? ''])
    expect(told.find(({ channel: name }) => name === 'pager')?.letGoAt).toBeInstanceOf(Date)
  })

  test('without its secret says which setting is missing', async () => {
    careline.takeNumbers({ alerts: policy({ channels: { spare: channel('slack') } }) })
    expect(await careline.alerts().channels.test('spare', 'Sam')).toEqual({
      kind: 'later',
      problem: 'ALERT_SECRETS holds nothing for spare',
    })
  })

  test('is told of what its rules name, by desk and by signal', async () => {
    careline.takeNumbers({
      alerts: policy({
        noAnalystReadyAfter: AT_ONCE,
        tell: [
          { channels: ['pager'], signals: ['production-down-waits'], when: 'opened' },
          { channels: ['chat'], desks: ['support'], when: 'opened' },
          { channels: ['team'], when: 'escalated' },
        ],
      }),
    })
    await anaIsDown()
    await anaInQueue()
    await round()
    await tell()
    expect(others.to('/pager')).toHaveLength(1)
    expect(JSON.stringify(others.to('/slack/T1'))).toMatch(/no analyst is ready for them, at Support/)
    expect(others.to('/slack/T1')).toHaveLength(1)
    expect(others.to('/teams/W1')).toEqual([])
  })
})

describe('a slow channel', () => {
  test('holds up no other, and is told in its own time', async () => {
    const free = others.holds('/pager')
    await anaIsDown()
    await round()
    const telling = tell()
    await expect.poll(() => others.to('/slack/T1').length).toBe(1)
    expect(others.to('/pager')).toEqual([])
    free()
    await telling
    expect(others.to('/pager')).toHaveLength(1)
  })
})

describe('other systems', () => {
  test('hear of every step of an alert, in order, with the reference of the call and no company', async () => {
    await careline.database.pool.query(
      `INSERT INTO webhook_endpoints (id, kind, name, url, types, with_texts, secret, added_at, paused_at, paused_why)
       VALUES ('noc', 'added', 'NOC', 'https://noc.example', '{alert.*}', false, 'x', now(), now(), 'asked')`,
    )
    const call = await anaIsDown()
    await round()
    const id = (await open())[0]?.id ?? ''
    await careline.database.pool.query(`UPDATE raised_alerts SET opened_at = opened_at - interval '11 minutes'`)
    await round()
    await careline.alerts().settle.acknowledge(id, SAM)
    await connect(call, 'ruth')
    await round()
    const { rows } = await careline.database.pool.query<{ type: keyof typeof EVENT_TYPES; data: object }>(
      `SELECT e.type, e.data FROM webhook_deliveries d JOIN webhook_events e ON e.seq = d.event_seq ORDER BY e.seq`,
    )
    expect(rows.map(({ type }) => type)).toEqual([
      'alert.opened',
      'alert.escalated',
      'alert.acknowledged',
      'alert.resolved',
    ])
    for (const { type, data } of rows) expect(EVENT_TYPES[type].data.strict().parse(data)).toEqual(data)
    const { reference } = await call.view()
    expect(rows[2]?.data).toMatchObject({ alert: id, reference, company: null, actor: 'staff sam' })
  })
})

describe('while Postgres is down', () => {
  test('a signal is told once from memory, and written down when it is back', async () => {
    postgresIsDown = true
    const call = await anaIsDown()
    await round()
    await round()
    expect(others.to('/pager')).toHaveLength(1)
    postgresIsDown = false
    await round()
    const [alert] = await open()
    expect(alert).toMatchObject({ kind: 'production-down-waits', subject: call.phone.sid })
    await tell()
    expect(others.to('/pager')).toHaveLength(1)
    await connect(call, 'ruth')
    await round()
    await tell()
    expect(others.to('/pager').map(({ event_action: action }) => action)).toEqual(['trigger', 'resolve'])
  })

  test('an alert that is known to be open is not told again', async () => {
    await anaIsDown()
    await round()
    await tell()
    postgresIsDown = true
    await round()
    expect(others.to('/pager')).toHaveLength(1)
  })
})

describe('a process that ends between deciding and telling', () => {
  test('leaves what is to be told to another one, under the same key', async () => {
    await anaIsDown()
    await round()
    // Claimed by the process that is gone, a minute ago.
    const past = new Date(Date.now() - 61_000)
    const claimed = await careline.stores.alertOutbox.claim('pager', new Date(), new Date(Date.now() - 1), false)
    expect(claimed?.dedupKey).toMatch(/^careline\/production-down-waits\//)
    expect(past < new Date()).toBe(true)
    await tell()
    expect(others.to('/pager')).toHaveLength(1)
  })

  test('does not ring or write twice: a step on the telephone counts from when it was claimed', async () => {
    careline.takeNumbers({ alerts: policy({ channels: { 'duty-sms': channel('sms') } }) })
    await anaIsDown()
    await round()
    await careline.stores.alertOutbox.claim('duty-sms', new Date(), new Date(), true)
    await tell()
    expect(await careline.stores.alertOutbox.waiting()).toEqual({})
  })
})

describe('whoever is on duty', () => {
  test('gets a text message, and a call that asks for a key where no caller waits', async () => {
    careline.takeNumbers({
      alerts: policy({ channels: { 'duty-sms': channel('sms'), 'duty-phone': channel('phone') } }),
    })
    await onDuty(careline, 'noor', 'kai')
    const call = await anaIsDown()
    await call.hangsUp()
    await careline.network.settled()
    careline.network.whenDialled(ENGINEERS.noor.phone, { does: 'no-answer' })
    careline.network.whenDialled(ENGINEERS.kai.phone, { does: 'answer', afterSeconds: 1, keys: ['2'] })
    await round()
    await tell()
    await careline.network.settled()
    expect(await open()).toMatchObject([{ kind: 'production-down-abandoned', acknowledgedBy: ENGINEERS.kai.name }])
    const texts = careline.rest.texts.map(({ to, body }) => [to, body])
    expect(texts).toEqual([[ENGINEERS.noor.phone, expect.stringContaining('hung up while they waited')]])
    const [alert] = await open()
    const told = await careline.stores.raisedAlerts.told([alert?.id ?? ''])
    expect(told.map(({ person }) => person)).toEqual(['Noor Haddad +12…71', 'Noor Haddad +12…71'])
  })

  test('without one on duty the channel says so, and is tried again', async () => {
    careline.takeNumbers({ alerts: policy({ channels: { 'duty-sms': channel('sms') } }) })
    await anaIsDown()
    await round()
    await tell()
    const [alert] = await open()
    expect(await careline.stores.raisedAlerts.told([alert?.id ?? ''])).toMatchObject([
      { problem: 'no engineer is on duty', toldAt: undefined },
    ])
  })
})

test('one of the staff who is inactive is not rung', async () => {
  await careline.stores.rota.add(
    [
      {
        name: 'Gone',
        phone: PHONES.sam,
        staff: staffId.parse('gone'),
        from: new Date(Date.now() - 1_000),
        until: new Date(Date.now() + 60_000),
        isOverride: false,
      },
    ],
    SAM,
    new Date(),
  )
  careline.alerts().rota.changed()
  const call = await anaIsDown()
  await round()
  expect(careline.network.callsTo(PHONES.sam)).toEqual([])
  expect((await careline.stores.calls.read(idOf(call)))?.stage).toMatchObject({ duty: { rung: [] } })
})
