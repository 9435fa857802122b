/** What a PIN turn costs as the directory grows from a thousand contacts to a million. */
import { against, atLeast, measured, type Figure } from './figures.ts'
import { isMenu, keyPin, newSid, openLine, webhook } from './load.ts'
import { newHome, startService } from './processes.ts'
import { percentile, ROUNDS } from './statistics.ts'

const CROWDS = [1_000, 100_000, 1_000_000]
/** In one run. */
const CALLS = 80

export async function directorySizes(): Promise<Figure[]> {
  const figures: Figure[] = []
  let smallest: number[] | undefined
  for (const crowd of CROWDS) {
    const name = `PIN turn with ${crowd.toLocaleString('en')} contacts: p99 (its floor of 400 ms included)`
    const runs = await pinTurnP99s(crowd)
    const say = (p99: number) => `${p99.toFixed(0)} ms`
    figures.push(
      smallest === undefined
        ? measured({ name, runs, say })
        : // The shorter of two times is the ceiling here.
          against({ name, ours: smallest, ceiling: runs, say: (_, p99) => say(p99), aim: atLeast(0.9) }),
    )
    smallest ??= runs
  }
  return figures
}

async function pinTurnP99s(crowd: number): Promise<number[]> {
  const home = newHome()
  const service = await startService(home, { contacts: 100, crowd })
  const line = openLine(service, 4)
  const people = service.people.filter((person) => person.id.startsWith('bench-'))
  const p99s: number[] = []
  let next = 0
  for (let round = 0; round < ROUNDS; round += 1) {
    const taken: number[] = []
    await Promise.all(
      Array.from({ length: 4 }, async () => {
        for (let i = 0; i < CALLS / 4; i += 1) {
          const person = people[next++ % people.length]
          if (person === undefined) return
          const CallSid = newSid()
          await line.send(webhook(service, '/voice/incoming', { CallSid, From: person.phone }))
          const { ms, twiml } = await keyPin(line, service, person, CallSid)
          if (!isMenu(twiml)) throw new Error('a right PIN did not lead to the menu')
          taken.push(ms)
        }
      }),
    )
    p99s.push(percentile(taken, 0.99))
  }
  line.close()
  await service.stop()
  home.remove()
  return p99s
}
