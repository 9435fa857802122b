/** What counting PIN tries promises, held against memory, Redis, and Redis as a Cluster. */
import { Cluster, Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { CallerNumber } from '../../src/domain/caller-number.ts'
import { callId } from '../../src/domain/ids.ts'
import type { PinTry, TryCounter } from '../../src/domain/pin/limits/try-counter.ts'
import { memoryTryCounter } from '../../src/stores/memory/try-counter.ts'
import { KEY_PREFIX, redisReady, type RedisConnection } from '../../src/stores/redis/connection.ts'
import { redisTryCounter } from '../../src/stores/redis/try-counter.ts'
import { startRedis, type TestRedis } from '../services/redis.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

interface Bench {
  /** Two handles on the same counts, as two processes have. */
  counter: TryCounter
  second: TryCounter
  /** Everything counted so far becomes this much older. */
  age(ms: number): Promise<void>
}

interface Kind {
  name: string
  start(): Promise<void>
  fresh(): Promise<Bench>
  stop(): Promise<void>
}

const memory: Kind = {
  name: 'in memory',
  start: async () => {},
  fresh: async () => {
    let at = Date.parse('2026-03-01T03:10:00Z')
    const counter = memoryTryCounter({ now: () => new Date(at) })
    return { counter, second: counter, age: async (ms) => void (at += ms) }
  },
  stop: async () => {},
}

function onRedis(name: string, cluster: boolean): Kind {
  let server: TestRedis
  let connections: RedisConnection[] = []
  const connect = (): RedisConnection =>
    cluster ? new Cluster([{ host: '127.0.0.1', port: server.port }]) : new Redis(server.port, '127.0.0.1')
  return {
    name,
    start: async () => {
      server = await startRedis({ cluster })
      connections = [connect(), connect()]
      for (const connection of connections) expect(await redisReady(connection, 10_000)).toBe(true)
    },
    fresh: async () => {
      const [first, second] = connections
      if (first === undefined || second === undefined) throw new Error('not connected')
      await first.flushall()
      return {
        counter: redisTryCounter(first),
        second: redisTryCounter(second),
        age: (ms) => makeOlder(server.port, ms),
      }
    },
    stop: async () => {
      for (const connection of connections) connection.disconnect()
      await server.stop()
    },
  }
}

/** Redis has its own clock; so what it stored is moved into the past instead, expiry included. */
async function makeOlder(port: number, ms: number): Promise<void> {
  const redis = new Redis(port, '127.0.0.1')
  for (const key of await redis.keys('*')) {
    expect(key.startsWith(KEY_PREFIX)).toBe(true)
    const left = await redis.pttl(key)
    if (left >= 0 && left <= ms) {
      await redis.del(key)
      continue
    }
    if (left > 0) await redis.pexpire(key, left - ms)
    if ((await redis.type(key)) === 'zset') {
      for (const member of await redis.zrange(key, 0, '-1')) await redis.zincrby(key, -ms, member)
      continue
    }
    const [at, hour] = await redis.hmget(key, 'at', 'hour')
    if (typeof at === 'string') await redis.hset(key, 'at', Number(at) - ms)
    if (typeof hour === 'string') await redis.hset(key, 'hour', Number(hour) - Math.floor(ms / HOUR))
  }
  redis.disconnect()
}

let attempts = 0
/** A try on credential `c1` from a call and a caller number of its own, unless told otherwise. */
function attempt(more: Partial<PinTry> = {}): PinTry {
  attempts += 1
  const call = more.callId ?? callId.parse(`call-${attempts}`)
  const caller: CallerNumber = { kind: 'number', e164: `+${1_000_000 + attempts}0000` }
  return {
    id: `${call}:${attempts}`,
    callId: call,
    credential: 'c1',
    knownPair: undefined,
    caller,
    attested: false,
    ...more,
  }
}
const LONDON = { kind: 'number', e164: '+442079460018' } as const
const anyCredential = () => ({ credential: `c-${attempts}` })
const kindOf = async (counter: TryCounter, a: PinTry) => (await counter.reserve(a)).kind

describe.each([memory, onRedis('on Redis', false), onRedis('on a Redis Cluster', true)])(
  'counting tries $name',
  (kind) => {
    let bench: Bench
    beforeAll(kind.start)
    afterAll(kind.stop)
    beforeEach(async () => {
      bench = await kind.fresh()
    })

    /** Parallel tries through both handles: how many ended how. */
    async function race(tries: PinTry[]): Promise<Record<string, number>> {
      const { counter, second } = bench
      const results = await Promise.all(tries.map((a, i) => kindOf(i % 2 === 0 ? counter : second, a)))
      const counted: Record<string, number> = {}
      for (const result of results) counted[result] = (counted[result] ?? 0) + 1
      return counted
    }
    const many = (make: () => Partial<PinTry>) => Array.from({ length: 200 }, () => attempt(make()))

    test('of 200 simultaneous tries on one credential exactly three go ahead (race.200)', async () => {
      expect(await race(many(() => ({})))).toEqual({ go: 3, waiting: 197 })
    })

    test('of 200 simultaneous tries of a known pair exactly five go ahead', async () => {
      const pair = { knownPair: '+442079460018' }
      expect(await race(many(() => pair))).toEqual({ go: 5, locked: 195 })
    })

    test('of 200 simultaneous tries from one caller number exactly six go ahead', async () => {
      expect(await race(many(() => ({ ...anyCredential(), caller: LONDON })))).toEqual({ go: 6, limited: 194 })
    })

    test('of 200 simultaneous tries in one call exactly three go ahead', async () => {
      const call = { callId: callId.parse('one-call') }
      expect(await race(many(() => ({ ...anyCredential(), ...call })))).toEqual({ go: 3, limited: 197 })
    })

    test('of 200 simultaneous tries with hidden numbers exactly sixty go ahead', async () => {
      const caller = { kind: 'withheld' } as const
      expect(await race(many(() => ({ ...anyCredential(), caller })))).toEqual({ go: 60, limited: 140 })
    })

    test('of 200 copies of one try exactly one goes ahead', async () => {
      const one = attempt()
      expect(await race(Array.from({ length: 200 }, () => one))).toEqual({ go: 1, replay: 199 })
    })

    test.each(['matched', 'failed', 'refunded'] as const)('a copy of a try that was %s says so', async (result) => {
      const { counter, second } = bench
      const one = attempt()
      await counter.reserve(one)
      expect(await second.reserve(one)).toEqual({ kind: 'replay', settled: 'pending' })
      await counter.settle(one, result)
      expect(await second.reserve(one)).toEqual({ kind: 'replay', settled: result })
      await bench.age(DAY - MINUTE)
      expect(await second.reserve(one)).toEqual({ kind: 'replay', settled: result })
    })

    test('waits grow from 30 seconds, and the tenth try is the last', async () => {
      const { counter } = bench
      const waits = [0, 0, 0, 30, 60, 120, 240, 480, 960, 1_920]
      for (const seconds of waits) {
        if (seconds > 0) {
          await bench.age((seconds - 5) * 1_000)
          expect(await kindOf(counter, attempt())).toBe('waiting')
          await bench.age(6_000)
        }
        expect(await kindOf(counter, attempt())).toBe('go')
      }
      await bench.age(2 * HOUR)
      expect(await kindOf(counter, attempt())).toBe('locked')
      expect(await kindOf(counter, attempt({ knownPair: '+442079460018' }))).toBe('go')
    })

    test('a good PIN ends the run of its credential and pays its caller back one try, not the earlier ones', async () => {
      const { counter } = bench
      for (let tries = 0; tries < 5; tries++) {
        const wrong = attempt({ ...anyCredential(), caller: LONDON })
        expect(await kindOf(counter, wrong)).toBe('go')
        await counter.settle(wrong, 'failed')
      }
      for (let tries = 0; tries < 2; tries++) await counter.reserve(attempt())
      const right = attempt({ caller: LONDON })
      expect(await kindOf(counter, right)).toBe('go')
      await counter.settle(right, 'matched')
      expect(await race(many(() => ({})))).toEqual({ go: 3, waiting: 197 })
      expect(await kindOf(counter, attempt({ ...anyCredential(), caller: LONDON }))).toBe('go')
      expect(await counter.reserve(attempt({ ...anyCredential(), caller: LONDON }))).toMatchObject({ scope: 'caller' })
    })

    test("a known pair's good PIN does not end the run that strangers have", async () => {
      const { counter } = bench
      for (let tries = 0; tries < 3; tries++) await counter.reserve(attempt())
      const owner = attempt({ knownPair: '+442079460018', caller: LONDON })
      expect(await kindOf(counter, owner)).toBe('go')
      await counter.settle(owner, 'matched')
      expect(await kindOf(counter, attempt())).toBe('waiting')
    })

    test('what was not compared is given back in every count, once', async () => {
      const { counter } = bench
      const call = callId.parse('busy-call')
      for (let tries = 0; tries < 20; tries++) {
        const one = attempt({ callId: call, caller: LONDON })
        expect(await kindOf(counter, one)).toBe('go')
        await counter.settle(one, 'refunded')
        await counter.settle(one, 'refunded')
        await counter.settle(one, 'matched')
      }
      expect((await counter.failures()).lastHour).toBe(0)
      const kept = [attempt(), attempt()]
      for (const one of kept) await counter.reserve(one)
      const back = attempt()
      await counter.reserve(back)
      await counter.settle(back, 'refunded')
      expect(await race(many(() => ({})))).toEqual({ go: 1, waiting: 199 })
    })

    test('a try that nobody reserved cannot be settled', async () => {
      const { counter } = bench
      for (let tries = 0; tries < 3; tries++) await counter.reserve(attempt())
      await counter.settle(attempt(), 'matched')
      expect(await kindOf(counter, attempt())).toBe('waiting')
    })

    test('a try that never ended stays counted', async () => {
      const { counter } = bench
      for (let tries = 0; tries < 6; tries++) await counter.reserve(attempt({ ...anyCredential(), caller: LONDON }))
      await bench.age(HOUR - MINUTE)
      expect(await kindOf(counter, attempt({ ...anyCredential(), caller: LONDON }))).toBe('limited')
    })

    test('tries on a waiting or locked credential cost the caller and the call what any other costs', async () => {
      const { counter } = bench
      for (let tries = 0; tries < 3; tries++) await counter.reserve(attempt())
      const results = []
      for (let tries = 0; tries < 7; tries++) results.push(await kindOf(counter, attempt({ caller: LONDON })))
      expect(results).toEqual([...Array.from({ length: 6 }, () => 'waiting'), 'limited'])
      const call = callId.parse('one-call')
      for (let tries = 0; tries < 3; tries++) await counter.reserve(attempt({ callId: call }))
      expect(await counter.reserve(attempt({ callId: call }))).toMatchObject({ kind: 'limited', scope: 'call' })
      expect((await counter.failures()).lastHour).toBe(12)
    })

    test('a caller number is open again after an hour, and closed for the day after fifteen', async () => {
      const { counter } = bench
      const tries = async () => kindOf(counter, attempt({ ...anyCredential(), caller: LONDON }))
      for (const hours of [6, 6, 3]) {
        for (let count = 0; count < hours; count++) expect(await tries()).toBe('go')
        await bench.age(HOUR + MINUTE)
      }
      expect(await tries()).toBe('limited')
      const pause = await counter.pauseFor(LONDON, false)
      if (!pause.paused) throw new Error('the day is used up')
      expect(pause.retryAfterSeconds).toBeGreaterThan(20.9 * 3_600)
      expect(pause.retryAfterSeconds).toBeLessThan(21 * 3_600)
      await bench.age(21 * HOUR)
      expect(await tries()).toBe('go')
    })

    test('whether PIN entry is open is known before anything is keyed, and asking costs nothing', async () => {
      const { counter, second } = bench
      for (let tries = 0; tries < 6; tries++) {
        expect(await second.pauseFor(LONDON, false)).toEqual({ paused: false })
        await counter.reserve(attempt({ ...anyCredential(), caller: LONDON }))
      }
      expect(await second.pauseFor(LONDON, false)).toMatchObject({ paused: true })
      expect(await second.pauseFor({ kind: 'number', e164: '+442079460019' }, false)).toEqual({ paused: false })
      expect(await second.pauseFor({ kind: 'withheld' }, false)).toEqual({ paused: false })
    })

    test('hidden numbers are counted together with what is no number, and nobody else notices', async () => {
      const { counter } = bench
      for (let tries = 0; tries < 60; tries++) {
        const caller = { kind: tries % 2 === 0 ? 'withheld' : 'other' } as const
        expect(await kindOf(counter, attempt({ ...anyCredential(), caller }))).toBe('go')
      }
      expect(await counter.pauseFor({ kind: 'other' }, false)).toMatchObject({ paused: true })
      expect(await counter.pauseFor(LONDON, false)).toEqual({ paused: false })
      expect(await kindOf(counter, attempt({ ...anyCredential(), caller: LONDON }))).toBe('go')
    })

    test('thirty tries an hour from numbers that begin alike close them all', async () => {
      const { counter } = bench
      for (let tries = 0; tries < 30; tries++) {
        const caller: CallerNumber = { kind: 'number', e164: `+49301234${10 + tries}` }
        expect(await kindOf(counter, attempt({ ...anyCredential(), caller }))).toBe('go')
      }
      const next: CallerNumber = { kind: 'number', e164: '+4930123499' }
      expect(await counter.reserve(attempt({ caller: next }))).toMatchObject({ kind: 'limited', scope: 'range' })
      expect(await counter.pauseFor(next, false)).toMatchObject({ paused: true })
    })

    describe('a stranger who shows a number that is not theirs', () => {
      const owner = { caller: LONDON, attested: true }
      const beside: CallerNumber = { kind: 'number', e164: '+442079460099' }
      const strangers = async (numbers: (tries: number) => string, howMany: number) => {
        for (let tries = 0; tries < howMany; tries++)
          await bench.counter.reserve(attempt({ ...anyCredential(), caller: { kind: 'number', e164: numbers(tries) } }))
      }
      const ownersTry = () => kindOf(bench.second, attempt({ ...anyCredential(), ...owner }))

      test.each([
        ['an hour', 6],
        ['a day', 15],
      ])('uses nothing up that an attested call has in %s', async (_, howMany) => {
        for (let tries = 0; tries < howMany; tries += 3) {
          await strangers(() => LONDON.e164, 3)
          if (howMany > 6) await bench.age(HOUR + MINUTE)
        }
        expect(await bench.counter.pauseFor(LONDON, false)).toMatchObject({ paused: true })
        expect(await bench.counter.pauseFor(LONDON, true)).toEqual({ paused: false })
        const results = []
        for (let tries = 0; tries < 7; tries++) results.push(await ownersTry())
        expect(results).toEqual([...Array.from({ length: 6 }, () => 'go'), 'limited'])
        expect(await bench.counter.pauseFor(LONDON, true)).toMatchObject({ paused: true })
      })

      test('finds their own tries uncounted by what attested calls did before', async () => {
        for (let tries = 0; tries < 6; tries++) await ownersTry()
        expect(await bench.counter.pauseFor(LONDON, true)).toMatchObject({ paused: true })
        expect(await bench.counter.pauseFor(LONDON, false)).toEqual({ paused: false })
        await strangers(() => LONDON.e164, 6)
        expect(await bench.counter.pauseFor(LONDON, false)).toMatchObject({ paused: true })
      })

      test('closes no attested number of the range beside it, and no other range', async () => {
        await strangers((tries) => `+4420794600${10 + tries}`, 30)
        expect(await bench.counter.pauseFor(beside, false)).toMatchObject({ paused: true })
        expect(await bench.counter.pauseFor(beside, true)).toEqual({ paused: false })
        expect(await kindOf(bench.counter, attempt({ ...anyCredential(), caller: beside, attested: true }))).toBe('go')
        expect(await bench.counter.pauseFor({ kind: 'number', e164: '+442079470099' }, false)).toEqual({
          paused: false,
        })
      })

      test('mistypes into a count of their own', async () => {
        for (let slips = 0; slips < 40; slips++) await bench.counter.countMistype(LONDON, false)
        expect(await bench.counter.pauseFor(LONDON, true)).toEqual({ paused: false })
        for (let slips = 0; slips < 30; slips++) await bench.counter.countMistype(LONDON, true)
        expect(await bench.counter.pauseFor(LONDON, true)).toMatchObject({ paused: true })
      })

      test('does not close an attested number or range for a known pair either, attested or not', async () => {
        for (let tries = 0; tries < 30; tries++)
          await bench.counter.reserve(
            attempt({
              ...anyCredential(),
              caller: { kind: 'number', e164: `+4420794600${10 + tries}` },
              attested: true,
            }),
          )
        for (let tries = 0; tries < 6; tries++) await ownersTry()
        expect(await ownersTry()).toBe('limited')
        const pair = { ...owner, knownPair: LONDON.e164, credential: 'known' }
        expect(await kindOf(bench.counter, attempt(pair))).toBe('go')
      })
    })

    test('mistyped numbers close PIN entry at thirty an hour, and never count as tries', async () => {
      const { counter } = bench
      for (let slips = 0; slips < 29; slips++) await counter.countMistype(LONDON, false)
      expect(await counter.pauseFor(LONDON, false)).toEqual({ paused: false })
      for (let slips = 0; slips < 40; slips++) await counter.countMistype(LONDON, false)
      expect(await counter.pauseFor(LONDON, false)).toMatchObject({ paused: true })
      expect((await counter.failures()).lastHour).toBe(0)
      expect(await kindOf(counter, attempt({ caller: LONDON }))).toBe('go')
      for (let slips = 0; slips < 100; slips++) await counter.countMistype({ kind: 'withheld' }, false)
      expect(await counter.pauseFor({ kind: 'withheld' }, false)).toEqual({ paused: false })
      await bench.age(HOUR + MINUTE)
      expect(await counter.pauseFor(LONDON, false)).toEqual({ paused: false })
    })

    test('an attack on everything leaves one try a call, and known pairs as they were', async () => {
      const { counter } = bench
      const call = callId.parse('during-attack')
      const owner = { knownPair: '+442079460018', caller: LONDON, callId: callId.parse('owner-call') }
      for (let tries = 0; tries < 120; tries++)
        expect(await kindOf(counter, attempt({ credential: `spray-${tries}` }))).toBe('go')
      expect((await counter.failures()).lastHour).toBe(120)
      expect(await kindOf(counter, attempt({ ...anyCredential(), callId: call }))).toBe('go')
      expect(await counter.reserve(attempt({ ...anyCredential(), callId: call }))).toEqual({
        kind: 'limited',
        scope: 'attack',
        retryAfterSeconds: 0,
      })
      for (let tries = 0; tries < 3; tries++) expect(await kindOf(counter, attempt(owner))).toBe('go')
      await bench.age(3 * HOUR)
      expect((await counter.failures()).lastHour).toBe(0)
      expect(await kindOf(counter, attempt({ ...anyCredential(), callId: call }))).toBe('go')
    })

    test('ids with any characters stay apart', async () => {
      const { counter } = bench
      const odd = attempt({ credential: '{x}*\r\nFLUSHALL', callId: callId.parse('a:{b}*\r\n') })
      expect(await kindOf(counter, odd)).toBe('go')
      expect(await kindOf(counter, odd)).toBe('replay')
      await counter.settle(odd, 'failed')
      expect((await counter.failures()).lastHour).toBe(1)
    })
  },
)

describe('memory and Redis', () => {
  const redis = onRedis('on Redis', false)
  beforeAll(redis.start)
  afterAll(redis.stop)

  test('decide alike over any mixture of tries', async () => {
    const [here, there] = [await memory.fresh(), await redis.fresh()]
    let state = 42
    const random = (below: number) => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) % below
    const waiting: PinTry[] = []
    for (let step = 0; step < 1_500; step++) {
      const earlier = waiting[random(waiting.length + 1)]
      if (random(3) === 0 && earlier !== undefined) {
        const result = (['matched', 'failed', 'refunded'] as const)[random(3)] ?? 'failed'
        await Promise.all([here.counter.settle(earlier, result), there.counter.settle(earlier, result)])
        continue
      }
      const e164 = `+4930${100_000 + random(40) * 50}`
      const one =
        random(20) === 0 && earlier !== undefined
          ? earlier
          : attempt({
              callId: callId.parse(`mixed-${random(300)}`),
              credential: `c-${random(60)}`,
              caller: random(4) === 0 ? { kind: 'withheld' } : { kind: 'number', e164 },
              ...(random(5) === 0 ? { knownPair: e164, attested: true } : { attested: random(3) === 0 }),
            })
      const [mine, theirs] = await Promise.all([here.counter.reserve(one), there.counter.reserve(one)])
      // Only the seconds until a window opens may differ by the time this test takes.
      expect({ step, ...theirs, retryAfterSeconds: 0 }).toEqual({ step, ...mine, retryAfterSeconds: 0 })
      waiting.push(one)
    }
    expect((await there.counter.failures()).lastHour).toBe((await here.counter.failures()).lastHour)
  })

  test('a Redis that forgot its scripts is told them again', async () => {
    const { counter } = await redis.fresh()
    expect(await kindOf(counter, attempt())).toBe('go')
    await redis.stop()
    await redis.start()
    const { counter: again } = await redis.fresh()
    expect(await kindOf(again, attempt())).toBe('go')
  })
})
