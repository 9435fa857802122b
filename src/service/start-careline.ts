/** Opens the stores, builds the app and serves it: the same for the service and the demo. */
import { join } from 'node:path'
import type { Policy } from '../domain/policy.ts'
import type { AppSettings } from './app-settings.ts'
import { buildApp, type AppDeps } from './app.ts'
import type { LogLevel } from './settings/config.ts'
import { argon2SelfTest } from '../domain/pin/pin-hash.ts'
import { makeEvents, makeLogger, type Events } from './events.ts'
import { startMonitors } from './monitors.ts'
import { keyFingerprint, type Keys } from './settings/key-file.ts'
import { makeMetrics } from './metrics.ts'
import { serveMetrics } from '../web/routes/serve-metrics.ts'
import { serve } from './serve.ts'
import { openStores } from '../stores/open-stores.ts'
import type { OpenStores } from '../stores/stores.ts'
import { startAuditAnchors } from '../stores/postgres/audit/audit-anchors.ts'
import { refuseOtherKeys } from '../stores/postgres/database/key-check.ts'
import { askedSeldom, mayLookAtPort, readinessOf } from '../web/routes/health.ts'

/** Inside the data folder: outside the database, as it must be. Copy it to another machine. */
export const ANCHOR_FILE = 'audit-anchors.jsonl'

export interface CarelineOptions {
  keys: Keys
  dataDir: string
  databaseUrl: string | undefined
  redisUrl: string | undefined
  tellsCrm?: boolean
  policy: Policy
  logLevel: LogLevel
  host: string
  port: number
  /** Time for a load balancer to see that we are not ready any more. */
  leaveMs: number
  /** Figures and degraded parts are answered there, to every asker or to those with a token of `insideView`. */
  metricsPort?: number | undefined
  onMessage: (text: string) => void
  /** What the app needs to know, once the stores are open. */
  settings: (stores: OpenStores) => Promise<{ settings: Omit<AppSettings, 'policy'>; routes?: AppDeps['routes'] }>
}

export interface RunningCareline {
  port: number
  /** Undefined: there is none. */
  metricsPort: number | undefined
  events: Events
  stop: () => Promise<void>
}

/** Throws, with everything closed again, when anything needed for a call is missing or wrong. */
export async function startCareline(options: CarelineOptions): Promise<RunningCareline> {
  const { keys, dataDir } = options
  const metrics = makeMetrics()
  const events = makeEvents(makeLogger(options.logLevel), metrics)
  await argon2SelfTest()
  const stores = await openStores({
    dataDir,
    databaseUrl: options.databaseUrl,
    redisUrl: options.redisUrl,
    auditKey: keys.auditKey,
    tellsCrm: options.tellsCrm === true,
    policy: options.policy,
    onMessage: options.onMessage,
    onFailure: events.storeFailed,
    onChange: events.storeChanged,
    onUsed: events.storeUsed,
  })
  try {
    await refuseOtherKeys(stores.pool, keyFingerprint(keys))
    const { settings: told, routes } = await options.settings(stores)
    const settings: AppSettings = { ...told, policy: options.policy }
    let stopping = false
    const anchorFile = join(dataDir, ANCHOR_FILE)
    const watch = startMonitors({ stores, auditKey: keys.auditKey, anchorFile, events, metrics })
    const health = askedSeldom(() => stores.health())
    const readiness = async () => readinessOf(stopping, { ...(await health()), audit: watch.auditIsWhole() })
    const app = buildApp({
      settings,
      keys,
      stores,
      events,
      metrics,
      readiness,
      auditIsWhole: () => watch.auditIsWhole(),
      ...(routes === undefined ? {} : { routes }),
    })
    const anchors = await startAuditAnchors({
      pool: stores.pool,
      auditKey: keys.auditKey,
      file: anchorFile,
      onBroken: (fault) => watch.auditBroke(fault),
      onError: (error) => events.brokeAside('audit anchor', 'writing one', error),
    })
    const serving = await serve(app, {
      port: options.port,
      host: options.host,
      leaveMs: options.leaveMs,
      onSweepFailed: (error) => events.brokeAside('sweep', 'ending lost calls', error),
      onStopping: () => {
        stopping = true
      },
    })
    const watched =
      options.metricsPort === undefined
        ? undefined
        : await serveMetrics(
            { readiness, metrics, mayLook: mayLookAtPort(settings.insideView?.tokens ?? []) },
            { port: options.metricsPort, host: options.host },
          )
    return {
      port: serving.port,
      metricsPort: watched?.port,
      events,
      stop: async () => {
        await serving.stop()
        await watched?.stop()
        await app.close()
        await watch.stop()
        await anchors.stop()
        await stores.close()
      },
    }
  } catch (error) {
    await stores.close()
    throw error
  }
}
