/** A call saved at the demo's telephone is a test that runs: what it imports and calls is there. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { callAsTest } from '../../src/demo/phones/call-as-test.ts'
import type { Did } from '../../src/demo/phones/call-notes.ts'
import { callId } from '../../src/domain/ids.ts'
import { PROJECT_ROOT } from '../../src/project-root.ts'
import { openCareline, type Careline } from '../calls/careline.ts'

let careline: Careline
beforeAll(async () => {
  careline = await openCareline()
})
afterAll(() => careline.close())

const EVERYTHING_DONE: Did[] = [
  { kind: 'dialled' },
  { kind: 'pin' },
  { kind: 'wrong-pin' },
  { kind: 'mistyped-pin' },
  { kind: 'part-of-pin', count: 3, finished: true },
  { kind: 'keys', keys: '1' },
  { kind: 'silence' },
  { kind: 'hung-up' },
]

test('whatever was done in it', async () => {
  const transcript = await careline.dial('ana')
  await transcript.presses(careline.pin('ana'))
  for (const keys of ['1', '1', '3']) await transcript.presses(keys)
  const call = await careline.stores.calls.read(callId.parse(transcript.phone.sid))
  if (call === undefined) throw new Error('The call is gone')
  const notes = EVERYTHING_DONE.map((did) => ({ at: new Date(call.turns[0]?.at ?? 0), did, fault: undefined }))
  const saved = callAsTest({ id: 'ana', name: 'Ana' }, notes, call)

  const imported = [...saved.matchAll(/from '(\.[^']*)'/g)].flatMap(([, path]) => path ?? [])
  expect(imported).toEqual(['./careline.ts', './wrong-pin.ts'])
  expect(imported.filter((path) => !existsSync(join(PROJECT_ROOT, 'test/calls', path)))).toEqual([])

  const called = [...saved.matchAll(/\bcall\.(\w+)\(/g)].flatMap(([, name]) => name ?? [])
  expect(called).toEqual(expect.arrayContaining(['presses', 'isSilent', 'hangsUp', 'isInQueueFor']))
  expect(called.filter((name) => !(name in transcript))).toEqual([])
})
