/** Rows that say that the database was restored from a backup: what anchors knew of the rows after it is gone, and is said so. */
import type { PoolClient } from 'pg'
import { z } from 'zod'
import type { AuditEntry } from '../../../domain/audit.ts'
import { auditMac, type AuditRow } from './audit-chain.ts'
import { hasLanes } from './audit-lanes.ts'
import { readSeals } from './audit-retention.ts'

/** A pool, or the connection of a transaction. */
type Asked = Pick<PoolClient, 'query'>

/** What the end of a lane was at a moment, as it was noted outside the database. */
export interface AuditAnchor {
  lane: number
  seq: number
  /** Hex. */
  mac: string
  /** ISO 8601, when it was written. */
  at: string
}

export interface AuditRestore {
  /** By lane, the first row that the backup did not hold; one that is not in it was untouched. */
  from: ReadonlyMap<number, number>
  at: Date
  /** When the backup was taken. */
  backupAt: string
}

export type KnownRestore = AuditRestore & { goneTo: ReadonlyMap<number, number> }

/** The row that a restore writes. `held`: the last row of each lane of the backup. `known`: of each lane, the highest that an anchor knows. */
export function restoreEntry(
  backupAt: Date,
  held: ReadonlyMap<number, number>,
  known: ReadonlyMap<number, number>,
  by: { actor: string; at: Date },
): AuditEntry {
  const facts: AuditEntry['body'] = { backup: backupAt.toISOString() }
  for (const lane of new Set([...held.keys(), ...known.keys()])) {
    facts[`${FROM}${lane}`] = (held.get(lane) ?? 0) + 1
    facts[`known${lane}`] = known.get(lane) ?? 0
  }
  return { type: 'audit.restored', at: by.at, actor: by.actor, subject: undefined, callId: undefined, body: facts }
}

const FROM = 'from'
const body = z.object({ backup: z.iso.datetime() }).catchall(z.unknown())

/** Those that carry the mac that their content gives, in order: a row written without the audit key excuses nothing. */
export async function readRestores(asked: Asked, auditKey: Uint8Array): Promise<AuditRestore[]> {
  const { rows } = await asked.query<Omit<AuditRow, 'seq'> & { seq: string; mac: Buffer }>(
    `SELECT lane, seq, at, type, actor, subject, call, body::text AS body, prev, mac FROM audit_trail
      WHERE type = 'audit.restored' ORDER BY id`,
  )
  return rows.flatMap((stored) => {
    const row = { ...stored, seq: Number(stored.seq) }
    if (!auditMac(auditKey, row).equals(stored.mac)) return []
    const { backup, ...facts } = body.parse(JSON.parse(row.body))
    const said = Object.entries(facts).flatMap(([name, value]): [number, number][] =>
      name.startsWith(FROM) && typeof value === 'number' ? [[Number(name.slice(FROM.length)), value]] : [],
    )
    // From before there were lanes: the backup held the rows before this one.
    const from = new Map(said.length > 0 ? said : [[row.lane, row.seq]])
    return { from, at: row.at, backupAt: backup }
  })
}

/**
 * - `standing`: what the rows of today have to agree with.
 * - `goneTo`: for each restore, by lane, the highest row that an anchor from before it knew and the backup did not hold.
 *
 * An anchor from before a restore says nothing about the rows that came after the backup; every later one does, so that a tail
 * that is cut off after a restore is found as before it. An anchor older than the month of the newest seal of its lane says nothing about
 * rows behind that seal: it is from before a restore whose row was dropped with that month.
 */
export async function sortAnchors(
  asked: Asked,
  auditKey: Uint8Array,
  anchors: readonly AuditAnchor[],
): Promise<{ standing: AuditAnchor[]; restores: KnownRestore[] }> {
  const restores = await readRestores(asked, auditKey)
  const seals = await readSeals(asked, auditKey)
  const isExcused = (anchor: AuditAnchor, { from, at }: AuditRestore) =>
    anchor.seq >= (from.get(anchor.lane) ?? Number.POSITIVE_INFINITY) && Date.parse(anchor.at) < at.getTime()
  const isOlderThanSeal = (anchor: AuditAnchor) => {
    const seal = seals.get(anchor.lane)
    return seal !== undefined && anchor.seq > seal.lastSeq && Date.parse(anchor.at) < seal.before.getTime()
  }
  return {
    standing: anchors.filter(
      (anchor) => !restores.some((restore) => isExcused(anchor, restore)) && !isOlderThanSeal(anchor),
    ),
    restores: restores.map((restore) => {
      const goneTo = new Map<number, number>()
      for (const anchor of anchors)
        if (isExcused(anchor, restore)) goneTo.set(anchor.lane, Math.max(anchor.seq, goneTo.get(anchor.lane) ?? 0))
      return { ...restore, goneTo }
    }),
  }
}

/** Random names of people who were erased, also of a database without lanes. */
export async function erasedIn(asked: Asked): Promise<string[]> {
  const trail = (await hasLanes(asked)) ? 'audit_trail' : 'audit'
  const { rows } = await asked.query<{ ref: string }>(
    `SELECT body ->> 'ref' AS ref FROM ${trail} WHERE type = 'subject.erased' AND body ->> 'ref' IS NOT NULL`,
  )
  return rows.map(({ ref }) => ref)
}
