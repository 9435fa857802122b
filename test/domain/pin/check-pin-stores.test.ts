/** The PIN check over real Postgres and Redis: the limits hold in a race between processes and when Redis forgets. */
import { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { makeCheckPin } from '../../../src/domain/pin/check-pin.ts'
import type { CredentialStore } from '../../../src/domain/pin/credential-store.ts'
import { makeSemaphore } from '../../../src/domain/semaphore.ts'
import { callId, contactId } from '../../../src/domain/ids.ts'
import { issuePin } from '../../../src/domain/pin/issue-pin.ts'
import type { CheckPin } from '../../../src/domain/pin/pin-check.ts'
import type { Secret } from '../../../src/domain/secret.ts'
import type { TryCounter } from '../../../src/domain/pin/limits/try-counter.ts'
import { memoryTryCounter } from '../../../src/stores/memory/try-counter.ts'
import { postgresAudit, type PostgresAudit } from '../../../src/stores/postgres/audit/audit-log.ts'
import { postgresCredentials } from '../../../src/stores/postgres/credentials/credential-store.ts'
import { openRedis, redisReady, type RedisConnection } from '../../../src/stores/redis/connection.ts'
import { redisTryCounter } from '../../../src/stores/redis/try-counter.ts'
import { freshDatabase, type FreshDatabase } from '../../services/postgres.ts'
import { startRedis, type TestRedis } from '../../services/redis.ts'
import { AUDIT_KEY, loadDemo } from '../../stores/postgres/example-directory.ts'
import { anyNumber, from, KEYS, SIZE, wrongFor } from './pin-door.ts'

const ANA = contactId.parse('ana')
const now = () => new Date()

let db: FreshDatabase
let server: TestRedis
let redis: RedisConnection
let audit: PostgresAudit
let credentials: CredentialStore
let right: Secret

beforeAll(async () => {
  db = await freshDatabase()
  await loadDemo(db.pool)
  audit = postgresAudit(db.pool, AUDIT_KEY)
  credentials = postgresCredentials(db.pool, audit)
  server = await startRedis()
  // Without the call path's time limits: this is about what happens, not about how fast a busy test machine is.
  redis = new Redis(server.port, '127.0.0.1')
  expect(await redisReady(redis, 10_000)).toBe(true)
})
afterAll(async () => {
  redis.disconnect()
  await Promise.all([server.stop(), db.drop()])
})
beforeEach(async () => {
  await redis.flushall()
  right = await issuePin({
    contactId: ANA,
    ownPhones: ['+442079460101'],
    credentials,
    keys: KEYS,
    actor: 'contact ana',
    now: now(),
    size: SIZE,
  })
})

/** A door as one process has it; comparisons are counted instead of hashed. */
function door(tries: TryCounter, compared: string[]): CheckPin {
  return makeCheckPin({
    credentials,
    tries,
    audit,
    keys: KEYS,
    size: SIZE,
    slots: makeSemaphore({ waiting: 1_000, waitMs: 60_000 }),
    now,
    pause: async () => {},
    onFault: (fault, error) => {
      throw new Error(`no fault was expected: ${fault}`, { cause: error })
    },
    verify: async (pin, id) => {
      compared.push(id)
      return pin.number.reveal() === right.reveal() ? 'match' : 'mismatch'
    },
  })
}

let calls = 0
function guess(checkPin: CheckPin, digits: Secret) {
  calls += 1
  return checkPin({
    digits,
    callId: callId.parse(`race-${calls}`),
    turn: 1,
    caller: from(`+${20_000_000_000 + calls * 10_000_000}`),
    attested: false,
  })
}
const ownTries = (compared: string[]) => compared.filter((id) => id !== 'decoy').length

test('of 200 guesses at one instant through two processes three are compared (race.200)', async () => {
  const compared: string[] = []
  const doors = [door(redisTryCounter(redis), compared), door(redisTryCounter(redis), compared)] as const
  const wrong = wrongFor(right)
  const answers = await Promise.all(Array.from({ length: 200 }, (_, i) => guess(doors[i % 2 === 0 ? 0 : 1], wrong)))
  expect(new Set(answers.map(({ kind }) => kind))).toEqual(new Set(['wrong']))
  expect(ownTries(compared)).toBe(3)
  expect(compared).toHaveLength(200)
  expect(await credentials.summaryFor(ANA)).toMatchObject({ failuresInARow: 3, failuresInLife: 3 })
})

test('a live store that forgets everything still leaves ten in a row, however many at once', async () => {
  const compared: string[] = []
  const wrong = wrongFor(right)
  const forgetful = () => door(memoryTryCounter({ now }), compared)
  await Promise.all(Array.from({ length: 60 }, () => guess(forgetful(), wrong)))
  expect(ownTries(compared)).toBe(10)
  expect(await guess(forgetful(), right)).toEqual({ kind: 'wrong', reason: 'locked' })
})

test('the right PIN is accepted over real stores, hash and all', async () => {
  const checkPin = makeCheckPin({
    credentials,
    tries: redisTryCounter(redis),
    audit,
    keys: KEYS,
    size: SIZE,
    slots: makeSemaphore(),
    now,
    pause: async () => {},
    onFault: (fault, error) => {
      throw new Error(`no fault was expected: ${fault}`, { cause: error })
    },
  })
  expect(await guess(checkPin, wrongFor(right))).toEqual({ kind: 'wrong', reason: 'mismatch' })
  expect(await guess(checkPin, right)).toMatchObject({ kind: 'accepted', contactId: 'ana' })
  expect(await credentials.summaryFor(ANA)).toMatchObject({ failuresInARow: 0, failuresInLife: 1 })
})

describe.each([
  ['in memory', () => memoryTryCounter({ now })],
  ['on Redis', () => redisTryCounter(redis)],
])('six tries that show the number of a contact, counted %s', (_, makeCounter) => {
  const HOME = from('+442079460101')
  const entry = (digits: Secret, attested: boolean) => {
    calls += 1
    return { digits, callId: callId.parse(`shown-${calls}`), turn: 1, caller: HOME, attested }
  }

  async function six(checkPin: CheckPin, attested: boolean) {
    const kinds = []
    for (let tries = 0; tries < 7; tries++) kinds.push((await checkPin(entry(anyNumber(), attested))).kind)
    expect(kinds).toEqual([...Array.from({ length: 6 }, () => 'wrong'), 'paused'])
  }

  test('leave attested calls from it as they were, and a known pair above all', async () => {
    const tries = makeCounter()
    const checkPin = door(tries, [])
    await six(checkPin, false)
    expect(await tries.pauseFor(HOME, true)).toEqual({ paused: false })
    expect((await checkPin(entry(right, true))).kind).toBe('accepted')
    await six(checkPin, true)
    expect((await checkPin(entry(right, true))).kind).toBe('accepted')
  })

  test('leave them so also when the contact was there first', async () => {
    const checkPin = door(makeCounter(), [])
    expect((await checkPin(entry(right, true))).kind).toBe('accepted')
    await six(checkPin, false)
    expect((await checkPin(entry(right, true))).kind).toBe('accepted')
    expect((await checkPin(entry(right, false))).kind).toBe('paused')
  })
})

test('without Redis nobody is accepted and nothing is charged', async () => {
  const gone = openRedis('redis://127.0.0.1:1', { onError: () => undefined })
  const faults: string[] = []
  const checkPin = makeCheckPin({
    credentials,
    tries: redisTryCounter(gone),
    audit,
    keys: KEYS,
    size: SIZE,
    slots: makeSemaphore(),
    now,
    pause: async () => {},
    onFault: (fault) => faults.push(fault),
  })
  expect(await guess(checkPin, right)).toEqual({ kind: 'unavailable', why: 'store' })
  expect(faults).toEqual(['check'])
  expect(await credentials.summaryFor(ANA)).toMatchObject({ failuresInARow: 0, failuresInLife: 0 })
  gone.disconnect()
})
