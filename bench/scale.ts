/** What one call costs each part, measured; and what a line of so many calls an hour needs, on paper from that. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import pg from 'pg'
import { Network } from '../src/simulator/index.ts'
import { measured, type Figure } from './figures.ts'
import { newHome, startRedis, startService, type Started } from './processes.ts'
import { needs, needsTable, type CostOfCall } from './needs.ts'
import { processorSeconds } from './processor-time.ts'
import { median, ROUNDS } from './statistics.ts'

const TO = '+12025550100'
const CALLS = 160
const AT_ONCE = 8
/** Rounds before those that count: the first two compile the code. */
const WARM_UP = 2
/** Each hears so many hold messages before they hang up. */
const HOLD_MESSAGES = 3

/** Since the processes started: seconds of a processor, and counts. */
type Counters = Omit<CostOfCall, 'webhooks'>

async function look(service: Started, redisPid: number, redis: Redis, database: pg.Client): Promise<Counters> {
  const used = await processorSeconds(service.pid)
  const children = [...used].filter(([program]) => program !== 'itself' && program !== 'postgres')
  const { rows } = await database.query<{ commits: string }>(
    'SELECT xact_commit + xact_rollback AS commits FROM pg_stat_database WHERE datname = current_database()',
  )
  const commands = /total_commands_processed:(\d+)/.exec(await redis.info('stats'))?.[1]
  return {
    service: used.get('itself') ?? 0,
    comparison: children.reduce((sum, [, seconds]) => sum + seconds, 0),
    postgres: used.get('postgres') ?? 0,
    redis: (await processorSeconds(redisPid)).get('itself') ?? 0,
    transactions: Number(rows[0]?.commits ?? 0),
    commands: Number(commands ?? 0),
  }
}

/** Calls from ring to hang-up: a right PIN, a new problem, the line, hold messages. Returns the webhooks sent. */
async function calls(service: Started, from: number): Promise<number> {
  const network = new Network({ baseUrl: service.url, accountSid: service.accountSid, authToken: service.authToken })
  const people = service.people.filter(({ id }) => id.startsWith('bench-'))
  let webhooks = 0
  let next = from
  const oneAfterTheOther = async () => {
    for (let i = next++; i < from + CALLS; i = next++) {
      const person = people[i % people.length]
      if (person === undefined) throw new Error('nobody to call')
      const call = await network.dial({ from: person.phone, to: TO })
      for (const keys of [person.pin, '1', '3']) if (call.state === 'gathering') await call.press(keys)
      if (call.state !== 'queued') throw new Error(`a caller is not in line: ${call.heard.at(-1)?.text}`)
      await call.waitLoops(HOLD_MESSAGES)
      await call.hangUp()
      webhooks += call.exchanges.length
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, oneAfterTheOther))
  return webhooks
}

async function costs(service: Started, redisPid: number, redisUrl: string): Promise<CostOfCall[]> {
  const redis = new Redis(redisUrl)
  const database = new pg.Client({ connectionString: service.databaseUrl })
  await database.connect()
  const rounds: CostOfCall[] = []
  for (let round = 0; round < WARM_UP; round += 1) await calls(service, 0)
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = await look(service, redisPid, redis, database)
    const started = performance.now()
    const webhooks = await calls(service, (round + 1) * CALLS)
    const took = performance.now() - started
    const after = await look(service, redisPid, redis, database)
    // What the parts do without calls, over the same time, is not a call's.
    await sleep(took)
    const idle = await look(service, redisPid, redis, database)
    const each = (name: keyof Counters) => (2 * after[name] - before[name] - idle[name]) / CALLS
    rounds.push({
      webhooks: webhooks / CALLS,
      service: each('service') * 1000,
      comparison: each('comparison') * 1000,
      postgres: each('postgres') * 1000,
      redis: each('redis') * 1000,
      transactions: each('transactions'),
      commands: each('commands'),
    })
  }
  await redis.quit()
  await database.end()
  return rounds
}

const SIZES = [10, 1_000, 100_000]

export async function scale(): Promise<Figure[]> {
  const home = newHome()
  const redis = await startRedis()
  const service = await startService(home, { contacts: 300, redisUrl: redis.url })
  try {
    const rounds = await costs(service, redis.pid, redis.url)
    const each = (of: (cost: CostOfCall) => number) => rounds.map(of)
    const time = (name: string, runs: number[]) =>
      measured({ name: `one call, processor time: ${name}`, runs, say: (middle) => `${middle.toFixed(1)} ms` })
    const count = (name: string, runs: number[]) =>
      measured({ name: `one call: ${name}`, runs, say: (middle) => middle.toFixed(1) })
    const webhooks = each((cost) => cost.webhooks)
    const own = each((cost) => cost.service)
    const comparison = each((cost) => cost.comparison)
    const postgres = each((cost) => cost.postgres)
    const live = each((cost) => cost.redis)
    const transactions = each((cost) => cost.transactions)
    const commands = each((cost) => cost.commands)
    const cost: CostOfCall = {
      webhooks: median(webhooks),
      service: median(own),
      comparison: median(comparison),
      postgres: median(postgres),
      redis: median(live),
      transactions: median(transactions),
      commands: median(commands),
    }
    console.error(`${needsTable(SIZES.map((size) => needs(size, cost)))}\n`)
    return [
      count('webhooks', webhooks),
      time('the service without the PIN', own),
      time('comparing the PIN', comparison),
      time('Postgres', postgres),
      time('Redis', live),
      count('transactions of Postgres', transactions),
      count('commands of Redis, with those inside scripts', commands),
    ]
  } finally {
    await service.stop()
    await redis.stop()
    home.remove()
  }
}
