/** The figures that are summed of calls, and how each is read from the row of a call. */
import type { Dimension } from '../../../../calls/history/call-reports.ts'

/** A caller who hangs up this soon, in seconds, had not waited for a person: told apart from those who gave up. Own choice. */
export const SHORT_ABANDON_SECONDS = 5

/** Of `h`: the last word was a refusal, and no person took the caller after it. One definition for boards and reports. */
export const IS_REFUSED = `h.ending = 'refused'`

const isAbandoned = `h.ending = 'abandoned' AND h.answered_at IS NULL`
const isAnswered = 'h.answered_at IS NOT NULL'
const isNotAccepted = 'h.pin_keyed_at IS NOT NULL AND h.pin_accepted_at IS NULL'
const later = (by: string) => `${isNotAccepted} AND h.proved_later_by = '${by}'`

/** How many calls it is true of. */
const COUNTED = {
  calls: 'true',
  queued: 'h.queued_at IS NOT NULL',
  answered: isAnswered,
  in_target: `${isAnswered} AND h.wait_seconds <= h.target_seconds`,
  abandoned: `${isAbandoned} AND h.wait_seconds > ${SHORT_ABANDON_SECONDS}`,
  abandoned_short: `${isAbandoned} AND h.wait_seconds <= ${SHORT_ABANDON_SECONDS}`,
  left_menu: `h.ending = 'menu'`,
  refused: IS_REFUSED,
  told: `h.ending = 'told'`,
  left_informed: `h.ending = 'informed'`,
  callbacks_agreed: 'h.callback_agreed',
  callbacks_made: 'h.callback_made_at IS NOT NULL',
  asked: 'h.pin_asked_at IS NOT NULL',
  keyed: 'h.pin_keyed_at IS NOT NULL',
  accepted: 'h.pin_keyed_at IS NOT NULL AND h.pin_accepted_at IS NOT NULL',
  accepted_at_once:
    'h.pin_keyed_at IS NOT NULL AND h.pin_accepted_at IS NOT NULL AND h.mis_keys + h.wrong_pins + h.not_compared = 0',
  calls_mis_keyed: 'h.mis_keys > 0',
  calls_wrong_pin: 'h.wrong_pins > 0',
  calls_not_compared: 'h.not_compared > 0',
  not_accepted: isNotAccepted,
  later_pin: later('pin'),
  later_profile: later('profile'),
  later_colleague: later('colleague'),
  later_supervisor: later('supervisor'),
  later_callback: later('call-back'),
  later_next_call: later('next-call'),
  later_unknown: `${isNotAccepted} AND h.proved_later_by IS NULL AND h.is_withheld`,
} as const

const ADDED = {
  transfers: 'h.transfers',
  wait_seconds: `h.wait_seconds) FILTER (WHERE ${isAnswered}`,
  talk_seconds: 'h.talk_seconds',
  hold_seconds: 'h.hold_seconds',
  mis_keys: 'h.mis_keys',
  wrong_pins: 'h.wrong_pins',
} as const

/** Lists of values with how many calls had each; `where` says which calls have one. */
const LISTED = {
  w: {
    values: 'waits',
    calls: 'wait_calls',
    value: 'h.wait_seconds',
    where: `${isAnswered} AND h.wait_seconds IS NOT NULL`,
  },
  k: {
    values: 'key_seconds',
    calls: 'key_calls',
    value: 'round(extract(epoch FROM h.pin_keyed_at - h.pin_asked_at))::integer',
    where: 'h.pin_keyed_at IS NOT NULL AND h.pin_asked_at IS NOT NULL AND h.is_whole',
  },
  a: {
    values: 'accept_seconds',
    calls: 'accept_calls',
    value: 'round(extract(epoch FROM h.pin_accepted_at - h.pin_keyed_at))::integer',
    where: 'h.pin_keyed_at IS NOT NULL AND h.pin_accepted_at IS NOT NULL AND h.is_whole',
  },
  r: { values: 'rules', calls: 'rule_calls', value: 'h.rule', where: `${IS_REFUSED} AND h.rule IS NOT NULL` },
} as const

/** All that the statements below read of a call. */
const READ = [
  'ending',
  'rule',
  'is_whole',
  'queued_at',
  'answered_at',
  'wait_seconds',
  'target_seconds',
  'talk_seconds',
  'hold_seconds',
  'transfers',
  'callback_agreed',
  'callback_made_at',
  'pin_asked_at',
  'pin_keyed_at',
  'pin_accepted_at',
  'mis_keys',
  'wrong_pins',
  'not_compared',
  'proved_later_by',
  'is_withheld',
] as const

const NUMBERS = [...Object.keys(COUNTED), ...Object.keys(ADDED)]
const LISTS = Object.values(LISTED).flatMap(({ values, calls }) => [values, calls])

/** Every column of `call_sums` behind its key, in the order of the statements below. */
export const SUM_COLUMNS = [...NUMBERS, 'longest_wait', ...LISTS]

const CELL = 'starts, dimension, key'

/** What each dimension is read from. */
const KEYS: Record<Dimension, string> = {
  all: `''`,
  desk: `coalesce(h.desk, '')`,
  product: `coalesce(h.product, '')`,
  company: `coalesce(h.company_id, '')`,
  analyst: `coalesce(h.staff_id, '')`,
  language: 'h.language',
}

/**
 * One row for each day, dimension and value that calls have: as `call_sums` holds them, made of the calls themselves.
 * `$1`, `$2`, `$3`: days with their beginnings and ends. `$4`: only these values, or null; it is for one dimension.
 */
export function sumsOfCalls(dimensions: readonly Dimension[]): string {
  const keyed = dimensions.map((name) => `${KEYS[name]} AS of_${name}`)
  const sets = (more = '') => `GROUPING SETS (${dimensions.map((name) => `(starts, of_${name}${more})`).join(', ')})`
  const cell = `starts, CASE ${dimensions.map((name) => `WHEN grouping(of_${name}) = 0 THEN '${name}'`).join(' ')} END AS dimension,
         coalesce(${dimensions.map((name) => `of_${name}`).join(', ')}) AS key`
  const only = dimensions.length === 1 && dimensions[0] !== undefined ? KEYS[dimensions[0]] : 'NULL'
  return `
  WITH h AS (
    SELECT d.starts, ${keyed.join(', ')}, ${READ.map((name) => `h.${name}`).join(', ')}
      FROM unnest($1::date[], $2::timestamptz[], $3::timestamptz[]) AS d (starts, begins, ends)
      JOIN call_history h ON h.started_at >= d.begins AND h.started_at < d.ends AND NOT h.is_callback AND h.is_trial IS NOT TRUE
     WHERE $4::text[] IS NULL OR ${only} = ANY ($4)),
  numbers AS (
    SELECT ${cell}, ${Object.entries(COUNTED)
      .map(([name, is]) => `(count(*) FILTER (WHERE ${is}))::integer AS ${name}`)
      .join(', ')}, ${Object.entries(ADDED)
      .map(([name, of]) => `coalesce(sum(${of}), 0) AS ${name}`)
      .join(', ')}, coalesce(max(h.wait_seconds) FILTER (WHERE ${isAnswered}), 0) AS longest_wait
      FROM h GROUP BY ${sets()})${Object.entries(LISTED)
        .map(
          ([name, { values, calls, value, where }]) => `,
  ${name} AS (
    SELECT ${CELL}, array_agg(value ORDER BY value) AS ${values}, array_agg(calls ORDER BY value) AS ${calls}
      FROM (SELECT ${cell}, value, count(*)::integer AS calls
              FROM (SELECT h.starts, ${dimensions.map((one) => `h.of_${one}`).join(', ')}, ${value} AS value FROM h WHERE ${where}) AS with_value
             GROUP BY ${sets(', value')}) AS each
     GROUP BY ${CELL})`,
        )
        .join('')}
  SELECT ${CELL}, ${[...NUMBERS, 'longest_wait'].join(', ')}, ${LISTS.map((name) => `coalesce(${name}, '{}') AS ${name}`).join(', ')}
    FROM numbers ${Object.keys(LISTED)
      .map((name) => `LEFT JOIN ${name} USING (${CELL})`)
      .join(' ')}`
}

/** The same of a week or month, made of its days. `$1`: its first day. */
export const sumsOfDays = (span: 'week' | 'month'): string => `
  WITH d AS (SELECT * FROM call_sums WHERE grain = 'day' AND starts >= $1::date AND starts < $1::date + interval '1 ${span}'),
  numbers AS (
    SELECT dimension, key, ${NUMBERS.map((name) => `sum(${name}) AS ${name}`).join(', ')}, max(longest_wait) AS longest_wait
      FROM d GROUP BY dimension, key)${Object.entries(LISTED).map(mergedList).join('')}
  SELECT $1::date AS starts, dimension, key, ${[...NUMBERS, 'longest_wait'].join(', ')}, ${LISTS.map((name) => `coalesce(${name}, '{}') AS ${name}`).join(', ')}
    FROM numbers ${Object.keys(LISTED)
      .map((name) => `LEFT JOIN ${name} USING (dimension, key)`)
      .join(' ')}`

function mergedList([name, { values, calls }]: [string, (typeof LISTED)[keyof typeof LISTED]]): string {
  return `,
  ${name} AS (
    SELECT dimension, key, array_agg(value ORDER BY value) AS ${values}, array_agg(calls ORDER BY value) AS ${calls}
      FROM (SELECT d.dimension, d.key, u.value, sum(u.calls)::integer AS calls
              FROM d, unnest(d.${values}, d.${calls}) AS u (value, calls) GROUP BY 1, 2, 3) AS each
     GROUP BY dimension, key)`
}

/** Of rows `s` in the form of `call_sums`: added up by their values. */
export const ADDED_UP = [
  ...Object.keys(COUNTED).map((name) => `sum(s.${name}) AS ${name}`),
  ...Object.keys(ADDED).map((name) => `sum(s.${name}::float8) AS ${name}`),
  'max(s.longest_wait) AS longest_wait',
].join(', ')
