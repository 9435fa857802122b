/** Signed step webhooks a second, and how others fare while PINs are being verified as fast as they can. */
import { setTimeout as sleep } from 'node:timers/promises'
import { against, atLeast, below, worst, type Figure } from './figures.ts'
import {
  keyPin,
  newSid,
  openLine,
  sendChains,
  verifiedCall,
  webhook,
  type Line,
  type Verified,
  type Webhook,
} from './load.ts'
import type { Cpu } from './messages.ts'
import { startBare, type Started } from './processes.ts'
import { inTurns, percentile, ROUNDS } from './statistics.ts'

/** Webhooks that are answered at once. */
export const AT_ONCE = 16
/** Callers who verify at once before the clock starts; they wait for each other. */
const DIAL_AT_ONCE = 24
/** Two seconds of work and more: in half a second one stop of the machine is a tenth. */
export const CALLS = 400
/** More than a usual call has. */
export const TURNS = 15
/** Rounds that are not counted: the service does as much as it ever does after about 15,000 webhooks. */
const WARM_UP = 3

/** The star says the menu again: the whole path of a step, with nothing that ends. */
export function menuSteps(
  to: Started,
  { sid, turn }: Verified,
  from: string,
  turns: number,
  path = '/voice/step',
): Webhook[] {
  return Array.from({ length: turns }, (_, i) =>
    webhook(to, `${path}?turn=${turn + i}`, { CallSid: sid, From: from, Digits: '*' }),
  )
}

const contactsOf = (service: Started) => service.people.filter((person) => person.id.startsWith('bench-'))

/** Not what is measured: a caller whom a busy machine sent to a person dials again. */
async function dialAgain<T>(dial: () => Promise<T>, left = 3): Promise<T> {
  try {
    return await dial()
  } catch (error) {
    if (left === 0) throw error
    await sleep(1_000)
    return dialAgain(dial, left - 1)
  }
}

export async function verifiedCalls(line: Line, service: Started, round: number): Promise<Verified[]> {
  const people = contactsOf(service)
  const callers = Array.from({ length: CALLS }, (_, i) => people[(Math.abs(round) * CALLS + i) % people.length])
  const calls: Verified[] = []
  await Promise.all(
    Array.from({ length: DIAL_AT_ONCE }, async () => {
      for (let person = callers.pop(); person !== undefined; person = callers.pop()) {
        const dialled = person
        calls.push(await dialAgain(() => verifiedCall(line, service, dialled)))
      }
    }),
  )
  return calls
}

export async function webhookRate(service: Started): Promise<Figure[]> {
  const bare = await startBare(service.authToken)
  const bareLine = openLine(bare, AT_ONCE)
  const line = openLine(service, AT_ONCE)
  const dialLine = openLine(service, DIAL_AT_ONCE)
  const cpu: Record<'ours' | 'ceiling' | 'keeping', number[]> = { ours: [], ceiling: [], keeping: [] }
  /** Webhooks a second; what each took of a processor is written down beside it. */
  const rateOf = async (
    { to, by, path }: { to: Started; by: Line; path?: string },
    calls: Verified[],
    used: number[],
    round: number,
  ) => {
    const chains = calls.map((call) => menuSteps(to, call, '+12025550199', TURNS, path))
    const { seconds: before } = await to.ask<Cpu>({ kind: 'cpu' })
    const rate = await sendChains(by, chains, AT_ONCE)
    const { seconds: after } = await to.ask<Cpu>({ kind: 'cpu' })
    if (round >= 0) used.push(chains.flat().length / (after - before))
    return rate
  }
  // No call has to be there.
  const newCalls = () => Array.from({ length: CALLS }, () => ({ sid: newSid(), turn: 2 }))
  const onBare = { to: bare, by: bareLine }
  const { ours, ceiling, keeping } = await inTurns(
    {
      ours: async (round) =>
        rateOf({ to: service, by: line }, await verifiedCalls(dialLine, service, round), cpu.ours, round),
      ceiling: (round) => rateOf(onBare, newCalls(), cpu.ceiling, round),
      keeping: (round) => rateOf({ ...onBare, path: '/voice/kept' }, newCalls(), cpu.keeping, round),
    },
    { warmUp: WARM_UP },
  )
  bareLine.close()
  line.close()
  dialLine.close()
  await bare.stop()
  const cpuShare = (to: number[]) => ({ ours: cpu.ours, ceiling: to })
  const name = 'signed step webhooks, against Express + validateRequest + VoiceResponse'
  const keepingName = 'the same, against the bare server when it keeps the call and every answer'
  return [
    against({ name, ours, ceiling, say: aSecond, aim: atLeast(0.85) }),
    against({ name: `${name}: a second of a processor`, ...cpuShare(cpu.ceiling), say: ofProcessor }),
    against({ name: keepingName, ours, ceiling: keeping, say: aSecond }),
    against({ name: `${keepingName}: a second of a processor`, ...cpuShare(cpu.keeping), say: ofProcessor }),
  ]
}

const aSecond = (middle: number, most: number) => `${Math.round(middle)}/s of ${Math.round(most)}/s`
const ofProcessor = (middle: number, most: number) => `${Math.round(middle)} of ${Math.round(most)}`

export async function whilePinsAreVerified(service: Started): Promise<Figure> {
  const pins = openLine(service, 64)
  const others = openLine(service, 16)
  const people = contactsOf(service)
  const menus: Webhook[] = []
  for (const person of people.slice(0, 40)) {
    const call = await dialAgain(() => verifiedCall(others, service, person))
    menus.push(...menuSteps(service, call, person.phone, TURNS))
  }
  const work = { goesOn: true }
  let checked = 0
  let next = 20
  const keepVerifying = async () => {
    while (work.goesOn) {
      const person = people[next++ % people.length]
      if (person === undefined) return
      const CallSid = newSid()
      await pins.send(webhook(service, '/voice/incoming', { CallSid, From: person.phone }))
      await keyPin(pins, service, person, CallSid)
      checked += 1
    }
  }
  const started = performance.now()
  const verifiers = Array.from({ length: 64 }, keepVerifying)
  await sleep(1_000)
  const p99s: number[] = []
  const all: number[] = []
  // A steady hundred a second, whatever the answers do: slow answers must not make the load lighter.
  const each = Math.floor(menus.length / ROUNDS)
  for (let round = 0; round < ROUNDS; round += 1) {
    const taken: number[] = []
    const sent: Promise<void>[] = []
    for (const hook of menus.slice(round * each, (round + 1) * each)) {
      sent.push(others.send(hook).then(({ ms }) => void taken.push(ms)))
      await sleep(10)
    }
    await Promise.all(sent)
    p99s.push(percentile(taken, 0.99))
    all.push(...taken)
  }
  work.goesOn = false
  const rate = checked / ((performance.now() - started) / 1000)
  await Promise.all(verifiers)
  pins.close()
  others.close()
  return worst({
    name: `other webhooks while ${Math.round(rate)} PINs a second are checked: p99 (p50 ${percentile(all, 0.5).toFixed(1)} ms)`,
    runs: p99s,
    say: (most, middle) => `${most.toFixed(1)} ms (median of the runs ${middle.toFixed(1)} ms)`,
    aim: below(50, 'ms'),
  })
}
