/** Appends to the audit trail as fast as it can, in a process of its own: in transactions, in groups, or bare rows as the ceiling. */
import { randomBytes } from 'node:crypto'
import type { AuditEntry } from '../src/domain/audit.ts'
import { postgresAudit } from '../src/stores/postgres/audit/audit-log.ts'
import { inTransaction, openPool, type PoolClient } from '../src/stores/postgres/database/pool.ts'
import { endByExit } from './leftovers.ts'

/** `transactions`: one entry each, as a change of the directory writes it. `groups`: as calls write, what comes together in one statement. */
export type AuditMode = 'transactions' | 'groups' | 'bare'
export interface AuditAsked {
  mode: AuditMode
  ms: number
}

endByExit()
/** Appends under way at once. */
const AT_ONCE = 8
/** Hex, so that all processes sign alike. */
const [databaseUrl = '', auditKey = ''] = process.argv.slice(2)
const pool = openPool({
  connectionString: databaseUrl,
  size: AT_ONCE,
  // What waits for the end of a chain here would be given up on a call.
  timeoutMs: 30_000,
  onIdleError: (error) => {
    throw error
  },
})

let written = 0
function entry(): AuditEntry {
  written += 1
  const actor = `staff ${written % 97} of ${process.pid}`
  return { type: 'call.taken', at: new Date(), actor, subject: undefined, callId: undefined, body: { n: written } }
}

/** The same columns, signed by no one and following nothing. */
async function bareRow(client: PoolClient): Promise<void> {
  const { at, type, actor, body } = entry()
  await client.query({
    name: 'bare',
    text: 'INSERT INTO bare (at, type, actor, body, prev, mac) VALUES ($1, $2, $3, $4, $5, $6)',
    values: [at, type, actor, JSON.stringify(body), randomBytes(32), randomBytes(32)],
  })
}

/** How many in that time. */
async function write({ mode, ms }: AuditAsked): Promise<number> {
  // Asks the database again how many lanes there are.
  const audit = postgresAudit(pool, Buffer.from(auditKey, 'hex'))
  const one = {
    transactions: () => inTransaction(pool, (client) => audit.appendWithin(client, entry())),
    groups: () => audit.append(entry()),
    bare: () => inTransaction(pool, bareRow),
  }[mode]
  const until = performance.now() + ms
  let done = 0
  const writer = async () => {
    for (; performance.now() < until; done += 1) await one()
  }
  await Promise.all(Array.from({ length: AT_ONCE }, writer))
  return done
}

process.on('message', (asked: AuditAsked | 'stop') => {
  if (asked === 'stop') void pool.end().then(() => process.exit(0))
  else void write(asked).then((rows) => process.send?.(rows))
})
process.send?.('ready')
