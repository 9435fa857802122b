/** Versions published and taken back on two processes while hundreds of calls are in progress: whether one of them is lost, starts over, or hears another version. */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { flowWorkHere } from '../src/calls/flow-work/flow-work-here.ts'
import type { EditionSources } from '../src/calls/editions.ts'
import { publishSources, rollBack, type PublishDeps } from '../src/calls/flow-versions/publish.ts'
import type { FlowVersions } from '../src/calls/flow-versions/version-store.ts'
import { sourcesIn } from '../src/flows/loader/load-flows.ts'
import { OWN_FLOWS } from '../src/project-root.ts'
import { loadKeys } from '../src/service/settings/key-file.ts'
import { Network, type PhoneCall } from '../src/simulator/index.ts'
import { postgresAudit } from '../src/stores/postgres/audit/audit-log.ts'
import { postgresFlowVersions } from '../src/stores/postgres/flows/flow-versions.ts'
import { single, type Figure } from './figures.ts'
import { keysPin } from './calls.ts'
import { newHome, startRedis, startService, type Started } from './processes.ts'

const CALLS = 400
const ROUNDS = 8
const TO = '+12025550100'
const BY = { actor: 'bench', name: 'bench' }
/** Longer than each process takes to follow what is published. */
const FOLLOWED_MS = 5_000

interface Running {
  call: PhoneCall
  pin: string
  pressed: number
}

export async function publishing(): Promise<Figure[]> {
  const home = newHome()
  const redis = await startRedis()
  const first = await startService(home, { contacts: 300, redisUrl: redis.url })
  const { databaseUrl, url: publicUrl } = first
  const second = await startService(home, { contacts: 0, redisUrl: redis.url, databaseUrl, publicUrl })
  const pool = new pg.Pool({ connectionString: databaseUrl })
  try {
    const { auditKey } = loadKeys(join(home.dataDir, 'keys'), { createIfMissing: false })
    return await run([first, second], postgresFlowVersions(pool, postgresAudit(pool, auditKey)))
  } finally {
    await pool.end()
    await second.stop()
    await first.stop()
    await redis.stop()
    home.remove()
  }
}

async function run(services: readonly Started[], versions: FlowVersions): Promise<Figure[]> {
  const [service] = services
  if (service === undefined) throw new Error('no service')
  const people = service.people.filter(({ id }) => id.startsWith('bench-'))
  const network = spreadOver(services, service)
  const begun: Running[] = []
  const started = performance.now()
  for (let round = 0; round < ROUNDS; round += 1) {
    const dialled = Array.from({ length: CALLS / ROUNDS }, async (_, at): Promise<Running> => {
      const person = people[(round * (CALLS / ROUNDS) + at) % people.length]
      if (person === undefined) throw new Error('no contacts')
      const call = await network.dial({ from: person.phone, to: TO })
      return { call, pin: person.pin, pressed: 0 }
    })
    begun.push(...(await Promise.all(dialled)))
    // Steps of calls go on while a version comes: calls are everywhere when they meet it.
    await Promise.all([
      publishOrTakeBack(round, versions),
      ...begun.map((one, at) => (at % 2 === 0 ? step(one) : undefined)),
    ])
    const until = performance.now() + FOLLOWED_MS
    while (performance.now() < until) {
      await Promise.all(begun.filter((_, at) => at % ROUNDS === round).map(step))
      await sleep(500)
    }
  }
  while (begun.some((one) => !isDone(one))) await Promise.all(begun.map(step))
  const seconds = (performance.now() - started) / 1_000
  const figures = figuresOf(begun, seconds)
  await Promise.all(begun.filter(({ call }) => call.state !== 'ended').map(({ call }) => call.hangUp()))
  return figures
}

function spreadOver(services: readonly Started[], { url, accountSid, authToken }: Started): Network {
  let turn = 0
  return new Network({
    baseUrl: url,
    accountSid,
    authToken,
    fetch: (input, init) => {
      const to = services[turn++ % services.length]
      const address = input instanceof Request ? input.url : input.toString()
      return fetch(address.replace(url, to?.url ?? url), init)
    },
  })
}

const KEYS = ['pin', '1', '3']
const isDone = ({ call, pressed }: Running) => pressed >= KEYS.length || call.state !== 'gathering'

async function step(one: Running): Promise<void> {
  if (isDone(one)) return
  const key = KEYS[one.pressed] ?? ''
  one.pressed += 1
  if (key === 'pin') await keysPin(one.call, one.pin)
  else await one.call.press(key)
}

/** A new version each second time, and between them the way back. */
async function publishOrTakeBack(round: number, versions: FlowVersions): Promise<void> {
  const deps: PublishDeps = {
    versions,
    drafts: { find: async () => undefined },
    work: flowWorkHere(),
    unspoken: () => [],
    program: 'bench',
    now: () => new Date(),
  }
  const { live } = await versions.published(new Date())
  const over = { live: live?.number, planned: undefined }
  const done =
    round % 2 === 0
      ? await publishSources(edition(round / 2 + 1), { how: 'published', why: `Edition ${round}`, over }, BY, deps)
      : await rollBack(1, { why: 'Back', over }, BY, deps)
  if (done?.kind !== 'published') throw new Error(`not published: ${JSON.stringify(done)}`)
}

/** Says its number in the greeting and in the last menu, so that a call tells in which it began and in which it went on. */
function edition(number: number): EditionSources {
  return sourcesIn(OWN_FLOWS).map(({ file, source }) => ({
    file,
    source:
      file === 'prompts.en.yaml'
        ? source
            .replace('Customer Care. Please enter', `Customer Care. Edition ${number}. Please enter`)
            .replace('\nseverity:\n  menu: "', `\nseverity:\n  menu: "Edition ${number}. `)
        : source,
  }))
}

const GREETING = /Customer Care\. (?:Edition (\d+)\. )?Please/
const MENU = /(?:Edition (\d+)\. )?If production is down, press/

function figuresOf(begun: readonly Running[], seconds: number): Figure[] {
  const heard = begun.map(({ call }) => {
    const all = call.exchanges.map(({ twiml }) => twiml)
    const [first] = all.flatMap((twiml) => (GREETING.test(twiml) ? [GREETING.exec(twiml)?.[1] ?? '0'] : []))
    const menu = all.flatMap((twiml) => (MENU.test(twiml) ? [MENU.exec(twiml)?.[1] ?? '0'] : []))
    const count = all.filter((twiml) => GREETING.test(twiml)).length
    return { count, first, isOther: menu.some((one) => one !== first), isLost: call.queue !== 'support' }
  })
  const editions = new Set(heard.map(({ first }) => first)).size
  const count = (name: string, wrong: number, says: string): Figure =>
    single({
      name: `${CALLS} calls on two processes, ${ROUNDS} publications: ${name}`,
      value: `${wrong} (${says})`,
      why: 'counted',
      aim: '0',
      met: wrong === 0,
    })
  return [
    count(
      'lost',
      heard.filter(({ isLost }) => isLost).length,
      `begun in ${editions} versions, over ${seconds.toFixed(0)} s`,
    ),
    count('begun again', heard.filter((one) => one.count !== 1).length, 'who heard the greeting twice or never'),
    count('in another version', heard.filter(({ isOther }) => isOther).length, 'greeting and last menu of one version'),
    count(
      'refused by the line',
      begun.filter(({ call }) => call.problems.length > 0).length,
      'TwiML that Twilio would refuse',
    ),
  ]
}
