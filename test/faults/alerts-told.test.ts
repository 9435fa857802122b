/** Alerts of real processes, one of which is killed between deciding and telling, while it tells, and anywhere: no alert is lost, and each has one key. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { loadKeys } from '../../src/service/settings/key-file.ts'
import { postgresAudit } from '../../src/stores/postgres/audit/audit-log.ts'
import { postgresStores } from '../../src/stores/postgres/postgres-stores.ts'
import { STANDARD } from '../../src/domain/policy.ts'
import { openOtherSystems, type OtherSystems } from '../alerts/other-systems.ts'
import { answersTo, build, openCluster, type Cluster, type ServiceProcess } from './service-process.ts'

const CHANNELS = ['pager', 'genie'] as const
/** Six starts of the service on a machine that has other work. */
const PATIENT = { timeout: 240_000 }
const SAM = { actor: 'staff sam', name: 'Sam Reyes' }

let cluster: Cluster
let others: OtherSystems
let alerting: Record<string, string>
beforeAll(async () => {
  await build()
  cluster = await openCluster()
  others = await openOtherSystems()
  const site = join(cluster.keysDir, 'site.yaml')
  const channels = {
    pager: { kind: 'pagerduty', url: `${others.url}/pager` },
    genie: { kind: 'opsgenie', url: `${others.url}/genie` },
  }
  const tell = [{ channels: CHANNELS, signals: ['production-down-abandoned'] }]
  // YAML reads JSON.
  await writeFile(site, JSON.stringify({ alerts: { channels, tell } }))
  alerting = { SITE_FILE: site, ALERT_SECRETS: 'pager=r0ut1ngk3yr0ut1ngk3yr0ut1ngk3y00,genie=g3n13k3yg3n13k3y' }
}, 600_000)
afterAll(async () => {
  await cluster.close()
  await others.close()
})
afterEach(() => {
  others.arrived.length = 0
})

const query = async <T extends object>(sql: string, ...values: unknown[]) =>
  (await cluster.database.pool.query<T>(sql, values)).rows
const alerts = () =>
  query<{ id: string; key: string }>(
    `SELECT id::text, dedup_key AS key FROM raised_alerts WHERE signal = 'production-down-abandoned' AND resolved_at IS NULL ORDER BY dedup_key`,
  )
const untold = () =>
  query<{ channel: string; tries: number }>(
    'SELECT channel, tries FROM alert_steps WHERE told_at IS NULL AND let_go_at IS NULL ORDER BY id',
  )

/** By key, in the order in which they came. */
function told(channel: (typeof CHANNELS)[number]): Record<string, string[]> {
  const heard: Record<string, string[]> = {}
  for (const { path, body } of others.arrived) {
    if (!path.startsWith(`/${channel}`)) continue
    const ofPath = decodeURIComponent(path).replace(/^\/genie\/(.+)\/close$/, '$1')
    const named = body['dedup_key'] ?? body['alias']
    const key = typeof named === 'string' ? named : ofPath
    const step = channel === 'pager' ? String(body['event_action']) : path.endsWith('/close') ? 'resolve' : 'trigger'
    ;(heard[key] ??= []).push(step)
  }
  return heard
}

/** A caller whose production is down hangs up while they wait. */
async function givesUp(processes: () => ServiceProcess[], from: string): Promise<void> {
  const call = await cluster.network(processes).dial({ from, to: '+12025550100' })
  await answersTo(call, cluster.pin, '1')
  expect(call.queue).toBe('production-down')
  await call.hangUp()
}

/** A person says that each is over, which every channel hears last. */
async function resolveAll(): Promise<void> {
  const { auditKey } = loadKeys(cluster.keysDir, { createIfMissing: false })
  const { pool } = cluster.database
  const stores = postgresStores(pool, postgresAudit(pool, auditKey), {
    policy: { ...STANDARD, isFreeMail: () => false },
  })
  for (const { id } of await alerts())
    expect(await stores.raisedAlerts.resolve(id, SAM, new Date(), CHANNELS)).toBe('done')
}

const allTold = () => expect.poll(untold).toEqual([])
/** Claims of a process that is gone hold for a minute. */
const aMinuteLater = () => query(`UPDATE alert_steps SET next_try_at = now() WHERE told_at IS NULL`)

async function kill({ child, gone }: ServiceProcess): Promise<void> {
  child.kill('SIGKILL')
  await gone
}

test('killed between deciding and telling: another process tells each channel, once', PATIENT, async () => {
  const second = await cluster.start(alerting)
  second.child.kill('SIGSTOP')
  const first = await cluster.start(alerting)
  // Deciding adds steps, telling claims one: that has to wait.
  const client = await cluster.database.pool.connect()
  await client.query('SELECT pg_advisory_lock(4201)')
  await query(`CREATE FUNCTION wait_to_tell() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_advisory_xact_lock_shared(4201); RETURN NEW; END $$`)
  await query(`CREATE TRIGGER wait_to_tell BEFORE UPDATE ON alert_steps FOR EACH ROW EXECUTE FUNCTION wait_to_tell()`)
  const held = () =>
    query<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity WHERE wait_event = 'advisory' AND datname = current_database()`,
    )
  await givesUp(() => [first], '+13035554201')
  await expect.poll(() => held().then(({ length }) => length)).toBe(CHANNELS.length)
  await kill(first)
  // What it had asked for dies with it: Postgres would notice by itself only once it answers.
  for (const { pid } of await held()) await query('SELECT pg_terminate_backend($1)', pid)
  await expect.poll(held).toEqual([])
  await client.query('SELECT pg_advisory_unlock(4201)')
  client.release()
  expect(await untold()).toEqual(CHANNELS.map((channel) => ({ channel, tries: 0 })))
  expect(others.arrived).toEqual([])
  await query('DROP TRIGGER wait_to_tell ON alert_steps')

  second.child.kill('SIGCONT')
  await allTold()
  const keys = (await alerts()).map(({ key }) => key)
  await resolveAll()
  await allTold()
  expect(keys).toHaveLength(1)
  for (const channel of CHANNELS) expect(told(channel)).toEqual({ [keys[0] ?? '']: ['trigger', 'resolve'] })
  await kill(second)
})

test(
  'killed while a channel has it and has not answered: told again by another one, under the same key',
  PATIENT,
  async () => {
    const [first, second] = [await cluster.start(alerting), await cluster.start(alerting)]
    second.child.kill('SIGSTOP')
    const free = others.holds('/pager')
    await givesUp(() => [first], '+13035554202')
    await expect.poll(() => others.waiting('/pager')).toBeGreaterThan(0)
    // What another channel has answered may be noted a moment later.
    const waitingFor = async () => [...new Set((await untold()).map(({ channel }) => channel))]
    await expect.poll(waitingFor).toEqual(['pager'])
    await kill(first)
    free()
    second.child.kill('SIGCONT')
    await aMinuteLater()
    await allTold()
    const keys = (await alerts()).map(({ key }) => key)
    await resolveAll()
    await allTold()
    expect(keys).toHaveLength(1)
    const { [keys[0] ?? '']: heard = [], ...ofOthers } = told('pager')
    expect(ofOthers).toEqual({})
    // Twice, and once more where the first one had given up waiting and asked again before it was killed.
    expect(heard.length).toBeGreaterThan(2)
    expect([new Set(heard.slice(0, -1)), heard.at(-1)]).toEqual([new Set(['trigger']), 'resolve'])
    expect(told('genie')).toEqual({ [keys[0] ?? '']: ['trigger', 'resolve'] })
    await kill(second)
  },
)

test(
  'two decide and tell at once and one is killed on the way: no alert is lost, no other is told twice',
  PATIENT,
  async () => {
    const [first, second] = [await cluster.start(alerting), await cluster.start(alerting)]
    const callers = Array.from({ length: 6 }, (_, at) => `+1303555421${at}`)
    const killed = (async () => {
      await expect.poll(() => others.arrived.length, { interval: 5 }).toBeGreaterThan(0)
      await kill(first)
    })()
    // What the network reports goes to the one that stays.
    for (const from of callers) await givesUp(() => [second], from)
    await killed
    await expect.poll(() => alerts().then(({ length }) => length)).toBe(callers.length)
    await aMinuteLater()
    await allTold()
    const keys = (await alerts()).map(({ key }) => key)
    await resolveAll()
    await allTold()
    expect(new Set(keys).size).toBe(callers.length)
    for (const channel of CHANNELS) {
      const heard = told(channel)
      expect(Object.keys(heard).toSorted()).toEqual(keys.toSorted())
      expect(Object.values(heard).map((steps) => [steps[0], steps.at(-1)])).toEqual(
        keys.map(() => ['trigger', 'resolve']),
      )
      // The killed one had one step of each channel at most.
      expect(Object.values(heard).flat().length - 2 * callers.length).toBeLessThanOrEqual(1)
    }
    await kill(second)
  },
)
