/** How long right PINs wait to be checked, in a run and on paper: arriving at random, and many in one moment. */
import { setTimeout as sleep } from 'node:timers/promises'
import { isMenu, keyPin, newSid, openLine, webhook, type Line } from './load.ts'
import type { Started } from './processes.ts'
import { arrivalsAt, seeded, simulate } from './queueing.ts'
import { mean } from './statistics.ts'

/** Callers who come at random: seven of ten of what the processors can verify. */
const LOAD = 0.7
const SECONDS = 10
const IN_ONE_MOMENT = 150
const TO_CALIBRATE = 60
/** No answer about a PIN comes sooner (docs/security.md, "The PIN"). */
const FLOOR = 0.4
/** The line comes back when the result is expected, in whole seconds (docs/decisions/0019-a-waiting-room-for-pin-checks.md). */
const LAST_LOOK = 1

/** Seconds, of one round. */
export interface PinWaits {
  random: { measured: number; predicted: number }
  /** Until the last of all is at the menu. */
  crowd: { measured: number; predicted: number }
}

/** `processors`: how many compare at once. */
export async function pinWaits(service: Started, processors: number, round: number): Promise<PinWaits> {
  const line = openLine(service, 400)
  const each = await secondsEach(line, service, processors)
  const chance = seeded(round)
  const arrivals = arrivalsAt((LOAD * processors) / each, SECONDS, chance)
  const random = await verifyAll(line, service, arrivals)
  await sleep(1_000)
  const crowd = await verifyAll(
    line,
    service,
    Array.from({ length: IN_ONE_MOMENT }, () => 0),
  )
  line.close()
  const onPaper = (at: readonly number[]) => {
    const { waits } = simulate({ arrivals: at, servers: processors, service: () => each })
    return waits.map((wait) => wait + Math.max(FLOOR, each))
  }
  return {
    random: { measured: mean(random), predicted: mean(onPaper(arrivals)) },
    crowd: {
      measured: Math.max(...crowd),
      predicted: (IN_ONE_MOMENT * each) / processors + LAST_LOOK,
    },
  }
}

/** What verifying one keeps a processor busy for, with its webhooks and the callers here: all of them busy, nobody waits long. */
async function secondsEach(line: Line, service: Started, processors: number): Promise<number> {
  const people = benchPeople(service)
  let next = 0
  const started = performance.now()
  await Promise.all(
    // Enough of them that the floor of each answer keeps no processor idle.
    Array.from({ length: processors * 12 }, async () => {
      for (let i = next++; i < TO_CALIBRATE; i = next++) await verify(line, service, people[i % people.length])
    }),
  )
  return ((performance.now() - started) / 1_000 - FLOOR) * (processors / TO_CALIBRATE)
}

async function verifyAll(line: Line, service: Started, arrivals: readonly number[]): Promise<number[]> {
  const people = benchPeople(service)
  const started = performance.now()
  return Promise.all(
    arrivals.map(async (at, i) => {
      await sleep(Math.max(0, at * 1_000 - (performance.now() - started)))
      return verify(line, service, people[i % people.length])
    }),
  )
}

/** Seconds from the PIN to the menu. */
async function verify(line: Line, service: Started, person: Started['people'][number] | undefined): Promise<number> {
  if (person === undefined) throw new Error('nobody to call')
  const sid = newSid()
  await line.send(webhook(service, '/voice/incoming', { CallSid: sid, From: person.phone }))
  const { ms, twiml } = await keyPin(line, service, person, sid)
  if (!isMenu(twiml)) throw new Error('a right PIN did not lead to the menu')
  return ms / 1_000
}

const benchPeople = (service: Started) => service.people.filter(({ id }) => id.startsWith('bench-'))
