/** Finding people, companies, contracts, cases and calls by typed words, however large the directory is. */
import type { Pool } from 'pg'
import type { Found } from '../../../directory/lists/directory-search.ts'
import { inTransaction } from '../database/pool.ts'
import { beginsWith, wordsQuery } from '../database/typed-words.ts'

/** Each part is bounded by itself and reads an index from where the beginning of something stands in it. */
const CONTACT = (where: string, rank: number) => `
  (SELECT 'contact' AS kind, p.id AS key, p.name AS title, p.email || ', ' || e.name AS detail, ${rank} AS rank
     FROM (SELECT * FROM contacts WHERE ${where} LIMIT $2) p JOIN companies e ON e.id = p.employer)`
const COMPANY = (where: string, rank: number) => `
  (SELECT 'company' AS kind, c.id AS key, c.name AS title, c.kind || ' ' || c.id AS detail, ${rank} AS rank
     FROM companies c WHERE ${where} LIMIT $2)`

const BEGINS = [
  COMPANY('lower(c.name) LIKE $1', 0),
  COMPANY('lower(c.id) LIKE $1', 1),
  CONTACT('lower(name) LIKE $1', 1),
  CONTACT(`lower(substring(name FROM '[^ ]+$')) LIKE $1`, 2),
  CONTACT('lower(email) LIKE $1', 2),
  CONTACT('lower(id) LIKE $1', 2),
  `(SELECT 'contract', c.number, c.number, s.name || ' for ' || u.name, 0
     FROM (SELECT * FROM contracts WHERE lower(number) LIKE $1 LIMIT $2) c
     JOIN companies s ON s.id = c.sold_to JOIN companies u ON u.id = c.end_user)`,
  `(SELECT 'case', k.number, k.number, coalesce(k.external_number || ', ', '') || k.type || ' ' || k.state || coalesce(', ' || k.contract_number, ''), 0 FROM cases k
    WHERE k.number IN (
            (SELECT number FROM cases WHERE length($3) BETWEEN 4 AND 10 AND number LIKE $3 || '%' AND deleted_at IS NULL LIMIT $2)
            UNION (SELECT number FROM cases WHERE length($1) > 4 AND lower(external_number) LIKE $1 AND deleted_at IS NULL LIMIT $2)
            UNION (SELECT number FROM cases WHERE length($3) > 2 AND external_key = ltrim($3, '0') AND deleted_at IS NULL LIMIT $2))
    LIMIT $2)`,
  `(SELECT 'call', l.call_id, l.reference, l.outcome, 0 FROM calls l
    WHERE length($3) = 9 AND l.reference = substr($3, 1, 3) || '-' || substr($3, 4, 3) || '-' || substr($3, 7, 3) LIMIT $2)`,
].join(' UNION ALL ')

/** Words in the middle and in any order: all there are have to be read, so that it is asked only when nothing begins like it. */
const WORDS = [COMPANY(`c.words @@ to_tsquery('simple', $1)`, 1), CONTACT(`words @@ to_tsquery('simple', $1)`, 2)].join(
  ' UNION ALL ',
)

type Ranked = Found & { rank: number }

export async function searchDirectory(pool: Pool, words: string, most: number): Promise<Found[]> {
  const text = words.trim().slice(0, 100)
  if (text.length < 2) return []
  const query = wordsQuery(text)
  const digits = /^[0-9 -]+$/.test(text) ? text.replaceAll(/[^0-9]/g, '') : ''
  const rows = await inTransaction(pool, async (client) => {
    // A table read from its start would end soon if something were found, and whole when nothing is: the indexes are sure.
    await client.query('SET LOCAL enable_seqscan = off')
    const begin = await client.query<Ranked>(BEGINS, [beginsWith(text), most, digits])
    if (begin.rows.length > 0 || query === '') return begin.rows
    return (await client.query<Ranked>(WORDS, [query, most])).rows
  })
  const seen = new Set<string>()
  return rows
    .toSorted((a, b) => a.rank - b.rank)
    .filter(({ kind, key }) => !seen.has(`${kind} ${key}`) && seen.add(`${kind} ${key}`))
    .slice(0, most)
    .map(({ rank: _, ...found }) => found)
}
