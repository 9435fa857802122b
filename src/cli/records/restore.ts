/** `careline restore`: a checked backup into an empty database, with anchors and spool, and what is left to do then. */
import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { Command } from 'commander'
import { checkBackup, listBackups } from '../../service/backup/backup-folder.ts'
import { isSigned, type Manifest } from '../../service/backup/manifest.ts'
import { restoreBackup, type Restored } from '../../service/backup/restore-backup.ts'
import { readRecordsConfig, type RecordsConfig } from '../../service/settings/config.ts'
import { keyFingerprint, loadKeys, refuseChangedKeys } from '../../service/settings/key-file.ts'
import { lockDataFolder } from '../../stores/embedded/data-folder-lock.ts'
import { startEmbeddedPostgres } from '../../stores/embedded/embedded.ts'
import { rowInWords, rowsInWords } from '../../stores/postgres/audit/audit-lanes.ts'
import { findDatabase, keysFolder, OPERATOR, type FoundDatabase } from '../program/ask-records.ts'
import { mayGoOn } from '../program/may-go-on.ts'

interface Options {
  from: string
  replace?: true
  yes?: true
}

export function restoreCommand(): Command {
  return new Command('restore')
    .description('a backup into an empty database: exit 0 done, 1 refused and nothing changed')
    .requiredOption('--from <folder>', 'one backup, as careline backup printed it')
    .option('--replace', 'what is in the database now goes')
    .option('--yes', 'do not ask before replacing')
    .action(async (options: Options) => {
      process.exitCode = await restore(options)
    })
}

async function restore({ from, replace, yes }: Options): Promise<number> {
  const config = readRecordsConfig(process.env)
  const path = resolve(from)
  const keys = loadKeys(keysFolder(config), { createIfMissing: false })
  const checked = await checkBackup(path, undefined)
  if (checked.kind === 'problem') return refuse(checked.sentence)
  const { manifest } = checked
  refuseChangedKeys(manifest.keys, keys)
  if (!isSigned(keys.auditKey, manifest)) return refuse('Its manifest was changed after the backup was taken.')
  tellOfMissingKeys(manifest, keyFingerprint(keys))
  return withDatabase(config, async ({ name, connectionString }) => {
    console.error(`Database: ${name}`)
    if (replace === true && !(await mayGoOn(`Replace everything in ${name}?`, yes, false))) return 1
    const erased = await erasedSince(path, keys.auditKey)
    const target = { connectionString, dataDir: config.dataDir, auditKey: keys.auditKey }
    const order = { path, manifest, replace: replace === true, erased, actor: OPERATOR }
    const restored = await restoreBackup(target, order)
    return restored.kind === 'refused' ? refuse(REFUSED[restored.why]) : tell(restored, manifest, config)
  })
}

const REFUSED: Record<Extract<Restored, { kind: 'refused' }>['why'], string> = {
  'in-use': 'A service or a command of Careline uses this database: stop it first.',
  'not-empty':
    'The database is not empty. Name an empty one in DATABASE_URL, or say --replace: what is in it goes then.',
  'not-careline': 'There is something in this database that is not Careline’s. Name an empty one.',
  'other-keys': 'The database there was made with other keys than this backup: it is another one’s.',
}

/** The one that the settings name; or the embedded one, started for this, when there is no setting. */
async function withDatabase(config: RecordsConfig, work: (found: FoundDatabase) => Promise<number>): Promise<number> {
  const found = await findDatabase(config)
  if (config.databaseUrl !== undefined && found !== undefined) return work(found)
  if (found !== undefined) return refuse(`The service or the demo on ${config.dataDir} is running: stop it first.`)
  const lock = await lockDataFolder(config.dataDir)
  try {
    const server = await startEmbeddedPostgres({ dataDir: config.dataDir, onMessage: (text) => console.error(text) })
    try {
      return await work({
        name: `the embedded one in ${config.dataDir}, because DATABASE_URL is not set`,
        connectionString: server.connectionString,
      })
    } finally {
      await server.stop()
    }
  } finally {
    await lock.release()
  }
}

/** A key may have been taken out since, because it leaked: the backup is restored all the same. */
function tellOfMissingKeys(manifest: Manifest, there: Record<string, string>): void {
  const missing = Object.keys(manifest.keys).filter((name) => there[name] === undefined)
  if (missing.length > 0)
    console.error(`No PIN made with ${missing.join(', ')} will work: KEYS_DIR no longer holds it.`)
}

/** Newer backups beside this one know who was erased since. */
async function erasedSince(path: string, auditKey: Uint8Array): Promise<string[]> {
  const folder = dirname(path)
  if (!existsSync(folder)) return []
  const backups = await listBackups(folder)
  return backups.flatMap(({ manifest }) => (isSigned(auditKey, manifest) ? manifest.erased : []))
}

function tell(
  restored: Extract<Restored, { kind: 'restored' }>,
  manifest: Manifest,
  { dataDir }: RecordsConfig,
): number {
  const { gone, rows, spooled, erasedAgain, heldInBackup, trail } = restored
  console.log(`Restored ${rows} rows as of ${manifest.at}; a row of the audit trail says so.`)
  if (gone.length > 0)
    console.log(`Gone from the trail as it was, with what they tell of: ${gone.map(rowsInWords).join(', ')}.`)
  if (trail.kind === 'broken')
    console.error(
      `The trail in the backup was BROKEN already, at ${rowInWords(trail.lane, trail.firstBadSeq)}: ${trail.why}.`,
    )
  if (spooled > 0) console.log(`${spooled} records wait in ${dataDir}/spool: the service writes them once it runs.`)
  if (erasedAgain > 0) console.log(`${erasedAgain} people who were erased since are erased again.`)
  for (const contact of heldInBackup)
    console.error(`${contact} was erased since, and is under a legal hold in the backup: lift it and erase them again.`)
  console.log(`Left to do:
  1. Erase again whom you erased after the newest backup, by your own list: careline audit erase --contact <id>
  2. End again what was ended after ${manifest.at}: PINs, people who left, access, API tokens. All of them count again.
  3. Start the service with the same KEYS_DIR. Redis may be empty. People sign in again.
  4. careline doctor, careline audit verify, and one call.
Events that other systems were told after that moment are sent again, under the same webhook-id.`)
  return 0
}

function refuse(sentence: string): number {
  console.error(`Nothing was changed. ${sentence}`)
  return 1
}
