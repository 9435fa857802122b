/** Whole calls, and what other systems hear of them: in order, once, also when nothing could be noted while they went on. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { idOf, onTheFloor } from '../desk/on-the-floor.ts'
import { openCareline, type Careline } from '../calls/careline.ts'
import { wrongFor } from '../calls/wrong-pin.ts'
import { EVENT_TYPES } from '../../src/webhooks/event-types.ts'
import { makeCallFeed } from '../../src/webhooks/call-feed.ts'

let careline: Careline
let isAway = false
let wanted: () => Promise<boolean>
beforeEach(async () => {
  isAway = false
  careline = await openCareline({
    rest: true,
    stores: ({ webhookOutbox }) => {
      wanted = () => webhookOutbox.wanted('call')
      return {
        webhookOutbox: {
          ...webhookOutbox,
          // The service's own feed stays out of it: what is noted comes from the ends of calls, and from the feed of a test.
          wanted: () => Promise.resolve(false),
          note: async (events) => {
            if (isAway) throw new Error('away')
            await webhookOutbox.note(events)
          },
        },
      }
    },
  })
})
afterEach(() => careline.close())
const floor = onTheFloor(() => careline)

async function listen(): Promise<void> {
  await careline.database.pool.query(
    `INSERT INTO webhook_endpoints (id, kind, name, url, types, with_texts, secret, added_at, paused_at, paused_why)
     VALUES ('crm', 'added', 'CRM', 'https://crm.example', '{call.*}', false, 'x', now(), now(), 'asked')`,
  )
}

interface Told {
  type: keyof typeof EVENT_TYPES
  data: Record<string, unknown>
}

async function told(): Promise<Told[]> {
  const { rows } = await careline.database.pool.query<Told>(
    `SELECT e.type, e.data FROM webhook_deliveries d JOIN webhook_events e ON e.seq = d.event_seq ORDER BY e.seq`,
  )
  for (const { type, data } of rows) expect(EVENT_TYPES[type].data.strict().parse(data)).toEqual(data)
  return rows
}
const types = async () => (await told()).map(({ type }) => type)

async function aTalk(): Promise<void> {
  const call = await floor.anaInQueue()
  await floor.connect(call, 'ruth')
  await careline.desk().talk.end(idOf(call), await floor.staff('ruth'))
  await careline.network.settled()
}
const TALK = ['call.arrived', 'call.verified', 'call.queued', 'call.answered', 'call.ended']

test('a caller who talks: every event once, with names of nobody', async () => {
  await listen()
  await aTalk()
  expect(await types()).toEqual(TALK)
  const [, verified, queued, answered, ended] = await told()
  expect(verified?.data).toMatchObject({ verified: true, contact: 'ana', company: 'arden', by: 'pin' })
  expect(queued?.data).toMatchObject({ desk: 'support', contact: 'ana' })
  expect(answered?.data).toMatchObject({ desk: 'support', staff: 'ruth' })
  expect(ended?.data).toMatchObject({ ending: 'analyst-ended', rule: 'R20', staff: 'ruth', contact: 'ana' })
  expect(JSON.stringify(await told())).not.toMatch(/\+1|Lindqvist|@/)
})

test('they are told while the call goes on, and its end tells none of them again', async () => {
  await listen()
  const { calls, webhookOutbox } = careline.stores
  const batches: number[] = []
  let fails = true
  const feed = makeCallFeed({
    wanted,
    note: async (events) => {
      if (fails) {
        fails = false
        throw new Error('away')
      }
      await webhookOutbox.note(events)
      batches.push(events.length)
    },
    onFailure: () => undefined,
    flushMs: 5,
    lookMs: 5,
  })
  const watched = feed.around(calls)
  const call = await floor.anaInQueue()
  const touch = () => watched.change(idOf(call), (one) => ({ call: { ...one, lastSeenAt: new Date().toISOString() } }))
  await vi.waitFor(async () => {
    await touch()
    expect(await types()).toEqual(TALK.slice(0, 3))
  })
  // Nothing new: nothing is noted.
  for (let times = 0; times < 5; times += 1) await touch()
  await feed.stop()
  expect(batches).toEqual([3])
  await call.hangsUp()
  expect(await types()).toEqual([...TALK.slice(0, 3), 'call.abandoned', 'call.ended'])
  expect((await told()).at(-2)?.data).toMatchObject({ desk: 'support', contact: 'ana' })
})

test('nothing could be noted while it went on: its end tells all of it, in order', async () => {
  await listen()
  isAway = true
  await aTalk()
  expect(await types()).toEqual(TALK)
})

test('a caller who is not let in, and is refused', async () => {
  await listen()
  const call = await careline.dial('ana')
  await call.presses(wrongFor(careline.pin('ana')))
  await call.hangsUp()
  expect(await types()).toEqual(['call.arrived', 'call.ended'])
  expect((await told()).at(-1)?.data).toMatchObject({ verified: false, contact: null, company: null, ending: 'menu' })
})

test('nobody listens: nothing is stored', async () => {
  await aTalk()
  expect((await careline.database.pool.query('SELECT FROM webhook_events')).rowCount).toBe(0)
})
