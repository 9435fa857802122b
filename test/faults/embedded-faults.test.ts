/** The embedded database killed again and again while it is written to: what was acknowledged is there, and the chain is whole. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { startEmbeddedPostgres } from '../../src/stores/embedded/embedded.ts'
import { readPostmaster } from '../../src/stores/embedded/postmaster.ts'
import { postgresAudit } from '../../src/stores/postgres/audit/audit-log.ts'
import { migrate } from '../../src/stores/postgres/database/migrate.ts'
import { openPool } from '../../src/stores/postgres/database/pool.ts'
import { verifyAudit } from '../../src/stores/postgres/audit/verify-audit.ts'
import { copyMadeCluster } from '../services/made-cluster.ts'
import { chanceOf } from './history/chance.ts'

const KEY = new Uint8Array(32).fill(7)
/** The first kill may find the server idle; the third has found every kind of moment that the first two left. */
const KILLS = 3

test('F14 killed -9 while writing: no acknowledged row is lost, and the chain verifies', async () => {
  const dataDir = await copyMadeCluster()
  const server = await startEmbeddedPostgres({ dataDir, onMessage: () => undefined })
  const postmaster = () => readPostmaster(join(dataDir, 'postgres', 'cluster'))
  const pool = openPool({ connectionString: server.connectionString, onIdleError: () => undefined })
  try {
    await migrate(server.connectionString)
    const audit = postgresAudit(pool, KEY)
    const chance = chanceOf(14)
    const acknowledged: number[] = []
    const state = { going: true, next: 0 }
    const write = async () => {
      while (state.going) {
        const n = (state.next += 1)
        const entry = { actor: 'test', subject: undefined, callId: undefined, body: { n }, at: new Date() }
        await audit.append({ type: 'pin.refused', ...entry }).then(
          () => acknowledged.push(n),
          () => sleep(20),
        )
      }
    }
    const writers = Array.from({ length: 4 }, write)
    for (let kills = 0; kills < KILLS; kills += 1) {
      const before = acknowledged.length
      await expect.poll(() => acknowledged.length, { interval: 10 }).toBeGreaterThan(before + 3)
      await sleep(chance.whole(60))
      const killed = (await postmaster())?.pid
      // Without a number the whole group of this process would be killed.
      if (killed === undefined) throw new Error('the server does not run')
      process.kill(killed, 'SIGKILL')
      const isBack = async () => (await postmaster())?.ready === true && (await postmaster())?.pid !== killed
      await expect.poll(isBack, { interval: 20 }).toBe(true)
    }
    const before = acknowledged.length
    await expect.poll(() => acknowledged.length, { interval: 10 }).toBeGreaterThan(before)
    state.going = false
    await Promise.all(writers)

    const { rows } = await pool.query<{ n: number }>(`SELECT (body->>'n')::int AS n FROM audit_trail`)
    const kept = new Set(rows.map(({ n }) => n))
    expect(acknowledged.filter((n) => !kept.has(n))).toEqual([])
    expect(kept.size).toBe(rows.length)
    expect(await verifyAudit(pool, KEY)).toMatchObject({ kind: 'whole', rows: rows.length })
  } finally {
    await pool.end()
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
})
