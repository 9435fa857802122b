/** Takes a backup of a running service: the database at one moment, the anchors and what waits in the spool. Never the keys. */
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { readIfThere } from '../../stores/line-file.ts'
import { listTables, readSequences, textOf } from '../../stores/postgres/backup/tables.ts'
import { PLAIN_TEXT, unhurried, type UnhurriedClient } from '../../stores/postgres/backup/unhurried.ts'
import { ANCHOR_FILE } from '../../stores/postgres/audit/audit-anchors.ts'
import { readEnds } from '../../stores/postgres/audit/audit-lanes.ts'
import { erasedIn } from '../../stores/postgres/audit/audit-restores.ts'
import { spoolText } from '../../stores/spool/read-spool.ts'
import { readBuildInfo } from '../build-info.ts'
import { backupName, writeWhole } from './backup-folder.ts'
import {
  ANCHORS_COPY,
  MANIFEST_FILE,
  signManifest,
  SPOOL_COPY,
  tableFile,
  type BackupContents,
  type Manifest,
} from './manifest.ts'

export interface BackupSource {
  connectionString: string
  dataDir: string
  auditKey: Uint8Array
  /** By the names of the keys. */
  fingerprints: Record<string, string>
}

/** Throws, and leaves nothing that looks like a backup, when any part cannot be read or written. */
export async function takeBackup(source: BackupSource, folder: string): Promise<{ path: string; manifest: Manifest }> {
  const { connectionString, dataDir, auditKey, fingerprints } = source
  let manifest: Manifest | undefined
  const path = await writeWhole(folder, backupName(new Date()), async (draft) => {
    // Before the moment of the database: an anchor that is younger would know rows that this backup does not hold, and a record
    // that is both in the spool and in the database is written once, by its id.
    await copyText(await readIfThere(join(dataDir, ANCHOR_FILE)), join(draft, ANCHORS_COPY))
    const spool = await spoolText(join(dataDir, 'spool'))
    await copyText(spool, join(draft, SPOOL_COPY))
    const database = await unhurried(connectionString, (client) => copyDatabase(client, draft))
    const files: BackupContents['files'] = []
    for (const name of [ANCHORS_COPY, SPOOL_COPY, ...database.tables.map((table) => tableFile(table.name))])
      files.push({ path: name, ...(await measured(join(draft, name))) })
    manifest = signManifest(auditKey, {
      format: 1,
      careline: readBuildInfo().version,
      keys: fingerprints,
      ...database,
      spooled: spool.split('\n').filter((line) => line !== '').length,
      files,
    })
    await copyText(`${JSON.stringify(manifest, null, 1)}\n`, join(draft, MANIFEST_FILE))
  })
  if (manifest === undefined) throw new Error('The backup has no manifest.')
  return { path, manifest }
}

const copyText = (text: string, file: string) => writeFile(file, text, { mode: 0o600, flag: 'wx', flush: true })

/** Every table as it was at one moment, while others go on writing. */
async function copyDatabase(client: UnhurriedClient, draft: string) {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
  await client.query(PLAIN_TEXT)
  const { rows } = await client.query<{ at: Date; server: string }>(
    `SELECT now() AS at, current_setting('server_version') AS server`,
  )
  const [moment] = rows
  if (moment === undefined) throw new Error('The database gave no answer.')
  await mkdir(join(draft, 'database'), { mode: 0o700 })
  const tables: BackupContents['tables'] = []
  for (const table of await listTables(client)) {
    tables.push({ ...table, rows: await copyTable(client, table, join(draft, tableFile(table.name))) })
  }
  const migrations = await client.query<{ name: string }>('SELECT name FROM schema_migrations ORDER BY name')
  const erased = await erasedIn(client)
  const ends = (await readEnds(client)).map(({ lane, seq, mac }) => ({ lane, seq, mac: mac.toString('hex') }))
  await client.query('COMMIT')
  return {
    at: moment.at.toISOString(),
    server: moment.server,
    migrations: migrations.rows.map(({ name }) => name),
    audit: null,
    lanes: ends,
    erased,
    tables,
    // Numbers are never given back, so that a later place is as good; an earlier one would give a number twice.
    sequences: await readSequences(client),
  }
}

/** The number of rows. */
async function copyTable(
  client: UnhurriedClient,
  table: { name: string; columns: string[] },
  file: string,
): Promise<number> {
  let rows = 0
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      // A line break inside a value is written as two other letters.
      for (let at = chunk.indexOf(0x0a); at !== -1; at = chunk.indexOf(0x0a, at + 1)) rows += 1
      done(null, chunk)
    },
  })
  const written = createWriteStream(file, { mode: 0o600, flags: 'wx', flush: true })
  await pipeline(textOf(client, table), counted, createGzip({ level: 5 }), written)
  return rows
}

async function measured(file: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return { bytes: (await stat(file)).size, sha256: hash.digest('hex') }
}
