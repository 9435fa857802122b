/** Signed step webhooks a second, and how others fare while PINs are being verified as fast as they can. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Figure } from './figures.ts'
import { newSid, openLine, sendChains, verifiedCall, webhook, type Webhook } from './load.ts'
import { startBare, type Started } from './processes.ts'
import { median, percentile } from './statistics.ts'

const AT_ONCE = 16
const CALLS = 160
/** More than a usual call has. */
const TURNS = 15
const ROUNDS = 5

/** The star says the menu again: the whole path of a step, with nothing that ends. */
function menuSteps(to: Started, CallSid: string, from: string, turns: number): Webhook[] {
  return Array.from({ length: turns }, (_, i) =>
    webhook(to, `/voice/step?turn=${i + 2}`, { CallSid, From: from, Digits: '*' }),
  )
}

export async function webhookRate(service: Started): Promise<Figure> {
  const bare = await startBare(service.authToken)
  const bareLine = openLine(bare, AT_ONCE)
  const line = openLine(service, AT_ONCE)
  const people = service.people.filter((person) => person.id.startsWith('bench-'))
  const ours: number[] = []
  const ceiling: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const calls: string[] = []
    const callers = Array.from({ length: CALLS }, (_, i) => people[(round * CALLS + i) % people.length])
    // Several at once, because no answer about a PIN comes sooner than its floor.
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (let person = callers.pop(); person !== undefined; person = callers.pop()) {
          calls.push(await verifiedCall(line, service, person))
        }
      }),
    )
    const chains = calls.map((sid) => menuSteps(service, sid, '+12025550199', TURNS))
    const same = calls.map((sid) => menuSteps(bare, sid, '+12025550199', TURNS))
    ceiling.push(await sendChains(bareLine, same, AT_ONCE))
    ours.push(await sendChains(line, chains, AT_ONCE))
  }
  bareLine.close()
  line.close()
  await bare.stop()
  const share = median(ours.map((rate, i) => rate / (ceiling[i] ?? Number.NaN)))
  return {
    name: 'signed step webhooks, against Express + validateRequest + VoiceResponse',
    value: `${Math.round(median(ours))}/s of ${Math.round(median(ceiling))}/s`,
    share,
    aim: '≥ 0.75',
    met: share >= 0.75,
  }
}

export async function whilePinsAreVerified(service: Started): Promise<Figure> {
  const pins = openLine(service, 64)
  const others = openLine(service, 16)
  const people = service.people.filter((person) => person.id.startsWith('bench-'))
  const menus: Webhook[] = []
  for (const person of people.slice(0, 40)) {
    menus.push(...menuSteps(service, await verifiedCall(others, service, person), person.phone, TURNS))
  }
  const work = { goesOn: true }
  let verified = 0
  let next = 20
  const keepVerifying = async () => {
    while (work.goesOn) {
      const person = people[next++ % people.length]
      if (person === undefined) return
      const CallSid = newSid()
      await pins.send(webhook(service, '/voice/incoming', { CallSid, From: person.phone }))
      await pins.send(webhook(service, '/voice/step?turn=1', { CallSid, From: person.phone, Digits: person.pin }))
      verified += 1
    }
  }
  const started = performance.now()
  const verifiers = Array.from({ length: 64 }, keepVerifying)
  await sleep(1_000)
  const taken: number[] = []
  // A steady hundred a second, whatever the answers do: slow answers must not make the load lighter.
  const sent: Promise<void>[] = []
  for (const hook of menus.slice(0, 600)) {
    sent.push(others.send(hook).then(({ ms }) => void taken.push(ms)))
    await sleep(10)
  }
  await Promise.all(sent)
  work.goesOn = false
  const rate = verified / ((performance.now() - started) / 1000)
  await Promise.all(verifiers)
  pins.close()
  others.close()
  const p99 = percentile(taken, 0.99)
  return {
    name: `other webhooks while ${Math.round(rate)} PINs a second are checked: p99 (p50 ${percentile(taken, 0.5).toFixed(1)} ms)`,
    value: `${p99.toFixed(1)} ms`,
    share: undefined,
    aim: '< 50 ms',
    met: p99 < 50,
  }
}
