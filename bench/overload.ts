/** Ten times as many PINs as can be verified: the rated number is still verified, and everybody else reaches a person soon. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Figure } from './figures.ts'
import { newSid, openLine, percentile, webhook } from './load.ts'
import { startBare, type Started } from './processes.ts'

const SECONDS = 6

/**
 * The load itself takes its share of the processors. So the same load, from the same sender, goes to a server that does nothing
 * but check signatures and compare, too: what that one loses under ten times as many is not ours to keep.
 */
export async function overload(service: Started): Promise<Figure[]> {
  const bare = await startBare(service.authToken)
  const rated = await verifiedPerSecond(service, '/voice/step?turn=1', 'rated', SECONDS)
  const bareRated = await verifiedPerSecond(service, '/voice/pin', 'rated', SECONDS, bare)
  const perSecond = rated.verified * 10
  const bareTen = await verifiedPerSecond(service, '/voice/pin', perSecond, SECONDS, bare)
  const ten = await verifiedPerSecond(service, '/voice/step?turn=1', perSecond, SECONDS)
  await bare.stop()
  const share = ten.verified / rated.verified
  const ofBare = ten.verified / bareTen.verified
  return [
    {
      name: `PINs verified while ten times as many come (${ten.sent} in ${SECONDS} s), against the rated number`,
      value: `${ten.verified.toFixed(0)}/s of ${rated.verified.toFixed(0)}/s`,
      share,
      aim: '≥ 0.9',
      met: share >= 0.9,
    },
    {
      name: 'the same load, against Express + validateRequest + argon2 under it',
      value: `${ten.verified.toFixed(0)}/s of ${bareTen.verified.toFixed(0)}/s (${bareRated.verified.toFixed(0)}/s when rated)`,
      share: ofBare,
      aim: '≥ 0.9',
      met: ofBare >= 0.9,
    },
    {
      name: 'everybody else then: at a person within, p99',
      value: `${ten.othersMs.toFixed(0)} ms (${ten.others} calls)`,
      share: undefined,
      aim: '< 3000 ms',
      met: ten.othersMs < 3_000,
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
    const { ms, twiml } = await line.send(step)
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
