/** Finding people, companies, contracts, cases and calls by what somebody types, however large the directory is. */
import type { Pool } from 'pg'
import type { Found } from '../../directory/directory-lists.ts'

/** Each part is bounded by itself and uses an index for the beginning of something; together they are cut once more. */
const FIND = `
  (SELECT 'contact' AS kind, p.id AS key, p.name AS title, p.email || ', ' || e.name AS detail, 1 AS rank
     FROM contacts p JOIN companies e ON e.id = p.employer
    WHERE lower(p.name) LIKE $1 ORDER BY lower(p.name) USING ~<~ LIMIT $4)
  UNION ALL
  (SELECT 'contact', p.id, p.name, p.email || ', ' || e.name, 1 FROM contacts p JOIN companies e ON e.id = p.employer
    WHERE lower(p.email) LIKE $1 ORDER BY lower(p.email) USING ~<~ LIMIT $4)
  UNION ALL
  (SELECT 'company', c.id, c.name, c.kind || ' ' || c.id, 0 FROM companies c
    WHERE lower(c.name) LIKE $1 ORDER BY lower(c.name) USING ~<~ LIMIT $4)
  UNION ALL
  (SELECT 'contract', c.number, c.number, s.name || ' for ' || u.name, 0
     FROM contracts c JOIN companies s ON s.id = c.sold_to JOIN companies u ON u.id = c.end_user
    WHERE lower(c.number) LIKE $1 ORDER BY lower(c.number) USING ~<~ LIMIT $4)
  UNION ALL
  (SELECT 'contact', p.id, p.name, p.email || ', ' || e.name, 2 FROM contacts p JOIN companies e ON e.id = p.employer
    WHERE $2 <> '' AND p.words @@ to_tsquery('simple', $2) LIMIT $4)
  UNION ALL
  (SELECT 'company', c.id, c.name, c.kind || ' ' || c.id, 1 FROM companies c
    WHERE $2 <> '' AND c.words @@ to_tsquery('simple', $2) LIMIT $4)
  UNION ALL
  (SELECT 'case', k.number, k.number, k.type || ' ' || k.state || coalesce(', ' || k.contract_number, ''), 0 FROM cases k
    WHERE length($3) BETWEEN 4 AND 10 AND k.number LIKE $3 || '%' ORDER BY k.number LIMIT $4)
  UNION ALL
  (SELECT 'call', l.call_id, l.reference, l.outcome, 0 FROM calls l
    WHERE length($3) = 9 AND l.reference = substr($3, 1, 3) || '-' || substr($3, 4, 3) || '-' || substr($3, 7, 3) LIMIT $4)`

export async function searchDirectory(pool: Pool, words: string, most: number): Promise<Found[]> {
  const text = words.trim().slice(0, 100)
  if (text.length < 2) return []
  const begins = `${text.toLowerCase().replaceAll(/[\\%_]/g, '\\$&')}%`
  const parts = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  // One letter begins half of all words: it narrows others and finds nothing by itself.
  const query = parts.some((part) => part.length > 1) ? parts.map((part) => `${part}:*`).join(' & ') : ''
  const digits = /^[0-9 -]+$/.test(text) ? text.replaceAll(/[^0-9]/g, '') : ''
  const { rows } = await pool.query<Found & { rank: number }>(FIND, [begins, query, digits, most])
  const seen = new Set<string>()
  return rows
    .toSorted((a, b) => a.rank - b.rank)
    .filter(({ kind, key }) => !seen.has(`${kind} ${key}`) && seen.add(`${kind} ${key}`))
    .slice(0, most)
    .map(({ rank: _, ...found }) => found)
}
