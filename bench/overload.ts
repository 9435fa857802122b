/** Ten times as many PINs as can be verified: the rated number is still verified, and everybody else reaches a person soon. */
import { setTimeout as sleep } from 'node:timers/promises'
import { against, atLeast, below, worst, type Figure } from './figures.ts'
import { isMenu, keyPin, newSid, openLine, webhook } from './load.ts'
import { startBare, type Started } from './processes.ts'
import { median, percentile, ROUNDS } from './statistics.ts'

const SECONDS = 6

/**
 * The load itself takes its share of the processors, and so does reading and signing nine answers for each PIN that is compared:
 * a server that does nothing else loses some of its rated number, too. So such a server gets ten times its own number from the
 * same sender, and what is kept is measured against what that one keeps.
 */
export async function overload(service: Started): Promise<Figure[]> {
  const bare = await startBare(service.authToken)
  const runs: Record<'rated' | 'ten' | 'kept' | 'bareRated' | 'bareTen' | 'bareKept' | 'othersMs', number[]> = {
    rated: [],
    ten: [],
    kept: [],
    bareRated: [],
    bareTen: [],
    bareKept: [],
    othersMs: [],
  }
  let others = 0
  for (let round = 0; round < ROUNDS; round += 1) {
    const rated = await verifiedPerSecond(service, '/voice/step?turn=1', 'rated', SECONDS)
    const ten = await verifiedPerSecond(service, '/voice/step?turn=1', rated.verified * 10, SECONDS)
    const bareRated = await verifiedPerSecond(service, '/voice/pin', 'rated', SECONDS, bare)
    const bareTen = await verifiedPerSecond(service, '/voice/pin', bareRated.verified * 10, SECONDS, bare)
    runs.rated.push(rated.verified)
    runs.ten.push(ten.verified)
    runs.kept.push(ten.verified / rated.verified)
    runs.bareRated.push(bareRated.verified)
    runs.bareTen.push(bareTen.verified)
    runs.bareKept.push(bareTen.verified / bareRated.verified)
    runs.othersMs.push(ten.othersMs)
    others += ten.others
  }
  await bare.stop()
  const bareRates = `${median(runs.bareTen).toFixed(0)}/s of ${median(runs.bareRated).toFixed(0)}/s`
  return [
    against({
      name: 'PINs verified while ten times as many come, against the rated number',
      ours: runs.ten,
      ceiling: runs.rated,
      say: (ten, rated) => `${ten.toFixed(0)}/s of ${rated.toFixed(0)}/s`,
      aim: atLeast(0.9),
    }),
    against({
      name: 'what is kept so, against what Express + validateRequest + argon2 keeps of its own',
      ours: runs.kept,
      ceiling: runs.bareKept,
      say: (kept, bareKept) => `${kept.toFixed(2)} of ${bareKept.toFixed(2)} (${bareRates})`,
      aim: atLeast(0.9),
    }),
    worst({
      name: `everybody else then: at a person, or told that their PIN is being checked, p99 (${others} calls)`,
      runs: runs.othersMs,
      say: (most) => `${most.toFixed(0)} ms`,
      aim: below(3_000, 'ms'),
    }),
  ]
}

/** As many at once as keep every slot busy and nobody waiting long. */
const CIRCLE = 20

/** Arrivals that come whatever the answers do: slow answers must not lighten the load. The rated number is a closed circle. */
async function verifiedPerSecond(
  service: Started,
  pinPath: string,
  load: number | 'rated',
  seconds: number,
  to: Started = service,
) {
  const line = openLine(to, 2_000)
  const people = service.people.filter((person) => person.id.startsWith('bench-'))
  let verified = 0
  let sent = 0
  const others: number[] = []
  const one = async (i: number): Promise<void> => {
    const person = people[i % people.length]
    if (person === undefined) throw new Error('no contacts')
    const CallSid = newSid()
    const From = person.phone
    await line.send(webhook(to, '/voice/incoming', { CallSid, From }))
    sent += 1
    const { firstMs, ms, twiml } = await keyPin(line, to, person, CallSid, pinPath)
    if (isMenu(twiml)) verified += 1
    // Who waited for the answer heard something at once; who did not was sent to a person.
    if (!isMenu(twiml) || ms > firstMs + 1_000) others.push(firstMs)
  }
  const started = performance.now()
  const passed = () => (performance.now() - started) / 1000
  let next = 0
  if (load === 'rated') {
    await Promise.all(
      Array.from({ length: CIRCLE }, async () => {
        while (passed() < seconds) await one(next++)
      }),
    )
  } else {
    const going: Promise<void>[] = []
    while (passed() < seconds) {
      while (next < passed() * load) going.push(one(next++))
      await sleep(5)
    }
    await Promise.all(going)
  }
  const took = passed()
  line.close()
  return { verified: verified / took, sent, others: others.length, othersMs: percentile(others, 0.99) || 0 }
}
