/** Ten times as many PINs as can be verified: the rated number is still verified, and everybody else reaches a person soon. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Figure } from './figures.ts'
import { newSid, openLine, percentile, webhook } from './load.ts'
import type { Started } from './processes.ts'

const SECONDS = 6

export async function overload(service: Started): Promise<Figure[]> {
  const rated = await verifiedPerSecond(service, 20, SECONDS)
  const ten = await verifiedPerSecond(service, rated.verified * 10, SECONDS)
  const share = ten.verified / rated.verified
  return [
    {
      name: `PINs verified while ten times as many come (${ten.sent} in ${SECONDS} s), against the rated number`,
      value: `${ten.verified.toFixed(0)}/s of ${rated.verified.toFixed(0)}/s`,
      share,
      aim: '≥ 0.9',
      met: share >= 0.9,
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

/** Arrivals that come whatever the answers do: slow answers must not lighten the load. Twenty is a closed circle instead. */
async function verifiedPerSecond(service: Started, perSecond: number, seconds: number) {
  const line = openLine(service, 2_000)
  const people = service.people.filter((person) => person.id.startsWith('bench-'))
  const closed = perSecond === 20
  let verified = 0
  let sent = 0
  const others: number[] = []
  const one = async (i: number): Promise<void> => {
    const person = people[i % people.length]
    if (person === undefined) throw new Error('no contacts')
    const CallSid = newSid()
    const From = person.phone
    await line.send(webhook(service, '/voice/incoming', { CallSid, From }))
    sent += 1
    const step = webhook(service, '/voice/step?turn=1', { CallSid, From, Digits: person.pin })
    const { ms, twiml } = await line.send(step)
    if (twiml.includes('For a new problem')) verified += 1
    else others.push(ms)
  }
  const started = performance.now()
  const passed = () => (performance.now() - started) / 1000
  let next = 0
  if (closed) {
    // As many at once as keep every slot busy and nobody waiting long: the rated number.
    await Promise.all(
      Array.from({ length: perSecond }, async () => {
        while (passed() < seconds) await one(next++)
      }),
    )
  } else {
    const going: Promise<void>[] = []
    while (passed() < seconds) {
      while (next < passed() * perSecond) going.push(one(next++))
      await sleep(5)
    }
    await Promise.all(going)
  }
  const took = passed()
  line.close()
  return { verified: verified / took, sent, others: others.length, othersMs: percentile(others, 0.99) || 0 }
}
