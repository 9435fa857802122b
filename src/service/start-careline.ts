/** Opens the stores, builds the app and serves it: the same for the service and the demo. */
import { join } from 'node:path'
import { livePolicy, type LivePolicy } from '../domain/policy.ts'
import type { AppSettings } from './app-settings.ts'
import type { LoadedFlows } from '../flows/loader/load-flows.ts'
import { buildApp, type AppDeps } from './app.ts'
import { readBuildInfo } from './build-info.ts'
import type { LogLevel } from './settings/config.ts'
import { SettingsRefused } from './settings/settings-refused.ts'
import { sitePolicy, unspokenLanguages, type SiteFile } from './settings/site-policy.ts'
import { argon2SelfTest } from '../domain/pin/pin-hash.ts'
import { makeEvents, type Events } from './events/events.ts'
import { startFlowWork, type StartedFlowWork } from './flow-work/flow-work-process.ts'
import { makeHashingPool } from './hashing/hashing-pool.ts'
import { readFolder, type Folder } from './live-flows/folder.ts'
import { openLiveFlows, type LiveFlows } from './live-flows/live-flows.ts'
import { makeLogger } from './watch/logger.ts'
import { startReload, type Reload } from './reload/reload.ts'
import type { ReloadOutcome } from './reload/reload-files.ts'
import { startMonitors } from './monitors.ts'
import { keyFingerprint, type Keys } from './settings/key-file.ts'
import { countProcess, makeMetrics, type Metrics } from './metrics.ts'
import { serveMetrics } from '../web/routes/serve-metrics.ts'
import { serve } from './serve.ts'
import { startRounds, type Rounds } from './watch/rounds.ts'
import { watchProvider } from './watch/watch-provider.ts'
import { inSpan } from './watch/trace.ts'
import type { StoreStates } from './watch/store-states.ts'
import { openStates, watchStores } from './watch/watch-stores.ts'
import { openStores } from '../stores/open-stores.ts'
import type { OpenStores } from '../stores/stores.ts'
import { pruneDaily } from './prune-daily.ts'
import { STANDARD_RETENTION, type Retention } from '../stores/postgres/retention/old-records.ts'
import { ANCHOR_FILE, startAuditAnchors } from '../stores/postgres/audit/audit-anchors.ts'
import { askedSeldom, mayLookAtPort, readinessOf } from '../web/routes/health.ts'

/** A caller whose production is down hears within seconds that an engineer on duty is rung. */
const ALERT_MS = 3_000
/** An author hears a sentence that was just changed. */
const TRIALS_MS = 2_000

export interface CarelineOptions {
  keys: Keys
  dataDir: string
  /** Where the flows and prompts are. */
  flowsDir: string
  databaseUrl: string | undefined
  redisUrl: string | undefined
  /** CRM_WEBHOOK_URL. */
  webhookUrl?: string | undefined
  /** The numbers that the site sets, and the file that a reload reads them from. */
  site: SiteFile
  /** Left out: our own choice. */
  retention?: Retention
  logLevel: LogLevel
  /** Undefined: every address of this machine, IPv6 and IPv4. */
  host: string | undefined
  port: number
  /** Time for a load balancer to see that this process is no longer ready. */
  leaveMs: number
  /** Figures and degraded parts are answered there, to every asker or to those with a token of `insideView`. */
  metricsPort?: number | undefined
  onMessage: (text: string) => void
  /** What the app needs to know, once the stores are open. */
  settings: (stores: OpenStores) => Promise<GivenSettings>
}

type GivenSettings = Pick<AppDeps, 'routes'> & { settings: Omit<AppSettings, 'policy'> }

export interface RunningCareline {
  port: number
  /** Undefined: there is none. */
  metricsPort: number | undefined
  events: Events
  /** Flows and prompts are read again, checked, and taken for new calls; what came of it is logged. */
  reload: () => Promise<ReloadOutcome>
  /** Calls go by the calendars as they are now; otherwise they are read within seconds. Never rejects. */
  hoursChanged: () => Promise<void>
  stop: () => Promise<void>
}

/** Throws, with everything closed again, when anything needed for a call is missing or wrong. */
export async function startCareline(options: CarelineOptions): Promise<RunningCareline> {
  const { keys } = options
  const metrics = makeMetrics()
  countProcess(metrics)
  const events = makeEvents(makeLogger(options.logLevel), metrics)
  const live = livePolicy(sitePolicy(options.site.numbers))
  const states = openStates(options.redisUrl !== undefined, events, metrics)
  await argon2SelfTest()
  // While the database starts.
  const folder = readFolder(options.flowsDir)
  // It is told where it is awaited; stores that do not open are told first.
  folder.catch(() => undefined)
  const stores = await openStores({
    dataDir: options.dataDir,
    databaseUrl: options.databaseUrl,
    redisUrl: options.redisUrl,
    keys: keyFingerprint(keys),
    auditKey: keys.auditKey,
    webhookUrl: options.webhookUrl ?? null,
    policy: live.policy,
    onMessage: options.onMessage,
    onFailure: events.storeFailed,
    onChange: (store, closed) => states.breaker(store, closed),
    onUsed: events.storeUsed,
    onWaiting: events.databaseWaiting,
    onPrepared: events.databasePrepared,
    onLost: events.recordLost,
    inSpan,
  })
  try {
    const work = startFlowWork((error) => events.brokeAside('flows', 'checking flows', error))
    const both = [flowsOf(options, { stores, live, events, work }, folder), options.settings(stores)] as const
    // What one of them still does must not meet closed stores.
    await Promise.allSettled(both)
    const [flows, given] = await Promise.all(both)
    return await serveOn({ stores, states, options, given, live, flows, work, events, metrics })
  } catch (error) {
    await stores.close()
    throw error
  }
}

/** What calls begin with. A language of the site that they do not speak stops the start, unless it is a copy that has to do for now. */
async function flowsOf(
  { flowsDir, dataDir }: CarelineOptions,
  { stores, live, events, work }: Pick<Opened, 'stores' | 'live' | 'events' | 'work'>,
  folder: Promise<Folder>,
): Promise<LiveFlows> {
  const unspoken = ({ prompts }: LoadedFlows) => unspokenLanguages(live.policy, prompts.languages)
  const flows = await openLiveFlows({ stores, flowsDir, folder, dataDir, work, unspoken, events })
  const problems = flows.from === 'copy' ? [] : unspoken(flows.voice)
  if (problems.length === 0) return flows
  const refused = (problem: string) => ({
    name: 'SITE_FILE',
    problem: `is refused: ${problem}`,
    example: 'docs/site.yaml',
  })
  throw new SettingsRefused(problems.map(refused))
}

interface Opened {
  stores: OpenStores
  states: StoreStates
  options: CarelineOptions
  given: GivenSettings
  live: LivePolicy
  flows: LiveFlows
  work: StartedFlowWork
  events: Events
  metrics: Metrics
}

async function serveOn(opened: Opened): Promise<RunningCareline> {
  const { stores, options, events } = opened
  const { host, port, leaveMs } = options
  const built = await buildOn(opened)
  const onSweepFailed = (error: unknown) => events.brokeAside('sweep', 'ending lost calls', error)
  let figures: Awaited<ReturnType<typeof built.serveFigures>>
  try {
    figures = await built.serveFigures()
    const { app, onStopping } = built
    const serving = await serve(app, { port, host, leaveMs, onSweepFailed, onStopping })
    built.onServing()
    const reload = reloadOf(opened)
    return {
      port: serving.port,
      metricsPort: figures?.port,
      events,
      reload: () => reload.now(),
      hoursChanged: () => app.alerts.hours.changed(),
      stop: async () => {
        await reload.stop()
        await serving.stop()
        await figures?.stop()
        await built.close()
        await stores.close()
      },
    }
  } catch (error) {
    await figures?.stop()
    // What they do by themselves must not meet closed stores.
    await built.close()
    throw error
  }
}

/** Everything behind the ports. */
async function buildOn({ stores, states, options, given, live, flows, work, events, metrics }: Opened) {
  const { keys, retention = STANDARD_RETENTION, host, metricsPort } = options
  const { auditKey } = keys
  const { settings, ...routes } = given
  const anchorFile = join(options.dataDir, ANCHOR_FILE)
  const health = askedSeldom(watchStores(stores, states, options.dataDir, metrics))
  const syncWith = settings.sync?.mapping.system
  const monitors = startMonitors({ stores, auditKey, anchorFile, events, metrics, probe: health, syncWith })
  const pruning = pruneDaily({ pruning: stores.pruning, retention, events, metrics })
  const auditIsWhole = () => monitors.auditIsWhole()
  let stopping = false
  const readiness = async () => readinessOf(stopping, { ...(await health()), audit: auditIsWhole() })
  const withPolicy = { ...settings, policy: live.policy }
  const { takeHours } = live
  const shared = { settings: withPolicy, keys, stores, events, metrics, readiness, takeHours, auditIsWhole }
  const hashing = makeHashingPool({
    onEnded: (why, how) => events.hashingEnded(why, how),
    onNotLowered: () => events.hashingNotLowered(),
  })
  metrics.sources.pinProcesses = hashing.up
  const app = buildApp({ ...shared, ...routes, voice: flows.voice, argon2: hashing.argon2, flowWork: work })
  // Before the first call; while the records do not answer, all is open.
  await app.alerts.hours.changed()
  const anchors = await startAuditAnchors({
    pool: stores.pool,
    auditKey,
    file: anchorFile,
    onBroken: (fault) => monitors.auditBroke(fault),
    onError: (error) => events.brokeAside('audit anchor', 'writing one', error),
  })
  const mayLook = mayLookAtPort(settings.insideView?.tokens ?? [])
  let provider: Rounds | undefined
  let alerting: Rounds | undefined
  let following: Rounds[] = []
  return {
    app,
    onStopping: () => {
      stopping = true
    },
    serveFigures: async () =>
      metricsPort === undefined
        ? undefined
        : serveMetrics({ readiness, metrics, mayLook, build: readBuildInfo() }, { port: metricsPort, host }),
    onServing: () => {
      // Not before: they would take the processors from the start itself. Until then threads of this process hash.
      hashing.start()
      // Only now, because the demo is its own identity provider.
      provider = settings.signIn && watchProvider(settings.signIn, events)
      const notTried = (error: unknown) => events.brokeAside('flows', 'drafts on trial', error)
      following = [flows.follow(app.take), startRounds(app.lookAtTrials, TRIALS_MS, notTried)]
      alerting = startRounds(app.alerts.round, ALERT_MS, (error) => events.watchFailed('signals', error))
    },
    close: async () => {
      await Promise.all([alerting?.stop(), ...following.map((rounds) => rounds.stop())])
      await app.close()
      await pruning.stop()
      await provider?.stop()
      await monitors.stop()
      await anchors.stop()
      await Promise.all([hashing.stop(), work.stop()])
    },
  }
}

function reloadOf({ options, live, flows, events }: Opened): Reload {
  const { dataDir, site } = options
  return startReload({
    dataDir,
    site,
    flows,
    takeNumbers: (numbers) => live.replace(sitePolicy(numbers)),
    report: (outcome) => events.reloaded(outcome),
    onMusicRefused: (why) => events.holdMusicRefused(why),
    onFailure: (what, error) => events.brokeAside('reload', what, error),
  })
}
