/** `careline provision` against the pretend network: what it makes, that twice is once, and what it says. */
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { runCareline } from '../../src/cli/program/run-careline.ts'
import { twilioClient, type TwilioClient } from '../../src/phone/twilio-client.ts'
import { PROJECT_ROOT } from '../../src/project-root.ts'
import { Network, type RunningRestApi, startRestApi } from '../../src/simulator/index.ts'
import { loadDirectory, readDirectoryFiles } from '../../src/demo/load-directory.ts'
import { freshDatabase, type FreshDatabase } from '../services/postgres.ts'

const NUMBER = '+12025550100'
const BASE = 'https://care.example.com'
const accountSid = `AC${randomUUID().replaceAll('-', '')}`
const authToken = randomBytes(16).toString('hex')

let db: FreshDatabase
let rest: RunningRestApi
let client: TwilioClient
let folder: string
let printed = ''

beforeEach(async () => {
  db = await freshDatabase()
  await loadDirectory(db.pool, await readDirectoryFiles(join(PROJECT_ROOT, 'src/demo/directory')), new Date())
  const network = new Network({ baseUrl: 'http://127.0.0.1:9', accountSid, authToken })
  rest = await startRestApi(network, { accountSid, authToken })
  client = twilioClient({ accountSid, authTokens: [authToken], apiBaseUrl: rest.baseUrl })
  await client.incomingPhoneNumbers.create({ phoneNumber: NUMBER, voiceApplicationSid: `AP${'1'.repeat(32)}` })
  folder = await mkdtemp(join(tmpdir(), 'careline-provision-'))
  printed = ''
  vi.stubEnv('NODE_ENV', '')
  vi.stubEnv('DATABASE_URL', db.connectionString)
  vi.stubEnv('PUBLIC_BASE_URL', BASE)
  vi.stubEnv('TWILIO_ACCOUNT_SID', accountSid)
  vi.stubEnv('TWILIO_AUTH_TOKEN', authToken)
  vi.stubEnv('TWILIO_API_BASE_URL', rest.baseUrl)
  vi.spyOn(console, 'log').mockImplementation((text) => void (printed += `${text}\n`))
  vi.spyOn(console, 'error').mockImplementation((text) => void (printed += `${text}\n`))
})
afterEach(async () => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  process.exitCode = undefined
  await rest.close()
  await db.drop()
  await rm(folder, { recursive: true, force: true })
})

async function careline(...args: string[]): Promise<typeof process.exitCode> {
  printed = ''
  process.exitCode = 0
  await runCareline(['provision', ...args])
  return process.exitCode
}

/** The default file with something in it replaced. */
async function file(from: string | RegExp, to: string): Promise<string> {
  const path = join(folder, 'provision.yaml')
  const text = await readFile(join(PROJECT_ROOT, 'docs/provision.yaml'), 'utf8')
  expect(text).toMatch(from)
  await writeFile(path, text.replace(from, to))
  return path
}
const withNumber = (number = NUMBER) => file('phone-numbers: []', `phone-numbers: ["${number}"]`)
const writes = () => rest.requests.filter(({ method }) => method !== 'GET').length

test('makes workspace, activities, queues, workflow and workers, points the number, and prints what goes into .env', async () => {
  expect(await careline('--file', await withNumber())).toBe(0)
  const [workspace] = await client.taskrouter.v1.workspaces.list()
  if (workspace === undefined) throw new Error('there is no workspace')
  const inside = client.taskrouter.v1.workspaces(workspace.sid)
  const [workflow] = await inside.workflows.list()
  expect(printed).toContain(`TASKROUTER_WORKSPACE_SID=${workspace.sid}`)
  expect(printed).toContain(`TASKROUTER_WORKFLOW_SID=${workflow?.sid}`)
  expect(workspace).toMatchObject({ friendlyName: 'Careline', eventCallbackUrl: `${BASE}/voice/taskrouter/events` })
  expect(workflow).toMatchObject({
    assignmentCallbackUrl: `${BASE}/voice/taskrouter/assignment`,
    taskReservationTimeout: 60,
  })
  const away = (await inside.activities.list()).find(({ friendlyName }) => friendlyName === 'Unavailable')
  expect(workspace).toMatchObject({ timeoutActivitySid: away?.sid, defaultActivitySid: away?.sid })
  const queues = await inside.taskQueues.list()
  expect(queues.map(({ targetWorkers }) => targetWorkers)).toEqual(
    ['production_down', 'support', 'admin', 'identification', 'contracts'].map((queue) => `queues HAS "${queue}"`),
  )
  const workers = await inside.workers.list()
  expect(workers.map(({ friendlyName }) => friendlyName).toSorted()).toEqual(
    ['alva', 'ida', 'ines', 'omar', 'ruth', 'sam', 'theo'].toSorted(),
  )
  const ruth = workers.find(({ friendlyName }) => friendlyName === 'ruth')
  expect(JSON.parse(ruth?.attributes ?? '')).toEqual({
    staff_id: 'ruth',
    desks: ['support', 'production-down'],
    queues: ['support', 'production_down'],
    languages: ['en', 'fr'],
    products: ['voice-platform', 'reporting'],
    residency: 'emea',
  })
  expect(ruth?.activityName).toBe('Unavailable')
  expect(await client.incomingPhoneNumbers.list()).toMatchObject([
    {
      voiceUrl: `${BASE}/voice/incoming`,
      voiceMethod: 'POST',
      voiceFallbackUrl: `${BASE}/voice/fallback`,
      statusCallback: `${BASE}/voice/status`,
      voiceApplicationSid: null,
    },
  ])
})

test('a dry run says what the real one says then', async () => {
  const path = await withNumber()
  const before = writes()
  await careline('--file', path, '--dry-run')
  const foretold = printed.replaceAll('would create', 'created').replaceAll('would change', 'changed')
  expect(writes()).toBe(before)
  await careline('--file', path)
  const lines = (text: string) => text.slice(0, text.indexOf('\n\n')).split('\n')
  expect(lines(printed)).toEqual(lines(foretold))
})

test('time limits and a fallback elsewhere that a person set stay, unless the file says otherwise', async () => {
  const path = await withNumber()
  await careline('--file', path)
  const [number] = await client.incomingPhoneNumbers.list()
  const byHand = {
    voiceUrl: `${BASE}/voice/incoming#ct=2000&rt=4000`,
    statusCallback: `${BASE}/voice/status#rc=2`,
    voiceFallbackUrl: 'https://static.example.com/duty.xml',
    voiceFallbackMethod: 'GET',
  }
  await client.incomingPhoneNumbers(number?.sid ?? '').update(byHand)
  await careline('--file', path)
  expect(printed).toContain(`as it was  phone number ${NUMBER}`)
  expect(await client.incomingPhoneNumbers.list()).toMatchObject([byHand])
  const named = `phone-numbers: ["${NUMBER}"]\nconnection-overrides: ct=1500&rc=1\nfallback-url: https://other.example.com/f.xml`
  await careline('--file', await file('phone-numbers: []', named))
  expect(printed).toContain(`changed  phone number ${NUMBER}: voiceUrl, voiceFallbackUrl`)
  expect(await client.incomingPhoneNumbers.list()).toMatchObject([
    { voiceUrl: `${BASE}/voice/incoming#ct=1500&rc=1`, voiceFallbackUrl: 'https://other.example.com/f.xml' },
  ])
})

test('the fallback of another service goes with it when its number is pointed here', async () => {
  const [number] = await client.incomingPhoneNumbers.list()
  const others = { voiceUrl: 'https://old.example.com/v#ct=9', voiceFallbackUrl: 'https://old.example.com/f' }
  await client.incomingPhoneNumbers(number?.sid ?? '').update(others)
  await careline('--file', await withNumber())
  expect(await client.incomingPhoneNumbers.list()).toMatchObject([
    { voiceUrl: `${BASE}/voice/incoming`, voiceFallbackUrl: `${BASE}/voice/fallback`, voiceFallbackMethod: 'POST' },
  ])
})

test('a file with numbers alone makes no workspace; one with none says that it points none', async () => {
  const path = join(folder, 'numbers.yaml')
  await writeFile(path, `phone-numbers: ["${NUMBER}"]\n`)
  expect(await careline('--file', path)).toBe(0)
  expect(printed).toMatch(/^changed {2}phone number \+12025550100: .*voiceUrl/)
  expect(printed).not.toContain('TASKROUTER')
  expect(await client.taskrouter.v1.workspaces.list()).toEqual([])
  await careline('--dry-run')
  expect(printed).toContain('no number  is named in the file: none was pointed here')
  await writeFile(path, 'workspace: Careline\n')
  expect(await careline('--file', path)).toBe(2)
  expect(printed).toMatch(/workflow: is missing: .*\n.*queues: is missing/)
})

test('twice is once: the second time everything is as it was, and nothing is written', async () => {
  const path = await withNumber()
  await careline('--file', path)
  const [sids] = /TASKROUTER_W[\s\S]*/.exec(printed) ?? []
  const before = writes()
  expect(await careline('--file', path)).toBe(0)
  expect(writes()).toBe(before)
  expect(printed).not.toMatch(/created|changed/)
  expect(printed).toContain(sids)
})

test('changes what differs and nothing else: attributes of others stay, a stranger is named and left', async () => {
  await careline()
  const [workspace] = await client.taskrouter.v1.workspaces.list()
  const inside = client.taskrouter.v1.workspaces(workspace?.sid ?? '')
  const [ruth] = await inside.workers.list({ friendlyName: 'ruth' })
  const attributes = JSON.stringify({ desks: [], contact_uri: 'client:ruth' })
  await inside.workers(ruth?.sid ?? '').update({ attributes })
  await inside.workers.create({ friendlyName: 'mallory' })
  const [support] = await inside.taskQueues.list({ friendlyName: 'Support' })
  await inside.taskQueues(support?.sid ?? '').update({ targetWorkers: '1==1' })
  const before = writes()
  expect(await careline()).toBe(0)
  expect(writes() - before).toBe(2)
  expect(printed).toMatch(/changed +queue Support: targetWorkers/)
  expect(printed).toMatch(/changed +worker ruth: attributes/)
  expect(printed).toMatch(/not ours +worker mallory/)
  const [after] = await inside.workers.list({ friendlyName: 'ruth' })
  expect(JSON.parse(after?.attributes ?? '')).toMatchObject({ staff_id: 'ruth', contact_uri: 'client:ruth' })
})

test('a dry run says what it would do and does nothing', async () => {
  const before = writes()
  expect(await careline('--dry-run', '--file', await withNumber())).toBe(0)
  expect(writes()).toBe(before)
  expect(printed).toMatch(/would create +workspace Careline/)
  expect(printed).toMatch(/would create +worker ruth/)
  expect(printed).toMatch(/would change +phone number/)
  expect(printed).not.toContain('TASKROUTER_')
})

test('a number that is not of this account is a problem, and the rest is done', async () => {
  expect(await careline('--file', await withNumber('+12025550999'))).toBe(1)
  expect(printed).toMatch(/NOT THERE +phone number \+12025550999/)
  expect(await client.taskrouter.v1.workspaces.list()).toHaveLength(1)
})

test('without a database the workers are left as they are', async () => {
  vi.stubEnv('DATABASE_URL', '')
  vi.stubEnv('DATA_DIR', folder)
  expect(await careline()).toBe(0)
  expect(printed).toContain('No database')
  expect(printed).not.toContain('worker ruth')
})

test.each([
  ['is no YAML', 'workspace: Careline', 'workspace: [', /provision.yaml:\d+ /],
  ['names a queue of no desk', 'support:', 'suport:', /provision.yaml:\d+ +queues/],
  ['lets no analyst answer in time', '60', '20', /provision.yaml:10 +workflow.reservation-seconds: must be 50 or more/],
  [
    'has a number that is none',
    'phone-numbers: []',
    'phone-numbers: ["911"]',
    /phone-numbers.0: must be a text in E.164/,
  ],
])('a file that %s is refused with its place, and nothing is asked of Twilio', async (_what, from, to, said) => {
  const before = rest.requests.length
  expect(await careline('--file', await file(from, to))).toBe(2)
  expect(printed).toMatch(said)
  expect(rest.requests).toHaveLength(before)
})

test('a file that is not there is refused', async () => {
  expect(await careline('--file', join(folder, 'none.yaml'))).toBe(2)
  expect(printed).toContain('cannot be read')
})

test('what Twilio refuses ends it with 1; the next time it goes on from there', async () => {
  rest.failNext('server-error', { method: 'POST', path: /TaskQueues/ })
  expect(await careline()).toBe(1)
  expect(await careline()).toBe(0)
  expect(printed).toMatch(/as it was +workspace Careline/)
  expect(printed).toMatch(/created +queue Support/)
})
