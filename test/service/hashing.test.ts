/** PINs are hashed in processes of their own, with real ones: whatever becomes of them, no caller is let in and none waits for ever. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { getPriority } from 'node:os'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { credentialId } from '../../src/domain/ids.ts'
import { hashPin as hashHere, makePinHashing } from '../../src/domain/pin/pin-hash.ts'
import { drawPin, PIN_SIZES } from '../../src/domain/pin/pin.ts'
import { makeHashingPool, type HashingPool } from '../../src/service/hashing/hashing-pool.ts'
import { frameOf, makeFrameReader } from '../../src/service/hashing/hashing-frames.ts'
import { hashingChildrenOf } from '../services/child-processes.ts'

const ANA = credentialId.parse('ana')
const PEPPER = { id: 'p1', key: new Uint8Array(32).fill(2) }
const draw = () => drawPin(PIN_SIZES['5+6'], { ownPhones: [] })

const pools: HashingPool[] = []
afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.stop()))
})

function open(answerMs = 20_000) {
  const ended: string[] = []
  const pool = makeHashingPool({
    size: 1,
    answerMs,
    onEnded: (why) => ended.push(why),
    onNotLowered: () => ended.push('not lowered'),
  })
  pool.start()
  pools.push(pool)
  return { pool, ended, ...makePinHashing(pool.argon2) }
}

const isUp = ({ pool }: { pool: HashingPool }) => vi.waitFor(() => expect(pool.up()).toBe(1), { timeout: 60_000 })
async function theChild(opened: { pool: HashingPool }): Promise<number> {
  await isUp(opened)
  const [child, ...others] = await hashingChildrenOf(process.pid)
  expect(others).toEqual([])
  return child ?? 0
}
const isGone = (pid: number) =>
  vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), { timeout: 60_000 })

test('hashes and compares before there is a process, in one, and after it was stopped', async () => {
  const { pool, hashPin, verifyPin, ended } = open()
  const pin = draw()
  const stored = await hashPin(pin, ANA, PEPPER)
  await isUp({ pool })
  const there = await hashPin(pin, ANA, PEPPER)
  for (const one of [stored, there]) expect(await verifyPin(pin, ANA, one, [PEPPER])).toBe('match')
  expect(await verifyPin(draw(), ANA, stored, [PEPPER])).toBe('mismatch')
  await pool.stop()
  expect(await hashingChildrenOf(process.pid)).toEqual([])
  expect(await verifyPin(pin, ANA, there, [PEPPER])).toBe('match')
  expect(ended).toEqual([])
})

test('gives way to the service with every thread, and is told nothing that others on the machine can read', async () => {
  const child = await theChild(open())
  const threads = readdirSync(`/proc/${child}/task`).map(Number)
  expect(threads.length).toBeGreaterThan(1)
  expect(new Set(threads.map((thread) => getPriority(thread) - getPriority()))).toEqual(new Set([5]))
  expect(readFileSync(`/proc/${child}/environ`, 'utf8')).toBe('UV_THREADPOOL_SIZE=1\0')
  expect(readFileSync(`/proc/${child}/cmdline`, 'utf8')).toMatch(/hashing-child\.ts\0$/)
})

describe('while a PIN is compared', () => {
  test.each([
    ['is killed', 20_000, 'SIGKILL', 'died'],
    ['answers no more', 200, undefined, 'hung'],
  ] as const)('a process that %s lets nobody in, and another takes its place', async (_, answerMs, signal, why) => {
    const opened = open(answerMs)
    const { verifyPin, ended } = opened
    const child = await theChild(opened)
    const pin = draw()
    const stored = await hashHere(pin, ANA, PEPPER)
    process.kill(child, 'SIGSTOP')
    const failed = verifyPin(pin, ANA, stored, [PEPPER]).catch((error: unknown) => String(error))
    if (signal !== undefined) process.kill(child, signal)
    expect(await failed).toBe(`Error: a hashing process ended before it answered: ${why}`)
    expect(ended).toEqual([why])
    expect(await verifyPin(pin, ANA, stored, [PEPPER])).toBe('match')
    expect(await theChild(opened)).not.toBe(child)
  })
})

test('ends when the service was killed, and for no signal that the service ends by in its own time', async () => {
  const service = fork(new URL('hashing-parent.ts', import.meta.url), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  await once(service, 'message')
  const children = await hashingChildrenOf(service.pid ?? 0)
  expect(children).toHaveLength(2)
  for (const child of children)
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR1'] as const) process.kill(child, signal)
  // What the signals did would be seen by now: it has compared once more since.
  service.send('compare')
  expect(await once(service, 'message')).toEqual(['match', undefined])
  expect(await hashingChildrenOf(service.pid ?? 0)).toEqual(children)
  service.kill('SIGKILL')
  for (const child of children) await isGone(child)
})

describe('frames', () => {
  const fields = [Buffer.of(1), Buffer.from('482901736455'), Buffer.alloc(0), Buffer.alloc(300, 7)]

  test('arrive whole, however they are cut, and leave nothing in what carried them', () => {
    for (const size of [1, 2, 3, 7, 1_000]) {
      const sent = Buffer.concat([frameOf(...fields), frameOf(Buffer.of(2))])
      const read: Buffer[][] = []
      const take = makeFrameReader((frame) => read.push(frame))
      for (let at = 0; at < sent.length; at += size) take(sent.subarray(at, at + size))
      expect(read).toEqual([fields, [Buffer.of(2)]])
      expect(sent.every((byte) => byte === 0)).toBe(true)
    }
  })

  test.each([
    ['longer than any of ours', Buffer.from([0xff, 0xff])],
    ['with a field beyond its end', Buffer.from([0, 4, 0, 9, 1, 1])],
    ['with half a length', Buffer.from([0, 1, 1])],
  ])('%s are refused', (_, bytes) => {
    expect(() => makeFrameReader(() => undefined)(bytes)).toThrow('not a frame')
  })
})
