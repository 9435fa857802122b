/** A million contacts from a file, and finding one of them: how fast, in how much memory. */
import { createHash, randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { sitePolicy } from '../src/service/settings/site-policy.ts'
import { guessMapping } from '../src/directory/files/file-columns.ts'
import { makeImports } from '../src/directory/import.ts'
import { openStores } from '../src/stores/open-stores.ts'
import type { Figure } from './figures.ts'
import { newHome } from './processes.ts'
import { percentile } from './statistics.ts'

const PEOPLE = 1_000_000
/** A few rows are enough to know what a row costs the database alone. */
const PLAIN = 50_000
const MB = 1024 * 1024

const FIRST = [
  'Ana',
  'Ben',
  'Cleo',
  'Dev',
  'Eli',
  'Fay',
  'Gus',
  'Hal',
  'Ivy',
  'Jon',
  'Kim',
  'Lea',
  'Max',
  'Noa',
  'Ora',
  'Pia',
]
const LAST = [
  'Abara',
  'Brenner',
  'Castillo',
  'Duarte',
  'Eriksen',
  'Falk',
  'Gupta',
  'Haddad',
  'Ito',
  'Jansen',
  'Keller',
  'Lindqvist',
]

const nameOf = (n: number) => `${FIRST[n % 16] ?? ''} ${LAST[(n >> 4) % 12] ?? ''}${(n * 2654435761) % 9973}`
const rowOf = (n: number) =>
  `p${n},${nameOf(n)},person.${n}@c${n % 2000}.example,c${n % 2000},020 7946 ${String(n % 10_000).padStart(4, '0')},GB,en,UTC,active\n`

function file(kind: 'companies' | 'contacts', lines: Iterable<string>) {
  return {
    kind,
    name: `${kind}.csv`,
    hash: createHash('sha256').update(randomBytes(8)).digest(),
    chunks: () => Readable.from(inPieces(lines)),
    mapping: (headings: readonly string[]) => guessMapping(kind, headings),
    actor: 'bench',
  }
}

function* inPieces(lines: Iterable<string>): Generator<Uint8Array> {
  let piece = ''
  for (const line of lines) {
    piece += line
    if (piece.length > 65_536) {
      yield Buffer.from(piece)
      piece = ''
    }
  }
  yield Buffer.from(piece)
}

function* contacts(): Generator<string> {
  yield 'id,name,email,employer,phone,country,language,time_zone,status\n'
  for (let n = 0; n < PEOPLE; n += 1) yield rowOf(n)
}

function* companies(): Generator<string> {
  yield 'id,name,kind\n'
  for (let n = 0; n < 2_000; n += 1) yield `c${n},Company ${LAST[n % 12] ?? ''} ${n},customer\n`
}

/** What somebody may type, from common to rare. */
const ASKED = [
  'ana',
  'lindq',
  'cleo duarte4',
  'person.77123@',
  'ab',
  'company ito',
  'p99999',
  'keller12',
  'eli j',
  '0001000001',
]
const ROUNDS = 20

export async function directoryFiles(): Promise<Figure[]> {
  const home = await newHome()
  const stores = await openStores({
    dataDir: home.dataDir,
    databaseUrl: undefined,
    redisUrl: undefined,
    keys: {},
    auditKey: new Uint8Array(randomBytes(32)),
    policy: sitePolicy(),
    onMessage: () => undefined,
    onFailure: (_, error) => console.error(error),
    onChange: () => undefined,
  })
  try {
    const { read, run } = makeImports({
      imports: stores.imports,
      records: stores.directoryRecords,
      now: () => new Date(),
    })
    await run((await read(file('companies', companies()))).id, 'bench', { mode: 'do' })
    const plain = await plainRate(stores.pool)
    let peak = 0
    const watch = () => {
      peak = Math.max(peak, process.memoryUsage().rss)
    }
    const began = performance.now()
    const { id } = await read(file('contacts', contacts()), watch)
    const kept = performance.now()
    const done = await run(id, 'bench', { mode: 'do', onProgress: watch })
    const seconds = (performance.now() - began) / 1_000
    if (done.kind !== 'done' || done.checked.toAdd !== PEOPLE)
      throw new Error(`the import ended as ${JSON.stringify(done)}`)

    const taken: number[] = []
    for (let round = 0; round < ROUNDS; round += 1)
      for (const words of ASKED) {
        const from = performance.now()
        await stores.lists.search(words, 30)
        taken.push(performance.now() - from)
      }
    const p99 = percentile(taken, 0.99)
    const rate = PEOPLE / seconds
    return [
      {
        name: 'a million contacts from a file, read, checked and applied in one transaction',
        value: `${seconds.toFixed(0)} s (${((kept - began) / 1_000).toFixed(0)} s to read), ${rate.toFixed(0)} rows/s`,
        share: rate / plain,
        aim: '',
        met: undefined,
      },
      {
        name: 'its memory, of this process, at most',
        value: `${(peak / MB).toFixed(0)} MB`,
        share: undefined,
        aim: '< 512 MB',
        met: peak < 512 * MB,
      },
      {
        name: 'finding something among a million contacts: p99',
        value: `${p99.toFixed(0)} ms`,
        share: undefined,
        aim: '< 100 ms',
        met: p99 < 100,
      },
    ]
  } finally {
    await stores.close()
    await home.remove()
  }
}

/** Rows a second that the database takes of the same columns and indexes with nothing checked: the ceiling. Taken back. */
async function plainRate(pool: Awaited<ReturnType<typeof openStores>>['pool']): Promise<number> {
  const client = await pool.connect()
  try {
    await client.query('SET statement_timeout = 0')
    await client.query('BEGIN')
    const began = performance.now()
    for (let from = 0; from < PLAIN; from += 1_000) {
      const rows = Array.from({ length: 1_000 }, (_, i) => from + i)
      await client.query(
        `INSERT INTO contacts (id, name, email, employer, phone)
         SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])`,
        [
          rows.map((n) => `plain${n}`),
          rows.map(nameOf),
          rows.map((n) => `plain.${n}@example.org`),
          rows.map((n) => `c${n % 2_000}`),
          rows.map(() => '+442079460101'),
        ],
      )
    }
    const seconds = (performance.now() - began) / 1_000
    await client.query('ROLLBACK')
    return PLAIN / seconds
  } finally {
    client.release(true)
  }
}
