/** A thousand people key their PIN in the same moment: who is verified, how late, when each first hears of it, and what others notice. */
import { setTimeout as sleep } from 'node:timers/promises'
import { below, measured, worst, type Figure } from './figures.ts'
import { isMenu, keyPin, newSid, openLine, verifiedCall, webhook, type Line, type Verified } from './load.ts'
import type { Started } from './processes.ts'
import { percentile, ROUNDS } from './statistics.ts'

const PEOPLE = 1_000
/** Callers at a menu, who press the star again and again; together so many steps a second. */
const OTHERS = 40
const OTHERS_AT_ONCE = 5
const STEPS_A_SECOND = 80
/** Twilio has a call ring before it asks what to do with it; here they ring one after the other, so that only the PINs come at once. */
const RING_AT_ONCE = 16

interface Round {
  verified: number
  lastSeconds: number
  firstSeconds: number[]
  othersMs: number[]
}

export async function crowd(service: Started): Promise<Figure[]> {
  const line = openLine(service, PEOPLE)
  const others = openLine(service, 64)
  const rounds: Round[] = []
  // The first one compiles the code and opens the connections.
  for (let round = 0; round <= ROUNDS; round += 1) {
    const measuredRound = await oneRound(service, line, others)
    if (round > 0) rounds.push(measuredRound)
  }
  line.close()
  others.close()
  const title = `${PEOPLE.toLocaleString('en')} right PINs keyed in one moment`
  const missing = rounds.map(({ verified }) => PEOPLE - verified)
  return [
    worst({
      name: `${title}: not verified`,
      runs: missing,
      say: (most) => `${most} of ${PEOPLE.toLocaleString('en')}`,
      aim: below(1, 'of them'),
    }),
    measured({
      name: `${title}: until the last is at the menu`,
      runs: rounds.map(({ lastSeconds }) => lastSeconds),
      say: (middle) => `${middle.toFixed(1)} s`,
      aim: below(30, 's'),
    }),
    worst({
      name: `${title}: until the last of them hears something`,
      runs: rounds.map(({ firstSeconds }) => Math.max(...firstSeconds)),
      say: (most, middle) => `${most.toFixed(1)} s (median ${middle.toFixed(1)} s)`,
      aim: below(2, 's'),
    }),
    worst({
      name: `${title}: other webhooks meanwhile, p99`,
      runs: rounds.map(({ othersMs }) => percentile(othersMs, 0.99)),
      say: (most, middle) => `${most.toFixed(0)} ms (median ${middle.toFixed(0)} ms)`,
      aim: below(50, 'ms'),
    }),
  ]
}

async function oneRound(service: Started, line: Line, others: Line): Promise<Round> {
  const people = service.people.filter(({ id }) => id.startsWith('bench-'))
  const person = (i: number) => {
    const found = people[i % people.length]
    if (found === undefined) throw new Error('nobody to call')
    return found
  }
  const menus: Verified[] = []
  for (let i = 0; i < OTHERS; i += OTHERS_AT_ONCE) {
    const few = Array.from({ length: OTHERS_AT_ONCE }, (_, j) => verifiedCall(others, service, person(i + j)))
    menus.push(...(await Promise.all(few)))
  }
  const callers = await ring(service, line, person)
  const work = { goesOn: true }
  const steps = keepStepping(service, others, menus, work)
  const answers = await Promise.all(callers.map((sid, i) => keyPin(line, service, person(i), sid)))
  work.goesOn = false
  const verified = answers.filter(({ twiml }) => isMenu(twiml))
  return {
    verified: verified.length,
    lastSeconds: Math.max(...verified.map(({ ms }) => ms)) / 1_000,
    firstSeconds: answers.map(({ firstMs }) => firstMs / 1_000),
    othersMs: await steps,
  }
}

async function ring(service: Started, line: Line, person: (i: number) => Started['people'][number]): Promise<string[]> {
  const callers = Array.from({ length: PEOPLE }, newSid)
  let next = 0
  const one = async () => {
    for (let i = next++; i < PEOPLE; i = next++)
      await line.send(webhook(service, '/voice/incoming', { CallSid: callers[i] ?? '', From: person(i).phone }))
  }
  await Promise.all(Array.from({ length: RING_AT_ONCE }, one))
  return callers
}

/** At a steady rate, whatever the answers do: slow answers must not make the load lighter. A call's next step waits for its last. */
async function keepStepping(
  service: Started,
  line: Line,
  menus: readonly Verified[],
  work: { goesOn: boolean },
): Promise<number[]> {
  const taken: number[] = []
  const last = menus.map((): Promise<void> => Promise.resolve())
  for (let step = 0; work.goesOn; step += 1) {
    const at = step % menus.length
    const menu = menus[at]
    if (menu === undefined) break
    const turn = menu.turn + Math.floor(step / menus.length)
    const hook = webhook(service, `/voice/step?turn=${turn}`, { CallSid: menu.sid, From: '+12025560001', Digits: '*' })
    const asked = performance.now()
    const before = last[at]
    // One that waits for the step before it counts from when it was due.
    last[at] = (async () => {
      await before
      await line.send(hook)
      taken.push(performance.now() - asked)
    })()
    await sleep(1_000 / STEPS_A_SECOND)
  }
  await Promise.all(last)
  return taken
}
