/** The manifest of a backup: what is in it, checked file by file, signed with the audit key. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'

export const MANIFEST_FILE = 'manifest.json'
export const ANCHORS_COPY = 'audit-anchors.jsonl'
export const SPOOL_COPY = 'spool.jsonl'
export const tableFile = (table: string) => `database/${table}.copy.gz`

const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${2 * bytes}}$`))

const contents = z.strictObject({
  /** Of this form of a backup. */
  format: z.literal(1),
  /** The version of the program that took it. */
  careline: z.string(),
  /** The moment that the rows show; by the clock of the database. */
  at: z.iso.datetime(),
  server: z.string(),
  migrations: z.array(z.string()),
  /** Fingerprints of the keys that the records were made with. */
  keys: z.record(z.string(), hex(8)),
  /** The end of the audit trail, of backups from before it had lanes. Null: it had no row, or `lanes` says it. */
  audit: z.strictObject({ seq: z.number().int().positive(), mac: hex(32) }).nullable(),
  /** The end of each lane of the audit trail that has rows. */
  lanes: z
    .array(z.strictObject({ lane: z.number().int().nonnegative(), seq: z.number().int().positive(), mac: hex(32) }))
    .optional(),
  /** Random names, in the audit trail, of people who were erased before this backup. */
  erased: z.array(z.uuid()),
  /** In the order in which their rows can be written. */
  tables: z.array(z.strictObject({ name: z.string(), columns: z.array(z.string()), rows: z.number().int() })),
  sequences: z.array(z.strictObject({ name: z.string(), last: z.string().regex(/^[0-9]+$/), called: z.boolean() })),
  /** Records that waited for the database. */
  spooled: z.number().int(),
  /** Paths in the folder, but for the manifest. */
  files: z.array(z.strictObject({ path: z.string(), bytes: z.number().int(), sha256: hex(32) })),
})
export type BackupContents = z.infer<typeof contents>

const signed = z.strictObject({ ...contents.shape, sig: hex(32) })
export type Manifest = z.infer<typeof signed>

/** Signed, because a folder of backups is often easier to write to than the database: rows in it become rights. */
export function signManifest(auditKey: Uint8Array, given: BackupContents): Manifest {
  return { ...given, sig: sign(auditKey, given).toString('hex') }
}

export function isSigned(auditKey: Uint8Array, { sig, ...given }: Manifest): boolean {
  return timingSafeEqual(sign(auditKey, given), Buffer.from(sig, 'hex'))
}

/** Undefined for anything that is no manifest of this form. */
export function readManifest(text: string): Manifest | undefined {
  try {
    return signed.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

function sign(auditKey: Uint8Array, given: BackupContents): Buffer {
  const key = createHmac('sha256', auditKey).update('careline backup v1').digest()
  // In the order of the schema, so that a file written anew by another program still counts.
  return createHmac('sha256', key)
    .update(JSON.stringify(contents.parse(given)))
    .digest()
}
