/** Ten times as many PINs as can be verified: the rated number is still verified, and everybody else reaches a person soon. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Figure } from './figures.ts'
import { afterCheck, newSid, openLine, webhook } from './load.ts'
import { startBare, type Started } from './processes.ts'
import { median, percentile } from './statistics.ts'

const SECONDS = 6
const ROUNDS = 3

/**
 * The load itself takes its share of the processors, and so does reading and signing nine answers for each PIN that is compared:
 * a server that does nothing else loses some of its rated number, too. So such a server gets ten times its own number from the
 * same sender, and what is kept is measured against what that one keeps.
 */
export async function overload(service: Started): Promise<Figure[]> {
  const bare = await startBare(service.authToken)
  const rounds: { rated: number; ten: number; bareRated: number; bareTen: number }[] = []
  let othersMs = 0
  let others = 0
  for (let round = 0; round < ROUNDS; round += 1) {
    const rated = await verifiedPerSecond(service, '/voice/step?turn=1', 'rated', SECONDS)
    const perSecond = rated.verified * 10
    const ten = await verifiedPerSecond(service, '/voice/step?turn=1', perSecond, SECONDS)
    const bareRated = await verifiedPerSecond(service, '/voice/pin', 'rated', SECONDS, bare)
    const bareTen = await verifiedPerSecond(service, '/voice/pin', bareRated.verified * 10, SECONDS, bare)
    rounds.push({
      rated: rated.verified,
      ten: ten.verified,
      bareRated: bareRated.verified,
      bareTen: bareTen.verified,
    })
    othersMs = Math.max(othersMs, ten.othersMs)
    others += ten.others
  }
  await bare.stop()
  const middle = (of: (round: (typeof rounds)[number]) => number) => median(rounds.map(of))
  const kept = middle(({ rated, ten }) => ten / rated)
  const bareKept = middle(({ bareRated, bareTen }) => bareTen / bareRated)
  return [
    {
      name: 'PINs verified while ten times as many come, against the rated number',
      value: `${middle(({ ten }) => ten).toFixed(0)}/s of ${middle(({ rated }) => rated).toFixed(0)}/s`,
      share: kept,
      aim: '≥ 0.9',
      met: kept >= 0.9,
    },
    {
      name: 'what is kept so, against what Express + validateRequest + argon2 keeps of its own',
      value: `${kept.toFixed(2)} of ${bareKept.toFixed(2)} (${middle(({ bareTen }) => bareTen).toFixed(0)}/s of ${middle(({ bareRated }) => bareRated).toFixed(0)}/s)`,
      share: kept / bareKept,
      aim: '≥ 0.9',
      met: kept / bareKept >= 0.9,
    },
    {
      name: 'everybody else then: at a person within, p99',
      value: `${othersMs.toFixed(0)} ms (${others} calls)`,
      share: undefined,
      aim: '< 3000 ms',
      met: othersMs < 3_000,
    },
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
    const step = webhook(to, pinPath, { CallSid, From, Digits: person.pin })
    const { ms, twiml: first } = await line.send(step)
    const { twiml } = await afterCheck(line, to, { CallSid, From }, first)
    if (twiml.includes('For a new problem')) verified += 1
    else others.push(ms)
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
