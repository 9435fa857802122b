/** Takes a person's name, address and numbers out of what others wrote: notes, reasons, searches, files. */
import type { PoolClient } from 'pg'
import type { ContactId } from '../../../domain/ids.ts'
import { forgetEvents } from '../outbox/forget-events.ts'

/** Words of people, column by column. Every other text is a word of the program, an id, or goes with its row. */
const WRITTEN = [
  ['cases', 'summary'],
  ['case_acts', 'note'],
  ['case_acts', 'actor'],
  ['case_changes', 'note'],
  ['case_changes', 'actor'],
  ['call_notes', 'note'],
  ['directory_changes', 'why'],
  ['notices', 'reference'],
  ['notices', 'callback'],
  ['imports', 'file_name'],
] as const

/** What is left in the place of a name. */
const ERASED = '[erased]'

/** `numbers`: on file, and those that they called from. */
export async function forgetTexts(client: PoolClient, contact: ContactId, numbers: readonly string[]): Promise<void> {
  const pattern = await patternOf(client, contact, numbers)
  for (const [table, column] of WRITTEN)
    await client.query(
      `UPDATE ${table} SET ${column} = regexp_replace(${column}, $1, '${ERASED}', 'gi') WHERE ${column} ~* $1`,
      [pattern],
    )
  await client.query(
    `UPDATE imports SET checked = regexp_replace(checked::text, $1, '${ERASED}', 'gi')::jsonb WHERE checked::text ~* $1`,
    [pattern],
  )
  await client.query(
    `UPDATE case_changes SET before = regexp_replace(before::text, $1, '${ERASED}', 'gi')::jsonb,
                             after = regexp_replace(after::text, $1, '${ERASED}', 'gi')::jsonb
      WHERE before::text ~* $1 OR after::text ~* $1`,
    [pattern],
  )
  await client.query('DELETE FROM saved_searches WHERE query ~* $1 OR name ~* $1 OR lower(query) = lower($2)', [
    pattern,
    contact,
  ])
  await client.query(
    `DELETE FROM import_rows WHERE key = $2 OR starts_with(key, $2 || ' ') OR row::text ~* $1
        OR EXISTS (SELECT FROM unnest(cells) AS c WHERE c ~* $1 OR c = $2)`,
    [pattern, contact],
  )
  await client.query('DELETE FROM crm_outbox WHERE delivered_at IS NOT NULL AND body ~* $1', [pattern])
  // Files that were exported go as a whole: they are made again with one press. What is being written stops.
  await client.query(`UPDATE file_jobs SET is_cancelled = true WHERE kind = 'export' AND NOT is_cancelled`)
  await client.query('DELETE FROM exported_parts')
  await forgetEvents(client, contact, pattern)
}

/**
 * A regular expression of Postgres. An id may be a plain word, so that it counts only behind `contact`; a name counts as whole
 * words, an address and a number wherever they stand.
 */
async function patternOf(client: PoolClient, contact: ContactId, numbers: readonly string[]): Promise<string> {
  const { rows } = await client.query<{ name: string; email: string }>(
    'SELECT name, email FROM contacts WHERE id = $1',
    [contact],
  )
  const words = [...rows.map(({ name }) => name), `contact ${contact}`]
  const anywhere = [...rows.map(({ email }) => email), ...numbers]
  return [...words.map((text) => `(?<!\\w)${escaped(text)}(?!\\w)`), ...anywhere.map(escaped)].join('|')
}

const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
