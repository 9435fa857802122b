/** Many calls of all kinds over two processes while stores fail and come back by the seed; then everything that can be known of it. */
import { setTimeout as sleep } from 'node:timers/promises'
import { DOMParser } from '@xmldom/xmldom'
import { Redis } from 'ioredis'
import { callId } from '../../../src/domain/ids.ts'
import type { PhoneCall } from '../../../src/simulator/index.ts'
import { listAudit } from '../../../src/stores/postgres/audit/audit-list.ts'
import { verifyAudit } from '../../../src/stores/postgres/audit/verify-audit.ts'
import { wrongFor } from '../../calls/wrong-pin.ts'
import { openScene, OWN_POSTGRES_MS, type Scene } from '../scene.ts'
import { chanceOf, type Chance } from './chance.ts'
import { comesBackIn, troublesOf, type Differing, type Trouble } from './come-back.ts'
import type { History } from './check-history.ts'

export interface RunOptions {
  seed: number
  calls: number
  atOnce?: number
  /** Goes on while the calls go on. */
  meanwhile?: (scene: Scene, chance: Chance, run: Run) => Promise<void>
}

const PEOPLE = ['ana', 'cleo', 'dev', 'eli', 'fay', 'gus', 'hal', 'ivy', 'jon', 'kim', 'lea', 'max', 'noa', 'ora']

/** What goes on, as those who spoil it see it. */
export interface Run {
  goesOn: boolean
  /** Calls that have begun. */
  begun: number
  /** Calls beyond this number wait before they begin. */
  upTo: number
}

/** No PIN is answered in its own turn: every caller waits for the check, and comes back for the result, at one process or another. */
export const WAITED_FOR = { pinAnswerMs: 0, hashSemaphore: 1 }

/** Stores fail and come back all the time, unless something else is done `meanwhile`. */
export async function recordHistory({
  seed,
  calls,
  atOnce = 12,
  meanwhile = underFaults,
}: RunOptions): Promise<History> {
  const chance = chanceOf(seed)
  const scene = await openScene(WAITED_FOR, undefined, OWN_POSTGRES_MS)
  const before = process.memoryUsage.rss()
  const phones: PhoneCall[] = []
  const differing: Differing[] = []
  const run: Run = { goesOn: true, begun: 0, upTo: Number.POSITIVE_INFINITY }
  const spoiling = meanwhile(scene, chance, run)
  const scripts = Array.from({ length: calls }, () => scriptOf(chance, scene))
  let next = 0
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let i = next++; i < calls; i = next++) {
        const script = scripts[i]
        while (i >= run.upTo) await sleep(20)
        run.begun = Math.max(run.begun, i + 1)
        if (script !== undefined) phones.push(await play(scene, script, i, differing))
      }
    }),
  )
  run.goesOn = false
  await spoiling
  scene.redisProxy.set({})
  scene.postgresProxy.set({})
  scene.redis.signal('SIGCONT')
  await scene.isWell()
  // The other process asks a store that failed again only after two seconds.
  await sleep(2_500)
  // Whoever waits hears more laps, one of which puts a lost record back; what was put aside is caught up.
  for (let laps = 0; laps < 3; laps += 1) {
    for (const phone of phones) if (phone.state === 'queued') await phone.waitLoops(1)
    await sleep(1_000)
  }
  await caughtUp(scene)
  const history = await gather(scene, phones, differing, before)
  await scene.close()
  return history
}

async function underFaults(scene: Scene, chance: Chance, run: { goesOn: boolean }): Promise<void> {
  const skewed = chance.next() < 0.5 ? {} : { now: () => new Date(Date.now() + 3_600_000) }
  await scene.hop({ ...WAITED_FOR, ...skewed })
  while (run.goesOn) {
    await sleep(600 + chance.whole(2_000))
    if (run.goesOn) await spoil(scene, chance)
  }
}

/** One kind of trouble, for a moment. */
async function spoil(scene: Scene, chance: Chance): Promise<void> {
  const kinds = {
    'redis away': () => scene.redisProxy.set({ down: true }),
    'redis slow': () => scene.redisProxy.set({ latencyMs: 30 + chance.whole(400), jitterMs: 20 }),
    'redis silent': () => scene.redisProxy.set({ blackHole: true }),
    'redis in pieces': () => scene.redisProxy.set({ sliceBytes: 7 }),
    'redis paused': () => scene.redis.signal('SIGSTOP'),
    'redis emptied': async () => {
      const redis = new Redis(scene.redis.port, '127.0.0.1')
      await redis.flushall()
      redis.disconnect()
    },
    'redis cut': () => scene.redisProxy.reset(),
    'postgres away': () => scene.postgresProxy.set({ down: true }),
    'postgres slow': () => scene.postgresProxy.set({ latencyMs: 30 + chance.whole(900), jitterMs: 20 }),
    'postgres cut': () => scene.postgresProxy.reset(),
    'postgres cut after COMMIT': () => scene.postgresProxy.cutAfter('COMMIT\0'),
    nothing: () => undefined,
  }
  await chance.of(Object.values(kinds))()
  await sleep(100 + chance.whole(700))
  scene.redisProxy.set({})
  scene.postgresProxy.set({})
  scene.redis.signal('SIGCONT')
}

interface Script {
  person: string
  keys: string[]
  end: 'stays' | 'hangs up'
  duplicate: number
  from: string
  /** What befalls the requests that come back for the result of a PIN check, in order. */
  troubles: Trouble[]
}

function scriptOf(chance: Chance, scene: Scene): Script {
  const person = chance.of(PEOPLE)
  const wrong = () => wrongFor(scene.careline.pin(person))
  const slip = () => String(chance.whole(1_000_000)) + '#'
  const menus = Array.from({ length: 2 + chance.whole(5) }, () => chance.of(['1', '1', '2', '3', '0', '*', 'silence']))
  const opening = chance.of([
    ['pin'],
    ['pin'],
    ['pin'],
    [wrong(), 'pin'],
    [wrong(), wrong(), wrong()],
    [slip(), 'pin'],
    ['0#'],
    ['silence', 'pin'],
  ])
  return {
    person,
    keys: [...opening, ...menus],
    end: chance.next() < 0.6 ? 'stays' : 'hangs up',
    duplicate: chance.next() < 0.2 ? 2 : 1,
    from: `+1${2_000_000_000 + chance.whole(7_999_999_999)}`,
    troubles: troublesOf(chance),
  }
}

async function play(scene: Scene, script: Script, i: number, differing: Differing[]): Promise<PhoneCall> {
  const { from, duplicate, troubles } = script
  const troubled = { scene, from, troubles, onDiffering: (one: Differing) => differing.push(one) }
  const call = await scene.ring(script.person, script.keys, {
    from,
    duplicate,
    whileChecking: (phone) => comesBackIn(phone, troubled),
  })
  if (call.state === 'queued' && i % 3 === 0) await call.waitLoops(1)
  if (script.end === 'hangs up' && call.state !== 'ended') await call.hangUp()
  return call
}

/** Every process has written what it put aside. */
async function caughtUp(scene: Scene): Promise<void> {
  let last = -1
  for (let tries = 0; tries < 20; tries += 1) {
    const { rows } = await scene.careline.database.pool.query<{ n: string }>('SELECT count(*) AS n FROM audit_trail')
    const now = Number(rows[0]?.n)
    if (tries > 3 && now === last) return
    last = now
    await sleep(700)
  }
}

async function gather(scene: Scene, phones: PhoneCall[], differing: Differing[], before: number): Promise<History> {
  const { pool } = scene.careline.database
  // As people read it: in the rows themselves the credential is sealed, each time in other words.
  const audit = (await listAudit(pool, {}, 1_000_000))
    .toReversed()
    .map(({ seq, type, call, body }) => ({ seq, type, call: call ?? null, body }))
  const { rows: verified } = await pool.query<{ call_id: string }>('SELECT call_id FROM calls WHERE verified')
  const { rows: counts } = await pool.query<{ credential: string; tries: number }>(
    'SELECT id AS credential, fails_in_life AS tries FROM credentials',
  )
  const chain = await verifyAudit(pool, scene.careline.keys.auditKey)
  const calls: History['calls'] = []
  for (const phone of phones) {
    const live = await scene.careline.stores.calls.read(callId.parse(phone.sid))
    calls.push({
      sid: phone.sid,
      end: endOf(phone),
      version: live?.flowVersion,
      greetings: phone.exchanges.filter(({ twiml }) => twiml.includes('Careline Customer Care.')).length,
      trail: phone.exchanges.map(({ path, twiml }) => `${path.replace(/proof=[^&]*/, 'proof')} → ${shortened(twiml)}`),
      live: live && { stage: live.stage.kind, verified: live.identity.kind === 'verified' },
    })
  }
  return {
    answers: scene.answers.map(({ path, status, twiml }) => ({ path, status, isTwiml: isTwiml(twiml) })),
    calls,
    audit,
    verifiedCalls: verified.map(({ call_id }) => call_id),
    counts,
    differing: [
      ...differing.map(({ sid, path }) => `${sid} ${path}`),
      ...phones.flatMap(({ sid, problems }) =>
        problems.filter(({ code }) => code === 'copies-differ').map(({ path }) => `${sid} ${path}`),
      ),
    ],
    chain: chain.kind === 'whole' ? 'whole' : `row ${chain.firstBadSeq} ${chain.why}`,
    leaks: await leaks(scene),
    unfollowed: Number(
      /fallback_served_total\{where="reading the flows of a call"\} ([0-9]+)/.exec(await scene.careline.metrics())?.[1],
    ),
    grewBy: process.memoryUsage.rss() - before,
  }
}

function endOf(phone: PhoneCall): History['calls'][number]['end'] {
  if (phone.state === 'queued') return 'in line'
  if (phone.state !== 'ended') return 'being asked'
  if (phone.endedBy === 'failed') return 'failed'
  return phone.endedBy === 'caller' ? 'hung up' : 'goodbye'
}

/** The verbs and desks of a document, without its words. */
function shortened(text: string): string {
  return [...text.matchAll(/<(Gather|Enqueue|Hangup|Redirect|Leave|Dial)\b|>([a-z-]+)<\/Enqueue/g)]
    .map(([, verb, desk]) => verb ?? desk)
    .join(' ')
}

function isTwiml(text: string): boolean {
  const root = new DOMParser({ onError: () => undefined }).parseFromString(text, 'text/xml').documentElement
  return root?.nodeName === 'Response'
}

/** Every PIN in force, looked for in everything that was written, logged and said. */
async function leaks(scene: Scene): Promise<string[]> {
  const { pool } = scene.careline.database
  const tables = ['audit', 'calls', 'notices', 'callbacks', 'credentials', 'known_callers']
  const sinks: [string, string][] = [
    ['log', scene.careline.log.lines.join('\n')],
    ['answers', scene.answers.map(({ twiml }) => twiml).join('\n')],
  ]
  for (const table of tables) {
    const { rows } = await pool.query<{ text: string }>(`SELECT t::text AS text FROM ${table} t`)
    sinks.push([table, rows.map(({ text }) => text).join('\n')])
  }
  const redis = new Redis(scene.redis.port, '127.0.0.1')
  const keys = await redis.keys('*')
  const dumps = await Promise.all(keys.map(async (key) => key + (await redis.dump(key))))
  redis.disconnect()
  sinks.push(['redis', dumps.join('\n')])
  const pins = [...scene.careline.pins.values()]
  return sinks.filter(([, text]) => pins.some((pin) => text.includes(pin))).map(([name]) => name)
}
