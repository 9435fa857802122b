/** A thousand open desks and five thousand callers in line: how soon the desks show somebody who has just come, and what it costs. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Network, type PhoneCall } from '../src/simulator/index.ts'
import { bareMs, openScreens, type Screens } from './desk-screens.ts'
import { below, measured, single, worst, type Figure } from './figures.ts'
import { newSid, openLine, webhook, type Line } from './load.ts'
import type { Started } from './processes.ts'
import { median, percentile, ROUNDS } from './statistics.ts'

const ANALYSTS = 1_000
const WAITING = 5_000
/** In each round. */
const ONE_BY_ONE = 5
/** Fewer than a desk shows, so that all of them are seen. */
const AT_ONCE = 15
/** As people come to work. */
const FEW = 10
/** One beat of every desk and a little more. */
const STILL_MS = 21_000
const TO = '+12025550100'
/** Between two webhooks of a connection. */
const PAUSE_MS = 50

export async function desk(service: Started): Promise<Figure[]> {
  const network = new Network({ baseUrl: service.url, accountSid: service.accountSid, authToken: service.authToken })
  const { cookies } = await service.ask<{ cookies: string[] }>({
    kind: 'fill-floor',
    analysts: ANALYSTS,
    waiting: WAITING,
    like: await callsToCopy(service, network),
  })
  const memoryBefore = await memoryOf(service)
  const screens = await openScreens(service, cookies, FEW)
  await screens.quiet()
  const memory = { before: memoryBefore, after: await memoryOf(service) }
  const hooks = keepAsking(service)
  const each: Arrivals[] = []
  for (let round = 0; round < ROUNDS; round += 1) each.push(await arrivals(network, screens, round * ONE_BY_ONE))
  const together: number[] = []
  for (let round = 0; round < ROUNDS; round += 1)
    together.push(await allAtOnce(network, screens, ROUNDS * ONE_BY_ONE + round * AT_ONCE))
  const webhookMs = await hooks.stop()
  await screens.quiet()
  const before = screens.bytes()
  await sleep(STILL_MS)
  const still = ((screens.bytes() - before) / ANALYSTS) * (60_000 / STILL_MS)
  screens.close()
  const opened = await openedAtOnce(service, cookies)
  const bare = await bareMs(ANALYSTS, Math.round(median(each.map(({ bytes }) => bytes))))
  return figures({ each, together, webhookMs, still, opened, bare, memory })
}

interface Measured {
  each: Arrivals[]
  together: number[]
  webhookMs: number[]
  /** Bytes a minute at one desk while nothing changes. */
  still: number
  opened: { ms: number[]; refused: number }
  bare: number
  memory: { before: number; after: number }
}

function figures({ each, together, webhookMs, still, opened, bare, memory }: Measured): Figure[] {
  const scene = `${ANALYSTS.toLocaleString('en')} desks, ${WAITING.toLocaleString('en')} in the queue`
  const aim = below(1_000, 'ms')
  const inMs = (ms: number) => `${ms.toFixed(0)} ms`
  const both = (most: number, middle: number) => `${inMs(most)} (median ${inMs(middle)})`
  const p99 = percentile(webhookMs, 0.99)
  return [
    worst({
      name: `${scene}: from a caller's key to a desk, 95 % of updates`,
      runs: each.map(({ p95 }) => p95),
      aim,
      say: both,
    }),
    worst({
      name: `${scene}: from a caller's key to the last desk`,
      runs: each.map(({ last }) => last),
      aim,
      say: (most, middle) => `${both(most, middle)}, a bare server sends as many bytes in ${inMs(bare)}`,
    }),
    worst({
      name: `${scene}: ${AT_ONCE} callers in one instant, the last at the last desk`,
      runs: together,
      aim,
      say: both,
    }),
    measured({
      name: `${scene}: bytes of an update at a desk`,
      runs: each.map(({ bytes }) => bytes),
      say: (bytes) => `${(bytes / 1024).toFixed(1)} kB`,
    }),
    single({
      name: `${scene}: bytes a minute at a desk while nothing changes`,
      value: `${still.toFixed(0)} B`,
      why: `over ${STILL_MS / 1000} s`,
    }),
    single({
      name: `${scene}: webhooks of other calls meanwhile, p99`,
      value: `${inMs(p99)} (median ${inMs(median(webhookMs))})`,
      why: `of ${webhookMs.length} webhooks`,
      aim: '< 250 ms',
      met: p99 < 250,
    }),
    worst({
      name: `${scene}: all desks open again at once, until the last is drawn (${opened.refused} answers were no stream)`,
      runs: opened.ms,
      aim: below(10_000, 'ms'),
      say: both,
    }),
    single({
      name: `${scene}: memory of the process`,
      value: `${memory.after.toFixed(0)} MB (${memory.before.toFixed(0)} MB before the desks opened)`,
      why: 'one look',
    }),
  ]
}

async function memoryOf(service: Started): Promise<number> {
  return (await service.ask<{ rss: number }>({ kind: 'memory' })).rss / 1024 / 1024
}

/** A verified caller whose production is down, a verified one with a question, and one who is not verified. */
async function callsToCopy(service: Started, network: Network): Promise<string[]> {
  const first = service.people.find(({ id }) => id === 'bench-1')
  const ana = service.people.find(({ id }) => id === 'ana')
  if (first === undefined || ana === undefined) throw new Error('nobody to call')
  const calls = [
    await inQueue(network, ana.phone, [ana.pin, '1', '1', '3']),
    await inQueue(network, first.phone, [first.pin, '1', '3']),
    await inQueue(network, '+14155550100', ['0#', '0']),
  ]
  return calls.map(({ sid }) => sid)
}

async function inQueue(network: Network, from: string, groups: string[]): Promise<PhoneCall> {
  const call = await network.dial({ from, to: TO })
  for (const keys of groups) await call.press(keys)
  if (call.queue === undefined) throw new Error(`a caller is not in line: ${call.heard.at(-1)?.text}`)
  return call
}

interface Arrivals {
  /** Of every update at every desk, ms. */
  p95: number
  last: number
  /** At one desk, of one caller who comes and goes. */
  bytes: number
}

async function arrivals(network: Network, screens: Screens, from: number): Promise<Arrivals> {
  const before = screens.bytes()
  const taken: number[] = []
  for (let i = 0; i < ONE_BY_ONE; i += 1) taken.push(...(await arrival(network, screens, from + i)))
  const bytes = (screens.bytes() - before) / ONE_BY_ONE / ANALYSTS
  return { p95: percentile(taken, 0.95), last: Math.max(...taken), bytes }
}

async function allAtOnce(network: Network, screens: Screens, from: number): Promise<number> {
  const each = await Promise.all(Array.from({ length: AT_ONCE }, (_, i) => arrival(network, screens, from + i)))
  return Math.max(...each.flat())
}

/** Production down, unverified: shown on top of every desk. How long each desk took, from the key that puts them in line. */
async function arrival(network: Network, screens: Screens, i: number): Promise<number[]> {
  const call = await network.dial({ from: `+1415555${String(1000 + i)}`, to: TO })
  await call.press('0#')
  if (call.queue !== undefined) throw new Error('a caller is in line before the key that is measured')
  const shown = screens.shows(call.sid)
  const pressed = performance.now()
  // Said below, unless what is wrong is that they are not in line.
  shown.catch(() => undefined)
  await call.press('1')
  if (call.queue !== 'production-down') throw new Error('a caller whose production is down is not in line')
  const seen = await shown
  await call.hangUp()
  await screens.quiet()
  return seen.map((at) => at - pressed)
}

/** Calls that ring all the while, one after the other on each of two connections. */
function keepAsking(service: Started): { stop(): Promise<number[]> } {
  const line: Line = openLine(service, 2)
  const taken: number[] = []
  const stopped = new AbortController()
  const ask = async () => {
    for (let i = 0; !stopped.signal.aborted; i += 1) {
      const hook = webhook(service, '/voice/incoming', { CallSid: newSid(), From: `+1415556${1000 + (i % 9_000)}` })
      taken.push((await line.send(hook)).ms)
      await sleep(PAUSE_MS)
    }
  }
  const asking = Promise.all([ask(), ask()])
  // What ended it is said by `stop`, or has ended the bench before.
  asking.catch(() => undefined)
  return {
    stop: async () => {
      stopped.abort()
      await asking
      line.close()
      return taken
    },
  }
}

/** As after a restart: every desk connects in the same moment. */
async function openedAtOnce(service: Started, cookies: string[]): Promise<Measured['opened']> {
  const ms: number[] = []
  let refused = 0
  for (let round = 0; round < ROUNDS; round += 1) {
    const started = performance.now()
    const screens = await openScreens(service, cookies, cookies.length)
    ms.push(performance.now() - started)
    refused += screens.refused()
    await screens.quiet()
    screens.close()
    await sleep(1_000)
  }
  return { ms, refused }
}
