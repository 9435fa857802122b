/** The call path is a list: the modules that one PIN turn enters are those that docs/ARCHITECTURE.md names, in that order. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { PROJECT_ROOT } from '../../src/project-root.ts'
import type { Careline, openCareline } from './careline.ts'
import { traceCareline, type TracedCareline } from './entered-modules.ts'
import { newCallSid, post } from './signed-post.ts'

let service: TracedCareline
let careline: Careline
beforeAll(async () => {
  service = await traceCareline()
  const traced = await service.load<{ openCareline: typeof openCareline }>('/test/calls/careline.ts')
  careline = await traced.openCareline()
})
afterAll(async () => {
  await careline.close()
  await service.close()
})

/** Stores, events, the note for the log and values such as `Secret` are used on the way; the path is what a reader follows. */
const ON_THE_PATH =
  /^(phone|calls(?!\/(current-call|pin-checks\/within))|flows)\/|^domain\/(decide|pin\/check-pin)\.ts$/
const MOST_RETURNS = 3

const step = (sid: string, turn: number, digits: string) =>
  post(careline, `/voice/step?turn=${turn}`, { CallSid: sid, Digits: digits })

/** Each stay in a module of the path, in order. */
async function stays(request: () => Promise<{ twiml: string }>, heard: string): Promise<string[]> {
  let answer = ''
  const entered = await service.entered(async () => {
    answer = (await request()).twiml
  })
  expect(answer).toContain(heard)
  return entered.filter((path) => ON_THE_PATH.test(path)).filter((path, i, all) => path !== all[i - 1])
}

async function ringing(): Promise<string> {
  const sid = newCallSid()
  await post(careline, '/voice/incoming', { CallSid: sid, CallStatus: 'ringing' })
  return sid
}

function documented(file: string, after: string): string[] {
  const text = readFileSync(join(PROJECT_ROOT, file), 'utf8')
  const list = text.slice(text.indexOf(after)).split('\n\n')[1] ?? ''
  return [...list.matchAll(/`([a-z-]+(?:\/[a-z-]+)+)`/g)].map(([, path]) => `${path}.ts`)
}

test('a PIN turn enters the modules that the map names, in their order, and goes back to three at most', async () => {
  const sid = await ringing()
  const path = await stays(() => step(sid, 1, careline.pin('ana')), 'For a new problem, press 1.')
  expect([...new Set(path)]).toEqual(documented('docs/ARCHITECTURE.md', 'A turn in which a caller keys their PIN'))
  expect(path.filter((module, i) => path.indexOf(module) < i).length).toBeLessThanOrEqual(MOST_RETURNS)
})

test('a turn that decides goes by the modules that the map names for it', async () => {
  const sid = await ringing()
  await step(sid, 1, careline.pin('ana'))
  await step(sid, 2, '1')
  await step(sid, 3, '1')
  const path = new Set(await stays(() => step(sid, 4, '3'), '<Enqueue'))
  const named = documented('docs/ARCHITECTURE.md', 'A turn that decides')
  expect(named).toContain('domain/decide.ts')
  expect([...path].filter((module) => named.includes(module))).toEqual(named)
})

test('the arrow in the README is that path, shortened', async () => {
  const sid = await ringing()
  const path = await stays(() => step(sid, 1, careline.pin('ana')), 'For a new problem, press 1.')
  const arrow = documented('README.md', '## The house')
  expect(arrow.length).toBeGreaterThan(5)
  expect([...new Set(path)].filter((module) => arrow.includes(module))).toEqual(arrow)
})
