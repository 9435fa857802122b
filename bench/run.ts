/** `npm run bench`: what it can carry, from one run on one machine, as shares of ceilings measured in the same run. */
import { cpus } from 'node:os'
import { journeys, thousandCalls } from './calls.ts'
import { show, type Figure } from './figures.ts'
import { median } from './load.ts'
import { startService } from './processes.ts'
import { startTimes } from './start.ts'
import { webhookRate, whilePinsAreVerified } from './webhooks.ts'

const CONTACTS = 300

const figures: Figure[] = [...(await startTimes())]
const service = await startService(CONTACTS)
try {
  figures.push(...(await journeys(service)))
  figures.push(await webhookRate(service))
  const { door, bare } = await service.ask<{ door: number[]; bare: number[] }>({ kind: 'pin-rates' })
  const share = median(door.map((rate, i) => rate / (bare[i] ?? Number.NaN)))
  figures.push({
    name: 'PIN verifications, against bare argon2',
    value: `${median(door).toFixed(0)}/s of ${median(bare).toFixed(0)}/s`,
    share,
    aim: '≥ 0.9',
    met: share >= 0.9,
  })
  figures.push(await whilePinsAreVerified(service))
  figures.push(...(await thousandCalls(service, 1_000)))
  const { rss } = await service.ask<{ rss: number }>({ kind: 'memory' })
  figures.push({
    name: 'memory after all of that',
    value: `${Math.round(rss / 1024 / 1024)} MB`,
    share: undefined,
    aim: '< 512 MB',
    met: rss < 512 * 1024 * 1024,
  })
} finally {
  await service.stop()
}
console.log(`${cpus().length} processors, Node ${process.versions.node}\n`)
console.log(show(figures))
