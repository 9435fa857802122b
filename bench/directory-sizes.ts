/** What a PIN turn costs as the directory grows from a thousand contacts to a million. */
import type { Figure } from './figures.ts'
import { newSid, openLine, webhook } from './load.ts'
import { newHome, startService } from './processes.ts'
import { percentile } from './statistics.ts'

const CROWDS = [1_000, 100_000, 1_000_000]
const CALLS = 400

export async function directorySizes(): Promise<Figure[]> {
  const p99s: number[] = []
  for (const crowd of CROWDS) p99s.push(await pinTurnP99(crowd))
  const [smallest = Number.NaN] = p99s
  return CROWDS.map((crowd, i) => {
    const p99 = p99s[i] ?? Number.NaN
    const share = smallest / p99
    return {
      name: `PIN turn with ${crowd.toLocaleString('en')} contacts: p99 (its floor of 400 ms included)`,
      value: `${p99.toFixed(0)} ms`,
      share: i === 0 ? undefined : share,
      aim: i === 0 ? '' : '≥ 0.9 of the smallest',
      met: i === 0 ? undefined : share >= 0.9,
    }
  })
}

async function pinTurnP99(crowd: number): Promise<number> {
  const home = await newHome()
  const service = await startService(home, { contacts: 100, crowd })
  const line = openLine(service, 4)
  const people = service.people.filter((person) => person.id.startsWith('bench-'))
  const taken: number[] = []
  let next = 0
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      for (let i = next++; i < CALLS; i = next++) {
        const person = people[i % people.length]
        if (person === undefined) return
        const CallSid = newSid()
        await line.send(webhook(service, '/voice/incoming', { CallSid, From: person.phone }))
        const fields = { CallSid, From: person.phone, Digits: person.pin }
        const { ms, twiml } = await line.send(webhook(service, '/voice/step?turn=1', fields))
        if (!twiml.includes('For a new problem')) throw new Error('a right PIN did not lead to the menu')
        taken.push(ms)
      }
    }),
  )
  line.close()
  await service.stop()
  await home.remove()
  return percentile(taken, 0.99)
}
