/** Every call leaves its figures and its path, however it ended; whoever changed it on the way. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { StoredHistory } from '../../../src/calls/history/call-reports.ts'
import { staffId } from '../../../src/domain/ids.ts'
import { openCareline, type Careline, type Conversation } from '../careline.ts'
import { idOf, onTheFloor } from '../../desk/on-the-floor.ts'
import { wrongFor } from '../wrong-pin.ts'

let careline: Careline
beforeEach(async () => {
  careline = await openCareline({ rest: true })
})
afterEach(() => careline.close())
const floor = onTheFloor(() => careline)

async function historyOf(call: Conversation): Promise<StoredHistory> {
  const { reference } = await floor.live(call)
  const found = (await careline.stores.reports.byReference(reference)).find(({ callId }) => callId === idOf(call))
  if (found === undefined) throw new Error('the call left no history')
  return found
}

const kindsOf = ({ path }: StoredHistory) => (path?.moments ?? []).map(({ kind }) => kind)

test('a verified caller who talks, is held and transferred', async () => {
  const call = await floor.anaInQueue()
  await floor.connect(call, 'ruth')
  const { talk } = careline.desk()
  const ruth = await floor.staff('ruth')
  await talk.hold(idOf(call), ruth, true)
  await talk.hold(idOf(call), ruth, false)
  await talk.transfer(idOf(call), ruth, 'support', staffId.parse('omar'))
  await careline.network.settled()
  await floor.connect(call, 'omar')
  await talk.end(idOf(call), await floor.staff('omar'))
  await careline.network.settled()
  const history = await historyOf(call)
  expect(history).toMatchObject({
    desk: 'support',
    company: 'arden',
    severity: 3,
    staff: 'ruth',
    staffName: 'Ruth Calder',
    ending: 'analyst-ended',
    offers: 2,
    waits: 2,
    transfers: 1,
    targetSeconds: 300,
    misKeys: 0,
    wrongPins: 0,
    provedLaterBy: undefined,
    isCallback: false,
    isWhole: true,
  })
  expect(kindsOf(history)).toEqual([
    'pin-asked',
    'pin-keyed',
    'verified',
    'queued',
    'offered',
    'answered',
    'held',
    'resumed',
    'transferred',
    'talk-ended',
    'queued',
    'offered',
    'answered',
    'analyst-ended',
    'talk-ended',
    'ended',
  ])
  expect(history.path?.turns[0]?.steps?.[0]).toBe('main/open')
  expect(history.path?.decisions.at(-1)).toMatchObject({ rule: 'R20', desk: 'support' })
})

test('a hang-up in the menu, before anything was decided', async () => {
  const call = await careline.dial('ana')
  await call.hangsUp()
  const history = await historyOf(call)
  expect(history).toMatchObject({ ending: 'menu', rule: undefined, queuedAt: undefined, pinKeyedAt: undefined })
  expect(history.pinAskedAt).toBeDefined()
})

test('a hang-up in the queue', async () => {
  const call = await floor.anaInQueue()
  await call.hangsUp()
  expect(await historyOf(call)).toMatchObject({
    ending: 'abandoned',
    answeredAt: undefined,
  })
})

describe('the PIN', () => {
  test('a wrong one, then the right one, before a person', async () => {
    const call = await careline.dial('ana')
    await call.presses(wrongFor(careline.pin('ana')))
    await call.presses(careline.pin('ana'))
    await call.hangsUp()
    const history = await historyOf(call)
    expect(history).toMatchObject({ wrongPins: 1, misKeys: 0, provedLaterBy: undefined })
    expect(history.pinAcceptedAt).toBeDefined()
    expect(kindsOf(history)).toEqual(['pin-asked', 'pin-keyed', 'wrong-pin', 'pin-keyed', 'verified', 'ended'])
  })

  test('a slip of the finger is no wrong PIN', async () => {
    const call = await careline.dial('ana')
    const pin = careline.pin('ana')
    await call.presses(`${pin.slice(0, -1)}${(Number(pin.at(-1)) + 1) % 10}`)
    await call.hangsUp()
    const history = await historyOf(call)
    expect(history).toMatchObject({ wrongPins: 0, misKeys: 1, pinAcceptedAt: undefined })
  })

  test('a caller no PIN proved, whom a person proves later', async () => {
    const call = await floor.unverifiedInQueue()
    await floor.connect(call, 'ida')
    const { talk } = careline.desk()
    await talk.askForPin(idOf(call), await floor.staff('ida'))
    await careline.network.settled()
    await call.presses(careline.pin('ana'))
    await careline.network.settled()
    await call.hangsUp()
    const history = await historyOf(call)
    expect(history).toMatchObject({ ending: 'caller-ended', pinAcceptedAt: undefined, provedLaterBy: 'pin' })
  })
})

test('no digit of a PIN stands in a history', async () => {
  const call = await careline.dial('ana')
  const wrong = wrongFor(careline.pin('ana'))
  await call.presses(wrong)
  await call.presses(careline.pin('ana'))
  await call.hangsUp()
  const { rows } = await careline.database.pool.query<{ text: string }>(
    `SELECT h::text || p.path::text AS text FROM call_history h JOIN call_paths p USING (call_id)`,
  )
  expect(rows).toHaveLength(1)
  for (const { text } of rows) for (const pin of [wrong, careline.pin('ana')]) expect(text).not.toContain(pin)
})

test('the end that Twilio repeats leaves one history', async () => {
  const call = await floor.anaInQueue()
  await call.hangsUp()
  const first = await historyOf(call)
  await careline.sweep()
  expect(await historyOf(call)).toEqual(first)
})
