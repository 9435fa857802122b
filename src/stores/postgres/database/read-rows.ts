/** Rows of Postgres as objects: which column each field is read from, and null where a field is absent. */
import type { Pool, PoolClient, QueryConfig } from 'pg'

/** The column, or the expression, that each field of `T` is read from. */
export type Columns<T> = { readonly [K in keyof T]-?: string }

/** A pool, or the connection of a transaction. */
export type Queried = Pool | Pick<PoolClient, 'query'>

/** A row as Postgres gives it: it has null where a field may be absent. */
export type Stored<T> = { [K in keyof T]-?: undefined extends T[K] ? Exclude<T[K], undefined> | null : T[K] }

/** A field of an object that is read may be absent; it is never null, because null means absent. */
type NeverNull<T> = { [K in keyof T]: object | string | number | boolean | undefined }

/** For a SELECT or RETURNING: `contract_number AS "contract", …`. `of`: the name that the table has there. */
export function selected(columns: Readonly<Record<string, string>>, of?: string): string {
  return Object.entries(columns)
    .map(([field, column]) => `${of === undefined ? '' : `${of}.`}${column} AS "${field}"`)
    .join(', ')
}

/** The row that an object is written as: each field under its column. Postgres takes what is absent for null. */
export function columnsOf<T extends object>(columns: Columns<T>, object: T): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries<string>(columns).map(([field, column]): [string, unknown] => [column, Reflect.get(object, field)]),
  )
}

/** The SQL has to give the fields of `T` under their own names, as `selected` writes them. Rejects when the database does. */
export async function readRows<T extends NeverNull<T>>(
  on: Queried,
  sql: string | QueryConfig,
  values?: unknown[],
): Promise<T[]> {
  const { rows } = await on.query<Stored<T>>(sql, values)
  return rows.map((row) => withoutNulls<T>(row))
}

/** The first row, if there is one. */
export async function readRow<T extends NeverNull<T>>(
  on: Queried,
  sql: string | QueryConfig,
  values?: unknown[],
): Promise<T | undefined> {
  return (await readRows<T>(on, sql, values))[0]
}

/** Whether the database has it: one that no service has started on has no table. */
export async function tableExists(on: Queried, table: string): Promise<boolean> {
  const { rows } = await on.query<{ there: boolean }>('SELECT to_regclass($1) IS NOT NULL AS there', [table])
  return rows[0]?.there === true
}

/** What a row says, as `readRows` gives it. */
export function withoutNulls<T>(row: Stored<T>): T {
  return Object.fromEntries(Object.entries(row).map(([field, value]) => [field, value ?? undefined])) as T
}
