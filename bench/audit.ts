/** What the lanes of the audit trail are worth: appends a second over 1, 2 and 4 of them by 1 and 2 processes, against bare rows. */
import { fork, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { startEmbeddedPostgres } from '../src/stores/embedded/embedded.ts'
import { migrate } from '../src/stores/postgres/database/migrate.ts'
import type { AuditAsked, AuditMode } from './audit-process.ts'
import { against, type Figure } from './figures.ts'
import { newFolder } from './leftovers.ts'
import { inTurns } from './statistics.ts'

/** Of one measure. */
const MS = 1_500
const LANES = [1, 2, 4]
const PROCESSES = [1, 2]

/** As long a row as one of the trail, written with the same care for the disk, and no order among them. */
const BARE = `CREATE TABLE bare (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz(3), type text, actor text,
                                 body json, prev bytea, mac bytea)`

/** Rows a second are compared within one round, because a disk is faster in one minute than in the next. */
export async function auditLanes(): Promise<Figure[]> {
  const folder = newFolder()
  const server = await startEmbeddedPostgres({ dataDir: folder.path, onMessage: () => undefined })
  const database = new pg.Pool({ connectionString: server.connectionString, max: 1 })
  const key = randomBytes(32).toString('hex')
  const writers: ChildProcess[] = []
  try {
    await migrate(server.connectionString)
    await database.query(BARE)
    for (const _ of PROCESSES) writers.push(await startWriter(server.connectionString, key))
    const rate = async (mode: AuditMode, lanes: number, processes: number) => {
      await database.query(
        `CREATE OR REPLACE FUNCTION audit_lane_count() RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT ${lanes}'`,
      )
      const rows = await Promise.all(writers.slice(0, processes).map((writer) => ask(writer, { mode, ms: MS })))
      return rows.reduce((sum, count) => sum + count, 0) / (MS / 1_000)
    }
    const measures: Record<string, () => Promise<number>> = {}
    for (const processes of PROCESSES) {
      measures[`bare ${processes}`] = () => rate('bare', 1, processes)
      for (const lanes of LANES) {
        measures[`transactions ${processes} ${lanes}`] = () => rate('transactions', lanes, processes)
        measures[`groups ${processes} ${lanes}`] = () => rate('groups', lanes, processes)
      }
    }
    return figuresOf(await inTurns(measures))
  } finally {
    const gone = writers.map((writer) => once(writer, 'exit'))
    for (const writer of writers) writer.send('stop')
    await Promise.all(gone)
    await database.end()
    await server.stop()
    folder.remove()
  }
}

function figuresOf(runs: Record<string, number[]>): Figure[] {
  const say = (ours: number, ceiling: number) => `${ours.toFixed(0)}/s of ${ceiling.toFixed(0)}/s`
  const named = (processes: number, lanes: number) =>
    `${lanes} ${lanes === 1 ? 'lane' : 'lanes'}, ${processes} ${processes === 1 ? 'process' : 'processes'}`
  const of = (name: string) => runs[name] ?? []
  return (['transactions', 'groups'] as const).flatMap((mode) =>
    PROCESSES.flatMap((processes) =>
      LANES.map((lanes) =>
        against({
          name: `audit rows in ${mode}, ${named(processes, lanes)}, against bare rows`,
          ours: of(`${mode} ${processes} ${lanes}`),
          ceiling: of(`bare ${processes}`),
          say,
        }),
      ),
    ),
  )
}

async function startWriter(databaseUrl: string, key: string): Promise<ChildProcess> {
  const file = fileURLToPath(new URL('audit-process.js', import.meta.url))
  const child = fork(file, [databaseUrl, key], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  await once(child, 'message')
  return child
}

async function ask(writer: ChildProcess, asked: AuditAsked): Promise<number> {
  const answered = once(writer, 'message') as Promise<[number]>
  writer.send(asked)
  const [rows] = await answered
  return rows
}
