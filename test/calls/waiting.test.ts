/** In line: news, estimates, a callback, and every way a wait can end. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { onTheFloor } from '../desk/on-the-floor.ts'
import { openCareline, type Careline, type Conversation } from './careline.ts'
import { offerOf } from '../../src/desk/connect/offer.ts'
import { PAUSABLE, type PausableDesk } from '../../src/desk/floor/pauses.ts'
import { callId, staffId } from '../../src/domain/ids.ts'
import { realFlows } from '../flows/flows-folder.ts'
import { STANDARD } from '../../src/domain/policy.ts'
import { post } from './signed-post.ts'

let careline: Careline
beforeAll(async () => {
  careline = await openCareline()
})
afterAll(() => careline.close())

async function anaInQueue(): Promise<Conversation> {
  const call = await careline.dial('ana')
  await call.presses(careline.pin('ana'))
  for (const key of ['1', '1', '3']) await call.presses(key)
  return call.isInQueueFor('support', 'OPEN_CASE')
}

async function strangerInQueue(from: string): Promise<Conversation> {
  const call = await careline.dial('nobody', { from })
  for (const keys of ['0#', '0']) await call.presses(keys)
  return call.isInQueueFor('identification', 'PIN_HELP_THEN_LIVE')
}

describe('news', () => {
  test('the first news comes at once and names the reference', async () => {
    const call = await anaInQueue()
    await call.hearsOnHold('line.first-no-estimate', 'line.offer-callback')
    const { reference } = await call.view()
    const spoken = call.phone.exchanges.at(-1)?.twiml ?? ''
    for (const group of reference.split('-')) expect(spoken).toContain(`>${group}<`)
    const queuedAt = call.phone.queuedAt ?? 0
    const first = call.phone.heard.find((heard) => heard.at >= queuedAt)
    expect((first?.at ?? Infinity) - queuedAt).toBeLessThan(5)
  })

  test('news comes every 60 to 90 seconds', async () => {
    const call = await anaInQueue()
    const before = call.phone.seconds
    await call.phone.waitLoops(4)
    const perLoop = (call.phone.seconds - before) / 4
    expect(perLoop).toBeGreaterThanOrEqual(58)
    expect(perLoop).toBeLessThanOrEqual(90)
    await call.hearsOnHold('line.still')
    call.isWellFormed()
  })

  test('an estimate is told once three callers were answered, and given up in words when it grows', async () => {
    const now = Date.now()
    for (const minutesAgo of [9, 6, 3]) {
      await careline.stores.throughput.recordAnswered('identification', new Date(now - minutesAgo * 60_000), 30)
    }
    const call = await strangerInQueue('+14155550170')
    await call.hearsOnHold('line.first')
    await call.phone.waitLoops(1)
    await call.hearsOnHold('line.still')
    for (let i = 0; i < 6; i += 1) await strangerInQueue(`+1415555018${i}`)
    const late = await strangerInQueue('+14155550190')
    await late.hearsOnHold('line.first')
  })

  test('after a long wait a verified caller is offered a callback, and others a way to come back', async () => {
    const ana = await anaInQueue()
    await ana.phone.waitLoops(16)
    const offers = (await ana.view()).turns.filter((turn) => turn.heard.includes('line.long-wait-callback'))
    expect(offers).toHaveLength(1)
    const stranger = await strangerInQueue('+14155550171')
    await stranger.phone.waitLoops(12)
    const words = (await stranger.view()).turns.filter((turn) => turn.heard.includes('line.long-wait'))
    expect(words).toHaveLength(1)
  })

  test('the star repeats the reference; other keys keep the place', async () => {
    const call = await anaInQueue()
    await call.presses('*')
    await call.hearsOnHold('line.reference', 'line.offer-callback')
    await call.presses('7')
    expect(call.phone.queue).toBe('support')
    call.isWellFormed()
  })
})

describe('a paused desk', () => {
  const sam = { id: staffId.parse('sam'), name: 'Sam Reyes' }
  const pause = (desk: PausableDesk) =>
    careline.stores.pauses.pause({
      desk,
      why: 'Meeting',
      by: sam,
      until: new Date(Date.now() + 60_000).toISOString(),
    })
  afterEach(async () => {
    for (const desk of PAUSABLE) await careline.stores.pauses.resume(desk)
  })

  test('whoever comes hears once that it is paused, and no estimate from before', async () => {
    for (const minutesAgo of [9, 6, 3]) {
      await careline.stores.throughput.recordAnswered('support', new Date(Date.now() - minutesAgo * 60_000), 30)
    }
    await pause('support')
    const call = await anaInQueue()
    await call.hearsOnHold('line.first-no-estimate', 'line.paused', 'line.offer-callback')
    await call.phone.waitLoops(3)
    const told = (await call.view()).turns.filter((turn) => turn.heard.includes('line.paused'))
    expect(told).toHaveLength(1)
    call.isWellFormed()
  })

  test('whoever waits already hears it at the next news', async () => {
    const call = await anaInQueue()
    await call.phone.waitLoops(1)
    await pause('support')
    await call.phone.waitLoops(1)
    await call.hearsOnHold('line.paused')
    await call.phone.waitLoops(1)
    await call.hearsOnHold('line.still')
  })

  test('whoever is down hears nothing of it and is offered to its analysts all the same, at whatever desk', async () => {
    await pause('contracts')
    const call = await careline.dial('noa')
    await call.presses(careline.pin('noa'))
    for (const key of ['1', '1', '1']) await call.presses(key)
    await call.isInQueueFor('contracts', 'LIVE_CONTRACT_REVIEW')
    await call.phone.waitLoops(2)
    expect((await call.view()).turns.flatMap(({ heard }) => heard)).not.toContain('line.paused')
    const known = await careline.stores.calls.read(callId.parse(call.phone.sid))
    const ida = await careline.stores.staff.find(staffId.parse('ida'))
    if (known?.stage.kind !== 'waiting' || ida === undefined) throw new Error('nobody waits, or Ida has left')
    const later = new Date(Date.now() + 6 * 60_000)
    expect(offerOf(known, known.stage, later, [{ desk: 'contracts' }], STANDARD).isTo(ida)).toBe(true)
  })
})

describe('being called instead', () => {
  test('only on the number on file, with a code, and never with a PIN', async () => {
    const call = await anaInQueue()
    await call.presses('1')
    await call.hears('callback.number')
    await call.presses('1')
    await call.hears('callback.noted', 'goodbye')
    expect(call.phone.state).toBe('ended')
    const { reference } = await call.view()
    const { rows } = await careline.database.pool.query(
      'SELECT contact_id, phone FROM callbacks WHERE reference = $1',
      [reference],
    )
    expect(rows).toEqual([{ contact_id: 'ana', phone: '+442079460101' }])
  })

  test('somebody unverified keeps their place whatever they press', async () => {
    const call = await strangerInQueue('+14155550172')
    await call.presses('1')
    expect(call.phone.queue).toBe('identification')
  })

  test('changing one’s mind leads back in line', async () => {
    const call = await anaInQueue()
    await call.presses('1')
    await call.presses('2')
    await call.hears('callback.back-in-line')
    await call.isInQueueFor('support', 'OPEN_CASE')
  })
})

describe('the end of a wait', () => {
  test('a conversation ends the call with its reference', async () => {
    const call = await anaInQueue()
    await call.phone.answerAsAnalyst({ talkSeconds: 60 })
    await call.hears('goodbye')
    expect(await call.view()).toMatchObject({ status: 'completed', outcome: 'OPEN_CASE' })
  })

  test('a caller who hangs up while waiting is gone, and a second report changes nothing', async () => {
    const call = await anaInQueue()
    await call.hangsUp()
    const { status } = await call.view()
    expect(status).toBe('completed')
    await call.phone.repeatLastRequest()
    expect(await call.view()).toMatchObject({ status: 'completed' })
  })

  test.each(['queue-full', 'error', 'system-error', 'bridging-in-process', 'weird', undefined])(
    'QueueResult %s is never taken for a conversation: the caller goes back in line',
    async (result) => {
      const call = await anaInQueue()
      const { turn } = (await careline.stores.calls.read(call.phone.sid as never)) ?? { turn: -1 }
      const answer = await post(careline, `/voice/queue-result?turn=${turn}`, {
        CallSid: call.phone.sid,
        CallStatus: 'in-progress',
        ...(result === undefined ? {} : { QueueResult: result }),
      })
      expect(answer.twiml).toContain('>support</Enqueue>')
      await call.hears('line.sorry')
    },
  )

  test.each(['redirected', 'redirected-from-bridged'])(
    'QueueResult %s: our own move has no effect of its own',
    async (result) => {
      const call = await anaInQueue()
      const { turn } = (await careline.stores.calls.read(call.phone.sid as never)) ?? { turn: -1 }
      const answer = await post(careline, `/voice/queue-result?turn=${turn}`, {
        CallSid: call.phone.sid,
        CallStatus: 'in-progress',
        QueueResult: result,
      })
      expect(answer.twiml).toMatch(/<Response\/>$/)
    },
  )

  test('a line that keeps failing ends on record, not in a loop', async () => {
    const call = await anaInQueue()
    const heard: string[] = []
    for (let i = 0; i < 3; i += 1) {
      const { turn } = (await careline.stores.calls.read(call.phone.sid as never)) ?? { turn: -1 }
      const answer = await post(careline, `/voice/queue-result?turn=${turn}`, {
        CallSid: call.phone.sid,
        QueueResult: 'system-error',
      })
      heard.push(answer.twiml.includes('<Enqueue') ? 'line' : 'end')
    }
    expect(heard).toEqual(['line', 'line', 'end'])
    await call.hears('fault.logged')
  })

  test('a goodbye that came too late to be heard is heard on leaving the line that the last resort had put them in', async () => {
    await careline.reissue('ana')
    const call = await careline.dial('ana', { from: '+13035550188' })
    for (const keys of [careline.pin('ana'), '2', '0001000001#', '1', '2']) await call.presses(keys)
    while (call.phone.state === 'gathering') await call.isSilent()
    // The budget was spent when it was ready, so that the line heard the last resort instead.
    expect(await careline.stores.calls.read(callId.parse(call.phone.sid))).toMatchObject({ stage: { how: 'told' } })
    const lap = await post(careline, '/voice/wait', { CallSid: call.phone.sid, QueueTime: '30' })
    expect(lap.twiml).toContain('<Leave/>')
    const answer = await post(careline, '/voice/queue-result', { CallSid: call.phone.sid, QueueResult: 'leave' })
    expect(answer.twiml).toContain('<Hangup/>')
    expect(answer.twiml).toContain('Goodbye')
  })
})

describe('whoever is next hears why no one has come, in words that are true', () => {
  let later = 0
  let floored: Careline
  const floor = onTheFloor(() => floored)
  beforeEach(async () => {
    later = 0
    floored = await openCareline({ rest: true, tuning: { now: () => new Date(Date.now() + later) } })
  })
  afterEach(() => floored.close())

  async function hears(call: Conversation, words: string): Promise<void> {
    // The figures of a desk are read every five seconds.
    later += 6_000
    await call.phone.waitLoops(1)
    await call.hearsOnHold('line.still')
    expect(call.phone.exchanges.at(-1)?.twiml).toContain(words)
  }
  const set = (name: string, state: 'ready' | 'away' | 'wrap-up') =>
    floored.stores.presence.set(staffId.parse(name), state, new Date(Date.now() + later + 6_000))

  // Hal calls about SC-2003, which keeps its data in the United States, where Theo is.
  test('nobody there, all away, somebody ready, somebody about to be', async () => {
    const call = await floor.halInQueue()
    await hears(call, 'No analyst is ready at the moment.')
    await set('theo', 'away')
    await hears(call, 'No analyst is ready at the moment.')
    await set('theo', 'wrap-up')
    await hears(call, 'Please stay on.')
    await set('theo', 'ready')
    await hears(call, 'Please stay on.')
  })

  test('all who are at work are in a call; one of another desk, or of another region, changes nothing', async () => {
    await floor.connect(await floor.anaInQueue(), 'theo')
    const call = await floor.halInQueue()
    await set('theo', 'ready')
    await hears(call, 'Everyone is on another call.')
    await set('ida', 'wrap-up')
    await hears(call, 'Everyone is on another call.')
    await set('ruth', 'ready')
    await hears(call, 'Everyone is on another call.')
    await set('sam', 'ready')
    await hears(call, 'Please stay on.')
  })

  test('nobody but an analyst of another region', async () => {
    const call = await floor.halInQueue()
    await set('ruth', 'ready')
    await hears(call, 'No analyst is ready at the moment.')
  })

  test('not known: nothing is said of them', async () => {
    await floored.close()
    floored = await openCareline({
      rest: true,
      tuning: { now: () => new Date(Date.now() + later) },
      stores: ({ presence }) => ({
        presence: { ...presence, all: () => Promise.reject(new Error('away')) },
      }),
    })
    await hears(await floor.halInQueue(), 'Please stay on.')
  })

  test.each([
    ['en', "You're next. Everyone is on another call.", "You're next. No analyst is ready at the moment."],
    ['de', 'Alle sind gerade in einem Gespräch.', 'Im Moment ist niemand bereit.'],
    ['fr', 'Tout le monde est en communication.', 'Aucun analyste n’est prêt pour le moment.'],
    ['es', 'Todos están en otra llamada.', 'En este momento no hay ningún analista disponible.'],
    ['ja', '担当者は全員、ほかのお電話に出ています。', 'ただいま、対応できる担当者がおりません。'],
    ['pt-BR', 'Todos estão em outra ligação.', 'No momento, nenhum analista está disponível.'],
  ])('in %s', (language, talking, nobody) => {
    const { prompts } = realFlows()
    const [everyone, none, others] = (['talking', 'none', 'others'] as const).map((atDesk) =>
      prompts.text('line.still', language, { ahead: 0, atDesk }),
    )
    expect(everyone).toContain(talking)
    expect(none).toContain(nobody)
    for (const claimed of [talking, nobody]) expect(others).not.toContain(claimed)
    expect(prompts.text('line.still', language, { ahead: 1, atDesk: 'talking' })).not.toContain(talking)
  })
})
