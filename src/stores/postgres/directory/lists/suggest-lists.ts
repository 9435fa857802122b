/** Suggestions of forms: each part of a statement reads an index from where what was typed stands in it, and is bounded by itself. */
import type { Pool } from 'pg'
import type { Suggested, SuggestedKind, SuggestLists } from '../../../../directory/lists/suggest-lists.ts'
import { inTransaction } from '../../database/pool.ts'
import { readRows } from '../../database/read-rows.ts'
import { beginsWith, wordsQuery } from '../../database/typed-words.ts'

interface SuggestSql {
  /** Of the row `t`. */
  value: string
  label: string
  /** Parts from which `t` is read: `$1` is what was typed, `$2` its beginning for LIKE, `$3` how many. The first that finds a row has it. */
  begins: readonly string[]
  /** Words in any order, asked only when nothing begins like it; `$1` is a query of text. Undefined: there are none. */
  words?: string
  /** The one row that is meant by its id as it was typed, or by one of these in small letters. */
  exact: { table: string; key: string; named: readonly string[] }
}

const part = (table: string, where: string) => `SELECT * FROM ${table} WHERE ${where} LIMIT $3`
const active = (where: string) => part('contacts', `status = 'active' AND ${where}`)
const contractsOf = (column: string) =>
  `SELECT c.* FROM (SELECT id FROM companies WHERE lower(name) LIKE $2 ORDER BY lower(name), id LIMIT $3) n
     JOIN contracts c ON c.${column} = n.id LIMIT $3`

const SUGGESTS: Record<SuggestedKind, SuggestSql> = {
  companies: {
    value: 't.id',
    label: 't.name',
    begins: [
      part('companies', 'lower(id) = $1'),
      part('companies', 'lower(name) = $1'),
      part('companies', 'lower(name) LIKE $2'),
      part('companies', 'lower(id) LIKE $2'),
    ],
    words: `SELECT * FROM companies WHERE words @@ to_tsquery('simple', $1) LIMIT $2`,
    exact: { table: 'companies', key: 'id', named: ['id', 'name'] },
  },
  contacts: {
    value: 't.id',
    label: `t.name || ', ' || (SELECT e.name FROM companies e WHERE e.id = t.employer)`,
    begins: [
      active('lower(id) = $1'),
      active('lower(name) = $1'),
      active('lower(name) LIKE $2'),
      active(`lower(substring(name FROM '[^ ]+$')) LIKE $2`),
      active('lower(email) LIKE $2'),
      active('lower(id) LIKE $2'),
    ],
    words: `SELECT * FROM contacts WHERE status = 'active' AND words @@ to_tsquery('simple', $1) LIMIT $2`,
    exact: { table: 'contacts', key: 'id', named: ['id', 'name', 'email'] },
  },
  contracts: {
    value: 't.number',
    label: `(SELECT u.name FROM companies u WHERE u.id = t.end_user) ||
      CASE WHEN t.sold_to <> t.end_user THEN ', sold to ' || (SELECT s.name FROM companies s WHERE s.id = t.sold_to) ELSE '' END ||
      ', until ' || to_char(least(t.ends_on, t.terminated_on), 'YYYY-MM-DD')`,
    begins: [
      part('contracts', 'lower(number) = $1'),
      part('contracts', 'lower(number) LIKE $2'),
      ...['end_user', 'sold_to', 'support_owner'].map(contractsOf),
    ],
    exact: { table: 'contracts', key: 'number', named: ['number'] },
  },
  staff: {
    value: 't.id',
    label: 't.name',
    // Hundreds at most: they are read, whatever is asked.
    begins: [
      part(
        'analysts',
        `status = 'active' AND (lower(name) LIKE $2 OR lower(name) LIKE '% ' || $2 OR lower(id) LIKE $2 OR lower(email) LIKE $2 OR lower(id) = $1)`,
      ),
    ],
    exact: { table: 'analysts', key: 'id', named: ['id', 'name', 'email'] },
  },
}

type Placed = Suggested & { place: number }

export function postgresSuggestLists(pool: Pool): SuggestLists {
  return {
    async suggest(kind, words, most) {
      const text = words.trim().toLowerCase().slice(0, 100)
      if (text === '') return []
      const { value, label, begins, words: byWords } = SUGGESTS[kind]
      const shown = (from: string, place: number) =>
        `(SELECT ${value} AS value, ${label} AS label, ${place} AS place FROM (${from}) t)`
      const query = wordsQuery(text)
      const rows = await inTransaction(pool, async (client) => {
        // A table read from its start would end soon if something were found, and whole when nothing is: the indexes are sure.
        await client.query('SET LOCAL enable_seqscan = off')
        const found = await client.query<Placed>(begins.map(shown).join(' UNION ALL '), [text, beginsWith(text), most])
        if (found.rows.length > 0 || byWords === undefined || query === '') return found.rows
        return (await client.query<Placed>(shown(byWords, 0), [query, most])).rows
      })
      const seen = new Set<string>()
      return rows
        .toSorted((a, b) => a.place - b.place || a.label.localeCompare(b.label, 'en'))
        .filter((row) => !seen.has(row.value) && seen.add(row.value))
        .slice(0, most)
        .map((row) => ({ value: row.value, label: row.label }))
    },

    async idsNamed(kind, typed) {
      const text = typed.trim()
      const { table, key, named } = SUGGESTS[kind].exact
      // The row with this id goes before however many have it as a name.
      const rows = await readRows<{ id: string }>(
        pool,
        `(SELECT ${key} AS id FROM ${table} WHERE ${key} = $2) UNION ALL
         (SELECT ${key} FROM ${table} WHERE ${key} <> $2 AND (${named.map((field) => `lower(${field}) = $1`).join(' OR ')}) LIMIT 2)`,
        [text.toLowerCase(), text],
      )
      return rows.some(({ id }) => id === text) ? [text] : rows.map(({ id }) => id)
    },
  }
}
