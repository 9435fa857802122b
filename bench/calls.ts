/** A thousand calls at once, and how long the usual journeys take on a telephone. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Network, type PhoneCall } from '../src/simulator/index.ts'
import { single, type Figure } from './figures.ts'
import { comesBack, openLine, verifiedCall, webhook, type Line } from './load.ts'
import type { Started } from './processes.ts'
import { percentile } from './statistics.ts'

const TO = '+12025550100'

function networkTo(service: Started): Network {
  return new Network({ baseUrl: service.url, accountSid: service.accountSid, authToken: service.authToken })
}

/**
 * Every call through one of the processes or another, request by request. All of them in one instant, or arriving over so many
 * seconds; nobody hangs up before the last one has arrived, so that all are in progress at once.
 */
export async function flood(services: Started[], count: number, overSeconds = 0): Promise<Figure[]> {
  const [service] = services
  if (service === undefined) throw new Error('nobody to call')
  const where = services.length === 1 ? '' : `, ${services.length} processes`
  const how = overSeconds === 0 ? 'dialled in one instant' : `at once, arriving over ${overSeconds} s`
  const title = `${count.toLocaleString('en')} calls ${how}${where}`
  let turn = 0
  const network = new Network({
    baseUrl: service.url,
    accountSid: service.accountSid,
    authToken: service.authToken,
    fetch: (input, init) => {
      const process = services[turn++ % services.length] ?? service
      const address = input instanceof Request ? input.url : input.toString()
      return fetch(address.replace(service.url, process.url), init)
    },
  })
  const people = service.people.filter((person) => person.id.startsWith('bench-'))
  const ends = new Map<string, number>()
  const problems = new Map<string, number>()
  let webhooks = 0
  const others = await steadySteps(service)
  const told: number[] = []
  const verified: number[] = []
  const started = performance.now()
  let arrived = 0
  let everybodyIsHere: () => void = () => undefined
  const allHere = new Promise<void>((resolve) => {
    everybodyIsHere = resolve
  })
  await Promise.all(
    Array.from({ length: count }, async (_, i) => {
      const person = people[i % people.length]
      if (person === undefined) return
      await sleep((i / count) * overSeconds * 1000)
      const call = await network.dial({ from: person.phone, to: TO })
      if (call.state === 'gathering') {
        const times = await keysPin(call, person.pin)
        told.push(times.toldMs)
        if (times.verified) verified.push((performance.now() - started) / 1000)
      }
      for (const keys of ['1', '3']) if (call.state === 'gathering') await call.press(keys)
      const end = call.queue ?? (call.state === 'gathering' ? 'still asked' : 'lost')
      ends.set(end, (ends.get(end) ?? 0) + 1)
      for (const { code, path } of call.problems) {
        const what = `${code} at ${path.replace(/[?].*/, '')}`
        problems.set(what, (problems.get(what) ?? 0) + 1)
      }
      webhooks += call.exchanges.length
      arrived += 1
      if (arrived === count) others.stop()
      if (arrived === count) everybodyIsHere()
      await allHere
      if (call.state !== 'ended') await call.hangUp()
    }),
  )
  const seconds = (performance.now() - started) / 1000
  const lost = (ends.get('lost') ?? 0) + (ends.get('still asked') ?? 0)
  const desks = [...ends].map(([end, calls]) => `${calls} ${end}`).join(', ')
  const [lastVerified, slowestTold] = [Math.max(...verified), Math.max(...told) / 1000]
  const othersMs = percentile(await others.taken, 0.99)
  return [
    {
      name: `${title}: right PINs verified`,
      value: `${verified.length} of ${count}, the last after ${lastVerified.toFixed(1)} s`,
      share: verified.length / count,
      aim: 'all within 30 s',
      met: verified.length === count && lastVerified < 30 + overSeconds,
    },
    {
      name: `${title}: from a PIN to the words that it is being checked, or to the answer: the slowest`,
      value: `${slowestTold.toFixed(1)} s (median ${(percentile(told, 0.5) / 1000).toFixed(1)} s, ${told.length} callers)`,
      share: undefined,
      aim: '< 2 s',
      met: told.length === count && slowestTold < 2,
    },
    {
      name: `${title}: other webhooks meanwhile, p99`,
      value: `${othersMs.toFixed(0)} ms`,
      share: undefined,
      aim: '< 50 ms',
      met: othersMs < 50,
    },
    {
      name: `${title}: lost`,
      value: `${lost} (${desks})`,
      share: undefined,
      aim: '0',
      met: lost === 0,
    },
    {
      name: `${title}: what the line would refuse`,
      value: [...problems].map(([what, times]) => `${times} ${what}`).join(', ') || 'nothing',
      share: undefined,
      aim: 'nothing',
      met: problems.size === 0,
    },
    {
      name: `${title}: webhooks a second`,
      value: `${Math.round(webhooks / seconds)}/s over ${seconds.toFixed(1)} s`,
      share: undefined,
      aim: '',
      met: undefined,
    },
  ]
}

/** By the wall clock, as a caller's line comes back. `toldMs`: until they heard something. */
async function keysPin(call: PhoneCall, pin: string): Promise<{ toldMs: number; verified: boolean }> {
  const keyed = performance.now()
  await call.press(pin)
  const toldMs = performance.now() - keyed
  const last = () => call.exchanges.at(-1)?.twiml ?? ''
  for (let back = comesBack(last()); back !== undefined; back = comesBack(last())) {
    await sleep(back.seconds * 1_000)
    await call.silence()
  }
  return { toldMs, verified: last().includes('For a new problem') }
}

/** Fewer than the turns that a call may have. */
const STEPS_OF_CALL = 80
const STEPS_A_SECOND = 50

/** Callers who are verified and press the star at their menu, one after the other, so many steps a second until they are told to stop. */
async function steadySteps(service: Started): Promise<{ stop: () => void; taken: Promise<number[]> }> {
  const line: Line = openLine(service, 16)
  const [person] = service.people
  if (person === undefined) throw new Error('no contacts')
  const stop = new AbortController()
  const ready = [await verifiedCall(line, service, person)]
  const send = async (): Promise<number[]> => {
    const sent: Promise<{ ms: number }>[] = []
    let step = 0
    while (!stop.signal.aborted && step < STEPS_OF_CALL * ready.length) {
      const call = ready[Math.floor(step / STEPS_OF_CALL)]
      if (call === undefined) break
      const path = `/voice/step?turn=${call.turn + (step % STEPS_OF_CALL)}`
      sent.push(line.send(webhook(service, path, { CallSid: call.sid, From: person.phone, Digits: '*' })))
      step += 1
      await sleep(1_000 / STEPS_A_SECOND)
    }
    const taken = await Promise.all(sent)
    line.close()
    return taken.map(({ ms }) => ms)
  }
  while (ready.length < 25) ready.push(await verifiedCall(line, service, person))
  return { stop: () => stop.abort(), taken: send() }
}

interface Journey {
  name: string
  person: string
  keys: string[]
  aims: [heard: number, ahead: number] | undefined
}

const JOURNEYS: Journey[] = [
  { name: 'production down, one product', person: 'hal', keys: ['pin', '1', '1', '1'], aims: [60, 15] },
  { name: 'production down, two products', person: 'ana', keys: ['pin', '1', '1', '1', '1'], aims: [60, 15] },
  { name: 'new problem, two products', person: 'ana', keys: ['pin', '1', '1', '3'], aims: undefined },
  { name: 'new problem, two companies', person: 'eli', keys: ['pin', '1', '1', '3'], aims: undefined },
  { name: 'existing case', person: 'ana', keys: ['pin', '2', '0001000001#', '1', '1', '3'], aims: undefined },
  { name: 'refused (view access only), to the next step', person: 'cleo', keys: ['pin', '1'], aims: undefined },
]

export async function journeys(service: Started): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const { name, person, keys, aims } of JOURNEYS) {
    const heard = await travel(service, person, keys, false)
    const ahead = await travel(service, person, keys, true)
    figures.push(
      single({
        name: `seconds from answer to line: ${name}`,
        value: `${Math.round(heard)} heard in full, ${Math.round(ahead)} typed ahead`,
        why: "the telephone's own time",
        ...(aims === undefined ? {} : { aim: `≤ ${aims[0]}, ≤ ${aims[1]}`, met: heard <= aims[0] && ahead <= aims[1] }),
      }),
    )
  }
  return figures
}

/** In the telephone's own time: from the answer to the place in line, or to the end of the last key. */
async function travel(service: Started, id: string, keys: string[], ahead: boolean): Promise<number> {
  const person = service.people.find((p) => p.id === id)
  if (person === undefined) throw new Error(`nobody is called ${id}`)
  const call: PhoneCall = await networkTo(service).dial({ from: person.phone, to: TO })
  for (const group of keys) await call.press(group === 'pin' ? person.pin : group, { ahead })
  const seconds = (call.queuedAt ?? call.seconds) - (call.answeredAt ?? 0)
  await call.hangUp()
  return seconds
}
