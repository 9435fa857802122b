/** The live streams of many desks, read by one process as so many browsers would. */
import { once } from 'node:events'
import { Agent, get, request, type IncomingMessage } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { startBareEvents, type Started } from './processes.ts'
import { median } from './statistics.ts'

const LONGEST_MS = 15_000
const MOST_TRIES = 10
const BARE = 20

export interface Screens {
  /** When each of them has this text, by the clock of this process. */
  shows(text: string): Promise<number[]>
  bytes(): number
  /** How many answers were no stream: asked again, as the page's script does. */
  refused(): number
  /** Resolves when nothing has come for a second. */
  quiet(): Promise<void>
  close(): void
}

/** Resolves when each of them has something to show. */
export async function openScreens(server: Started, cookies: string[], atOnce: number): Promise<Screens> {
  const agent = new Agent({ keepAlive: true, maxSockets: cookies.length })
  const waits = new Map<string, { missing: Set<number>; seen: number[]; done: (at: number[]) => void }>()
  let bytes = 0
  let refused = 0
  let last = performance.now()
  const streams: IncomingMessage[] = []

  async function open(screen: number, cookie: string): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      const options = { agent, host: '127.0.0.1', port: server.port, path: '/desk/events', headers: { cookie } }
      const [response] = (await once(get(options), 'response')) as [IncomingMessage]
      if (response.statusCode === 200) return show(screen, response)
      response.resume()
      refused += 1
      if (tries === MOST_TRIES) throw new Error(`a desk was answered ${response.statusCode}`)
      await sleep(2_000 + Math.random() * 3_000) // as `again` in src/web/assets/feed.js
    }
  }

  async function show(screen: number, response: IncomingMessage): Promise<void> {
    streams.push(response)
    let tail = ''
    let drawn: () => void
    const isDrawn = new Promise<void>((resolve) => (drawn = resolve))
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      last = performance.now()
      const text = tail + chunk.toString('latin1')
      if (text.includes('event: ')) drawn()
      tail = text.slice(-40)
      for (const [wanted, { missing, seen, done }] of waits) {
        if (!missing.has(screen) || !text.includes(wanted)) continue
        missing.delete(screen)
        seen.push(last)
        if (missing.size > 0) continue
        waits.delete(wanted)
        done(seen)
      }
    })
    await isDrawn
  }

  const opening = [...cookies.entries()]
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let next = opening.pop(); next !== undefined; next = opening.pop()) await open(...next)
    }),
  )
  return {
    shows: (text) =>
      new Promise((resolve, reject) => {
        const missing = new Set(cookies.keys())
        const late = setTimeout(() => {
          waits.delete(text)
          reject(new Error(`${missing.size} desks do not show a caller`))
        }, LONGEST_MS)
        waits.set(text, {
          missing,
          seen: [],
          done: (at) => {
            clearTimeout(late)
            resolve(at)
          },
        })
      }),
    bytes: () => bytes,
    refused: () => refused,
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
export async function bareMs(connections: number, bytesEach: number): Promise<number> {
  const server = await startBareEvents()
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const received = { bytes: 0 }
  await Promise.all(
    Array.from({ length: connections }, async () => {
      const options = { agent, host: '127.0.0.1', port: server.port, path: '/' }
      const [response] = (await once(get(options), 'response')) as [IncomingMessage]
      response.on('data', (chunk: Buffer) => (received.bytes += chunk.length))
    }),
  )
  const taken: number[] = []
  for (let i = 0; i < BARE; i += 1) {
    await sleep(200)
    // The first bytes of an event are not enough: the whole of it has to be there.
    const goal = received.bytes + bytesEach * connections
    const started = performance.now()
    request({ host: '127.0.0.1', port: server.port, path: `/push/${bytesEach}`, method: 'POST' })
      .on('response', (response) => response.resume())
      .end()
    while (received.bytes < goal) await new Promise((resolve) => setImmediate(resolve))
    taken.push(performance.now() - started)
  }
  agent.destroy()
  await server.stop()
  return median(taken)
}
