/** Puts a backup into a database in one transaction: all of it, with a row in the audit trail that says so, or nothing. */
import { randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { contactId } from '../../domain/ids.ts'
import { readIfThere } from '../../stores/line-file.ts'
import { ANCHOR_FILE, readAnchors } from '../../stores/postgres/audit/audit-anchors.ts'
import { laneCount, readEnds, readHeads } from '../../stores/postgres/audit/audit-lanes.ts'
import { postgresAudit } from '../../stores/postgres/audit/audit-log.ts'
import { erasedIn, restoreEntry, type AuditAnchor } from '../../stores/postgres/audit/audit-restores.ts'
import { eraseWithin } from '../../stores/postgres/audit/forget-person.ts'
import { verifyAudit, type AuditVerdict } from '../../stores/postgres/audit/verify-audit.ts'
import {
  countObjects,
  dropEverything,
  intoTable,
  isCarelines,
  othersConnected,
  setSequences,
  withoutTriggers,
} from '../../stores/postgres/backup/tables.ts'
import { PLAIN_TEXT, unhurried, type UnhurriedClient } from '../../stores/postgres/backup/unhurried.ts'
import { applyWithin, MIGRATION_LOCK } from '../../stores/postgres/database/migrate.ts'
import { readMigrations } from '../../stores/postgres/database/migrations.ts'
import { readKeyFingerprints } from '../../stores/postgres/database/key-check.ts'
import { ANCHORS_COPY, SPOOL_COPY, tableFile, type Manifest } from './manifest.ts'

export interface RestoreTarget {
  connectionString: string
  dataDir: string
  auditKey: Uint8Array
}

export interface RestoreOrder {
  /** A checked backup. */
  path: string
  manifest: Manifest
  /** What is in the database may go. */
  replace: boolean
  /** Random names of people known to be erased, from newer backups. */
  erased: readonly string[]
  actor: string
}

export type Restored =
  | {
      kind: 'restored'
      /** Lane by lane, what is known to be gone of the trail as it was. */
      gone: { lane: number; from: number; to: number }[]
      rows: number
      spooled: number
      erasedAgain: number
      /** Of people who were erased later and are under a legal hold in the backup. */
      heldInBackup: string[]
      trail: AuditVerdict
    }
  | { kind: 'refused'; why: 'in-use' | 'not-empty' | 'not-careline' | 'other-keys' }

/** Throws when the server refuses anything; nothing was changed then. */
export async function restoreBackup(target: RestoreTarget, order: RestoreOrder): Promise<Restored> {
  return unhurried(target.connectionString, async (client, pool) => {
    await client.query('BEGIN')
    await client.query(PLAIN_TEXT)
    const before = await emptied(client, order)
    if ('kind' in before) return before
    await load(client, order)
    const anchors = await anchorsOf(target, order)
    const trail = await verifyAudit(client, target.auditKey, { anchors: anchors.copied })
    const audit = postgresAudit(pool, target.auditKey)
    const known = highest([...before.heads, ...anchors.all])
    // An anchor from before may come from a clock that is ahead of this one.
    const at = new Date(Math.max(Date.now(), ...anchors.all.map((anchor) => Date.parse(anchor.at) + 1)))
    const by = { actor: order.actor, at }
    const held = highest([...(await everyLane(client)), ...(await readHeads(client))])
    await audit.appendWithin(client, restoreEntry(new Date(order.manifest.at), held, known, by))
    const erasures = await eraseAgain(client, audit, [...order.erased, ...before.erased], by)
    await copyFiles(target, order)
    await client.query('COMMIT')
    // Without statistics the first questions read whole tables.
    await client.query('ANALYZE')
    return {
      kind: 'restored',
      gone: [...held].flatMap(([lane, seq]) => {
        const to = known.get(lane) ?? 0
        return to > seq ? [{ lane, from: seq + 1, to }] : []
      }),
      rows: order.manifest.tables.reduce((sum, table) => sum + table.rows, 0),
      spooled: order.manifest.spooled,
      ...erasures,
      trail,
    }
  })
}

type Before = { heads: Place[]; erased: string[] }

interface Place {
  lane: number
  seq: number
}

/** The last row of each lane that these know. */
function highest(places: readonly Place[]): ReadonlyMap<number, number> {
  const most = new Map<number, number>()
  for (const { lane, seq } of places) most.set(lane, Math.max(seq, most.get(lane) ?? 0))
  return most
}

/** Also those without a row: anchors of other machines may know some. */
async function everyLane(client: UnhurriedClient): Promise<Place[]> {
  const lanes = await laneCount()(client)
  return Array.from({ length: lanes + 1 }, (_, lane) => ({ lane, seq: 0 }))
}

/** What was in the database before is gone afterwards; what has to be known of it is returned. */
async function emptied(client: UnhurriedClient, { manifest, replace }: RestoreOrder): Promise<Before | Restored> {
  const refused = (why: Extract<Restored, { kind: 'refused' }>['why']): Restored => ({ kind: 'refused', why })
  const { rows } = await client.query<{ free: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS free', [
    MIGRATION_LOCK,
  ])
  if (rows[0]?.free !== true || (await othersConnected(client)) > 0) return refused('in-use')
  if ((await countObjects(client)) === 0) return { heads: [], erased: [] }
  if (!(await isCarelines(client))) return refused('not-careline')
  if (!replace) return refused('not-empty')
  const there = await readKeyFingerprints(client)
  if (Object.entries(manifest.keys).some(([name, key]) => (there[name] ?? key) !== key)) return refused('other-keys')
  const erased = await erasedIn(client)
  const heads = await readEnds(client)
  await dropEverything(client)
  return { heads, erased }
}

/** The schema as it was then, the rows, and what this program has added to the schema since. */
async function load(client: UnhurriedClient, { path, manifest }: RestoreOrder): Promise<void> {
  await applyWithin(client, manifest.migrations)
  // What the migrations put in themselves is in the backup too.
  for (const { name } of manifest.tables.toReversed()) await client.query(`DELETE FROM "${name}"`)
  await withoutTriggers(client, async () => {
    for (const table of manifest.tables) {
      const into = intoTable(client, table)
      await pipeline(createReadStream(join(path, tableFile(table.name))), createGunzip(), into)
      if (into.rowCount !== table.rows)
        throw new Error(`${table.name} has ${into.rowCount} rows, and the manifest says ${table.rows}.`)
    }
  })
  await setSequences(client, manifest.sequences)
  const known = (await readMigrations()).map(({ name }) => name)
  await applyWithin(
    client,
    known.filter((name) => !manifest.migrations.includes(name)),
  )
}

/** What anchors know: those of the backup, and those at the place where it is restored. */
async function anchorsOf(
  { dataDir, auditKey }: RestoreTarget,
  { path }: RestoreOrder,
): Promise<{ copied: AuditAnchor[]; all: AuditAnchor[] }> {
  const copied = await readAnchors(join(path, ANCHORS_COPY), auditKey)
  const there = await readAnchors(join(dataDir, ANCHOR_FILE), auditKey)
  return { copied: copied.anchors, all: [...copied.anchors, ...there.anchors] }
}

/** Who was erased after the backup was taken would come back with it. */
async function eraseAgain(
  client: UnhurriedClient,
  audit: ReturnType<typeof postgresAudit>,
  erased: readonly string[],
  by: { actor: string; at: Date },
): Promise<{ erasedAgain: number; heldInBackup: string[] }> {
  const { rows } = await client.query<{ contact: string }>(
    'SELECT contact_id AS contact FROM audit_subjects WHERE ref::text = ANY ($1) ORDER BY contact_id',
    [erased],
  )
  let erasedAgain = 0
  const heldInBackup: string[] = []
  for (const { contact } of rows) {
    const { kind } = await eraseWithin(client, audit, contactId.parse(contact), { ...by, nobodyCalls: true })
    if (kind === 'erased') erasedAgain += 1
    else heldInBackup.push(contact)
  }
  return { erasedAgain, heldInBackup }
}

/** No process has this number, so that the next start takes the file for one that was left behind, and writes what is in it. */
const NO_PROCESS = 99_999_999

/** Before the commit, because they do no harm without it: lines of anchors that are there already, records that are written once. */
async function copyFiles({ dataDir }: RestoreTarget, { path }: RestoreOrder): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o711 })
  await mkdir(join(dataDir, 'spool'), { recursive: true, mode: 0o700 })
  const anchors = join(dataDir, ANCHOR_FILE)
  const there = new Set((await readIfThere(anchors)).split('\n'))
  const copied = (await readFile(join(path, ANCHORS_COPY), 'utf8')).split('\n')
  const missing = copied.filter((line) => line !== '' && !there.has(line))
  if (missing.length > 0)
    await appendFile(anchors, missing.map((line) => `\n${line}`).join(''), { mode: 0o600, flush: true })
  const spool = await readFile(join(path, SPOOL_COPY), 'utf8')
  if (spool === '') return
  const file = join(dataDir, 'spool', `spool-${NO_PROCESS}-${randomBytes(4).toString('hex')}.jsonl`)
  await writeFile(file, spool, { mode: 0o600, flag: 'wx', flush: true })
}
