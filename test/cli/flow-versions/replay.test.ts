/** `careline flows replay` against a real database that holds calls. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { callsCommand } from '../../../src/cli/calls.ts'
import { flowsCommand } from '../../../src/cli/flows.ts'
import { loadKeys } from '../../../src/service/settings/key-file.ts'
import { recorded } from '../../calls/replay/recorded.ts'
import { storePastCall } from '../../calls/replay/store-past-call.ts'
import { copyOfReal, realFlows } from '../../flows/flows-folder.ts'
import { freshDatabase, type FreshDatabase } from '../../services/postgres.ts'

let db: FreshDatabase
let dataDir: string

beforeAll(async () => {
  db = await freshDatabase()
  dataDir = await mkdtemp(join(tmpdir(), 'careline-replay-'))
  loadKeys(join(dataDir, 'keys'), { createIfMissing: true })
})
afterAll(async () => {
  await db.drop()
  await rm(dataDir, { recursive: true, force: true })
})
beforeEach(() => {
  vi.stubEnv('DATABASE_URL', db.connectionString)
  vi.stubEnv('DATA_DIR', dataDir)
  vi.stubEnv('KEYS_DIR', join(dataDir, 'keys'))
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
})
afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  process.exitCode = undefined
})

/** Exit code and every line. */
async function flows(...args: string[]): Promise<{ code: unknown; text: string }> {
  const printed: string[] = []
  process.exitCode = 0
  await flowsCommand((line) => printed.push(line)).parseAsync(args, { from: 'user' })
  return { code: process.exitCode, text: printed.join('\n') }
}

test('a folder and a version on the calls that are on record', async () => {
  const folder = copyOfReal([
    { file: 'prompts.en.yaml', replace: '\n  wrong-first: ', by: '\n  wrong-first: "Sorry." #' },
  ])
  expect(await flows('replay', folder)).toEqual({ code: 0, text: 'No call is on record yet.' })

  await flows('import', copyOfReal([]), '--why', 'the first')
  const answers = { 'pin-entry-open': 'open', 'incident-for-all': 'none', 'check-pin': 'wrong-first' }
  const path = { wrong: ['123456789012'], silent: ['silence'] }
  for (const [reference, did] of Object.entries(path))
    await storePastCall(db.pool, { ...recorded(realFlows().flows, { did, answers }), callId: reference, reference })

  const found = await flows('replay', folder)
  expect(found.code).toBe(0)
  expect(found.text).toContain('2 calls, ')
  expect(found.text).toMatch(/ 1 {2}the same path and words\n +1 {2}the same path, other words\n/)
  expect(found.text).toContain('wrong  the same path, other words: pin.wrong-first')
  expect(found.text).not.toContain('silent ')

  const lines = (await flows('replay', '--number', '1', '--json')).text.split('\n')
  expect(lines.map((line): unknown => JSON.parse(line))).toMatchObject([{ kind: 'same' }, { kind: 'same' }])
  expect((await flows('replay', folder, '--last', '1')).text).toContain('1 call, ')
})

test('a call is written as a test, on record', async () => {
  const printed: string[] = []
  const calls = (reference: string) =>
    callsCommand((text) => printed.push(text)).parseAsync(['as-test', reference], { from: 'user' })
  await calls('wrong')
  expect(process.exitCode).toBe(0)
  expect(printed.join('')).toContain("call.does('entered', ['check-pin', 'wrong-first'])")
  expect(printed.join('')).not.toContain('123456789012')
  const { rows } = await db.pool.query(`SELECT actor, body FROM audit_trail WHERE type = 'directory.exported'`)
  expect(rows).toHaveLength(1)
  await calls('nowhere')
  expect(process.exitCode).toBe(1)
})

test('flows with a fault, and a version, a folder or a draft that is not there', async () => {
  const broken = copyOfReal([{ file: 'pin.flow.yaml', replace: 'accepted: company/start', by: 'accepted: no/where' }])
  expect(await flows('replay', broken)).toMatchObject({ code: 1 })
  expect(await flows('replay', '--number', '9')).toMatchObject({ code: 2, text: 'There is no version 9.' })
  expect(await flows('replay', join(dataDir, 'nowhere'))).toMatchObject({ code: 2 })
  expect(await flows('replay', '--draft', 'none')).toMatchObject({ code: 2, text: 'There is no draft "none".' })
})
