/** Starts the service by its settings and stops it cleanly. */
import { onHangUp } from './service/reload/hang-up.ts'
import './node-version.ts'
import './argon2-build.ts'
import { readBuildInfo } from './service/build-info.ts'
import { readConfig } from './service/settings/config.ts'
import { loadKeys } from './service/settings/key-file.ts'
import { runUntilStopped } from './service/run-until-stopped.ts'
import { loadSettingsFile } from './service/settings/settings-file.ts'
import { softphoneSettings, syncSettings, twilioAccess } from './service/settings/twilio-access.ts'
import { startCareline } from './service/start-careline.ts'
import { publicOr } from './webhooks/reachable.ts'

/** A load balancer asks every few seconds. */
const LEAVE_MS = 5_000

await runUntilStopped(async () => {
  for (const sentence of loadSettingsFile()) process.stderr.write(`Careline: ${sentence}\n`)
  const config = readConfig(process.env)
  const { secrets } = config
  const running = await startCareline({
    keys: loadKeys(config.keysDir, { createIfMissing: !config.production }),
    dataDir: config.dataDir,
    flowsDir: config.flowsDir,
    databaseUrl: secrets.databaseUrl?.reveal(),
    redisUrl: secrets.redisUrl?.reveal(),
    webhookUrl: config.crmWebhookUrl,
    site: config.site,
    retention: config.retention,
    logLevel: config.logLevel,
    host: config.host,
    port: config.port,
    metricsPort: config.metricsPort,
    leaveMs: config.production ? LEAVE_MS : 0,
    onMessage: (text) => process.stderr.write(`${text}\n`),
    settings: async () => ({
      settings: {
        publicBaseUrl: config.publicBaseUrl,
        twilio: twilioAccess(config),
        taskRouter: config.taskRouter,
        softphone: softphoneSettings(config),
        apiTokens: secrets.apiTokens.map((token) => token.reveal()),
        insideView: {
          tokens: secrets.metricsTokens.map((token) => token.reveal()),
          thisMachine: !config.production && config.metricsPort === undefined,
        },
        trustedProxies: config.trustedProxies,
        brandName: config.brandName,
        phoneNumbers: config.phoneNumbers,
        webhooks: {
          ofSettings: secrets.crmWebhook.map((secret) => secret.reveal()),
          mayReach: config.production ? publicOr(config.webhookNetworks) : undefined,
          httpsOnly: config.production,
        },
        mail:
          secrets.smtpUrl === undefined || config.mailFrom === undefined
            ? undefined
            : { url: secrets.smtpUrl.reveal(), from: config.mailFrom },
        alertSecrets: Object.fromEntries([...secrets.alerts].map(([name, one]) => [name, one.reveal()])),
        rotaCalendar: secrets.rotaCalendar?.reveal(),
        sync: syncSettings(config),
        pinSizes: config.pinSizes,
        signIn: config.oidc && { ...config.oidc, clientSecret: secrets.oidcClientSecret?.reveal() ?? '' },
      },
    }),
  })
  onHangUp(() => void running.reload())
  running.events.log.info({ port: running.port, ...readBuildInfo() }, 'careline is answering')
  return async () => {
    await running.stop()
    running.events.log.info('careline stopped')
  }
})
