/** What the doctor asks the stores: are they there, as this program needs them, and is the audit trail whole. */
import { join } from 'node:path'
import { PROGRAM_VERSION } from '../../program-version.ts'
import type { Config } from '../../service/settings/config.ts'
import { keyFingerprint, refuseChangedKeys, type Keys } from '../../service/settings/key-file.ts'
import { SettingsRefused } from '../../service/settings/settings-refused.ts'
import { ANCHOR_FILE, readAnchors } from '../../stores/postgres/audit/audit-anchors.ts'
import { hasLanes, readHeads, rowInWords } from '../../stores/postgres/audit/audit-lanes.ts'
import { countByGroup } from '../../stores/postgres/accounts/provider-staff.ts'
import { tableExists } from '../../stores/postgres/database/read-rows.ts'
import { postgresWebhookOutbox } from '../../stores/postgres/outbox/webhook-outbox.ts'
import { readKeyFingerprints } from '../../stores/postgres/database/key-check.ts'
import { probePostgres, type PostgresCondition } from '../../stores/postgres/database/probe.ts'
import type { openPool } from '../../stores/postgres/database/pool.ts'
import { verifyAudit } from '../../stores/postgres/audit/verify-audit.ts'
import { openRedis, redisReady } from '../../stores/redis/connection.ts'
import { probeRedis } from '../../stores/redis/probe.ts'
import { sentenceOf } from '../../service/failure-sentence.ts'
import { clockResult, ok, warn, wrong, type Found } from './check-result.ts'

/** As many of the newest rows as are read in a moment; `careline audit verify` reads them all. */
const NEWEST_ROWS = 1_000
const CONNECT_MS = 2_000

type Pool = ReturnType<typeof openPool>

/** A database that could be asked, or why not. */
export type Database = { pool: Pool; condition: PostgresCondition } | { why: Found }

export async function askDatabase(pool: Pool | undefined): Promise<Database> {
  if (pool === undefined) {
    const says = 'there is no DATABASE_URL, and the embedded database runs only while the service does'
    return { why: warn(says, 'set DATABASE_URL, or start the service and ask again') }
  }
  try {
    return { pool, condition: await probePostgres(pool, Date.now) }
  } catch (error) {
    const todo = 'check DATABASE_URL and that the server lets this machine in'
    return { why: wrong(`does not answer: ${sentenceOf(error)}`, todo) }
  }
}

export async function postgres(asked: Promise<Database>): Promise<Found[]> {
  const database = await asked
  if ('why' in database) return [database.why]
  const { version, tooOld, readOnly, aheadMs } = database.condition
  const server = tooOld
    ? wrong(`is PostgreSQL ${version}`, 'Careline needs version 15 or newer')
    : readOnly
      ? wrong(`is PostgreSQL ${version} and takes no writes`, 'name the primary server in DATABASE_URL')
      : ok(`PostgreSQL ${version} answers`)
  return [server, schema(database.condition), clockResult(aheadMs, 'the database’s')]
}

function schema({ migrations, mayCreate, role, isNew }: PostgresCondition): Found {
  const { missing, edited, newer, needs } = migrations
  if (newer.unserved.length > 0)
    return wrong(
      `was changed by a newer program (${newer.unserved.join(', ')}), on which Careline ${PROGRAM_VERSION} does not run`,
      `start ${needs === undefined ? 'the newer version of Careline' : `Careline ${needs} or newer`}`,
    )
  if (edited.length > 0)
    return wrong(
      `was changed with another ${edited.join(' and ')} than this program has`,
      'install this version of Careline again, or the one that changed the database',
    )
  if (missing.length > 0 && !mayCreate)
    return wrong(
      `the role ${role} may not make tables there, and ${missing.length} migrations are missing: the service does not start`,
      `GRANT CREATE ON SCHEMA public TO ${role}, as the owner of the database`,
    )
  if (isNew)
    return warn('is empty: Careline was never started on it', 'the first start, or careline init, makes the tables')
  if (missing.length > 0)
    return warn(
      `lacks ${missing.length} migrations, up to ${missing.at(-1)?.name ?? ''}`,
      'the next start applies them',
    )
  if (newer.served.length > 0)
    return warn(
      `was changed by a newer program (${newer.served.join(', ')}), on which Careline ${PROGRAM_VERSION} still runs`,
      'go on with the upgrade when you can, or stay: both versions may run side by side',
    )
  return ok('every migration is applied')
}

export async function keysMatch(asked: Promise<Database>, keys: Keys | undefined): Promise<Found> {
  if (keys === undefined) return warn('cannot be compared with the database’s: there are no keys that can be used')
  const database = await asked
  if ('why' in database) return warn('cannot be compared with the database’s: it was not asked')
  const stored = await readKeyFingerprints(database.pool)
  try {
    refuseChangedKeys(stored, keys)
  } catch (error) {
    if (!(error instanceof SettingsRefused)) throw error
    const [{ problem, example } = { problem: 'are not the database’s', example: '' }] = error.problems
    return wrong(`the folder ${problem}`, example)
  }
  const known = Object.keys(keyFingerprint(keys)).filter((name) => stored[name] !== undefined)
  if (known.length === 0) return warn('the database knows no keys yet', 'the first start notes them')
  return ok(`the database was made with them (${known.join(', ')})`)
}

export async function auditTrail(
  asked: Promise<Database>,
  keys: Keys | undefined,
  { dataDir }: Config,
): Promise<Found[]> {
  const database = await asked
  if ('why' in database || keys === undefined)
    return [warn('cannot be checked without the database and the keys', 'set right what is wrong with them first')]
  const { pool, condition } = database
  if (condition.isNew) return [ok('there is none before the first start')]
  if (!(await hasLanes(pool))) return [warn('cannot be checked before the migrations', 'start this release first')]
  // The anchors first: rows may be added meanwhile, and those have no anchor yet.
  const file = join(dataDir, ANCHOR_FILE)
  const { anchors, lines, refused } = await readAnchors(file, keys.auditKey)
  const heads = await readHeads(pool)
  const from = new Map(heads.map(({ lane, seq }) => [lane, seq - Math.ceil(NEWEST_ROWS / heads.length) + 1]))
  const verdict = await verifyAudit(pool, keys.auditKey, { from, anchors })
  const todo = 'careline audit verify says more; keep database and anchors as they are'
  const chain =
    verdict.kind === 'broken'
      ? wrong(`${rowInWords(verdict.lane, verdict.firstBadSeq)}: ${verdict.why}`, todo)
      : ok(`the newest ${verdict.rows} rows are as they were written`)
  return [chain, anchorsFile(file, lines, refused, heads.length > 0)]
}

function anchorsFile(file: string, anchors: number, refused: number, rows: boolean): Found {
  if (refused > 0)
    return wrong(
      `${refused} lines of ${file} were not written by Careline`,
      'find out who wrote them; restore the file',
    )
  if (anchors > 0) return ok(`${anchors} anchors in ${file}`)
  const says = `no anchors in ${file}`
  return rows
    ? warn(says, 'name the DATA_DIR of the service; without them it does not show that newest rows were cut off')
    : ok(`${says}, and no rows yet`)
}

/** Nothing to say where no member of staff came by a group, or where it is not known. */
export async function staffByGroup(asked: Promise<Database>, groupsAreRead: boolean): Promise<Found[]> {
  const database = await asked
  if ('why' in database || database.condition.migrations.missing.length > 0) return []
  const { byGroup, onlyAdministrators } = await countByGroup(database.pool)
  if (byGroup === 0) return []
  if (!groupsAreRead)
    return [
      warn(
        `${byGroup} active members of staff came by a group and are refused: OIDC_ROLE_CLAIM is not set`,
        'take each row over: careline sign-in take-over --staff <id>; or set OIDC_ROLE_CLAIM and OIDC_ROLES again',
      ),
    ]
  return onlyAdministrators
    ? [warn('every administrator came by a group', 'enter one by hand, who gets in when groups do not arrive')]
    : [ok(`${byGroup} active members of staff came by a group`)]
}

/** What waits for other systems; whether they answer is another check. */
export async function eventsWaiting(asked: Promise<Database>): Promise<Found | Found[]> {
  const database = await asked
  if ('why' in database) return warn('what waits for other systems is not known: the database was not asked')
  const endpoints = (await tableExists(database.pool, 'webhook_endpoints'))
    ? await postgresWebhookOutbox(database.pool).figures()
    : []
  return endpoints.map(({ name, pausedWhy, waiting, dead }) => {
    const fix = 'see why at /admin/webhooks; docs/webhooks.md'
    if (pausedWhy === 'failing' || pausedWhy === 'gone')
      return warn(`${name} is paused, because it ${PAUSED[pausedWhy]}, and ${waiting} events wait`, fix)
    if (dead > 0) return warn(`${name} did not take ${dead} events, which were given up`, fix)
    return waiting > MANY_EVENTS
      ? warn(`${waiting} events wait for ${name}`, fix)
      : ok(`${waiting} events wait for ${name}`)
  })
}

const PAUSED = { failing: 'failed for long', gone: 'wants no more' }
const MANY_EVENTS = 100

export async function redis(url: string | undefined): Promise<Found | Found[]> {
  if (url === undefined)
    return warn('there is no REDIS_URL: calls in progress are lost when the process stops', 'set it in production')
  let said = ''
  const connection = openRedis(url, { onError: (error) => (said = sentenceOf(error)) })
  try {
    if (!(await redisReady(connection, CONNECT_MS)))
      return wrong(
        `does not answer${said === '' ? '' : `: ${said}`}`,
        'check REDIS_URL; callers reach a person meanwhile',
      )
    const is = await probeRedis(connection, Date.now)
    const server = is.tooOld
      ? wrong(`is version ${is.version}`, 'Careline needs version 7 or newer')
      : is.readOnly
        ? wrong(
            `version ${is.version} is a replica and takes no writes`,
            'name the master, or the sentinels that know it',
          )
        : ok(`version ${is.version} answers`)
    return [server, memory(is), disk(is), clockResult(is.aheadMs, 'Redis’')]
  } finally {
    connection.disconnect()
  }
}

function memory(is: { dropsWhenFull: boolean; policy: string; maxMemory: number; usedMemory: number }): Found {
  if (is.dropsWhenFull)
    return warn(
      `maxmemory-policy ${is.policy} may drop calls and tries when its memory is full`,
      'set it to noeviction, and do not share this Redis with a cache',
    )
  const full = is.maxMemory > 0 && is.usedMemory > 0.8 * is.maxMemory
  if (full) return warn('more than 80 % of maxmemory is used', 'give it more: when it is full, callers go unverified')
  return ok(is.maxMemory > 0 ? `maxmemory-policy ${is.policy}` : 'no maxmemory: nothing is dropped')
}

function disk(is: { diskFails: boolean; keepsOnDisk: boolean }): Found {
  if (is.diskFails)
    return wrong('its last write to disk failed, and it may take no more writes', 'make room on its disk')
  return ok(
    is.keepsOnDisk ? 'stores a copy on disk' : 'stores nothing on disk; waiting callers come back by themselves',
  )
}
