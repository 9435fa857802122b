/** Five hundred open desks and two thousand callers in line: how soon the last desk shows somebody who has just come. */
import { once } from 'node:events'
import { Agent, get, request, type IncomingMessage } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { Network, type PhoneCall } from '../src/simulator/index.ts'
import type { Figure } from './figures.ts'
import { startBareEvents, type Started } from './processes.ts'
import { median } from './statistics.ts'

const ANALYSTS = 500
const WAITING = 2_000
const ONE_BY_ONE = 20
/** Fewer than a desk shows, so that all of them are seen. */
const AT_ONCE = 15
const OPENED_AT_ONCE = 10
const LONGEST_MS = 15_000
const TO = '+12025550100'

export async function desk(service: Started): Promise<Figure[]> {
  const network = new Network({ baseUrl: service.url, accountSid: service.accountSid, authToken: service.authToken })
  const first = service.people.find(({ id }) => id === 'bench-1')
  const ana = service.people.find(({ id }) => id === 'ana')
  if (first === undefined || ana === undefined) throw new Error('nobody to call')
  const like = [
    await inQueue(network, ana.phone, [ana.pin, '1', '1', '3']),
    await inQueue(network, first.phone, [first.pin, '1', '3']),
    await inQueue(network, '+14155550100', ['0#', '0']),
  ].map(({ sid }) => sid)
  const floor = { kind: 'fill-floor', analysts: ANALYSTS, waiting: WAITING, like } as const
  const { cookies } = await service.ask<{ cookies: string[] }>(floor)
  const screens = await openScreens(service, cookies)
  await screens.quiet()

  const before = screens.bytes()
  const single: number[] = []
  for (let i = 0; i < ONE_BY_ONE; i += 1) single.push(await arrival(network, screens, i))
  const bytesEach = Math.round((screens.bytes() - before) / ONE_BY_ONE / ANALYSTS)
  const together = await Promise.all(
    Array.from({ length: AT_ONCE }, (_, i) => arrival(network, screens, ONE_BY_ONE + i)),
  )
  screens.close()
  const bare = await bareMs(bytesEach)

  const scene = `${ANALYSTS} desks, ${WAITING.toLocaleString('en')} in line`
  const worst = Math.max(...single)
  const worstTogether = Math.max(...together)
  return [
    {
      name: `${scene}: from the key to the last desk, worst of ${ONE_BY_ONE} (median ${median(single).toFixed(0)} ms, ${(bytesEach / 1024).toFixed(1)} kB a desk; bare server ${bare.toFixed(0)} ms)`,
      value: `${worst.toFixed(0)} ms`,
      share: bare / median(single),
      aim: '< 1000 ms',
      met: worst < 1_000,
    },
    {
      name: `${scene}: ${AT_ONCE} callers in one instant, the last at the last desk`,
      value: `${worstTogether.toFixed(0)} ms`,
      share: undefined,
      aim: '< 1000 ms',
      met: worstTogether < 1_000,
    },
  ]
}

async function inQueue(network: Network, from: string, groups: string[]): Promise<PhoneCall> {
  const call = await network.dial({ from, to: TO })
  for (const keys of groups) await call.press(keys)
  if (call.queue === undefined) throw new Error(`a caller is not in line: ${call.heard.at(-1)?.text}`)
  return call
}

/** Production down, unverified: shown on top of every desk. From the key that puts them in line. */
async function arrival(network: Network, screens: Screens, i: number): Promise<number> {
  const call = await network.dial({ from: `+1415555${String(1000 + i)}`, to: TO })
  for (const keys of ['0#', '1']) await call.press(keys)
  const shown = screens.shows(call.sid)
  const pressed = performance.now()
  await call.press('1')
  if (call.queue !== 'production-down') throw new Error('a caller whose production is down is not in line')
  const took = (await shown) - pressed
  await call.hangUp()
  await sleep(200)
  return took
}

interface Screens {
  /** When the last of them has this text, by the clock of this process. */
  shows(text: string): Promise<number>
  bytes(): number
  /** Resolves when nothing has come for a second. */
  quiet(): Promise<void>
  close(): void
}

async function openScreens(server: Started, cookies: string[]): Promise<Screens> {
  const agent = new Agent({ keepAlive: true, maxSockets: cookies.length })
  const waits = new Map<string, { missing: Set<number>; done: (at: number) => void }>()
  let bytes = 0
  let last = performance.now()
  const streams: IncomingMessage[] = []
  // A few at a time, as people come to work.
  const opening = [...cookies.entries()]
  await Promise.all(
    Array.from({ length: OPENED_AT_ONCE }, async () => {
      for (let next = opening.pop(); next !== undefined; next = opening.pop()) streams.push(await open(...next))
    }),
  )
  async function open(screen: number, cookie: string): Promise<IncomingMessage> {
    const options = { agent, host: '127.0.0.1', port: server.port, path: '/desk/events', headers: { cookie } }
    const [response] = (await once(get(options), 'response')) as [IncomingMessage]
    if (response.statusCode !== 200) throw new Error(`a desk was answered ${response.statusCode}`)
    let tail = ''
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      last = performance.now()
      if (waits.size === 0) return
      const text = tail + chunk.toString('latin1')
      tail = text.slice(-40)
      for (const [wanted, { missing, done }] of waits) {
        if (!missing.has(screen) || !text.includes(wanted)) continue
        missing.delete(screen)
        if (missing.size > 0) continue
        waits.delete(wanted)
        done(performance.now())
      }
    })
    return response
  }
  return {
    shows: (text) =>
      new Promise((resolve, reject) => {
        const missing = new Set(cookies.keys())
        const late = setTimeout(() => reject(new Error(`${missing.size} desks do not show a caller`)), LONGEST_MS)
        waits.set(text, {
          missing,
          done: (at) => {
            clearTimeout(late)
            resolve(at)
          },
        })
      }),
    bytes: () => bytes,
    quiet: async () => {
      while (performance.now() - last < 1_000) await sleep(100)
    },
    close: () => {
      for (const stream of streams) stream.destroy()
      agent.destroy()
    },
  }
}

/** From the request that sets it off until the last of as many connections has as many bytes; the median of some. */
async function bareMs(bytesEach: number): Promise<number> {
  const server = await startBareEvents()
  const screens = await openScreens(
    server,
    Array.from({ length: ANALYSTS }, () => ''),
  )
  const taken: number[] = []
  for (let i = 0; i < ONE_BY_ONE; i += 1) {
    await sleep(200)
    // The first bytes of an event are not enough: the whole of it has to be there.
    const goal = screens.bytes() + bytesEach * ANALYSTS
    const started = performance.now()
    request({ host: '127.0.0.1', port: server.port, path: `/push/${bytesEach}`, method: 'POST' })
      .on('response', (response) => response.resume())
      .end()
    while (screens.bytes() < goal) await new Promise((resolve) => setImmediate(resolve))
    taken.push(performance.now() - started)
  }
  screens.close()
  await server.stop()
  return median(taken)
}
