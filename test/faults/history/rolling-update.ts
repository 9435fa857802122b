/** An update and its rollback, one process after the other, while calls go on: which processes take requests at which time. */
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { LoadedFlows } from '../../../src/flows/loader/load-flows.ts'
import { PROGRAM_VERSION } from '../../../src/program-version.ts'
import { migrate } from '../../../src/stores/postgres/database/migrate.ts'
import { THIS_PROGRAM } from '../../../src/stores/postgres/database/migrations.ts'
import type { Scene } from '../scene.ts'
import { WAITED_FOR, type Run } from './record-history.ts'

/**
 * The first process of the scene has the flows we ship. In fifths of the calls: it alone; it and one with `next`; that alone; that and a
 * new one with the flows we ship; the new one alone. The start of the update migrates the database, so the last process, as the first, runs on
 * the schema of the next release. Nothing but the stores is passed from one to the other.
 */
export async function rollingUpdate(scene: Scene, next: LoadedFlows, calls: number, run: Run): Promise<void> {
  // The calls of a fifth begin once the step before it is done; those that began before it are in progress meanwhile.
  const fifth = async (n: number) => {
    run.upTo = Math.ceil((calls * n) / 5)
    while (run.begun < run.upTo) await sleep(20)
  }
  await fifth(1)
  await migrateToNext(scene)
  await scene.hop(WAITED_FOR, next)
  await fifth(2)
  scene.leave(0)
  await fifth(3)
  await scene.hop(WAITED_FOR)
  await fifth(4)
  scene.leave(0)
  run.upTo = calls
}

/** As the first process of the next release does: one more migration, on a table that every call is written to. */
async function migrateToNext({ careline }: Scene): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'careline-next-'))
  try {
    await cp(THIS_PROGRAM.folder, folder, { recursive: true })
    const sql = `-- serves: ${PROGRAM_VERSION}\nALTER TABLE calls ADD COLUMN of_the_next_release text NOT NULL DEFAULT 'none';\n`
    await writeFile(join(folder, '9000-next.sql'), sql)
    await migrate(careline.database.connectionString, { folder, version: '99.0.0' })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
