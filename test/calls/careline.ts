/** The whole service on a loopback port, with the demo directory and PINs, and a telephone to call it with. */
import { randomBytes, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import express from 'express'
import { expect, inject } from 'vitest'
import { livePolicy } from '../../src/domain/policy.ts'
import { sitePolicy, type SiteNumbers } from '../../src/service/settings/site-policy.ts'
import { startRounds } from '../../src/service/watch/rounds.ts'
import { inSpan } from '../../src/service/watch/trace.ts'
import { buildApp, type App, type AppDeps } from '../../src/service/app.ts'
import { demoPhones } from '../../src/demo/phones/demo-phones.ts'
import { demoSignIn } from '../../src/demo/identity/demo-sign-in.ts'
import type { Desk, Outcome } from '../../src/domain/decide.ts'
import { callId, contactId } from '../../src/domain/ids.ts'
import { issuePin } from '../../src/domain/pin/issue-pin.ts'
import { PIN_SIZES } from '../../src/domain/pin/pin.ts'
import { makeEvents } from '../../src/service/events/events.ts'
import { keyFingerprint, type Keys } from '../../src/service/settings/key-file.ts'
import type { LoadedFlows } from '../../src/flows/loader/load-flows.ts'
import { readYaml } from '../../src/flows/loader/yaml-file.ts'
import { makeMetrics } from '../../src/service/metrics.ts'
import { provision } from '../../src/phone/taskrouter/provision.ts'
import { readProvisionFile } from '../../src/phone/taskrouter/provision-file.ts'
import type { TaskRouterSettings } from '../../src/phone/taskrouter/task-router.ts'
import { twilioClient } from '../../src/phone/twilio-client.ts'
import {
  type DialOptions,
  Network,
  type PhoneCall,
  restApi,
  type RestApi,
  type NetworkFaults,
} from '../../src/simulator/index.ts'
import { memoryStores } from '../../src/stores/memory/memory-stores.ts'
import { openStores } from '../../src/stores/open-stores.ts'
import type { OpenStores, Stores } from '../../src/stores/stores.ts'
import { postgresAudit } from '../../src/stores/postgres/audit/audit-log.ts'
import { postgresStores } from '../../src/stores/postgres/postgres-stores.ts'
import { readDirectoryFiles } from '../../src/demo/load-directory.ts'
import { PROJECT_ROOT } from '../../src/project-root.ts'
import type { Declared } from '../../src/web/allow.ts'
import type { SignInSettings } from '../../src/web/sign-in/identity-provider.ts'
import { realFlows } from '../flows/flows-folder.ts'
import { freshDatabase, type FreshDatabase } from '../services/postgres.ts'
import { serviceWaits, type ServiceWaits } from './service-waits.ts'
import { untilChecked } from '../../src/demo/terminal/still-checking.ts'
import { collectingLogger, type CollectedLog } from './collecting-logger.ts'

/** Tests run at every hour. */
const ANY_HOUR = { from: 0, until: 1_440 }
/** The number every test dials. */
const TO = '+12025550100'
const KEY = () => new Uint8Array(randomBytes(32))

/** A statement of a busy machine is no fault of the service. */
const UNHURRIED_MS = 15_000

export interface RealStores {
  redisUrl: string
  /** The way to the database, e.g. through something that spoils it; straight unless a test says so. */
  databaseUrl?: (straight: string) => string
  /** Longest that one use of Postgres may take while a caller waits; left out: what no busy machine reaches. */
  postgresMs?: number
}

export interface CarelineOptions {
  /** Opened as the service itself opens them, breakers and all. Otherwise live state is in memory and nothing is guarded. */
  real?: RealStores
  /** Replaces or wraps stores, e.g. with one that fails. */
  stores?: (stores: Stores) => Partial<Stores>
  tuning?: AppDeps['tuning']
  /** What this site chose for itself, e.g. grace days. */
  site?: Partial<SiteNumbers>
  /** The network answers Twilio's REST calls too; without it live calls cannot be controlled. */
  rest?: boolean
  trouble?: NetworkFaults
  /** TaskRouter chooses who takes a call, set up as `careline provision` does; wants `rest`. */
  taskRouter?: boolean
  /** With the demo's identity provider, so that people can sign in; or with another one. */
  signIn?: boolean | SignInSettings
  /** Staff may answer in the browser: on the demo's network with `phones`, at addresses of `network` without. */
  softphone?: boolean
  /** With Twilio's own script on the desk instead of the demo's. */
  softphoneOfTwilio?: boolean
  /** Twilio's address as the settings name it, for what a page is told of it; nothing is asked there. */
  twilio?: string
  /** By channel of the alerts, what opens it. */
  alertSecrets?: Record<string, string>
  /** A system of record that it stays in step with. */
  sync?: AppDeps['settings']['sync']
  /** An iCalendar of who is on duty. */
  rotaCalendar?: string
  /** With the demo's telephones; calls are on their network, not on `network`. */
  phones?: boolean
  /** The process that a request of the network goes to, by its address; it is signed for the first one. */
  process?: () => string | undefined
}

export interface Careline {
  readonly stores: Stores
  readonly database: FreshDatabase
  /** Of the service, unless it has real stores: then they last as long as they say. */
  readonly waits: Pick<ServiceWaits, 'hold' | 'release'>
  readonly keys: Keys
  readonly network: Network
  /** What was asked of the network over REST, and how to make it fail. */
  readonly rest: RestApi
  /** Where it was set up. */
  readonly taskRouter: TaskRouterSettings | undefined
  /** What the staff may do with calls, at the first process or another one. */
  desk(process?: number): App['desk']
  /** Signals, channels and the rota; a test calls `round` itself. */
  alerts(): App['alerts']
  /** Messages of callers; a test calls `mind` itself. */
  messages(): App['messages']
  readonly baseUrl: string
  /** Where the network answers REST. */
  readonly restUrl: string
  readonly accountSid: string
  readonly authToken: string
  readonly apiToken: string
  /** Every screen there is, and who may use it. */
  readonly screens: readonly Declared[]
  /** Every line the service logged. */
  readonly log: CollectedLog
  /** By person, as issued last. */
  readonly pins: Map<string, string>
  pin(person: string): string
  reissue(person: string): Promise<string>
  sweep(): Promise<number>
  /** New calls begin with these flows, as once they are published. */
  take(loaded: LoadedFlows): Promise<void>
  /** As a reload does when the file of the site has changed. */
  takeNumbers(numbers: Partial<SiteNumbers>): void
  metrics(): Promise<string>
  /** From the person's number on file unless told otherwise. */
  dial(
    person: string,
    options?: NetworkFaults &
      Pick<DialOptions, 'spoiling'> & { from?: string; to?: string; extra?: Record<string, string> },
  ): Promise<Conversation>
  /** Another process on the same stores; with real ones it has connections of its own. */
  another(tuning?: AppDeps['tuning'], voice?: LoadedFlows): Promise<string>
  /** Every connection is cut; new ones are fine. */
  cut(): void
  /** This process stops, as it does before a newer one starts; its stores stay. */
  stop(process: number): Promise<void>
  close(): Promise<void>
}

/** As the service has it: Node's own five seconds may end between two requests on a busy machine, and the second is then cut off. */
const KEEP_ALIVE_MS = 75_000

/** Read once for all services of this process. */
let directoryFiles: ReturnType<typeof readDirectoryFiles> | undefined

export async function openCareline(options: CarelineOptions = {}): Promise<Careline> {
  const database = await freshDatabase({ demo: true })
  const directory = await (directoryFiles ??= readDirectoryFiles(join(PROJECT_ROOT, 'src/demo/directory')))
  const made = inject('demo')
  const key = (text: string) => new Uint8Array(Buffer.from(text, 'base64'))
  const keys: Keys = {
    pins: {
      selectorKeys: [{ id: 's1', key: key(made.selectorKey) }],
      peppers: [{ id: 'p1', key: key(made.pepper) }],
    },
    auditKey: key(made.auditKey),
    proofKey: KEY(),
  }
  const audit = postgresAudit(database.pool, keys.auditKey)
  const live = livePolicy(sitePolicy({ callbackHours: ANY_HOUR, ...options.site }))
  const { policy } = live
  const plain: Stores = {
    ...postgresStores(database.pool, audit, { policy }),
    ...memoryStores(options.tuning?.now ?? (() => new Date()), () => policy.pinTries),
  }
  const opened: OpenStores[] = []
  /** Each process has its own. */
  async function processStores(): Promise<Stores> {
    if (options.real === undefined) return { ...plain, ...options.stores?.(plain) }
    const { redisUrl, databaseUrl = (straight) => straight, postgresMs = UNHURRIED_MS } = options.real
    const real = await openStores({
      dataDir: await mkdtemp(join(tmpdir(), 'careline-data-')),
      databaseUrl: databaseUrl(database.connectionString),
      redisUrl,
      callerWaitsMs: postgresMs,
      keys: keyFingerprint(keys),
      auditKey: keys.auditKey,
      policy,
      onMessage: () => undefined,
      onFailure: () => undefined,
      onChange: () => undefined,
      inSpan,
    })
    opened.push(real)
    return { ...real, ...options.stores?.(real) }
  }
  const stores = await processStores()
  const pins = new Map(Object.entries(made.pins))
  const reissue = async (person: string) => {
    const pin = await issuePin({
      contactId: contactId.parse(person),
      ownPhones: [],
      credentials: plain.credentials,
      keys: keys.pins,
      actor: 'test',
      now: new Date(),
      size: PIN_SIZES['5+6'],
    })
    pins.set(person, pin.reveal())
    return pin.reveal()
  }

  const accountSid = `AC${randomUUID().replaceAll('-', '')}`
  const authToken = randomBytes(16).toString('hex')
  const apiToken = randomBytes(32).toString('hex')
  const apiKey = { sid: `SK${randomBytes(16).toString('hex')}`, secret: randomBytes(16).toString('hex') }
  const { pool } = database
  const waits = serviceWaits(() => pool.totalCount > pool.idleCount || pool.waitingCount > 0)
  const { logger, log } = collectingLogger()
  const metrics = makeMetrics()
  const servers: ReturnType<typeof createServer>[] = []
  let sweep: (() => Promise<number>) | undefined
  const apps: { app: App; server: ReturnType<typeof createServer> }[] = []
  let switched: { network: Network; rest: RestApi; taskRouter: TaskRouterSettings | undefined } | undefined
  let screens: readonly Declared[] = []

  /** The address is part of what is signed, so the port is taken before the service is built. */
  async function listen(
    own: Stores,
    publicBaseUrl?: string,
    tuning?: AppDeps['tuning'],
    spoken: LoadedFlows = realFlows(),
  ): Promise<string> {
    const front = express()
    front.use((_request, response, next) => {
      waits.note()
      response.once('close', waits.note)
      next()
    })
    const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, front).listen(0, '127.0.0.1')
    await once(server, 'listening')
    servers.push(server)
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    switched ??= await switchOn(baseUrl)
    const identity = options.signIn === true ? demoSignIn(publicBaseUrl ?? baseUrl, directory, false) : undefined
    const app = buildApp({
      settings: {
        publicBaseUrl: publicBaseUrl ?? baseUrl,
        signIn: typeof options.signIn === 'object' ? options.signIn : identity?.settings,
        twilio: {
          accountSid,
          authTokens: [authToken],
          apiBaseUrl: options.twilio ?? (options.phones === true ? `${baseUrl}/demo/twilio` : restUrl),
        },
        taskRouter: switched.taskRouter,
        ...(options.softphone === true && {
          softphone: {
            apiKey,
            byDefault: 'telephone' as const,
            ...(options.softphoneOfTwilio !== true && { device: '/demo/softphone.js' }),
          },
        }),
        apiTokens: [apiToken],
        brandName: 'Careline',
        policy,
        phoneNumbers: [TO],
        alertSecrets: options.alertSecrets,
        sync: options.sync,
        rotaCalendar: options.rotaCalendar,
      },
      keys,
      stores: own,
      events: makeEvents(logger, metrics),
      metrics,
      readiness: async () => ({ ready: true, parts: {} }),
      takeHours: live.takeHours,
      voice: spoken,
      tuning: {
        pinFloorMs: 0,
        // A PIN is answered in its own turn, however busy this machine is, unless a test wants to see the wait.
        pinAnswerMs: 2_500,
        ...(options.real === undefined ? { pause: waits.pause } : {}),
        ...options.tuning,
        ...tuning,
      },
      routes: (http) => {
        if (options.phones === true) http.use(phonesFor(baseUrl))
        if (identity !== undefined) http.use(identity.router)
      },
    })
    sweep ??= app.sweep
    apps.push({ app, server })
    const catchingUp = startRounds(app.catchUp, 200, () => undefined)
    server.on('close', () => void catchingUp.stop())
    screens = app.screens
    await app.publish()
    front.use(app.http)
    return baseUrl
  }

  const phonesFor = (publicBaseUrl: string) => {
    const { router } = demoPhones({
      publicBaseUrl,
      people: {
        twilioAccountSid: accountSid,
        twilioAuthToken: authToken,
        apiToken,
        people: directory.contacts.map(({ id = '', name = '', email = '', phone = '', shows = '' }) => ({
          id,
          name,
          email,
          phone,
          shows,
          pin: pins.get(id) ?? null,
        })),
      },
      analysts: directory.analysts,
      apiKey: options.softphone === true ? apiKey : undefined,
      read: (sid) => stores.calls.read(callId.parse(sid)),
      // Nobody here wants to wait as long as Twilio does.
      timeoutMs: 3_000,
    })
    return router
  }

  // Its address is a setting of the service; what it controls is known only after that.
  let answerRest: RestApi['handle'] = (_, response) => void response.destroy()
  const restServer = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    waits.note()
    response.once('close', waits.note)
    answerRest(request, response)
  }).listen(0, '127.0.0.1')
  await once(restServer, 'listening')
  servers.push(restServer)
  const restUrl = `http://127.0.0.1:${(restServer.address() as AddressInfo).port}`

  /** What the service finds at Twilio when it starts. */
  async function switchOn(baseUrl: string) {
    const elsewhere: typeof fetch = (input, init) => {
      const address = input instanceof Request ? input.url : input.toString()
      return fetch(address.replace(baseUrl, options.process?.() ?? baseUrl), init)
    }
    const network = new Network({ baseUrl, accountSid, authToken, fetch: elsewhere, ...options.trouble })
    const rest = restApi(network, { accountSid, authToken })
    if (options.rest === true) answerRest = rest.handle
    if (options.taskRouter !== true) return { network, rest, taskRouter: undefined }
    const { yaml } = readYaml('provision.yaml', readFileSync(join(PROJECT_ROOT, 'docs/provision.yaml'), 'utf8'))
    const read = readProvisionFile(yaml?.data)
    if ('wrong' in read) throw new Error(JSON.stringify(read.wrong))
    const taskRouter = await provision({
      client: twilioClient({ accountSid, authTokens: [authToken], apiBaseUrl: restUrl }),
      file: read.file,
      publicBaseUrl: baseUrl,
      policy,
      staff: await plain.staff.all(),
      dryRun: false,
      report: () => undefined,
    })
    return { network, rest, taskRouter }
  }

  function built(process: number): App {
    const found = apps[process]?.app
    if (found === undefined) throw new Error('the service has not been built')
    return found
  }
  async function stop({ app, server }: (typeof apps)[number]): Promise<void> {
    await app.close()
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }

  const baseUrl = await listen(stores)
  if (switched === undefined) throw new Error('nothing was switched on')
  const { network, rest, taskRouter } = switched
  const phones = new Map(directory.contacts.map((row) => [row['id'], row['phone']]))
  return {
    stores,
    database,
    waits,
    keys,
    network,
    rest,
    taskRouter,
    desk: (process = 0) => built(process).desk,
    alerts: () => built(0).alerts,
    messages: () => built(0).messages,
    baseUrl,
    restUrl,
    accountSid,
    authToken,
    apiToken,
    screens,
    log,
    pins,
    pin: (person) => pins.get(person) ?? '',
    reissue,
    sweep: async () => (await sweep?.()) ?? 0,
    takeNumbers: (numbers) => live.replace(sitePolicy({ callbackHours: ANY_HOUR, ...numbers })),
    take: async (loaded) => {
      for (const { app } of apps) await app.take(loaded)
    },
    metrics: () => metrics.registry.metrics(),
    dial: async (person, { from = phones.get(person) ?? 'anonymous', ...more } = {}) =>
      new Conversation(await network.dial({ from, to: TO, ...more }), { baseUrl, apiToken }),
    another: async (tuning, spoken) => listen(await processStores(), baseUrl, tuning, spoken),
    cut: () => servers.forEach((server) => server.closeAllConnections()),
    stop: async (process) => {
      const one = apps[process]
      if (one?.server.listening === true) await stop(one)
    },
    close: async () => {
      for (const { app, server } of apps) if (server.listening) await app.close()
      for (const server of servers) {
        if (!server.listening) continue
        server.closeAllConnections()
        server.close()
        await once(server, 'close')
      }
      for (const one of opened) await one.close()
      await database.drop()
    },
  }
}

interface CallView {
  status: string
  verified: boolean
  contact: string | null
  outcome: Outcome | null
  rule: string | null
  desk: Desk | null
  reference: string
  turns: { turn: number; heard: string[]; did: string }[]
  decisions: { outcome: Outcome; facts: Record<string, string> | null }[]
}

/** One call as a transcript: what was heard, what was keyed, how it was decided. */
export class Conversation {
  readonly phone: PhoneCall
  readonly #api: { baseUrl: string; apiToken: string }

  constructor(phone: PhoneCall, api: { baseUrl: string; apiToken: string }) {
    this.phone = phone
    this.#api = api
  }

  /** As other systems see it. */
  async view(): Promise<CallView> {
    const response = await fetch(`${this.#api.baseUrl}/api/v1/calls/${this.phone.sid}`, {
      headers: { authorization: `Bearer ${this.#api.apiToken}` },
    })
    expect(response.status).toBe(200)
    return (await response.json()) as CallView
  }

  /** The prompts of the last exchange, by name, in order; what is heard on hold is not one. */
  async hears(...prompts: string[]): Promise<this> {
    const exchanges = (await this.view()).turns.filter((turn) => turn.did !== 'waited')
    expect(exchanges.at(-1)?.heard).toEqual(prompts)
    return this
  }

  /** The prompts of the last lap of hold. */
  async hearsOnHold(...prompts: string[]): Promise<this> {
    const laps = (await this.view()).turns.filter((turn) => turn.did === 'waited')
    expect(laps.at(-1)?.heard).toEqual(prompts)
    return this
  }

  async presses(keys: string): Promise<this> {
    await this.phone.press(keys)
    await untilChecked(this.phone)
    return this
  }

  async isSilent(times = 1): Promise<this> {
    for (let i = 0; i < times; i += 1) await this.phone.silence()
    return this
  }

  /** After a tone. */
  async says(seconds: number, until: 'silence' | 'key' | 'hang-up' = 'key'): Promise<this> {
    await this.phone.say(seconds, until)
    return this
  }

  async hangsUp(): Promise<this> {
    await this.phone.hangUp()
    return this
  }

  /** Put in line for this desk, by this decision. */
  async isInQueueFor(desk: Desk, outcome: Outcome): Promise<this> {
    const { status, ...view } = await this.view()
    expect(view).toMatchObject({ desk, outcome })
    expect(status).toBe('waiting')
    expect(this.phone.queue).toBe(desk)
    return this.isWellFormed()
  }

  /** Refused or told: nobody is rung, and the caller is being asked what they want to do next. */
  async isNotRouted(outcome: Outcome): Promise<this> {
    expect(await this.view()).toMatchObject({ desk: null, outcome, status: 'in-progress' })
    expect(this.phone.state).toBe('gathering')
    return this.isWellFormed()
  }

  /** Nothing that Twilio would reject, ignore or cut off. */
  isWellFormed(): this {
    expect(this.phone.problems).toEqual([])
    return this
  }
}
