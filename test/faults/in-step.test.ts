/** Cases both ways beside a pretend ServiceNow while calls go on, with the process that keeps in step killed twice: equal at the end. `IN_STEP=10000` makes it large. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makePutCases } from '../../src/desk/cases/put-case.ts'
import { caseNumber } from '../../src/domain/ids.ts'
import { STANDARD } from '../../src/domain/policy.ts'
import { loadKeys } from '../../src/service/settings/key-file.ts'
import { postgresAudit } from '../../src/stores/postgres/audit/audit-log.ts'
import { postgresStores } from '../../src/stores/postgres/postgres-stores.ts'
import { pretendSystem, type PretendSystem } from '../sync/pretend-system.ts'
import { servicenowLanguage } from '../sync/pretend-servicenow.ts'
import { actOn, SYSTEMS } from '../sync/step.ts'
import { answersTo, build, openCluster, type Cluster, type ServiceProcess } from './service-process.ts'

const MANY = Number(process.env['IN_STEP'] ?? 40)
const isLarge = MANY >= 1_000
const HALF = MANY / 2
/** Of each side, so many are worked on while both are brought in step. */
const WORKED_ON = Math.min(HALF / 2, 500)
const { cases: MAPPING } = SYSTEMS.servicenow

let cluster: Cluster
let there: PretendSystem
beforeAll(async () => {
  await build()
  cluster = await openCluster()
  there = await pretendSystem(servicenowLanguage)
}, 600_000)
afterAll(async () => {
  await cluster.close()
  await there.close()
})

const rows = () => [...(there.objects.get(MAPPING.object)?.values() ?? [])]
const stores = () => {
  const { auditKey } = loadKeys(cluster.keysDir, { createIfMissing: false })
  const { pool } = cluster.database
  return postgresStores(pool, postgresAudit(pool, auditKey), { policy: { ...STANDARD, isFreeMail: () => false } })
}

/** As people there open them. */
function openThere(): string[] {
  return Array.from({ length: HALF }, (_, at) =>
    there.write(MAPPING.object, undefined, {
      short_description: `Theirs ${at}`,
      u_contract: 'SC-1001',
      u_product: 'reporting',
      u_contact: 'ana',
      state: 'Working',
      priority: 'P3',
    }),
  )
}

async function openHere(): Promise<string[]> {
  const putCases = makePutCases(stores().caseRecords)
  const numbers = Array.from({ length: HALF }, (_, at) => caseNumber.parse(String(7_000_000_000 + at)))
  for (let from = 0; from < HALF; from += 100)
    await putCases(
      numbers.slice(from, from + 100).map((number, at) => ({
        key: { number },
        fields: { contract: 'SC-1001', product: 'reporting', summary: `Ours ${from + at}`, openedBy: 'ana' } as never,
        as: 'over',
      })),
      { at: new Date(), actor: 'api test', via: 'api' },
    )
  return numbers
}

/** Of both together: what is known on the other side by now. */
async function inStepNow(): Promise<number> {
  const { rows: counted } = await cluster.database.pool.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM cases WHERE external_id IS NOT NULL AND summary ~ '^(Ours|Theirs) '`,
  )
  return counted[0]?.n ?? 0
}

const STATES: Record<string, string> = { New: 'open', Working: 'open', Closed: 'closed' }
const PRIORITIES: Record<string, string> = { P1: 'critical', P2: 'high', P3: 'medium', P4: 'low' }

/** Every record of both sides that the other one does not have, or has otherwise. */
async function differences(): Promise<string[]> {
  const { rows: ours } = await cluster.database.pool.query<Record<string, string>>(
    `SELECT number, external_id AS id, summary, state, priority FROM cases WHERE summary ~ '^(Ours|Theirs) '`,
  )
  const byId = new Map(ours.map((one) => [one['id'], one]))
  const missing = ours.filter(({ id }) => id === null).map(({ number }) => `only here: ${number}`)
  const found = rows().flatMap(({ id, fields }) => {
    const one = byId.get(id)
    const text = (field: string) => String(fields[field])
    const [state = '', priority = ''] = [STATES[text('state')], PRIORITIES[text('priority')]]
    const theirs = `${text('short_description')} ${state} ${priority}`
    const own = one && `${one['summary']} ${one['state']} ${one['priority']}`
    return own === theirs ? [] : [`${id}: ${theirs} there, ${own} here`]
  })
  return [...missing, ...found]
}

async function until(isSo: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await isSo())) await sleep(isLarge ? 500 : 50)
}

/** Calls one after the other, each to the queue, until they are to end. */
function callsGoOn(processes: () => ServiceProcess[]): { end(): Promise<{ calls: number; problems: string[] }> } {
  const network = cluster.network(processes)
  const over = new AbortController()
  const going = (async () => {
    const problems: string[] = []
    let calls = 0
    for (; !over.signal.aborted; calls += 1) {
      const call = await network.dial({ from: `+1303${5_550_000 + calls}`, to: '+12025550100' })
      await answersTo(call, cluster.pin)
      if (call.queue === undefined) problems.push(`${call.sid} reached no queue`)
      problems.push(...call.problems.map((problem) => JSON.stringify(problem)))
      await call.hangUp()
    }
    return { calls, problems }
  })()
  return {
    end: () => {
      over.abort()
      return going
    },
  }
}

test('many cases both ways while calls go on, killed twice: equal at the end', { timeout: 3_600_000 }, async () => {
  const { pool } = cluster.database
  // What the demo brings is in step, as far as anyone knows.
  await pool.query('DELETE FROM case_changes')
  await pool.query('DELETE FROM case_feed')
  await pool.query('UPDATE case_feed_end SET ends = 0')
  const file = join(cluster.keysDir, 'sync.yaml')
  // YAML reads JSON.
  await writeFile(
    file,
    JSON.stringify({ system: 'servicenow', address: there.address, 'every-seconds': 5, cases: MAPPING }),
  )
  const syncing = { SYNC_FILE: file, SYNC_SECRET: 'care:s3cret' }
  const theirs = openThere()
  const ours = await openHere()

  const began = Date.now()
  let keeps = await cluster.start(syncing)
  const other = await cluster.start()
  const calls = callsGoOn(() => [keeps, other])
  const kill = async () => {
    const at = await inStepNow()
    keeps.child.kill('SIGKILL')
    await keeps.gone
    // Another process goes on two minutes after the last sign of it; the small run does not wait for them.
    if (!isLarge) await pool.query('UPDATE sync_systems SET held_until = now()')
    keeps = await cluster.start(syncing)
    return at
  }

  await until(async () => (await inStepNow()) > MANY / 4)
  const killedAt = [await kill()]
  // People go on on both sides, each on other cases.
  for (const number of ours.slice(0, WORKED_ON))
    await actOn(stores().cases, { kind: 'close', number, note: `Closed ${number}` }, new Date())
  for (const id of theirs.slice(0, WORKED_ON)) there.write(MAPPING.object, id, { priority: 'P4' })
  await until(async () => (await inStepNow()) > (MANY * 3) / 4)
  killedAt.push(await kill())
  await until(async () => (await inStepNow()) >= MANY)
  await until(async () => (await differences()).length === 0)

  const seconds = Math.round((Date.now() - began) / 1_000)
  const { calls: made, problems } = await calls.end()
  // The request that a killed process had is one that the network asks plan B for.
  expect(problems.filter((problem) => !problem.includes('http-failure'))).toEqual([])
  expect(problems.length).toBeLessThanOrEqual(killedAt.length)
  expect(cluster.statuses.filter((status) => status !== 200)).toEqual([])
  expect(made).toBeGreaterThan(0)
  expect(rows()).toHaveLength(MANY)
  expect((await stores().sync.state('servicenow')).failures).toEqual([])
  const comments = rows().flatMap((row) => row.comments)
  for (const number of ours.slice(0, WORKED_ON))
    expect(comments.filter((text) => text.includes(`Closed ${number}`))).toHaveLength(1)
  expect(await differences()).toEqual([])
  if (isLarge)
    process.stdout.write(
      `${MANY} cases, half of them from each side, ${2 * WORKED_ON} worked on meanwhile: equal after ${seconds} s. ` +
        `Killed at ${killedAt.join(' and ')}. ${made} calls went on beside it, each to its queue. ` +
        `${there.requests.length} requests to the other system.\n`,
    )
})
