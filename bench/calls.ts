/** A thousand calls at once, and how long the usual journeys take on a telephone. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Network, type PhoneCall } from '../src/simulator/index.ts'
import { single, type Figure } from './figures.ts'
import { comesBack, isMenu } from './load.ts'
import type { Started } from './processes.ts'

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
  let verified = 0
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
      if (call.state === 'gathering' && (await keysPin(call, person.pin))) verified += 1
      for (const keys of ['1', '3']) if (call.state === 'gathering') await call.press(keys)
      const end = call.queue ?? (call.state === 'gathering' ? 'still asked' : 'lost')
      ends.set(end, (ends.get(end) ?? 0) + 1)
      for (const { code, path } of call.problems) {
        const what = `${code} at ${path.replace(/[?].*/, '')}`
        problems.set(what, (problems.get(what) ?? 0) + 1)
      }
      webhooks += call.exchanges.length
      arrived += 1
      if (arrived === count) everybodyIsHere()
      await allHere
      if (call.state !== 'ended') await call.hangUp()
    }),
  )
  const seconds = (performance.now() - started) / 1000
  const lost = (ends.get('lost') ?? 0) + (ends.get('still asked') ?? 0)
  const desks = [...ends].map(([end, calls]) => `${calls} ${end}`).join(', ')
  return [
    {
      name: `${title}: lost`,
      value: `${lost} (${desks}; ${verified} verified)`,
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

/** By the wall clock, as a caller's line comes back. */
export async function keysPin(call: PhoneCall, pin: string): Promise<boolean> {
  await call.press(pin)
  const last = () => call.exchanges.at(-1)?.twiml ?? ''
  for (let back = comesBack(last()); back !== undefined; back = comesBack(last())) {
    await sleep(back.seconds * 1_000)
    await call.silence()
  }
  return isMenu(last())
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
