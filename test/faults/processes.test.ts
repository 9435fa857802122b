/** The service as real processes: told to stop, killed, and hung, with calls in progress. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { PROJECT_ROOT } from '../../src/project-root.ts'
import type { PhoneCall } from '../../src/simulator/index.ts'
import { isStillChecking, untilChecked } from '../../src/demo/terminal/still-checking.ts'
import { copyOfReal, folderWith } from '../flows/flows-folder.ts'
import { hashingChildrenOf } from '../services/child-processes.ts'
import { startTcpProxy } from './tcp-proxy.ts'
import { answersTo, build, openCluster, type Cluster, type ServiceProcess } from './service-process.ts'

let cluster: Cluster
beforeAll(async () => {
  await build()
  cluster = await openCluster()
})
afterAll(() => cluster.close())
beforeEach(() => {
  cluster.statuses.length = 0
})

/** PIN checks that one process has under way; the others wait (`domain/pin/limits/check-queue.ts`). */
const CHECKS_AT_ONCE = 6

async function stops({ gone, child }: ServiceProcess): Promise<number | null> {
  child.kill('SIGTERM')
  const [code] = await gone
  return code
}

async function verifiedWithoutRecord(): Promise<number> {
  const { rows } = await cluster.database.pool.query(
    `SELECT FROM calls c WHERE verified
        AND NOT EXISTS (SELECT FROM audit_trail a WHERE a.call = c.call_id AND a.type = 'pin.accepted')`,
  )
  return rows.length
}

test('F18 told to stop with 200 calls in progress: none is lost, all go on in the other process', async () => {
  const [first, second] = await Promise.all([cluster.start(), cluster.start()])
  const network = cluster.network(() => [first, second])
  const calls: PhoneCall[] = []
  for (let i = 0; i < 10; i += 1) {
    calls.push(
      ...(await Promise.all(
        Array.from({ length: 20 }, (_, j) =>
          network.dial({ from: `+1303${String(5_550_000 + i * 20 + j)}`, to: '+12025550100' }),
        ),
      )),
    )
  }
  // Every caller presses keys while the process is leaving.
  const going = Promise.all(calls.map((call) => call.press('0#')))
  const code = await stops(first)
  await going
  await Promise.all(calls.filter(({ state }) => state === 'gathering').map((call) => call.press('0')))
  expect(code).toBe(0)
  expect(calls.map(({ state }) => state)).toEqual(calls.map(() => 'queued'))
  expect(calls.flatMap(({ problems }) => problems)).toEqual([])
  expect(cluster.statuses.filter((status) => status !== 200)).toEqual([])
  expect(await stops(second)).toBe(0)
})

test.each([
  ['the ring', 0],
  ['the PIN', 1],
  ['the wish', 2],
  ['the company', 3],
  ['the last question', 4],
])('F17 killed while it answers %s: the call goes on in the other process, one try at most', async (_, at) => {
  const pin = await cluster.reissue()
  const [first, second] = await Promise.all([cluster.start(), cluster.start()])
  let requests = 0
  const network = cluster.network(() => [first, second], {
    onRequest: () => {
      // A moment later it has the request and has not answered yet, or has only just done so.
      if (requests === at) setTimeout(() => first.child.kill('SIGKILL'), 5)
      requests += 1
    },
  })
  const call = await network.dial({ from: '+13035551234', to: '+12025550100' })
  await answersTo(call, pin)
  expect(call.queue).toBe('support')
  const { rows } = await cluster.database.pool.query<{ type: string }>(
    `SELECT type FROM audit_trail WHERE call = $1 AND type IN ('pin.accepted', 'pin.refused')`,
    [call.sid],
  )
  expect(rows.filter(({ type }) => type === 'pin.accepted').length).toBeLessThanOrEqual(1)
  expect(await verifiedWithoutRecord()).toBe(0)
  await stops(second)
})

test('F19 a process that hangs: the line goes to its plan B, and the caller goes on', async () => {
  const pin = await cluster.reissue()
  const [first, second] = await Promise.all([cluster.start(), cluster.start()])
  const network = cluster.network(() => [first, second], { timeoutMs: 1_000 })
  const call = await network.dial({ from: '+13035551299', to: '+12025550100' })
  first.child.kill('SIGSTOP')
  await call.press(pin)
  expect(call.state).toBe('gathering')
  first.child.kill('SIGCONT')
  // It hears the greeting again and keys again; whether the late process has checked the first one already is all the same.
  await answersTo(call, pin)
  expect(call.queue).toBe('support')
  expect(await verifiedWithoutRecord()).toBe(0)
  await Promise.all([stops(first), stops(second)])
})

/** None of the comparisons of this process comes to an end from now on. Returns how to end the processes that run them. */
async function comparesNothing({ child, port }: ServiceProcess): Promise<() => void> {
  const children = await hashingChildrenOf(child.pid ?? 0)
  const metrics = async () => (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  await expect.poll(metrics).toContain(`careline_pin_processes_up ${children.length}\n`)
  for (const pid of children) process.kill(pid, 'SIGSTOP')
  return () => children.forEach((pid) => process.kill(pid, 'SIGKILL'))
}

test('F43 killed while it has the PINs of waiting callers: each reaches a person, unverified, and no waiting one loses a try', async () => {
  const people = ['ana', 'cleo', 'dev', 'eli', 'fay', 'gus', 'hal', 'ivy', 'jon', 'lea', 'max', 'noa']
  const pins = new Map<string, string>()
  for (const person of people) pins.set(person, await cluster.reissue(person))
  const [first, second] = await Promise.all([cluster.start(), cluster.start()])
  const network = cluster.network(() => [first, second])
  const dial = (from: string) => network.dial({ from, to: '+12025550100' })
  const calls = await Promise.all(people.map((_, i) => dial(`+12${10 + i}5553000`)))
  // A hashing process that does not answer for five seconds is started again, so that only the keys are pressed meanwhile.
  const endChildren = await comparesNothing(first)
  await Promise.all(calls.map((call, i) => call.press(pins.get(people[i] ?? '') ?? '')))
  expect(calls.filter((call) => !isStillChecking(call))).toEqual([])
  first.child.kill('SIGKILL')
  // Until it is gone its socket takes requests that nobody answers.
  await first.gone
  endChildren()
  await Promise.all(calls.map(untilChecked))

  const ends = calls.map(({ queue, endedBy, problems }) => ({ queue, endedBy, problems }))
  expect(ends).toEqual(calls.map(() => ({ queue: 'identification', endedBy: undefined, problems: [] })))
  const sids = calls.map(({ sid }) => sid)
  const { pool } = cluster.database
  const { rows: decided } = await pool.query<{ outcome: string; verified: boolean; n: number }>(
    'SELECT outcome, verified, count(*)::int AS n FROM calls WHERE call_id = ANY($1) GROUP BY 1, 2',
    [sids],
  )
  expect(decided).toEqual([{ outcome: 'LIVE_COULD_NOT_CHECK', verified: false, n: calls.length }])
  const { rows: checked } = await pool.query(
    `SELECT type FROM audit_trail WHERE call = ANY($1) AND type IN ('pin.accepted', 'pin.refused')`,
    [sids],
  )
  expect(checked).toEqual([])
  // Whether the tries under way had been compared is not known, so they stand. Those that waited were not counted.
  const { rows: counts } = await pool.query<{ tries: number }>(
    `SELECT sum(fails_in_life)::int AS tries FROM credentials WHERE state = 'active'`,
  )
  expect(counts[0]?.tries).toBeGreaterThan(0)
  expect(counts[0]?.tries).toBeLessThanOrEqual(CHECKS_AT_ONCE)
  expect(await verifiedWithoutRecord()).toBe(0)

  const again = await dial('+14055553000')
  await again.press(pins.get('lea') ?? '')
  await untilChecked(again)
  // In her own language.
  expect(again.exchanges.at(-1)?.twiml).toContain('Für ein neues Problem drücken Sie die 1.')
  expect(await stops(second)).toBe(0)
})

test('F38 killed and started again while Postgres is away: callers reach a person, and are verified when it is back', async () => {
  const pin = await cluster.reissue()
  const straight = new URL(cluster.database.connectionString)
  const proxy = await startTcpProxy({ host: straight.hostname, port: Number(straight.port) })
  straight.port = String(proxy.port)
  const first = await cluster.start({ DATABASE_URL: straight.href })
  proxy.set({ down: true })
  first.child.kill('SIGKILL')
  await first.gone
  const second = await cluster.start({ DATABASE_URL: straight.href })
  const network = cluster.network(() => [second])
  const during = await network.dial({ from: '+13035551234', to: '+12025550100' })
  await answersTo(during, pin)
  expect(during.queue).toBe('identification')
  expect(cluster.statuses.filter((status) => status !== 200)).toEqual([])
  proxy.set({})
  const isUsed = async () => (await (await fetch(`http://127.0.0.1:${second.port}/readyz`)).json()) as object
  await expect.poll(isUsed).toMatchObject({ ready: true, degraded: [] })
  const after = await network.dial({ from: '+13035551235', to: '+12025550100' })
  await answersTo(after, pin)
  expect(after.queue).toBe('support')
  expect(await verifiedWithoutRecord()).toBe(0)
  expect(await stops(second)).toBe(0)
  await proxy.close()
})

/** The command as a person types it, on this data folder. */
async function reloadSays(dataDir: string, code: number, text: string): Promise<void> {
  const args = [join(PROJECT_ROOT, 'dist/src/cli/careline.js'), 'reload', '--wait', '5']
  const child = spawn(process.execPath, args, {
    cwd: dataDir,
    env: { DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const printed: string[] = []
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (bytes: Buffer) => printed.push(bytes.toString()))
  await once(child, 'close')
  expect(printed.join('')).toContain(text)
  expect(child.exitCode).toBe(code)
}

test('flows and numbers are read again by SIGHUP and careline reload: refused with reasons, all or nothing, and no end of the process', async () => {
  const [flows, dataDir] = [copyOfReal([]), folderWith({ 'site.yaml': 'reopen-days: 30\n' })]
  const site = join(dataDir, 'site.yaml')
  const prompts = join(flows, 'prompts.en.yaml')
  const shipped = readFileSync(prompts, 'utf8')
  await reloadSays(dataDir, 2, 'No service has run on')

  // What is published stays in the database, where other tests would find it.
  const own = await openCluster()
  onTestFinished(() => own.close())
  const service = await own.start({ FLOWS_DIR: flows, SITE_FILE: site, DATA_DIR: dataDir })
  const network = own.network(() => [service])
  const dial = () => network.dial({ from: '+13035551235', to: '+12025550100' })
  const before = await dial()
  writeFileSync(prompts, shipped.replace('Goodbye.', 'Unfortunately, goodbye.'))
  writeFileSync(site, 'reopen-days: 31\nwaits: { support: { ask-after: 10 } }\n')
  service.child.kill('SIGHUP')
  const faults = [
    'prompt "goodbye" says "unfortunately"',
    `${site}:2  the file: waits.support.ask-after must be a whole`,
  ]
  for (const fault of faults) await reloadSays(dataDir, 1, fault)
  writeFileSync(prompts, shipped)
  // Half of it is as little as nothing: the number in line 1 is not taken either.
  await reloadSays(dataDir, 1, 'Refused by process')
  writeFileSync(site, 'reopen-days: 30\n')
  await reloadSays(dataDir, 0, 'Nothing has changed')
  // Audio that Twilio could not fetch or play is refused as a whole, too.
  writeFileSync(site, 'reopen-days: 31\nhold-music: https://127.0.0.1:1/wait.mp3\n')
  await reloadSays(dataDir, 1, 'hold-music cannot be fetched')
  writeFileSync(site, 'reopen-days: 31\n')
  await reloadSays(dataDir, 0, 'Taken: the numbers of SITE_FILE have changed at process')

  writeFileSync(prompts, shipped.replace('\nseverity:\n  menu: "', '\nseverity:\n  menu: "Now. '))
  await reloadSays(dataDir, 0, 'Taken: new calls begin with')
  const after = await dial()
  const pin = await own.reissue()
  for (const call of [before, after])
    for (const keys of [pin, '1', '1']) {
      await call.press(keys)
      await untilChecked(call)
    }
  const heard = ({ exchanges }: PhoneCall) => exchanges.at(-1)?.twiml
  expect(heard(before)).toContain('If production is down, press 1.')
  expect(heard(before)).not.toContain('Now. If production')
  expect(heard(after)).toContain('Now. If production is down, press 1.')

  writeFileSync(prompts, shipped)
  service.child.kill('SIGHUP')
  // What the signal has taken is nothing new for the command.
  await reloadSays(dataDir, 0, 'Nothing has changed')
  expect(await stops(service)).toBe(0)
  await reloadSays(dataDir, 2, 'nothing was reloaded')
})
