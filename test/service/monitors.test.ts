/** What is looked after without being asked: a broken audit trail and guessing are noticed, once each, and reported. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sitePolicy } from '../../src/service/settings/site-policy.ts'
import { credentialId } from '../../src/domain/ids.ts'
import { makeEvents } from '../../src/service/events/events.ts'
import { startMonitors, type Watch } from '../../src/service/monitors.ts'
import { makeMetrics } from '../../src/service/metrics.ts'
import { startAuditAnchors } from '../../src/stores/postgres/audit/audit-anchors.ts'
import { openStores } from '../../src/stores/open-stores.ts'
import type { OpenStores } from '../../src/stores/stores.ts'
import { collectingLogger } from '../calls/collecting-logger.ts'
import { newCallSid } from '../calls/signed-post.ts'
import { freshDatabase, type FreshDatabase } from '../services/postgres.ts'
import { entry } from '../stores/postgres/example-directory.ts'
import { callId } from '../../src/domain/ids.ts'

const KEY = new Uint8Array(32).fill(9)
let db: FreshDatabase
let stores: OpenStores
let watch: Watch
let dataDir: string
const { logger, log } = collectingLogger()
let metrics: ReturnType<typeof makeMetrics>

beforeEach(async () => {
  db = await freshDatabase()
  dataDir = await mkdtemp(join(tmpdir(), 'careline-watch-'))
  log.lines.length = 0
  metrics = makeMetrics()
  stores = await openStores({
    dataDir,
    databaseUrl: db.connectionString,
    redisUrl: undefined,
    policy: sitePolicy(),
    keys: {},
    auditKey: KEY,
    onMessage: () => undefined,
    onFailure: () => undefined,
    onChange: () => undefined,
  })
})
afterEach(async () => {
  await watch.stop()
  await stores.close()
  await db.drop()
  await rm(dataDir, { recursive: true, force: true })
})

const start = () => {
  watch = startMonitors({
    stores,
    auditKey: KEY,
    anchorFile: join(dataDir, 'anchors.jsonl'),
    events: makeEvents(logger, metrics),
    metrics,
    probe: async () => undefined,
    lookMs: 30,
    auditMs: 30,
  })
}
const figure = async (name: string) =>
  Number(new RegExp(`^careline_${name} (\\S+)$`, 'm').exec(await metrics.registry.metrics())?.[1])

test('a whole trail is reported as whole, and rows that come later are looked at too', async () => {
  await stores.audit.append(entry('call.taken', {}))
  start()
  await expect.poll(() => figure('audit_whole')).toBe(1)
  await stores.audit.append(entry('call.taken', {}))
  expect(watch.auditIsWhole()).toBe(true)
})

test('F35 a row that is changed while the service runs is noticed, named and not forgotten', async () => {
  await stores.audit.append(entry('call.taken', {}))
  start()
  await expect.poll(() => figure('audit_whole')).toBe(1)
  await stores.audit.append(entry('call.taken', {}))
  await stores.audit.append(entry('call.taken', {}))
  await db.pool.query('ALTER TABLE audit_lane_rows DISABLE TRIGGER USER')
  await db.pool.query(`UPDATE audit_lane_rows SET actor = 'mallory' WHERE seq = 3`)
  await expect.poll(() => watch.auditIsWhole()).toBe(false)
  expect(await figure('audit_whole')).toBe(0)
  expect(log.lines.some((line) => line.includes('"firstBadSeq":3'))).toBe(true)
})

test('a tail that was cut off is noticed by the regular check too, by the anchors', async () => {
  for (let row = 0; row < 3; row += 1) await stores.audit.append(entry('call.taken', {}))
  const anchors = await startAuditAnchors({
    pool: db.pool,
    auditKey: KEY,
    file: join(dataDir, 'anchors.jsonl'),
    onError: (error) => expect.unreachable(error.message),
    onBroken: () => expect.unreachable(),
  })
  await anchors.stop()
  await db.pool.query('ALTER TABLE audit_lane_rows DISABLE TRIGGER USER')
  await db.pool.query('DELETE FROM audit_lane_rows WHERE seq = 3')
  start()
  await expect.poll(() => watch.auditIsWhole()).toBe(false)
  expect(log.lines.some((line) => line.includes('"why":"cut-off"'))).toBe(true)
})

test('what another part of the service found broken stays broken', async () => {
  start()
  watch.auditBroke({ lane: 1, firstBadSeq: 7, why: 'cut-off' })
  expect(watch.auditIsWhole()).toBe(false)
  expect(await figure('audit_whole')).toBe(0)
})

test('many tries that are no success raise the guessing alarm, once', async () => {
  for (let i = 0; i < 130; i += 1) {
    const sid = callId.parse(newCallSid())
    await stores.tries.reserve({
      id: `${sid}:1`,
      callId: sid,
      credential: credentialId.parse(`c${i}`),
      knownPair: undefined,
      caller: { kind: 'number', e164: `+1${2_020_000_000 + i * 1_000_003}` },
      attested: false,
    })
  }
  start()
  await expect.poll(() => figure('pin_guessing_alarm')).toBe(2)
  expect(await figure('pin_failures_last_hour')).toBe(130)
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(log.lines.filter((line) => line.includes('PIN guessing'))).toHaveLength(1)
})
