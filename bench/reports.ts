/** Reports over a million calls: how long each takes when its days are summed, and how long the summing takes. */
import { pipeline } from 'node:stream/promises'
import { Readable } from 'node:stream'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import type { CallReports, Dimension } from '../src/calls/history/call-reports.ts'
import { single, type Figure } from './figures.ts'
import { openOwnStores } from './own-stores.ts'
import { newHome } from './processes.ts'
import { median, percentile } from './statistics.ts'

const CALLS = 1_000_000
const COMPANIES = 1_000
const ANALYSTS = 60
const PRODUCTS = ['Voice platform', 'Reporting', 'Recording', 'Quality', 'Dialer', '']
const DESKS = ['support', 'support', 'support', 'production-down', 'identification', 'admin']
const ROUNDS = 5
const AIM_MS = 300

/** A year that is over, so that every day of it is summed. */
const YEAR = 2024
const FIRST = Date.UTC(YEAR, 0, 1)
const SPAN_MS = 366 * 24 * 3_600_000

/** The same calls at every run. */
function* rows(): Generator<string> {
  for (let n = 0; n < CALLS; n += 1) yield rowOf(n)
}

const COLUMNS = [
  'call_id, reference, started_at, ended_at, language, dialled, desk, product, company_id, is_callback, staff_id, rule, outcome, ending',
  'queued_at, answered_at, offers, declines, waits, transfers, wait_seconds, target_seconds, talk_seconds, hold_seconds',
  'pin_asked_at, pin_keyed_at, pin_accepted_at, mis_keys, wrong_pins, not_compared, callback_agreed, is_whole',
].join(', ')

function rowOf(n: number): string {
  const at = FIRST + ((n * 2_654_435_761) % 4_294_967_296) * (SPAN_MS / 4_294_967_296)
  const when = (ms: number) => new Date(at + ms).toISOString()
  const isQueued = n % 10 !== 0
  const isAnswered = isQueued && n % 12 !== 1
  const wait = Math.floor((((n * 7_919) % 1_000) / 1_000) ** 3 * 900)
  const keyed = 12_000 + ((n * 31) % 20) * 1_000
  const isAccepted = n % 8 !== 0
  const cells = [
    `CA${n}`,
    String(n),
    when(0),
    when(600_000),
    n % 5 === 0 ? 'de' : 'en',
    '+12025550100',
    isQueued ? (DESKS[n % DESKS.length] ?? '') : NONE,
    PRODUCTS[n % PRODUCTS.length] || NONE,
    isAccepted ? `c${(n * 7) % COMPANIES}` : NONE,
    'f',
    isAnswered ? `a${n % ANALYSTS}` : NONE,
    `R${10 + (n % 16)}`,
    'OPEN_CASE',
    isAnswered ? 'caller-ended' : isQueued ? 'abandoned' : 'refused',
    isQueued ? when(40_000) : NONE,
    isAnswered ? when(40_000 + wait * 1_000) : NONE,
    '1',
    '0',
    '1',
    '0',
    isQueued ? String(wait) : NONE,
    isQueued ? '300' : NONE,
    '400',
    '20',
    when(2_000),
    when(2_000 + keyed),
    isAccepted ? when(3_000 + keyed) : NONE,
    String(n % 9 === 0 ? 1 : 0),
    String(n % 8 === 0 ? 1 : 0),
    '0',
    'f',
    't',
  ]
  return `${cells.join('\t')}\n`
}

const NONE = '\\N'

/** In pieces of thousands of rows: one write each. */
function* pieces(): Generator<string> {
  let piece: string[] = []
  for (const row of rows()) {
    piece.push(row)
    if (piece.length < 5_000) continue
    yield piece.join('')
    piece = []
  }
  yield piece.join('')
}

type Report = [name: string, ask: (reports: CallReports) => Promise<unknown>]

const year = { from: `${YEAR}-01-01`, to: `${YEAR}-12-31` }
/** Two months at the ends are read day by day. */
const ragged = { from: `${YEAR}-01-02`, to: `${YEAR}-12-30` }
const REPORTS: Report[] = [
  ['a year', (reports) => reports.periods({ ...year, by: 'month', dimension: 'all', key: '' })],
  [
    'two months, day by day',
    (reports) => reports.periods({ from: `${YEAR}-05-01`, to: `${YEAR}-06-30`, by: 'day', dimension: 'all', key: '' }),
  ],
  ['a year of one desk', (reports) => reports.periods({ ...ragged, by: 'month', dimension: 'desk', key: 'support' })],
  ['a year of one company', (reports) => reports.periods({ ...ragged, by: 'month', dimension: 'company', key: 'c7' })],
  ...(['desk', 'product', 'language', 'analyst', 'company'] as const satisfies Dimension[]).map((dimension): Report => [
    `nearly a year, by ${dimension}`,
    (reports) => reports.breakdown({ ...ragged, dimension, most: 50 }),
  ]),
  [
    'nearly a year of every company, as a file',
    (reports) => reports.breakdown({ ...ragged, dimension: 'company', most: 10_000 }),
  ],
  ['today so far', (reports) => reports.daySoFar(new Date())],
]

export async function callReports(): Promise<Figure[]> {
  const home = newHome()
  const stores = await openOwnStores(home.dataDir)
  try {
    await fill(String(stores.pool.options.connectionString))
    const began = performance.now()
    await stores.sums.bringUpToDate()
    const summed = (performance.now() - began) / 1_000
    const once = 'one run, of a million calls'
    const figures = [
      single({
        name: 'summing up a million calls of a year, in the background',
        value: `${summed.toFixed(0)} s`,
        why: once,
      }),
    ]
    for (const [name, ask] of REPORTS) figures.push(await timed(name, () => ask(stores.reports)))
    return figures
  } finally {
    await stores.close()
    home.remove()
  }
}

async function fill(connectionString: string): Promise<void> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    // Nothing is summed yet, so that no sum has to be made anew.
    await client.query('ALTER TABLE call_history DISABLE TRIGGER call_history_unmakes_sums')
    await pipeline(Readable.from(pieces()), client.query(copyFrom(`COPY call_history (${COLUMNS}) FROM STDIN`)))
    await client.query('ALTER TABLE call_history ENABLE TRIGGER call_history_unmakes_sums')
    await client.query('ANALYZE call_history')
  } finally {
    await client.end()
  }
}

/** The first time is not counted: it reads the pages from the disk. */
async function timed(name: string, ask: () => Promise<unknown>): Promise<Figure> {
  await ask()
  const taken: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const began = performance.now()
    await ask()
    taken.push(performance.now() - began)
  }
  const most = Math.max(...taken)
  const ms = (value: number) => value.toFixed(0)
  return single({
    name: `report over a million calls: ${name}`,
    value: `${ms(median(taken))} ms, p99 ${ms(percentile(taken, 0.99))}, most ${ms(most)}`,
    why: `of ${ROUNDS} runs`,
    aim: `< ${AIM_MS} ms`,
    met: most < AIM_MS,
  })
}
