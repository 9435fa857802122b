/** `careline backup`: database, anchors and spool into a folder, while the service runs; the keys apart. And whether one is whole. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import { checkBackup, removeOlder } from '../../service/backup/backup-folder.ts'
import { areTogether, copyKeys } from '../../service/backup/keys-apart.ts'
import type { Manifest } from '../../service/backup/manifest.ts'
import { takeBackup } from '../../service/backup/take-backup.ts'
import { readRecordsConfig } from '../../service/settings/config.ts'
import { KEY_FILE, keyFingerprint, loadKeys } from '../../service/settings/key-file.ts'
import { OLD_LANE, rowInWords } from '../../stores/postgres/audit/audit-lanes.ts'
import { asked, type Asks } from '../program/ask-records.ts'

interface Options {
  to?: string
  keysTo?: string
  keep?: number
}

const EXIT_USAGE = 2

export function backupCommand(): Command {
  const backup = new Command('backup')
    .description('database, audit anchors and spool, while the service runs: exit 0 done, 1 failed, 2 not asked')
    .option('--to <folder>', 'a folder of backups; each gets a folder of its own in it')
    .option('--keys-to <folder>', 'another folder, for a copy of keys.json; never the same disk')
    .option('--keep <number>', 'then remove older whole backups there, but for so many', wholeNumber)
    .action((options: Options) => run(options))
  backup
    .command('verify')
    .description('read every file of a backup again: exit 0 whole, 1 not')
    .argument('<folder>', 'one backup')
    .action(async (folder: string) => {
      process.exitCode = await verify(folder)
    })
  return backup
}

async function run({ to, keysTo, keep }: Options): Promise<void> {
  if (to === undefined) return refuse('Say where: careline backup --to <folder>.')
  if (keysTo !== undefined && (await areTogether(to, keysTo)))
    return refuse(
      'Keys and database must not be in one folder: with both, PINs can be guessed. Choose another --keys-to.',
    )
  await asked(async (asks) => {
    const { path, manifest } = await takeBackup({ ...asks, fingerprints: keyFingerprint(asks.keys) }, to)
    console.log(`Backup: ${path}`)
    console.log(inWords(manifest))
    await tellOfKeys(asks, keysTo)
    if (keep !== undefined) for (const older of await removeOlder(to, keep)) console.log(`Removed: ${older}`)
    return 0
  })
}

async function tellOfKeys({ keys, keysDir }: Asks, keysTo: string | undefined): Promise<void> {
  if (keysTo === undefined) {
    console.error(
      `${KEY_FILE} is not in it, so that a backup that is found is not enough to guess PINs. Without that file no PIN of this backup works: back it up apart, once, with --keys-to.`,
    )
    return
  }
  console.log(`Keys: ${await copyKeys(keysDir, keyFingerprint(keys), keysTo)}`)
}

async function verify(folder: string): Promise<number> {
  const { keysDir } = readRecordsConfig(process.env)
  const auditKey = existsSync(join(keysDir, KEY_FILE))
    ? loadKeys(keysDir, { createIfMissing: false }).auditKey
    : undefined
  const checked = await checkBackup(folder, auditKey)
  if (checked.kind === 'problem') {
    console.error(`NOT WHOLE: ${checked.sentence}`)
    return 1
  }
  console.log(`Whole. ${inWords(checked.manifest)}`)
  if (checked.signature === 'not checked')
    console.error(`Its signature was not checked: there is no ${KEY_FILE} in ${keysDir}.`)
  return 0
}

function inWords({ at, careline, tables, audit, lanes = [], spooled, files }: Manifest): string {
  const rows = tables.reduce((sum, table) => sum + table.rows, 0)
  const megabytes = files.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6
  const ends = audit === null ? lanes : [{ lane: OLD_LANE, ...audit }]
  const trail =
    ends.length === 0
      ? 'no audit row'
      : `the audit trail up to ${ends.map(({ lane, seq }) => rowInWords(lane, seq)).join(', ')}`
  return `As of ${at}, by Careline ${careline}: ${rows} rows in ${tables.length} tables, ${trail}, ${spooled} records from the spool; ${megabytes.toFixed(1)} MB.`
}

function refuse(sentence: string): void {
  console.error(sentence)
  process.exitCode = EXIT_USAGE
}

function wholeNumber(text: string): number {
  if (!/^[1-9][0-9]{0,4}$/.test(text)) throw new InvalidArgumentError('must be a whole number above 0')
  return Number(text)
}
