/** A small desk in real life and on paper: callers who come at random, analysts who take, talk and end, and what the model says of it. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Network, startRestApi, type PhoneCall } from '../src/simulator/index.ts'
import { mean, median } from './statistics.ts'
import { freePort, newHome, startService, type Started } from './processes.ts'
import { arrivalsAt, exponential, seeded, simulate } from './queueing.ts'

const TO = '+12025550100'
const ANALYSTS = 6
/** Four analysts of five are busy. */
const ARRIVALS_PER_SECOND = 3.6
const SECONDS = 30
/** A conversation of ten minutes, five hundred times as fast. */
const TALK_SECONDS = 1.2
const LOOK_MS = 10
const GIVE_UP_MS = 15_000
const TO_CALIBRATE = 12
const WRAPPED_AS = 'Solved on the call'

/** Means of one round, in seconds, of the same callers and conversations. */
export interface DeskWaits {
  measured: number
  predicted: number
}

interface Analyst {
  cookie: string
  formToken: string
}

/** Seconds that connecting takes before the conversation, and until the analyst is free again after it. */
interface Overhead {
  before: number
  after: number
}

export async function deskWaits(rounds: number): Promise<DeskWaits[]> {
  const home = newHome()
  const port = await freePort()
  const network = new Network({ baseUrl: `http://127.0.0.1:${port}`, ...home })
  const rest = await startRestApi(network, home)
  const service = await startService(home, { contacts: 0, port, apiBaseUrl: rest.baseUrl })
  try {
    const floor = { kind: 'fill-floor', analysts: ANALYSTS, waiting: 0, like: [] } as const
    const { cookies } = await service.ask<{ cookies: string[] }>(floor)
    for (let i = 1; i <= ANALYSTS; i += 1)
      network.whenDialled(`+1202557${String(i).padStart(4, '0')}`, { does: 'answer', afterSeconds: 1, keys: ['1'] })
    const analysts = await Promise.all(cookies.map((cookie) => openDesk(service, cookie)))
    const waits: DeskWaits[] = []
    for (let round = 1; round <= rounds; round += 1) {
      const overhead = await calibrate(network, service, analysts)
      const chance = seeded(round)
      const arrivals = arrivalsAt(ARRIVALS_PER_SECOND, SECONDS, chance)
      const talks = arrivals.map(() => exponential(TALK_SECONDS, chance))
      const measured = await live(network, service, analysts, { arrivals, talks })
      const predicted = onPaper(arrivals, talks, overhead)
      waits.push({ measured: mean(measured), predicted: mean(predicted) })
    }
    return waits
  } finally {
    await service.stop()
    await rest.close()
    home.remove()
  }
}

function onPaper(arrivals: readonly number[], talks: readonly number[], { before, after }: Overhead): number[] {
  let next = 0
  const service = () => before + (talks[next++] ?? 0) + after
  return simulate({ arrivals, servers: ANALYSTS, service }).waits.map((wait) => wait + before)
}

/** Takes, talks, ends, and is free again. Resolves once the caller has left. */
async function serve(
  service: Started,
  analyst: Analyst,
  call: PhoneCall,
  talkSeconds: number,
): Promise<{ bridged: number }> {
  await post(service, analyst, `/desk/calls/${call.sid}/take`)
  await until(() => call.state === 'bridged')
  const bridged = performance.now()
  await sleep(talkSeconds * 1_000)
  await call.hangUp()
  await post(service, analyst, '/desk/wrap-up', { outcome: WRAPPED_AS })
  return { bridged }
}

async function inLine(network: Network, i: number): Promise<PhoneCall> {
  const call = await network.dial({ from: `+1415555${String(1_000 + i)}`, to: TO })
  for (const keys of ['0#', '1', '1']) await call.press(keys)
  if (call.state !== 'queued') throw new Error(`a caller is not in line: ${call.heard.at(-1)?.text}`)
  return call
}

/** Nobody waits for anybody: what is not conversation is connecting and clearing up. */
async function calibrate(network: Network, service: Started, analysts: readonly Analyst[]): Promise<Overhead> {
  const before: number[] = []
  const after: number[] = []
  for (let i = 0; i < TO_CALIBRATE; i += 1) {
    const call = await inLine(network, 8_000 + i)
    const started = performance.now()
    const analyst = analysts[i % analysts.length]
    if (analyst === undefined) throw new Error('nobody is at a desk')
    const { bridged } = await serve(service, analyst, call, 0)
    before.push((bridged - started) / 1_000)
    after.push((performance.now() - bridged) / 1_000)
  }
  return { before: median(before), after: median(after) }
}

async function live(
  network: Network,
  service: Started,
  analysts: readonly Analyst[],
  { arrivals, talks }: { arrivals: readonly number[]; talks: readonly number[] },
): Promise<number[]> {
  const line: { call: PhoneCall; joined: number; talkSeconds: number }[] = []
  const measured: number[] = []
  const still = { coming: arrivals.length }
  const started = performance.now()
  const arriving = arrivals.map(async (at, i) => {
    await sleep(Math.max(0, at * 1_000 - (performance.now() - started)))
    const call = await inLine(network, i)
    line.push({ call, joined: performance.now(), talkSeconds: talks[i] ?? 0 })
    still.coming -= 1
  })
  const working = analysts.map(async (analyst) => {
    while (still.coming > 0 || line.length > 0) {
      const next = line.shift()
      if (next === undefined) await sleep(LOOK_MS)
      else {
        const { bridged } = await serve(service, analyst, next.call, next.talkSeconds)
        measured.push((bridged - next.joined) / 1_000)
      }
    }
  })
  await Promise.all([...arriving, ...working])
  return measured
}

async function until(done: () => boolean): Promise<void> {
  for (const started = performance.now(); !done(); await sleep(LOOK_MS))
    if (performance.now() - started > GIVE_UP_MS) throw new Error('a caller was not connected')
}

/** As the script of the desk's own page does. */
async function post(
  service: Started,
  analyst: Analyst,
  path: string,
  form: Record<string, string> = {},
): Promise<void> {
  const { cookie, formToken } = analyst
  const headers = { cookie, accept: 'application/json', 'sec-fetch-site': 'same-origin', 'x-form-token': formToken }
  const response = await fetch(service.url + path, { method: 'POST', headers, body: new URLSearchParams(form) })
  const text = await response.text()
  if (!response.ok) throw new Error(`${path} was answered ${response.status}: ${text}`)
}

async function openDesk(service: Started, cookie: string): Promise<Analyst> {
  const page = await (await fetch(`${service.url}/desk`, { headers: { cookie, accept: 'text/html' } })).text()
  const formToken = /name="form-token" content="([^"]+)"/.exec(page)?.[1]
  if (formToken === undefined) throw new Error('a desk did not open')
  return { cookie, formToken }
}
