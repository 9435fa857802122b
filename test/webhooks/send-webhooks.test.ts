/** Events on their way to other systems that fail in every way they can: a real receiver, a real database, an hour in no time. */
import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { Webhook } from 'standardwebhooks'
import { postgresAudit } from '../../src/stores/postgres/audit/audit-log.ts'
import { noteEvents } from '../../src/stores/postgres/outbox/note-events.ts'
import { settleSettingsEndpoint } from '../../src/stores/postgres/outbox/settings-endpoint.ts'
import { postgresEndpoints } from '../../src/stores/postgres/outbox/webhook-endpoints.ts'
import { postgresWebhookOutbox } from '../../src/stores/postgres/outbox/webhook-outbox.ts'
import type { EndpointStore } from '../../src/webhooks/endpoints.ts'
import type { Delivery, WebhookOutbox } from '../../src/webhooks/outbox.ts'
import { publicOr } from '../../src/webhooks/reachable.ts'
import { newSecret, sealSecret, webhookOf } from '../../src/webhooks/secrets.ts'
import { sendWebhooks, type SendDeps } from '../../src/webhooks/send-webhooks.ts'
import { freshDatabase, type FreshDatabase } from '../services/postgres.ts'
import { AUDIT_KEY } from '../stores/postgres/example-directory.ts'
import { openReceiver, type Got, type Receiver } from './receiver.ts'

const HOUR = 3_600_000
const SEAL_KEY = new Uint8Array(randomBytes(32))
const OF_SETTINGS = 's'.repeat(40)
/** Longer than any answer that comes at all takes on a machine with much else to do. */
const PATIENT_MS = 30_000
const times = { giveUpHours: 24, pauseHours: 72, keepDays: 30 }

let db: FreshDatabase
let outbox: WebhookOutbox
let endpoints: EndpointStore
let receiver: Receiver
let ahead = 0
let tried: string[] = []
/** Deliveries that are looked for, sent or noted just now. */
let underWay = 0
/** The time, as `ahead`, at which a sender last found nothing that it may send. */
let nothingAt = -1
const senders: { stop(): Promise<void> }[] = []
const now = () => new Date(Date.now() + ahead)
const by = { actor: 'staff alva', at: new Date() }

beforeAll(async () => {
  db = await freshDatabase()
  outbox = postgresWebhookOutbox(db.pool)
  endpoints = postgresEndpoints(db.pool, postgresAudit(db.pool, AUDIT_KEY))
})
afterAll(() => db.drop())
beforeEach(async () => {
  await db.pool.query(
    'DELETE FROM webhook_endpoints; DELETE FROM webhook_deliveries; DELETE FROM webhook_events; DELETE FROM crm_outbox',
  )
  receiver = await openReceiver()
  ahead = 0
  tried = []
  underWay = 0
  nothingAt = -1
})
afterEach(async () => {
  await Promise.all(senders.splice(0).map((sender) => sender.stop()))
  receiver.close()
})

/** The same outbox, which counts what is under way: hours that pass in no time must not pass while a request does. */
function counted(): WebhookOutbox {
  const settled =
    <A extends unknown[]>(settle: (...about: A) => Promise<void>) =>
    (...about: A) =>
      settle(...about).finally(() => (underWay -= 1))
  return {
    ...outbox,
    claim: async (...about) => {
      underWay += 1
      const then = ahead
      const claimed = await outbox.claim(...about).catch((error: unknown) => {
        underWay -= 1
        throw error
      })
      if (claimed === undefined) {
        underWay -= 1
        nothingAt = then
      }
      return claimed
    },
    delivered: settled(outbox.delivered),
    failed: settled(outbox.failed),
  }
}

/** Not while something is sent, or is about to be: false then. What waits for an earlier event of its case counts as due. */
async function pass(hours: number): Promise<boolean> {
  const due = await outbox.due(now())
  const isIdle = underWay === 0 && (due.length === 0 || nothingAt === ahead)
  if (isIdle) ahead += hours * HOUR
  return isIdle
}

function send(settings: Partial<SendDeps['settings']> = {}, timeoutMs = PATIENT_MS): { stop(): Promise<void> } {
  const sender = sendWebhooks({
    outbox: counted(),
    settings: {
      keys: { sealKey: SEAL_KEY, ofSettings: [OF_SETTINGS] },
      mayReach: undefined,
      httpsOnly: false,
      ...settings,
    },
    policy: { webhooks: times },
    events: {
      webhookTried: (_, result, why) => void tried.push(`${result}: ${why}`),
      webhookPaused: (_, why) => void tried.push(`paused: ${why}`),
    },
    onFailure: (what, error) => expect.fail(`${what}: ${String(error)}`),
    now,
    lookMs: 10,
    timeoutMs,
  })
  senders.push(sender)
  return sender
}

async function add(
  name = 'CRM',
  { types = ['case.*'], withTexts = false, path = '' }: { types?: string[]; withTexts?: boolean; path?: string } = {},
): Promise<{ id: string; secret: string }> {
  const secret = newSecret()
  const choice = { name, url: receiver.url + path, types, withTexts }
  return { id: await endpoints.add(choice, sealSecret(SEAL_KEY, secret), by), secret }
}

/** Each begins with the number of its case. */
async function note(...texts: `${number}${string}`[]): Promise<void> {
  const at = now()
  await noteEvents(
    db.pool,
    texts.map((text) => ({
      type: 'case.update' as const,
      subject: `case ${text[0] ?? ''}`,
      at,
      data: {
        actor: 'staff ruth',
        system: null,
        contact: 'ana',
        call: null,
        company: 'arden',
        note: text,
        case: {
          number: text[0] ?? '',
          version: 1,
          origin: 'ours',
          externalSystem: null,
          externalNumber: null,
          type: 'support',
          contract: 'SC-1001',
          product: null,
          severity: 3,
          state: 'open',
          priority: 'low',
          owner: 'unassigned',
          openedBy: 'ana',
          openedAt: at.toISOString(),
          updatedAt: at.toISOString(),
          closedAt: null,
          summary: 'Reports are empty',
          linkedTo: null,
          contractLapsed: false,
        },
      },
    })),
  )
}

const figures = async (name = 'CRM') => (await outbox.figures()).find((one) => one.name === name)
const notes = () => receiver.got.map(({ event }) => event.data['note'])
const until = <T>(holds: () => T | Promise<T>) => vi.waitFor(holds, { timeout: PATIENT_MS, interval: 15 })
/** Until that many wait for it. */
const waits = (count: number, name?: string) => until(async () => expect((await figures(name))?.waiting).toBe(count))
/** The same, while hours pass. */
const waitsInHours = (count: number, name?: string) =>
  until(async () => {
    await pass(1)
    expect((await figures(name))?.waiting).toBe(count)
  })
const verified = ({ headers, body }: Got, secret: string) =>
  webhookOf(secret).verify(body, headers as Record<string, string>)

describe('what is sent', () => {
  test('is signed as Standard Webhooks has it, and holds no text that the endpoint is not allowed', async () => {
    const { secret } = await add()
    const allowed = await add('allowed', { withTexts: true, path: '/texts' })
    await note('1 called from +12025550123')
    send()
    await waits(0)
    await waits(0, 'allowed')
    const [plain, texts] = receiver.got.toSorted((a, b) => a.path.length - b.path.length)
    if (plain === undefined || texts === undefined) throw new Error('nothing came')
    expect(new Webhook(secret).verify(plain.body, plain.headers as Record<string, string>)).toEqual(plain.event)
    expect(plain.headers['webhook-id']).toBe(plain.event.id)
    expect(plain.event).toMatchObject({ type: 'case.update', data: { company: 'arden', case: { number: '1' } } })
    expect(plain.body).not.toContain('+1202')
    expect(plain.body).not.toContain('Reports are empty')
    expect(plain.headers).not.toHaveProperty('careline-signature')
    expect(verified(texts, allowed.secret)).toMatchObject({
      id: plain.event.id,
      data: { note: '1 called from +12025550123', case: { summary: 'Reports are empty' } },
    })
    expect(() => verified(texts, secret)).toThrow('No matching signature')
  })

  test('is signed with both secrets while one takes the place of the other, and then with the new one', async () => {
    const { id, secret } = await add()
    const next = newSecret()
    await endpoints.rotate(id, sealSecret(SEAL_KEY, next), new Date(Date.now() + HOUR), by)
    send()
    await note('1')
    await waits(0)
    ahead = 2 * HOUR
    await note('2')
    await waits(0)
    const [during, after] = receiver.got.map(({ headers }) => String(headers['webhook-signature']).split(' ').length)
    expect([during, after]).toEqual([2, 1])
    const [first] = receiver.got
    if (first === undefined) throw new Error('nothing came')
    for (const one of [secret, next]) expect(verified(first, one)).toMatchObject({ type: 'case.update' })
    await db.pool.query(`UPDATE webhook_endpoints SET secret = $1 WHERE id = $2`, [
      sealSecret(new Uint8Array(32), next),
      id,
    ])
  })

  test('only what an endpoint chose, and nothing is stored that no endpoint wants', async () => {
    await add('calls', { types: ['call.queued'] })
    await note('1')
    expect((await db.pool.query('SELECT FROM webhook_events')).rowCount).toBe(0)
    const call = { call: 'CA1', reference: '123-456' }
    const event = { subject: 'call CA1', at: now() }
    await noteEvents(db.pool, [
      { type: 'call.arrived', ...event, data: { ...call, callback: false } },
      {
        type: 'call.queued',
        ...event,
        data: { ...call, verified: false, contact: null, company: null, desk: 'support' },
      },
    ])
    send()
    await waits(0, 'calls')
    expect(receiver.got.map(({ event: { type } }) => type)).toEqual(['call.queued'])
  })

  test('the endpoint of the settings finds what it found before, with the old headers beside the new ones', async () => {
    await settleSettingsEndpoint(db.connectionString, receiver.url)
    // Left by a process of the release before, which goes on writing meanwhile.
    const left = randomUUID()
    const body = { id: left, type: 'case.open', contact: 'ana', case: { number: '1' } }
    await db.pool.query(
      `INSERT INTO crm_outbox (event_id, case_number, body, at, next_try_at) VALUES ($1, '1', $2, now(), now())`,
      [left, JSON.stringify(body)],
    )
    await note('1 more')
    await outbox.takeOver(now())
    send()
    await waits(0)
    const [first, second] = receiver.got.toSorted((a, b) => (a.event.id === left ? -1 : b.event.id === left ? 1 : 0))
    expect(first?.event).toMatchObject(body)
    expect(second?.event).toMatchObject({
      type: 'case.update',
      note: '1 more',
      case: { number: '1', summary: 'Reports are empty' },
    })
    if (second === undefined) throw new Error('nothing came')
    expect(verified(second, OF_SETTINGS)).toMatchObject({ type: 'case.update' })
    expect(second.headers['careline-event-id']).toBe(second.event.id)
    expect(second.headers['careline-signature']).toMatch(/^t=\d+,v1=[0-9a-f]{64}$/)
    // They name it no more: what waits goes on waiting, and a person may remove it.
    await settleSettingsEndpoint(db.connectionString, undefined)
    expect(await figures()).toMatchObject({ pausedWhy: 'not-set' })
    expect(await endpoints.resume('settings', by)).toBe('not-there')
    await settleSettingsEndpoint(db.connectionString, receiver.url)
    expect(await figures()).toMatchObject({ pausedWhy: undefined })
  })
})

describe('a receiver that fails', () => {
  test.each([
    [500, 'failed: answered 500'],
    [301, 'failed: answered 301'],
    ['cut', 'failed: no connection, or it was cut (ECONNRESET)'],
    ['hang', 'failed: no answer within 2 s'],
  ] as const)(
    '%s: it comes again with the same id, in order, and another case goes on meanwhile',
    async (answer, said) => {
      await add('CRM', { withTexts: true })
      await note('1a', '1b', '2a')
      let failures = 2
      receiver.answer = ({ event }) => (event.data['note'] === '1a' && (failures -= 1) >= 0 ? answer : undefined)
      send({}, answer === 'hang' ? 2_000 : PATIENT_MS)
      await waits(2)
      expect(notes().filter((one) => one === '2a')).toHaveLength(1)
      await waitsInHours(0)
      // A claim may run out while hours pass in no time: the same event may come once more, and never before an earlier one.
      const ofCase = notes().filter((one) => one !== '2a')
      expect(ofCase.slice(0, 3)).toEqual(['1a', '1a', '1a'])
      expect(ofCase.slice(ofCase.indexOf('1b')).every((one) => one === '1b')).toBe(true)
      const ids = receiver.got.filter(({ event }) => event.data['note'] === '1a').map(({ event }) => event.id)
      expect(new Set(ids).size).toBe(1)
      expect(tried).toContain(said)
      expect(receiver.got.map(({ path }) => path)).not.toContain('/elsewhere')
    },
  )

  test('that is not there takes nothing from an endpoint that is', async () => {
    await add()
    await add('down', { path: '/down' })
    await db.pool.query(`UPDATE webhook_endpoints SET url = 'http://127.0.0.1:1/' WHERE name = 'down'`)
    await note('1a', '1b', '2a')
    send()
    await waits(0)
    expect((await figures('down'))?.waiting).toBe(3)
  })

  test('429 is asked again when it says so, and not before', async () => {
    await add()
    await note('1a', '2a', '3a')
    receiver.answer = () => (response) => response.writeHead(429, { 'retry-after': '7200' }).end()
    const sender = send()
    await until(() => expect(tried).toContain('failed: answered 429'))
    await sender.stop()
    const asked = receiver.got.length
    receiver.answer = () => undefined
    expect(await outbox.due(new Date(Date.now() + HOUR))).toEqual([])
    ahead = 2 * HOUR + 1_000
    send()
    await waits(0)
    expect(asked).toBeLessThanOrEqual(3)
  })

  test('410 wants no more: the endpoint is paused, and goes on where it was once it is resumed', async () => {
    const { id } = await add()
    await note('1a')
    receiver.answer = () => 410
    send()
    await until(async () => expect((await figures())?.pausedWhy).toBe('gone'))
    ahead = 2 * HOUR
    await note('1b')
    expect(await outbox.due(now())).toEqual([])
    receiver.answer = () => undefined
    await endpoints.resume(id, by)
    await waits(0)
    expect(receiver.got.length).toBeGreaterThanOrEqual(3)
  })

  test('one event that it never takes is given up after a day of others, and holds up its own case until then', async () => {
    const { id } = await add('CRM', { withTexts: true })
    await note('1 bad', '1b')
    receiver.answer = ({ event }) => (event.data['note'] === '1 bad' ? 400 : undefined)
    send()
    await until(() => expect(tried).toContain('failed: answered 400'))
    await until(async () => {
      if (await pass(3)) await note('2')
      expect((await figures())?.dead).toBe(1)
    })
    await waits(0)
    expect(notes()).toContain('1b')
    expect(tried).toContain('given-up: answered 400')
    const [letter] = await endpoints.deadLetters(id, 10)
    expect(letter).toMatchObject({
      type: 'case.update',
      subject: 'case 1',
      lastFailure: 'answered 400',
      data: { note: '1 bad' },
    })

    receiver.answer = () => undefined
    receiver.got = []
    expect(await endpoints.replay(id, letter?.seq ?? '', by)).toBe(1)
    await waits(0)
    expect(new Set(notes())).toEqual(new Set(['1 bad']))
    expect(await endpoints.replay(id, undefined, by)).toBe(0)
    const { rows } = await db.pool.query<{ what: string }>(
      `SELECT body ->> 'what' AS what FROM audit_trail WHERE type = 'webhook.changed' AND body ->> 'id' = $1 ORDER BY at, seq`,
      [id],
    )
    expect(rows.map(({ what }) => what).toSorted()).toEqual(['added', 'sent again'])
  })

  test('that takes nothing for three days is paused, and nothing is given up', async () => {
    await add()
    await note('1a', '1b', '2a')
    receiver.answer = () => 503
    send()
    await until(async () => {
      await pass(6)
      expect((await figures())?.pausedWhy).toBe('failing')
    })
    expect(await figures()).toMatchObject({ waiting: 3, dead: 0 })
    await until(() => expect(tried).toContain('paused: failing'))
  })

  test('is asked once at a time when it takes nothing, and not for each event', async () => {
    await add()
    await note(...Array.from({ length: 9 }, (_, n): `${number}` => `${n}`))
    await note('1b')
    receiver.answer = () => 503
    const sender = send()
    await until(() => expect(receiver.got.length).toBeGreaterThanOrEqual(5))
    await until(async () => expect(await outbox.due(now())).toEqual([]))
    await sender.stop()
    expect(receiver.got.length).toBeLessThan(9)
  })

  test('an answer without end is cut off', async () => {
    await add()
    await note('1a')
    let isCut = false
    receiver.answer = () => (response) => {
      response.on('close', () => (isCut = true))
      response.writeHead(200)
      const chunk = Buffer.alloc(16_384)
      const more = () => {
        while (!response.destroyed && response.write(chunk)) isCut = response.destroyed
        if (!response.destroyed) response.once('drain', more)
      }
      more()
    }
    send()
    await waits(0)
    await until(() => expect(isCut).toBe(true))
  })
})

describe('processes', () => {
  test('two of them send each event once', async () => {
    await add()
    await note(...Array.from({ length: 30 }, (_, n): `${number}` => `${n % 10}`))
    send()
    send()
    await waits(0)
    expect(receiver.got).toHaveLength(30)
    expect(new Set(receiver.got.map(({ event }) => event.id)).size).toBe(30)
  })

  test('what one of them sent, and was killed before it noted that, comes again with the same id', async () => {
    const { id } = await add()
    await note('1a', '1b')
    const claimed = await outbox.claim(id, now(), new Date(now().getTime() + 60_000))
    // Nothing of that case is with another process meanwhile.
    expect(await outbox.claim(id, now(), new Date(now().getTime() + 60_000))).toBeUndefined()
    ahead = 61_000
    send()
    await waits(0)
    expect(receiver.got[0]?.event.id).toBe(claimed?.id)
    // The one that stood still says only now that it failed: that changes nothing.
    const late = { at: now(), why: 'late', notBefore: now(), endpointNotBefore: undefined, pause: undefined }
    await outbox.failed(claimed as Delivery, late)
    expect((await figures())?.waiting).toBe(0)
  })
})

describe('in production', () => {
  const production = { mayReach: publicOr([]), httpsOnly: true }

  test.each([
    ['http://127.0.0.1:PORT/', { ...production, httpsOnly: false }, 'The address is not a public one.'],
    ['http://localhost:PORT/', { ...production, httpsOnly: false }, 'The address is not a public one.'],
    ['http://2130706433:PORT/', { ...production, httpsOnly: false }, 'The address is not a public one.'],
    ['http://[::ffff:7f00:1]:PORT/', { ...production, httpsOnly: false }, 'The address is not a public one.'],
    ['http://care.example/', production, 'The address is not https.'],
  ])('%s is not asked', async (url, settings, why) => {
    await add()
    await db.pool.query('UPDATE webhook_endpoints SET url = $1', [url.replace('PORT', new URL(receiver.url).port)])
    await note('1a')
    send(settings)
    await until(() => expect(tried).toContain(`failed: ${why}`))
    expect(receiver.got).toEqual([])
  })

  test('an address inside is asked where the setting allows it', async () => {
    await add()
    await note('1a')
    send({ mayReach: publicOr(['127.0.0.0/8']), httpsOnly: false })
    await waits(0)
  })

  test.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '169.254.169.254',
    '172.16.0.1',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:10.0.0.1',
    '::ffff:a9fe:a9fe',
    '64:ff9b::a00:1',
    '2002:a00:1::',
    '2001:0:1::',
    'fc00::1',
    'fd00:ec2::254',
    'fe80::1',
    'ff02::1',
    'no address',
  ])('%s is no public address', (address) => expect(publicOr([])(address)).toBe(false))
  test.each(['93.184.216.34', '2606:2800:220:1:248:1893:25c8:1946', '2001:4860:4860::8888'])('%s is one', (address) =>
    expect(publicOr([])(address)).toBe(true),
  )
})

test('what happened a month ago is forgotten, whatever became of it', async () => {
  await add()
  await note('1a')
  expect(await outbox.forget(new Date(Date.now() + 1_000))).toBe(false)
  expect(await figures()).toMatchObject({ waiting: 0, dead: 0 })
})
