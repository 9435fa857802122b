/** The service in a process of its own, with the demo directory and generated Designated Contacts, for the benches to call. */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import argon2 from 'argon2'
import pg from 'pg'
import { STANDARD_SITE } from '../src/service/settings/site-policy.ts'
import { makeCheckPin } from '../src/domain/pin/check-pin.ts'
import { makeSemaphore } from '../src/domain/semaphore.ts'
import { callId, contactId } from '../src/domain/ids.ts'
import { makePinHashing } from '../src/domain/pin/pin-hash.ts'
import type { CredentialStore } from '../src/domain/pin/credential-store.ts'
import { issuePin } from '../src/domain/pin/issue-pin.ts'
import { PIN_SIZES } from '../src/domain/pin/pin.ts'
import { Secret } from '../src/domain/secret.ts'
import { HASHES_AT_ONCE, makeHashingPool } from '../src/service/hashing/hashing-pool.ts'
import { loadKeys } from '../src/service/settings/key-file.ts'
import { OWN_FLOWS, PROJECT_ROOT } from '../src/project-root.ts'
import { startCareline } from '../src/service/start-careline.ts'
import { memoryTryCounter } from '../src/stores/memory/try-counter.ts'
import { postgresAudit } from '../src/stores/postgres/audit/audit-log.ts'
import { postgresCredentials } from '../src/stores/postgres/credentials/credential-store.ts'
import type { OpenStores } from '../src/stores/stores.ts'
import { loadDirectory, readDirectoryFiles } from '../src/demo/load-directory.ts'
import { fillFloor } from './full-floor.ts'
import { endByExit } from './leftovers.ts'
import { inTurns } from './statistics.ts'
import { cpuUsed, type Asked, type Person, type Ready, type ServiceOptions } from './messages.ts'

/** PINs in a round: four seconds of both processors. */
const PINS = 240
/** Rounds that are not counted: after a thousand PINs the way to the comparison is machine code. */
const WARM_UP = 4

endByExit()
const options = JSON.parse(process.argv[2] ?? '{}') as ServiceOptions
const { port, contacts, crowd, dataDir, accountSid, authToken, publicUrl, databaseUrl, redisUrl, apiBaseUrl } = options
const keys = loadKeys(join(dataDir, 'keys'), { createIfMissing: true })
const people: Person[] = []
let opened: OpenStores | undefined

const running = await startCareline({
  keys,
  dataDir,
  flowsDir: OWN_FLOWS,
  databaseUrl,
  redisUrl,
  site: STANDARD_SITE,
  logLevel: 'warn',
  host: '127.0.0.1',
  port,
  leaveMs: 0,
  onMessage: () => undefined,
  settings: async (stores) => {
    opened = stores
    if (databaseUrl === undefined) {
      await loadDirectory(
        stores.directoryPool,
        await readDirectoryFiles(join(PROJECT_ROOT, 'src/demo/directory')),
        new Date(),
      )
      // A PIN takes the processors long enough to be late for a caller.
      const credentials = postgresCredentials(stores.directoryPool, postgresAudit(stores.directoryPool, keys.auditKey))
      await addContacts(stores, credentials, contacts)
      await addCrowd(stores, crowd)
      for (const id of ['ana', 'cleo', 'eli', 'hal']) people.push(await issueTo(credentials, id, '+442079460101'))
    }
    return {
      settings: {
        publicBaseUrl: publicUrl ?? `http://127.0.0.1:${port}`,
        twilio: { accountSid, authTokens: [authToken], apiBaseUrl: apiBaseUrl ?? 'http://127.0.0.1:9' },
        apiTokens: [],
        brandName: 'Careline',
        // Never asked: whoever signs in here does so by the records.
        signIn: { issuer: 'http://127.0.0.1:9', clientId: 'bench', clientSecret: 'bench' },
      },
    }
  },
})

async function addContacts(stores: OpenStores, credentials: CredentialStore, count: number): Promise<void> {
  await stores.directoryPool.query(
    `INSERT INTO contacts (id, name, email, employer, phone, language, time_zone, status)
     SELECT 'bench-' || i, 'Bench ' || i, 'bench-' || i || '@corvus.example', 'corvus', '+1202556' || lpad(i::text, 4, '0'), 'en', 'UTC', 'active'
       FROM generate_series(1, $1) AS i`,
    [count],
  )
  await stores.directoryPool.query(
    `INSERT INTO grants (contact_id, contract_number, level, status)
     SELECT 'bench-' || i, 'SC-2003', 'designated', 'active' FROM generate_series(1, $1) AS i`,
    [count],
  )
  for (let i = 1; i <= count; i += 1) {
    people.push(await issueTo(credentials, `bench-${i}`, `+1202556${String(i).padStart(4, '0')}`))
  }
}

/** Everybody of them with a grant and a credential like those in use, made by the database: nobody knows their PINs. */
async function addCrowd(stores: OpenStores, count: number): Promise<void> {
  // Other than on the call path, a statement may take its time here.
  const client = new pg.Client({ connectionString: connectionOf(stores) })
  await client.connect()
  await client.query(
    `INSERT INTO contacts (id, name, email, employer, language, time_zone, status)
     SELECT 'crowd-' || i, 'Crowd ' || i, 'crowd-' || i || '@corvus.example', 'corvus', 'en', 'UTC', 'active'
       FROM generate_series(1, $1::int) AS i`,
    [count],
  )
  await client.query(
    `INSERT INTO grants (contact_id, contract_number, level, status)
     SELECT 'crowd-' || i, 'SC-2003', 'designated', 'active' FROM generate_series(1, $1::int) AS i`,
    [count],
  )
  await client.query(
    `INSERT INTO credentials (id, contact_id, selector_hmac, selector_key_id, hash, pepper_id, issued_at)
     SELECT 'crowd-' || i, 'crowd-' || i, encode(sha256(('crowd ' || i)::bytea), 'hex'), 's1',
            '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g', 'p1', now()
       FROM generate_series(1, $1::int) AS i`,
    [count],
  )
  await client.query('ANALYZE')
  await client.end()
}

function connectionOf(stores: OpenStores): string {
  return String(stores.pool.options.connectionString)
}

async function issueTo(credentials: CredentialStore, id: string, phone: string): Promise<Person> {
  const pin = await issuePin({
    contactId: contactId.parse(id),
    ownPhones: [],
    credentials,
    keys: keys.pins,
    actor: 'bench',
    now: new Date(),
    size: PIN_SIZES['5+6'],
  })
  return { id, phone, pin: pin.reveal() }
}

/** Verifications a second through the one door, hashed as the service does it, and through bare argon2, in turns. */
async function pinRates(stores: OpenStores): Promise<{ door: number[]; bare: number[] }> {
  const hashing = makeHashingPool({
    onEnded: (why) => {
      throw new Error(`a hashing process ended: ${why}`)
    },
    onNotLowered: () => undefined,
  })
  hashing.start()
  while (hashing.up() < HASHES_AT_ONCE) await sleep(20)
  const { verifyPin, hashPin } = makePinHashing(hashing.argon2)
  const checkPin = makeCheckPin({
    ...stores,
    tries: memoryTryCounter({ now: () => new Date() }),
    keys: keys.pins,
    size: PIN_SIZES['5+6'],
    slots: makeSemaphore({ slots: HASHES_AT_ONCE }),
    verify: verifyPin,
    hash: hashPin,
    now: () => new Date(),
    pause: async () => undefined,
    onFault: (_, error) => {
      throw error
    },
    floorMs: 0,
  })
  const digits = Buffer.from('000000000000')
  const cost = { type: argon2.argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 }
  const hash = await argon2.hash(digits, cost)
  const callers = people.filter((person) => person.id.startsWith('bench-'))
  let turn = 0
  const { door, bare } = await inTurns(
    {
      bare: () => rate(PINS, HASHES_AT_ONCE, async () => void (await argon2.verify(hash, digits))),
      door: () =>
        rate(PINS, HASHES_AT_ONCE * 2, async (i) => {
          const person = callers[i % callers.length]
          if (person === undefined) throw new Error('no contacts')
          turn += 1
          const check = await checkPin({
            digits: new Secret(person.pin),
            callId: callId.parse(`bench-${turn}`),
            turn: 1,
            caller: { kind: 'number', e164: person.phone },
            attested: false,
          })
          if (check.kind !== 'accepted') throw new Error(`a right PIN was ${check.kind}`)
        }),
    },
    { warmUp: WARM_UP },
  )
  await hashing.stop()
  return { door, bare }
}

async function rate(count: number, atOnce: number, work: (i: number) => Promise<void>): Promise<number> {
  let next = 0
  const started = performance.now()
  const worker = async () => {
    for (let i = next++; i < count; i = next++) await work(i)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return count / ((performance.now() - started) / 1000)
}

process.on('message', (message: Asked) => {
  void (async () => {
    switch (message.kind) {
      case 'pin-rates':
        if (opened !== undefined) process.send?.({ kind: 'pin-rates', ...(await pinRates(opened)) })
        return
      case 'cpu':
        process.send?.(cpuUsed())
        return
      case 'memory':
        process.send?.({ kind: 'memory', rss: process.memoryUsage.rss() })
        return
      case 'fill-floor':
        if (opened !== undefined) process.send?.({ kind: 'floor', cookies: await fillFloor(opened, message) })
        return
      case 'stop':
        await running.stop()
        process.exit(0)
        return
      default:
        message satisfies never
    }
  })()
})

process.send?.({
  kind: 'ready',
  port: running.port,
  accountSid,
  authToken,
  people,
  databaseUrl: opened === undefined ? '' : connectionOf(opened),
} satisfies Ready)
