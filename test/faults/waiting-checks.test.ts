/** Callers whose PIN is being compared, on two processes: the requests that come back for the result get lost, doubled, late or out of order. */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Call } from '../../src/calls/call.ts'
import { callId } from '../../src/domain/ids.ts'
import type { PhoneCall } from '../../src/simulator/index.ts'
import { isStillChecking, untilChecked } from '../../src/demo/terminal/still-checking.ts'
import { newCallSid, post } from '../calls/signed-post.ts'
import { wrongFor } from '../calls/wrong-pin.ts'
import { WAITED_FOR } from './history/record-history.ts'
import { openScene, type Scene } from './scene.ts'

/** Comparisons begin only once this is open. */
let gate: Promise<void>
let open: () => void

let scene: Scene
beforeAll(async () => {
  scene = await openScene(WAITED_FOR, ({ credentials }) => ({
    credentials: {
      ...credentials,
      findBySelector: async (...given) => {
        await gate
        return credentials.findBySelector(...given)
      },
    },
  }))
  await scene.hop(WAITED_FOR)
})
afterAll(() => scene.close())
beforeEach(() => {
  gate = new Promise((resolve) => (open = resolve))
})
afterEach(() => scene.isSound())

const PLACES = [0, 1]
/** The same signed request at this process. */
const at = (process: number) => ({ ...scene.careline, wire: scene.processes[process] ?? '' })

async function stored(sid: string): Promise<Call | undefined> {
  return scene.careline.stores.calls.read(callId.parse(sid))
}

async function checksOf(sid: string): Promise<string[]> {
  const { rows } = await scene.careline.database.pool.query<{ type: string }>(
    `SELECT type FROM audit_trail WHERE call = $1 AND type LIKE 'pin.%' ORDER BY id`,
    [sid],
  )
  return rows.map(({ type }) => type)
}

/** Tries that stand against the PIN of this person. */
async function triesAgainst(person: string): Promise<number> {
  const { rows } = await scene.careline.database.pool.query<{ fails_in_life: number }>(
    `SELECT fails_in_life FROM credentials WHERE contact_id = $1 AND state = 'active'`,
    [person],
  )
  return rows[0]?.fails_in_life ?? Number.NaN
}

/** A caller who has keyed their PIN and waits. */
async function keying(person: string, duplicate = 1): Promise<PhoneCall> {
  const call = await scene.ring(person, ['pin'], { duplicate, whileChecking: async () => undefined })
  expect(isStillChecking(call)).toBe(true)
  return call
}

const compared = (sid: string, ...types: string[]) => expect.poll(() => checksOf(sid)).toEqual(types)

describe('F40 a request for the result that gets lost', () => {
  test('on its way: the caller waits on by plan B, and is verified once', async () => {
    const call = await keying('ana')
    call.spoilNext('lost')
    await call.silence()
    expect(call.exchanges.at(-1)?.path).toBe('/voice/fallback')
    expect(isStillChecking(call)).toBe(true)
    open()
    await untilChecked(call)
    expect(await stored(call.sid)).toMatchObject({ identity: { kind: 'verified', contactId: 'ana' } })
    expect(await checksOf(call.sid)).toEqual(['pin.accepted'])
    expect(await triesAgainst('ana')).toBe(0)
  })

  test('on its way back with the result: plan B says the same, and the caller is verified once', async () => {
    const call = await keying('cleo')
    open()
    await compared(call.sid, 'pin.accepted')
    await sleep(100)
    call.spoilNext('answer-late')
    await call.silence()
    expect(call.exchanges.at(-1)?.path).toBe('/voice/fallback')
    expect(call.exchanges.at(-1)?.twiml).toContain('For a new problem, press 1.')
    await scene.presses(call, 'cleo', '1')
    expect(await stored(call.sid)).toMatchObject({ identity: { kind: 'verified', contactId: 'cleo' } })
    expect(await checksOf(call.sid)).toEqual(['pin.accepted'])
  })

  test('and the caller hangs up: no one is verified, and no try stands', async () => {
    const call = await keying('dev')
    call.spoilNext('hang-up')
    await call.silence()
    expect(call.endedBy).toBe('caller')
    open()
    await compared(call.sid, 'pin.accepted')
    expect(await stored(call.sid)).toMatchObject({ stage: { kind: 'ended' }, identity: { kind: 'unverified' } })
    expect(await triesAgainst('dev')).toBe(0)
  })
})

describe('F41 a request for the result that arrives more than once', () => {
  test('every one three times at once, across two processes: one check, one verification', async () => {
    const call = await keying('eli', 3)
    for (let i = 0; i < 3; i += 1) await call.silence()
    expect(isStillChecking(call)).toBe(true)
    open()
    await untilChecked(call)
    expect(call.problems).toEqual([])
    expect(await stored(call.sid)).toMatchObject({ identity: { kind: 'verified', contactId: 'eli' } })
    expect(await checksOf(call.sid)).toEqual(['pin.accepted'])
    expect(await triesAgainst('eli')).toBe(0)
  })

  test('forty copies at the moment of the result: all get the same words', async () => {
    const call = await aCaller('fay')
    await call.asks(0, 1, scene.careline.pin('fay'))
    open()
    const copies = await Promise.all(Array.from({ length: 40 }, (_, i) => call.asks(i % 2, 2)))
    expect(new Set(copies).size).toBe(1)
    await compared(call.sid, 'pin.accepted')
  })
})

/** A caller whose requests a test sends by hand, to whichever process. */
async function aCaller(person: string) {
  const sid = newCallSid()
  const From = `+1202557${person.codePointAt(0)}${person.codePointAt(1)}`.slice(0, 12)
  await post(at(0), '/voice/incoming', { CallSid: sid, From })
  return {
    sid,
    /** Gives the document. */
    async asks(process: number, turn: number, Digits = ''): Promise<string> {
      const path = `/voice/step?turn=${turn}`
      const answer = await post(at(process), path, { CallSid: sid, From, Digits })
      scene.answers.push({ path, ...answer })
      return answer.twiml
    },
    async isChecked(from: number): Promise<number> {
      let turn = from
      while ((await stored(sid))?.stage.kind === 'talking' && isWaiting(await this.asks(turn % 2, turn))) {
        turn += 1
        await sleep(20)
      }
      return turn
    },
  }
}

const isWaiting = (twiml: string) => twiml.includes('numDigits="20"')

describe.each(PLACES)('F42 requests for the result in another order, at process %d', (place) => {
  test('an older one after a newer one gets what it got, and changes nothing', async () => {
    const person = ['gus', 'hal'][place] ?? ''
    const call = await aCaller(person)
    const words = [await call.asks(place, 1, scene.careline.pin(person))]
    for (const turn of [2, 3]) words.push(await call.asks((place + turn) % 2, turn))
    expect(words.every(isWaiting)).toBe(true)
    const waits = await stored(call.sid)
    for (const turn of [1, 2]) expect(await call.asks(place, turn)).toBe(words[turn - 1])
    // One that was never asked for, too; and zero in a late copy is no wish for a person.
    expect(await call.asks(place, 9)).toBe(words[2])
    expect(await call.asks(place, 2, '0')).toBe(words[1])
    expect(await stored(call.sid)).toEqual(waits)

    open()
    const result = await call.isChecked(4)
    const verified = await stored(call.sid)
    expect(verified).toMatchObject({ turn: result + 1, identity: { kind: 'verified', contactId: person } })
    for (const turn of [3, 2, 1]) expect(await call.asks(1 - place, turn)).toBe(words[turn - 1])
    expect(await stored(call.sid)).toEqual(verified)
    expect(await checksOf(call.sid)).toEqual(['pin.accepted'])
    expect(await triesAgainst(person)).toBe(0)
  })

  test('one for the PIN before is not taken for one of the PIN that waits now', async () => {
    const person = ['ivy', 'jon'][place] ?? ''
    const call = await aCaller(person)
    await call.asks(0, 1, wrongFor(scene.careline.pin(person)))
    open()
    const refused = await call.isChecked(2)
    gate = new Promise((resolve) => (open = resolve))
    const asked = await stored(call.sid)
    expect(asked).toMatchObject({ turn: refused + 1, wrongPins: 1 })
    await call.asks(0, refused + 1, scene.careline.pin(person))
    const waits = await stored(call.sid)
    for (let turn = 1; turn <= refused; turn += 1) await call.asks(place, turn)
    expect(await stored(call.sid)).toEqual(waits)
    open()
    await call.isChecked(refused + 2)
    expect(await stored(call.sid)).toMatchObject({ wrongPins: 1, identity: { kind: 'verified', contactId: person } })
    expect(await checksOf(call.sid)).toEqual(['pin.refused', 'pin.accepted'])
    expect(await triesAgainst(person)).toBe(1)
  })
})
