/** Calls from ring to hang-up, one after the other, for a bounded while: memory must come to rest. */
import { Network } from '../src/simulator/index.ts'
import { single, type Figure } from './figures.ts'
import type { Started } from './processes.ts'

const SECONDS = 45
const AT_ONCE = 24

export async function soak(service: Started): Promise<Figure[]> {
  const people = service.people.filter((person) => person.id.startsWith('bench-'))
  const sizes: number[] = []
  let calls = 0
  const started = performance.now()
  const passed = () => (performance.now() - started) / 1000
  const look = setInterval(() => {
    void service.ask<{ rss: number }>({ kind: 'memory' }).then(({ rss }) => sizes.push(rss / 1024 / 1024))
  }, 2_500)
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      // A network of its own for a few calls at a time: the telephones must not be what grows.
      while (passed() < SECONDS) {
        const network = new Network({
          baseUrl: service.url,
          accountSid: service.accountSid,
          authToken: service.authToken,
        })
        for (let i = 0; i < 20 && passed() < SECONDS; i += 1) {
          const person = people[calls++ % people.length]
          if (person === undefined) return
          const call = await network.dial({ from: person.phone, to: '+12025550100' })
          for (const keys of [person.pin, '1', '3']) if (call.state === 'gathering') await call.press(keys)
          if (call.state !== 'ended') await call.hangUp()
        }
      }
    }),
  )
  clearInterval(look)
  const half = sizes.slice(Math.floor(sizes.length / 2))
  const most = Math.max(...half)
  const least = Math.min(...half)
  return [
    single({
      name: `memory over ${calls.toLocaleString('en')} calls in ${SECONDS} s: second half`,
      value: `${least.toFixed(0)} to ${most.toFixed(0)} MB`,
      why: `least and most of ${half.length} looks`,
      aim: '< 512 MB',
      met: most < 512,
    }),
  ]
}
