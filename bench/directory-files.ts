/** A million contacts from a file, and finding one of them: how fast, in how much memory. */
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { guessMapping } from '../src/directory/files/file-columns.ts'
import { makeImports, type Imports } from '../src/directory/import.ts'
import { against, atLeast, single, type Figure } from './figures.ts'
import type { OpenStores } from '../src/stores/stores.ts'
import { openOwnStores } from './own-stores.ts'
import { newHome } from './processes.ts'
import { processorSeconds } from './processor-time.ts'
import { inTurns, percentile } from './statistics.ts'

const PEOPLE = 1_000_000
/** So many at a time in each round: enough to know what a row costs. */
const PART = 20_000
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

/** `lines` from the first one, each time: a file is read twice. */
function file(kind: 'companies' | 'contacts', lines: () => Iterable<string>) {
  return {
    kind,
    name: `${kind}.csv`,
    hash: createHash('sha256').update(randomBytes(8)).digest(),
    chunks: () => Readable.from(inPieces(lines())),
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

function* contacts(from: number, count: number): Generator<string> {
  yield 'id,name,email,employer,phone,country,language,time_zone,status\n'
  for (let n = from; n < from + count; n += 1) yield rowOf(n)
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

async function withCompanies(work: (imports: Imports, stores: OpenStores) => Promise<Figure[]>): Promise<Figure[]> {
  const home = newHome()
  const stores = await openOwnStores(home.dataDir)
  try {
    const imports = makeImports({
      imports: stores.imports,
      records: stores.directoryRecords,
      cases: stores.caseFiles,
      now: () => new Date(),
    })
    await imports.run((await imports.read(file('companies', companies))).id, 'bench', { mode: 'do' })
    return await work(imports, stores)
  } finally {
    await stores.close()
    home.remove()
  }
}

export function directoryFiles(): Promise<Figure[]> {
  return withCompanies(async ({ read, run }, stores) => {
    let peak = 0
    const watch = () => {
      peak = Math.max(peak, process.memoryUsage().rss)
    }
    const began = performance.now()
    const { id } = await read(
      file('contacts', () => contacts(0, PEOPLE)),
      watch,
    )
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
    const once = 'one run, of a million rows'
    return [
      single({
        name: 'a million contacts from a file, read, checked and applied in one transaction',
        value: `${seconds.toFixed(0)} s (${((kept - began) / 1_000).toFixed(0)} s to read), ${rate.toFixed(0)} rows/s`,
        why: once,
      }),
      single({
        name: 'its memory, of this process, at most',
        value: `${(peak / MB).toFixed(0)} MB`,
        why: once,
        aim: '< 512 MB',
        met: peak < 512 * MB,
      }),
      single({
        name: 'finding something among a million contacts: p99',
        value: `${p99.toFixed(0)} ms`,
        why: `of ${taken.length} searches`,
        aim: '< 100 ms',
        met: p99 < 100,
      }),
    ]
  })
}

/** Some contacts at a time, each time after more of them: from a file, by COPY alone, and by COPY of all that an import writes. */
export function importRates(): Promise<Figure[]> {
  return withCompanies((imports, stores) => inParts(imports, String(stores.pool.options.connectionString)))
}

async function inParts({ read, run }: Imports, connectionString: string): Promise<Figure[]> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  let next = PEOPLE
  /** Rows for a second of a processor of Postgres, by what was done; other programs disturb it less than the rate. */
  const busy: Record<'file' | 'copy' | 'all', number[]> = { file: [], copy: [], all: [] }
  const rate = (work: (from: number) => Promise<void>, note?: number[]) => async (round: number) => {
    const from = next
    next += PART
    const [used, began] = [await ofPostgres(), performance.now()]
    await work(from)
    const seconds = (performance.now() - began) / 1_000
    if (round >= 0) note?.push(PART / ((await ofPostgres()) - used))
    return PART / seconds
  }
  try {
    const { file: ours, ...copied } = await inTurns({
      file: rate(async (from) => {
        const { id } = await read(file('contacts', () => contacts(from, PART)))
        const done = await run(id, 'bench', { mode: 'do' })
        if (done.kind !== 'done' || done.checked.toAdd !== PART) throw new Error(`an import ended as ${done.kind}`)
      }, busy.file),
      copy: rate((from) => inOne(client, () => copyContacts(client, from)), busy.copy),
      withHistory: rate((from) =>
        inOne(client, async () => {
          await copyContacts(client, from)
          await copyHistory(client, from, undefined)
        }),
      ),
      all: rate((from) => copyAll(client, from), busy.all),
    })
    const first = { name: 'COPY into the same table and indexes', ceiling: copied.copy, aim: atLeast(0.5) }
    const rest = [
      { name: 'COPY of the contacts and of their history', ceiling: copied.withHistory },
      { name: 'COPY of all that an import writes: the file as it was read, contacts, history', ceiling: copied.all },
    ]
    const inSeconds = (own: number, ceiling: number) => `${own.toFixed(0)} of ${ceiling.toFixed(0)} rows/s`
    const inProcessor = (own: number, ceiling: number) =>
      `${own.toFixed(0)} of ${ceiling.toFixed(0)} rows for a second of a processor`
    return [
      against({
        ...first,
        name: `${PART.toLocaleString('en')} contacts from a file, against ${first.name}`,
        ours,
        say: inSeconds,
      }),
      ...rest.map(({ name, ceiling }) => against({ name: `the same, against ${name}`, ours, ceiling, say: inSeconds })),
      against({
        name: 'the same, work of Postgres alone, against COPY into the same table and indexes',
        ours: busy.file,
        ceiling: busy.copy,
        say: inProcessor,
      }),
      against({
        name: 'the same, work of Postgres alone, against COPY of all that an import writes',
        ours: busy.file,
        ceiling: busy.all,
        say: inProcessor,
      }),
    ]
  } finally {
    await client.end()
  }
}

const ofPostgres = async () => (await processorSeconds(process.pid)).get('postgres') ?? Number.NaN

const rowIn = (n: number) => ({
  id: `p${n}`,
  name: nameOf(n),
  email: `person.${n}@c${n % 2000}.example`,
  employer: `c${n % 2000}`,
  phone: `+442079460${String(n % 1_000).padStart(3, '0')}`,
  country: 'GB',
  language: 'en',
  timeZone: 'UTC',
  status: 'active',
})

const copyContacts = (client: pg.Client, from: number) =>
  copy(client, 'contacts (id, name, email, employer, phone, country)', part(from), (n) =>
    Object.values(rowIn(n)).slice(0, 6),
  )

const copyHistory = (client: pg.Client, from: number, importId: string | undefined) =>
  copy(client, 'directory_changes (import_id, at, actor, via, why, kind, key, after, version)', part(from), (n) => {
    const noted = ['2026-11-30', 'bench', 'file', 'contacts.csv', 'contacts', `p${n}`, JSON.stringify(rowIn(n)), '1']
    return [importId ?? String.raw`\N`, ...noted]
  })

/** In two transactions, as an import does: the file is there before it is looked at. */
async function copyAll(client: pg.Client, from: number): Promise<void> {
  const id = randomUUID()
  await inOne(client, async () => {
    await client.query(
      `INSERT INTO imports (id, kind, file_name, file_hash, headings, mapping, actor, started_at)
       VALUES ($1, 'contacts', 'contacts.csv', $2, '{}', '[]', 'bench', now())`,
      [id, randomBytes(32)],
    )
    await copy(client, 'import_rows (import_id, line, cells, key, row)', part(from), (n) => {
      const row = rowIn(n)
      return [id, String(n), `{"${Object.values(row).join('","')}"}`, row.id, JSON.stringify(row)]
    })
  })
  await inOne(client, async () => {
    await copyContacts(client, from)
    await copyHistory(client, from, id)
  })
}

async function inOne(client: pg.Client, work: () => Promise<void>): Promise<void> {
  await client.query('BEGIN')
  await work()
  await client.query('COMMIT')
}

const part = (from: number) => Array.from({ length: PART }, (_, i) => from + i)

async function copy(client: pg.Client, into: string, rows: number[], cells: (n: number) => string[]): Promise<void> {
  const lines = rows.map((n) => `${cells(n).join('\t')}\n`)
  await pipeline(Readable.from(inPieces(lines)), client.query(copyFrom(`COPY ${into} FROM STDIN`)))
}
