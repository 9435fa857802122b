/** The music between hold messages: a telephone's audio without a click, fetched by anyone, and nothing else beside it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PROJECT_ROOT } from '../../src/project-root.ts'
import { openCareline, type Careline } from '../calls/careline.ts'

const WAV = readFileSync(join(PROJECT_ROOT, 'src/phone/hold-music/loop.wav'))
const RATE = 8_000

/** G.711 µ-law, from -1 to 1. */
function fromMuLaw(byte: number): number {
  const bits = ~byte & 255
  const magnitude = (((bits & 15) << 3) + 132) << ((bits >> 4) & 7)
  return ((bits & 128) === 0 ? magnitude - 132 : 132 - magnitude) / 32_768
}

const samples = Array.from(WAV.subarray(58), fromMuLaw)
const rms = (part: readonly number[]) => Math.sqrt(part.reduce((sum, value) => sum + value * value, 0) / part.length)
const largest = (values: readonly number[]) => values.reduce((most, value) => Math.max(most, value), 0)
const step = (i: number) => Math.abs((samples[(i + 1) % samples.length] ?? 0) - (samples[i] ?? 0))

describe('the loop', () => {
  test('is mono µ-law at the rate of a telephone, and twice it is the quiet between two messages', () => {
    expect(WAV.toString('latin1', 0, 4) + WAV.toString('latin1', 8, 16)).toBe('RIFFWAVEfmt ')
    expect([WAV.readUInt16LE(20), WAV.readUInt16LE(22), WAV.readUInt32LE(24)]).toEqual([7, 1, RATE])
    expect(WAV.readUInt32LE(4)).toBe(WAV.length - 8)
    expect(samples.length / RATE).toBe(55 / 2)
  })

  test('neither clips nor falls silent', () => {
    expect(largest(samples.map(Math.abs))).toBeGreaterThan(0.2)
    expect(largest(samples.map(Math.abs))).toBeLessThan(0.3)
    for (let at = 0; at < samples.length; at += RATE / 2)
      expect(rms(samples.slice(at, at + RATE / 2))).toBeGreaterThan(0.01)
  })

  test('begins again without a click', () => {
    const around = Array.from({ length: 400 }, (_, i) =>
      step(samples.length - 201 + i - (i > 200 ? samples.length : 0)),
    )
    expect(step(samples.length - 1)).toBeLessThanOrEqual(largest(around.filter((_, i) => i !== 200)) * 1.5)
    expect(largest(samples.map((_, i) => step(i)))).toBeLessThan(0.2)
  })
})

describe('its address', () => {
  let careline: Careline
  beforeAll(async () => {
    careline = await openCareline()
  })
  afterAll(() => careline.close())

  const ask = (path: string, init: RequestInit = {}) => fetch(`${careline.baseUrl}${path}`, init)

  test('answers anyone, as audio that may be stored, and says when it has not changed', async () => {
    const answer = await ask('/voice/hold-music.wav')
    expect(answer.headers.get('content-type')).toBe('audio/wav')
    expect(answer.headers.get('cache-control')).toBe('public, max-age=86400')
    expect(Buffer.from(await answer.arrayBuffer()).equals(WAV)).toBe(true)
    const tag = answer.headers.get('etag') ?? ''
    expect((await ask('/voice/hold-music.wav', { headers: { 'If-None-Match': tag } })).status).toBe(304)
    const head = await ask('/voice/hold-music.wav', { method: 'HEAD' })
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(WAV.length)])
  })

  test.each(['/voice/loop.wav', '/voice/hold-music.wav/', '/voice/HOLD-MUSIC.wav', '/voice/hold-music/make-loop.mjs'])(
    'there is no %s',
    async (path) => expect((await ask(path)).status).toBe(404),
  )

  test('nothing can be sent there', async () => {
    expect((await ask('/voice/hold-music.wav', { method: 'POST' })).status).toBe(404)
  })

  test('is what a caller hears between two messages unless the site says otherwise', async () => {
    const call = await careline.dial('ana')
    for (const keys of [careline.pin('ana'), '1', '1', '3']) await call.presses(keys)
    await call.phone.waitLoops(2)
    expect(
      call.phone.heard
        .filter(({ kind }) => kind === 'play')
        .map(({ text }) => new URL(text, careline.baseUrl).pathname),
    ).toContain('/voice/hold-music.wav')
    await call.isInQueueFor('support', 'OPEN_CASE')
    await call.hangsUp()
  })
})
