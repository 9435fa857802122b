/** What a site sets, heard on whole calls: music between hold messages, and fewer tries at a PIN. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { SOURCE_LIMITS } from '../../src/domain/pin/limits/limits.ts'
import { openCareline, type Careline } from './careline.ts'
import { wrongPin } from './wrong-pin.ts'

const MUSIC = 'https://media.example.com/wait.mp3'

let careline: Careline
beforeAll(async () => {
  careline = await openCareline({
    site: { holdMusic: MUSIC, pinTries: { ...SOURCE_LIMITS, callerPerHour: 3, withheldPerHour: 600 } },
  })
})
afterAll(() => careline.close())

test('a caller who waits hears message, music, message, and a key in the music is heard', async () => {
  const call = await careline.dial('ana')
  for (const keys of [careline.pin('ana'), '1', '1', '3']) await call.presses(keys)
  await call.phone.waitLoops(3)
  const waited = call.phone.heard.slice(call.phone.heard.findIndex(({ text }) => text === MUSIC) - 1)
  expect(waited.slice(0, 4).map(({ kind }) => kind)).toEqual(['say', 'play', 'say', 'play'])
  expect(waited.filter(({ kind }) => kind === 'pause')).toEqual([])
  await call.isInQueueFor('support', 'OPEN_CASE')
  await call.phone.hangUp()
})

test('a site that allows three tries an hour closes PIN entry for that number on the second call', async () => {
  const first = await careline.dial('nobody', { from: '+12025550177' })
  for (let n = 0; n < 3; n += 1) await first.presses(wrongPin())
  const second = await careline.dial('nobody', { from: '+12025550177' })
  await second.hears('brand.greeting', 'pin.paused', 'not-verified.menu')
})
