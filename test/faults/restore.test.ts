/** The restore drill: a backup while calls run, everything lost, and the service goes on from it elsewhere. */
import { ANCHOR_FILE } from '../../src/stores/postgres/audit/audit-anchors.ts'
import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { runCareline } from '../../src/cli/program/run-careline.ts'
import type { PhoneCall } from '../../src/simulator/index.ts'
import { freePort } from '../services/free-port.ts'
import { freshDatabase, type FreshDatabase } from '../services/postgres.ts'
import { startRedis } from '../services/redis.ts'
import { answersTo, build, openCluster, type Cluster, type ServiceProcess } from './service-process.ts'

let cluster: Cluster
let elsewhere: FreshDatabase
let folder: string
let printed = ''

beforeAll(async () => {
  await build()
  cluster = await openCluster()
  elsewhere = await freshDatabase({ migrated: false })
  folder = await mkdtemp(join(tmpdir(), 'careline-restore-'))
})
afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  process.exitCode = undefined
})
afterAll(async () => {
  await cluster.close()
  await elsewhere.drop()
  await rm(folder, { recursive: true, force: true })
})

async function careline(on: { connectionString: string; dataDir: string }, ...args: string[]) {
  vi.stubEnv('DATABASE_URL', on.connectionString)
  vi.stubEnv('DATA_DIR', on.dataDir)
  vi.stubEnv('KEYS_DIR', cluster.keysDir)
  vi.spyOn(console, 'log').mockImplementation((text) => void (printed += `${text}\n`))
  vi.spyOn(console, 'error').mockImplementation((text) => void (printed += `${text}\n`))
  printed = ''
  process.exitCode = 0
  await runCareline(args)
  const code = process.exitCode
  process.exitCode = undefined
  return code
}

/** Ana calls and keys her PIN. */
async function ana(process: ServiceProcess): Promise<PhoneCall> {
  const call = await cluster.network(() => [process]).dial({ from: '+12025550111', to: '+12025550100' })
  await answersTo(call, cluster.pin)
  return call
}

const count = async (database: FreshDatabase, sql: string) =>
  (await database.pool.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${sql}`)).rows[0]?.n ?? -1

/** A CRM that notes the id of each event it takes. */
async function openCrm(port: number) {
  const taken: string[] = []
  const server = createServer((request, response) => {
    taken.push(String(request.headers['careline-event-id']))
    request.resume().on('end', () => response.end())
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return { taken, port: (server.address() as AddressInfo).port, close: () => server.close() }
}

async function spoolOneCall(dataDir: string): Promise<string> {
  const callId = `CA${randomUUID().replaceAll('-', '')}`
  const at = new Date().toISOString()
  const audit = { type: 'call.decided', at, actor: 'caller', callId, body: { rule: 'R01' } }
  const summary = {
    callId,
    reference: '123-456-789',
    startedAt: at,
    decidedAt: at,
    verified: false,
    rule: 'R01',
    outcome: 'LIVE_COULD_NOT_CHECK',
    desk: 'identification',
  }
  await mkdir(join(dataDir, 'spool'), { recursive: true })
  const line = JSON.stringify({ id: randomUUID(), item: { kind: 'decision', summary, audit } })
  // Left behind by a process that died.
  await writeFile(join(dataDir, 'spool', 'spool-99999998-aaaaaaaa.jsonl'), `${line}\n`)
  return callId
}

test('after a restore elsewhere a PIN verifies, the trail is whole, and what was not delivered is, once', async () => {
  const dataDir = join(folder, 'data')
  const crmPort = await freePort()
  const crmSettings = {
    CRM_WEBHOOK_URL: `http://127.0.0.1:${crmPort}/`,
    CRM_WEBHOOK_SECRET: randomBytes(32).toString('hex'),
  }
  const on = { connectionString: cluster.database.connectionString, dataDir }
  const before = await cluster.start({ DATA_DIR: dataDir, ...crmSettings })
  const event = randomUUID()
  await cluster.database.pool.query(
    `INSERT INTO crm_outbox (event_id, case_number, body, at, next_try_at) VALUES ($1, '0000000001', '{}', now(), now())`,
    [event],
  )
  const spooled = await spoolOneCall(dataDir)
  expect((await ana(before)).state).toBe('queued')
  for (const lift of [[], ['--lift']]) expect(await careline(on, 'audit', 'hold', '--contact', 'ben', ...lift)).toBe(0)

  const calling = Promise.all(Array.from({ length: 12 }, () => ana(before)))
  expect(await careline(on, 'backup', '--to', join(folder, 'backups')), printed).toBe(0)
  const backup = /Backup: (.*)/.exec(printed)?.[1] ?? ''
  expect((await calling).map(({ state }) => state)).toEqual(Array.from({ length: 12 }, () => 'queued'))
  // Of somebody who is in the backup; the next one knows it.
  expect(await careline(on, 'audit', 'erase', '--contact', 'ben', '--yes'), printed).toBe(0)
  expect(await careline(on, 'backup', '--to', join(folder, 'backups')), printed).toBe(0)
  await ana(before)
  before.child.kill('SIGKILL')
  await before.gone

  // At the place of the restore are today's anchors, which know rows that the backup does not have.
  const there = { connectionString: elsewhere.connectionString, dataDir: join(folder, 'elsewhere') }
  await mkdir(there.dataDir)
  await copyFile(join(dataDir, ANCHOR_FILE), join(there.dataDir, ANCHOR_FILE))
  expect(await careline(there, 'restore', '--from', backup), printed).toBe(0)
  expect(printed).toContain('1 people who were erased since are erased again')
  expect(await count(elsewhere, `audit_subjects WHERE contact_id = 'ben'`)).toBe(0)
  expect(await careline(there, 'audit', 'verify'), printed).toBe(0)
  expect(printed).toMatch(/Restored at .*: .*rows [0-9]+ to [0-9]+ of lane [0-9].* of before are gone/)

  const redis = await startRedis()
  const crm = await openCrm(crmPort)
  try {
    const after = await cluster.start({
      DATABASE_URL: there.connectionString,
      REDIS_URL: redis.url,
      DATA_DIR: there.dataDir,
      ...crmSettings,
    })
    const accepted = await count(elsewhere, `audit_trail WHERE type = 'pin.accepted'`)
    expect((await ana(after)).state).toBe('queued')
    expect(await count(elsewhere, `audit_trail WHERE type = 'pin.accepted'`)).toBe(accepted + 1)
    await expect.poll(() => count(elsewhere, `audit_trail WHERE call = '${spooled}'`)).toBe(1)
    expect(await count(elsewhere, `calls WHERE call_id = '${spooled}'`)).toBe(1)
    await expect.poll(() => crm.taken.filter((id) => id === event)).toEqual([event])
    await expect
      .poll(async () => (await fetch(`http://127.0.0.1:${after.port}/metrics`)).text())
      .toContain('careline_audit_whole 1')
    after.child.kill('SIGTERM')
    await after.gone
    expect(crm.taken.filter((id) => id === event)).toEqual([event])
  } finally {
    crm.close()
    await redis.stop()
  }
  expect(await careline(there, 'audit', 'verify'), printed).toBe(0)

  // The restore excuses nothing that comes after it.
  await elsewhere.pool.query('ALTER TABLE audit_lane_rows DISABLE TRIGGER USER')
  await elsewhere.pool.query('DELETE FROM audit_lane_rows WHERE id = (SELECT max(id) FROM audit_lane_rows)')
  expect(await careline(there, 'audit', 'verify')).toBe(1)
  expect(printed).toContain('cut off')
  const cut = await cluster.start({ DATABASE_URL: there.connectionString, REDIS_URL: '', DATA_DIR: there.dataDir })
  const answer = async (path: string) => (await fetch(`http://127.0.0.1:${cut.port}${path}`)).text()
  await expect.poll(() => answer('/metrics')).toContain('careline_audit_whole 0')
  await expect.poll(async () => JSON.parse(await answer('/readyz')) as object).toMatchObject({ degraded: ['audit'] })
})
