/** How each list of the directory is narrowed down and sorted. Statements are put together from these alone; what a person typed is a parameter. */
import { type Kind } from '../../../../domain/directory/directory-rows.ts'
import type { GracePolicy } from '../../../../domain/directory/standing-facts.ts'
import { inForce } from '../in-force.ts'
import { beginsWith, wordsBegin } from '../../database/typed-words.ts'

/** `?` stands for a parameter. In what is about words it is their beginning for LIKE, and `?q` is the words as a query of text. */
export interface ListSql {
  /** What may stand beside the row `t`, by its alias, in this order: only what an order or a filter names is joined. */
  joins: Readonly<Record<string, string>>
  filters: Readonly<Record<string, string>>
  words: string
  /** Undefined: the table is small enough for any words. */
  wide?: WideWords
  sorts: Readonly<Record<string, SortSql>>
}

/** Words that fit many rows are looked for in the order of the list until the page is full; those that fit few are looked up. */
interface WideWords {
  /** Rows, in FROM, that the words fit, and what of the list belongs to them: `t`. The first of which there are many is counted. */
  sources: readonly { fitting: string; rows: string }[]
  /** The test of one row, which does not gather all that fit first. */
  words: string
}

export interface SortSql {
  by: string
  type: 'text' | 'date' | 'timestamptz'
  /** Rows without a value come last both ways. */
  isNullable?: boolean
}

/** Of words that fit more people, companies or contracts than these, the rows are not looked up. */
export const FEW = 1_000

const company = (alias: string, column: string) => `JOIN companies ${alias} ON ${alias}.id = t.${column}`
const today = `(now() AT TIME ZONE c.time_zone)::date`
const text = (by: string): SortSql => ({ by, type: 'text' })

/** Found by the indexes of both sides; an OR over their joins would read every grant. */
const GRANTS_OF_COMPANY = `(t.contact_id, t.contract_number, t.level) IN (
  SELECT g.contact_id, g.contract_number, g.level FROM contacts h JOIN grants g ON g.contact_id = h.id WHERE h.employer = ?
  UNION SELECT g.contact_id, g.contract_number, g.level FROM contracts o JOIN grants g ON g.contract_number = o.number
   WHERE o.sold_to = ? OR o.end_user = ? OR o.support_owner = ?)`

const CONTACTS_BY_WORDS = `contacts h WHERE lower(h.id) LIKE ? OR h.words @@ to_tsquery('simple', ?q)`
const CONTRACTS_BY_NUMBER = 'contracts k WHERE lower(k.number) LIKE ?'
const COMPANIES_BY_WORDS = `companies n WHERE n.words @@ to_tsquery('simple', ?q)`

const GRANTS: ListSql = {
  joins: {
    p: 'JOIN contacts p ON p.id = t.contact_id',
    u: 'JOIN contracts c ON c.number = t.contract_number JOIN companies u ON u.id = c.end_user',
  },
  filters: { status: 't.status = ?', level: `t.level = replace(?, '-', '_')`, company: GRANTS_OF_COMPANY },
  words: `(t.contact_id, t.contract_number, t.level) IN (
    SELECT g.contact_id, g.contract_number, g.level FROM (SELECT h.id FROM ${CONTACTS_BY_WORDS}) h JOIN grants g ON g.contact_id = h.id
    UNION SELECT g.contact_id, g.contract_number, g.level FROM (SELECT k.number FROM ${CONTRACTS_BY_NUMBER}) k JOIN grants g ON g.contract_number = k.number)`,
  wide: {
    sources: [
      {
        fitting: CONTACTS_BY_WORDS,
        rows: `(SELECT h.id FROM ${CONTACTS_BY_WORDS}) h JOIN grants t ON t.contact_id = h.id`,
      },
      {
        fitting: CONTRACTS_BY_NUMBER,
        rows: `(SELECT k.number FROM ${CONTRACTS_BY_NUMBER}) k JOIN grants t ON t.contract_number = k.number`,
      },
    ],
    words: `lower(t.contract_number) LIKE ? OR lower(t.contact_id) LIKE ? OR p.words @@ to_tsquery('simple', ?q)`,
  },
  sorts: {
    contact: text('lower(p.name)'),
    contract: text('t.contract_number'),
    endUser: text('lower(u.name)'),
    level: text('t.level'),
    status: text('t.status'),
    requested: { by: 't.requested_at', type: 'timestamptz', isNullable: true },
  },
}

const contracts = (policy: GracePolicy): ListSql => ({
  joins: {
    c: 'CROSS JOIN LATERAL (SELECT t.*) c',
    s: company('s', 'sold_to'),
    u: company('u', 'end_user'),
    o: company('o', 'support_owner'),
  },
  filters: {
    state: `CASE WHEN ${today} < c.starts_on THEN 'not-begun' WHEN ${inForce(policy)} THEN 'in-force' ELSE 'ended' END = ?`,
    company: 't.sold_to = ? OR t.end_user = ? OR t.support_owner = ?',
  },
  words: `t.number IN (SELECT k.number FROM ${CONTRACTS_BY_NUMBER}
    ${['sold_to', 'end_user', 'support_owner'].map((column) => `UNION SELECT k.number FROM (SELECT n.id FROM ${COMPANIES_BY_WORDS}) n JOIN contracts k ON k.${column} = n.id`).join(' ')})`,
  wide: {
    sources: [
      {
        fitting: COMPANIES_BY_WORDS,
        rows: `(SELECT n.id FROM ${COMPANIES_BY_WORDS}) n JOIN contracts t ON t.end_user = n.id`,
      },
      { fitting: CONTRACTS_BY_NUMBER, rows: `(SELECT k.* FROM ${CONTRACTS_BY_NUMBER}) t` },
    ],
    words: `lower(t.number) LIKE ? OR EXISTS (
      SELECT FROM companies n WHERE n.id IN (t.sold_to, t.end_user, t.support_owner) AND n.words @@ to_tsquery('simple', ?q))`,
  },
  sorts: {
    number: text('t.number'),
    soldTo: text('lower(s.name)'),
    endUser: text('lower(u.name)'),
    supportOwner: text('lower(o.name)'),
    startsOn: { by: 't.starts_on', type: 'date' },
    endsOn: { by: 'least(t.ends_on, t.terminated_on)', type: 'date' },
  },
})

const COMPANY_WORDS = (row: string) => `lower(${row}.id) LIKE ? OR ${row}.words @@ to_tsquery('simple', ?q)`
const CONTACT_WORDS = (row: string) =>
  `lower(${row}.id) LIKE ? OR lower(${row}.email) LIKE ? OR ${row}.words @@ to_tsquery('simple', ?q)`

/** Of a list whose rows hold the words themselves. */
const wideWhole = (table: string, words: (row: string) => string): Pick<ListSql, 'words' | 'wide'> => ({
  words: words('t'),
  wide: {
    sources: [
      { fitting: `${table} h WHERE ${words('h')}`, rows: `(SELECT h.* FROM ${table} h WHERE ${words('h')}) t` },
    ],
    words: words('t'),
  },
})

export const listsSql = (policy: GracePolicy): Record<Kind, ListSql> => ({
  companies: {
    joins: {},
    filters: { kind: 't.kind = ?' },
    ...wideWhole('companies', COMPANY_WORDS),
    sorts: {
      name: text('lower(t.name)'),
      id: text('t.id'),
      kind: text('t.kind'),
      region: { ...text('lower(t.region)'), isNullable: true },
    },
  },
  contacts: {
    joins: { e: company('e', 'employer') },
    filters: { status: 't.status = ?', company: 't.employer = ?' },
    ...wideWhole('contacts', CONTACT_WORDS),
    sorts: {
      name: text('lower(t.name)'),
      email: text('lower(t.email)'),
      employer: text('lower(e.name)'),
      status: text('t.status'),
    },
  },
  contracts: contracts(policy),
  grants: GRANTS,
  staff: {
    joins: {},
    filters: { status: 't.status = ?', role: 't.role = ?', desk: '? = ANY(t.desks)' },
    words: `lower(t.id) LIKE ? OR lower(t.email) LIKE ? OR lower(t.name) LIKE ? OR lower(t.name) LIKE '% ' || ?`,
    sorts: {
      name: text('lower(t.name)'),
      role: text('t.role'),
      email: text('lower(t.email)'),
      status: text('t.status'),
    },
  },
})

export const joinsFor = ({ joins }: ListSql, ...parts: string[]): string =>
  Object.entries(joins)
    .filter(([alias]) => parts.some((part) => new RegExp(`\\b${alias}\\.`).test(part)))
    .map(([, join]) => join)
    .join(' ')

/** Values of one statement, in the order in which it names them. */
export interface Parameters {
  values: string[]
  /** The text that stands for it in the statement. */
  put: (value: string, type?: SortSql['type']) => string
}

export function parameters(): Parameters {
  const values: string[] = []
  // `::text` first: the driver sends text, which Postgres reads as it wrote it.
  return { values, put: (value, type = 'text') => `$${values.push(value)}::text${type === 'text' ? '' : `::${type}`}` }
}

/** `sql` about words with its marks filled in. */
export function withWords(sql: string, typed: string, { put }: Parameters): string {
  // Postgres refuses a parameter that the statement does not name.
  const begins = /\?(?!q)/.test(sql) ? put(beginsWith(typed)) : ''
  const query = sql.includes('?q') ? put(wordsBegin(typed)) : ''
  return sql.replaceAll(/\?q?/g, (mark) => (mark === '?q' ? query : begins))
}
