/** Puts a test database back to what its template holds: a tenth of what a new copy and new connections cost. */
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'

export interface Seed {
  /** Tables, triggers and functions; a database in which a test changed them is not used again. */
  shape: string
  /** Restores every row and sequence in one transaction. */
  sql: string
}

const SEED = 'test_seed'

const SHAPE = `
  SELECT md5(concat(
    (SELECT string_agg(concat_ws(' ', c.relname, c.relnatts, c.relchecks), ',' ORDER BY c.oid)
       FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace),
    (SELECT string_agg(concat_ws(' ', tgname, tgenabled), ',' ORDER BY oid) FROM pg_trigger WHERE NOT tgisinternal),
    (SELECT string_agg(concat_ws(' ', proname, md5(prosrc)), ',' ORDER BY oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace)
  )) AS shape`

/** Stores the rows of a database that was just copied beside them. */
export async function rememberSeed(pool: pg.Pool): Promise<Seed> {
  const { rows: tables } = await pool.query<{ name: string; columns: string; triggers: string[] }>(`
    SELECT quote_ident(c.relname) AS name,
           (SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
             WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = '') AS columns,
           ARRAY(SELECT quote_ident(tgname) FROM pg_trigger
                  WHERE tgrelid = c.oid AND NOT tgisinternal AND tgenabled = 'A') AS triggers
      FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' ORDER BY c.relname`)
  const { rows: sequences } = await pool.query<{ name: string }>(
    `SELECT quote_ident(relname) AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'S'`,
  )
  await pool.query(`CREATE SCHEMA ${SEED}`)
  const statements = ['BEGIN', "SET LOCAL session_replication_role = 'replica'", "SET LOCAL lock_timeout = '5s'"]
  for (const { name, columns, triggers } of tables) {
    const copied = await pool.query(`CREATE TABLE ${SEED}.${name} AS SELECT ${columns} FROM public.${name}`)
    // These hold for every writer; a test may not take them off either.
    for (const trigger of triggers) statements.push(`ALTER TABLE public.${name} DISABLE TRIGGER ${trigger}`)
    statements.push(`DELETE FROM public.${name}`)
    if (copied.rowCount !== 0)
      statements.push(
        `INSERT INTO public.${name} (${columns}) OVERRIDING SYSTEM VALUE SELECT ${columns} FROM ${SEED}.${name}`,
      )
    for (const trigger of triggers) statements.push(`ALTER TABLE public.${name} ENABLE ALWAYS TRIGGER ${trigger}`)
  }
  for (const { name } of sequences) {
    const { rows } = await pool.query<{ at: string; called: boolean }>(
      `SELECT last_value AS at, is_called AS called FROM public.${name}`,
    )
    statements.push(`SELECT setval('public.${name}', ${rows[0]?.at}, ${rows[0]?.called})`)
  }
  return { shape: await shapeOf(pool), sql: [...statements, 'COMMIT'].join(';\n') }
}

/** False: the database cannot be used again, because a test changed its shape or still has it open. */
export async function restore(pool: pg.Pool, seed: Seed): Promise<boolean> {
  try {
    if (!(await isLeftAlone(pool))) return false
    if ((await shapeOf(pool)) !== seed.shape) return false
    await pool.query(seed.sql)
    return true
  } catch {
    return false
  }
}

async function shapeOf(pool: pg.Pool): Promise<string> {
  return (await pool.query<{ shape: string }>(SHAPE)).rows[0]?.shape ?? ''
}

/** Connections that were closed a moment ago need another one to go. */
async function isLeftAlone(pool: pg.Pool): Promise<boolean> {
  for (let look = 0; look < 20; look += 1) {
    if (pool.idleCount === pool.totalCount) {
      const { rows } = await pool.query<{ sessions: number }>(
        `SELECT count(*)::int AS sessions FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'`,
      )
      if (rows[0]?.sessions === pool.totalCount) return true
    }
    await sleep(10)
  }
  return false
}
