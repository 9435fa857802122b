/** What can wait, on the stores as the service opens them: it is bounded, kept, and its lateness is nobody else's trouble. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { historyOf } from '../../../src/calls/history/call-history.ts'
import { noteMoments } from '../../../src/calls/history/moments.ts'
import { STANDARD } from '../../../src/domain/policy.ts'
import { sitePolicy } from '../../../src/service/settings/site-policy.ts'
import { callId, contactId } from '../../../src/domain/ids.ts'
import { openStores } from '../../../src/stores/open-stores.ts'
import type { OpenStores } from '../../../src/stores/stores.ts'
import { exampleCall } from '../example-call.ts'
import { freshDatabase, type FreshDatabase } from '../../services/postgres.ts'
import { AUDIT_KEY, credentialFor, entry, loadDemo } from '../postgres/example-directory.ts'

let db: FreshDatabase
let stores: OpenStores
let dataDir: string
beforeAll(async () => {
  db = await freshDatabase()
  await loadDemo(db.pool)
  dataDir = await mkdtemp(join(tmpdir(), 'careline-spool-'))
  stores = await openStores({
    dataDir,
    databaseUrl: db.connectionString,
    redisUrl: undefined,
    policy: sitePolicy(),
    keys: {},
    auditKey: AUDIT_KEY,
    onMessage: () => undefined,
    onFailure: () => undefined,
    onChange: () => undefined,
  })
})
afterAll(async () => {
  await stores.close()
  await db.drop()
  await rm(dataDir, { recursive: true })
})

test('many refusals that are late at once are kept for later, and an accepted PIN is still written now', async () => {
  const pin = credentialFor('dev')
  await stores.credentials.issue(pin, entry('pin.issued'))
  const holder = await db.pool.connect()
  await holder.query('BEGIN')
  await holder.query('SELECT audit_take_all_lanes()')
  const refusals = Array.from({ length: 12 }, (_, n) => ({
    ...entry('pin.refused', { n }),
    callId: callId.parse(`CA-late-${n}`),
  }))
  await Promise.all(refusals.map((refusal) => stores.audit.append(refusal)))
  expect(stores.spooled()).toBe(12)
  await holder.query('ROLLBACK')
  holder.release()

  const audit = { ...entry(), subject: contactId.parse('dev') }
  const accepted = { at: new Date(), knownPair: undefined, attestedCaller: undefined, audit }
  expect(await stores.credentials.recordSuccess(pin.id, accepted)).toBeDefined()

  const written = async () =>
    (
      await db.pool.query<{ call: string }>(`SELECT call FROM audit_trail WHERE call LIKE 'CA-late-%' ORDER BY call`)
    ).rows.map(({ call }) => call)
  await expect.poll(() => stores.spooled()).toBe(0)
  expect(await written()).toEqual(refusals.map((refusal) => refusal.callId).toSorted())
})

test('the history of a call waits with its end', async () => {
  const call = { ...exampleCall({ startedAt: new Date(Date.now() - 60_000).toISOString() }) }
  const at = new Date()
  const stage = { kind: 'ended', at: at.toISOString(), how: 'hung-up' } as const
  const history = historyOf({ ...noteMoments(call, true, at), stage }, STANDARD)
  const holder = await db.pool.connect()
  await holder.query('BEGIN')
  await holder.query('SELECT audit_take_all_lanes()')
  await stores.records.recordEnd({ callId: call.id, at, history }, { ...entry('call.ended'), callId: call.id })
  expect(stores.spooled()).toBe(1)
  await holder.query('ROLLBACK')
  holder.release()
  await expect.poll(() => stores.spooled()).toBe(0)
  expect(await stores.reports.byReference(call.reference)).toMatchObject([
    { callId: call.id, ending: 'menu', isWhole: true, path: history.path },
  ])
})

test('timers that wait for a table hold no connection that a caller needs', async () => {
  await stores.credentials.issue(credentialFor('hal'), entry('pin.issued'))
  const holder = await db.pool.connect()
  await holder.query('BEGIN')
  await holder.query(
    'LOCK TABLE directory_changes, alerts, case_feed, case_feed_end, flow_versions IN ACCESS EXCLUSIVE MODE',
  )
  const rounds = Array.from({ length: 20 }, () => [
    stores.changes.after(undefined),
    stores.raisedAlerts.open(),
    stores.caseOwners.feedEnd(),
    stores.publishedFlows.files('none'),
  ]).flat()
  const done = Promise.allSettled(rounds)
  await expect.poll(() => stores.pools().timers.waiting).toBeGreaterThan(0)
  const { open, idle, waiting } = stores.pools().calls
  expect([open - idle, waiting]).toEqual([0, 0])
  expect(await stores.credentials.summaryFor(contactId.parse('hal'))).toBeDefined()
  await done
  await holder.query('ROLLBACK')
  holder.release()
})
