/** Starts the service by its settings and stops it cleanly. */
import { buildApp } from './app.ts'
import { loadDotEnv, readConfig } from './config.ts'
import { argon2SelfTest } from './domain/pin-hash.ts'
import { makeEvents, makeLogger } from './events.ts'
import { loadKeys } from './keys.ts'
import { makeMetrics } from './metrics.ts'
import { runUntilStopped } from './run-until-stopped.ts'
import { serve } from './serve.ts'
import { openStores } from './stores/open-stores.ts'
import { readinessOf } from './web/health.ts'

/** A load balancer asks every few seconds. */
const LEAVE_MS = 5_000

await runUntilStopped(async () => {
  loadDotEnv()
  const config = readConfig(process.env)
  const metrics = makeMetrics()
  const log = makeLogger(config.logLevel)
  const events = makeEvents(log, metrics)
  const keys = loadKeys(config.keysDir, { createIfMissing: !config.production })
  await argon2SelfTest()
  const stores = await openStores({
    dataDir: config.dataDir,
    databaseUrl: config.secrets.databaseUrl?.reveal(),
    redisUrl: config.secrets.redisUrl?.reveal(),
    auditKey: keys.auditKey,
    onMessage: (text) => log.info(text),
    onFailure: events.storeFailed,
    onChange: events.storeChanged,
  })
  let stopping = false
  const app = buildApp({
    settings: {
      publicBaseUrl: config.publicBaseUrl,
      twilioAccountSid: config.twilioAccountSid,
      twilioAuthTokens: config.secrets.twilioAuthTokens.map((token) => token.reveal()),
      apiTokens: config.secrets.apiTokens.map((token) => token.reveal()),
      brandName: config.brandName,
    },
    keys,
    stores,
    events,
    metrics,
    readiness: async () => readinessOf(stopping, await stores.health()),
  })
  const serving = await serve(app, {
    port: config.port,
    host: '0.0.0.0',
    leaveMs: config.production ? LEAVE_MS : 0,
    onSweepFailed: (error) => events.brokeDuringCall('sweep', error),
    onStopping: () => {
      stopping = true
    },
  })
  log.info({ port: serving.port }, 'careline is answering')
  return async () => {
    await serving.stop()
    await stores.close()
    log.info('careline stopped')
  }
})
