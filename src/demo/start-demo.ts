/** Starts the demo: the service on embedded stores, with the demo directory, issued PINs, phones and one-click sign-in. */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { Express } from 'express'
import { callId } from '../domain/ids.ts'
import { OWN_FLOWS, PROJECT_ROOT } from '../project-root.ts'
import type { SoftphoneSettings } from '../service/app-settings.ts'
import { loadKeys } from '../service/settings/key-file.ts'
import { SettingsRefused } from '../service/settings/settings-refused.ts'
import { startCareline } from '../service/start-careline.ts'
import { postgresAudit } from '../stores/postgres/audit/audit-log.ts'
import { postgresCredentials } from '../stores/postgres/credentials/credential-store.ts'
import type { OpenStores } from '../stores/stores.ts'
import { componentsPage } from './components/components-page.tsx'
import { CRM_PATH, pretendCrm } from './crm/pretend-crm.tsx'
import { tellCrm } from './crm/tell-crm.ts'
import { readDemo, saveDemo, type StoredDemo } from './demo-file.ts'
import { CARE_LINES, TEST_PHONE, DEMO_SITE } from './demo-numbers.ts'
import { demoRoutes, peopleOf, type DemoPeople } from './demo-people.ts'
import { freshDemo, issueMissingPins } from './demo-pins.ts'
import { demoDesks, loadDemoHours, type DemoDesks } from './hours/demo-hours.ts'
import { demoSignIn } from './identity/demo-sign-in.ts'
import type { DemoIdentityProvider } from './identity/identity-provider.ts'
import { loadDirectory, readDirectoryFiles, type DirectoryTables } from './load-directory.ts'
import { mountDemo } from './only-this-machine.ts'
import { demoAlerts, ENGINEER_ON_DUTY, putOnDuty } from './pager/demo-alerts.ts'
import { pretendPager } from './pager/pretend-pager.tsx'
import { demoPhones } from './phones/demo-phones.ts'
import { welcome } from './welcome.ts'

export interface DemoSettings {
  production: boolean
  port: number
  /** Directory, records and PINs stay there from start to start. */
  dataDir: string
  keysDir: string
  publicBaseUrl: string
  /** Where calls are ordered: the demo's own telephone network, unless another one is named. */
  twilioApiBaseUrl: string
  brandName: string
}

/**
 * Prints what to do next, and returns how to stop. Throws `SettingsRefused` in production.
 * Listens on loopback only. There are no screens where `publicBaseUrl` is not this machine.
 */
export async function startDemo(settings: DemoSettings, print: (line: string) => void): Promise<() => Promise<void>> {
  const { production, port, dataDir, keysDir, publicBaseUrl } = settings
  if (production) {
    const problem = { name: 'NODE_ENV', problem: 'is production, where the demo never runs', example: 'npm start' }
    throw new SettingsRefused([problem])
  }
  const keys = loadKeys(keysDir, { createIfMissing: true })
  const tables = await readDirectoryFiles(join(PROJECT_ROOT, 'src/demo/directory'))
  const identity = demoSignIn(publicBaseUrl, tables, production)
  const apiKey = newApiKey()
  const base = port === 0 ? publicBaseUrl : `http://127.0.0.1:${port}`
  const alerts = demoAlerts(base)
  let loaded: DemoPeople | undefined
  let hoursChanged = async () => {}
  const running = await startCareline({
    keys,
    dataDir,
    flowsDir: OWN_FLOWS,
    databaseUrl: undefined,
    redisUrl: undefined,
    site: { ...DEMO_SITE, numbers: { ...DEMO_SITE.numbers, alerts: alerts.policy } },
    logLevel: 'warn',
    host: '127.0.0.1',
    port,
    leaveMs: 0,
    onMessage: print,
    settings: async (stores) => {
      const stored = await loadRecords(stores, tables, { dataDir, keys })
      const crmSecret = await tellCrm(stores.webhookEndpoints, keys.proofKey, `${base}${CRM_PATH}`)
      const people = peopleOf(stored, tables.contacts)
      const desks = demoDesks(
        stores.hours,
        () => hoursChanged(),
        () => new Date(),
      )
      const shared = { publicBaseUrl, tables, stores, identity, apiKey, crmSecret, desks }
      loaded = people
      return {
        settings: {
          ...serviceSettings(settings, people, identity),
          softphone: softphoneOf(apiKey),
          testPhone: { number: TEST_PHONE.number, path: `/phone?as=${TEST_PHONE.id}` },
          alertSecrets: alerts.secrets,
        },
        routes: (http) => mountDemo(http, () => useDemo(http, { ...shared, people })),
      }
    },
  })
  hoursChanged = running.hoursChanged
  if (loaded !== undefined) welcome(running.port, loaded, identity !== undefined, print)
  return running.stop
}

/** What the demo begins with; what is there already stays. */
async function loadRecords(
  stores: OpenStores,
  tables: DirectoryTables,
  { dataDir, keys }: { dataDir: string; keys: ReturnType<typeof loadKeys> },
): Promise<StoredDemo> {
  // On a busy machine one statement of hundreds takes longer than a caller waits.
  const { directoryPool } = stores
  await loadDirectory(directoryPool, tables, new Date())
  const stored = await issueMissingPins((await readDemo(dataDir)) ?? freshDemo(), tables.contacts, {
    credentials: postgresCredentials(directoryPool, postgresAudit(directoryPool, keys.auditKey)),
    keys: keys.pins,
  })
  await saveDemo(dataDir, stored)
  await putOnDuty(stores.rota, new Date())
  await loadDemoHours(stores.hours, new Date())
  return stored
}

function serviceSettings(
  { publicBaseUrl, twilioApiBaseUrl, brandName }: DemoSettings,
  { twilioAccountSid, twilioAuthToken, apiToken }: DemoPeople,
  identity: DemoIdentityProvider | undefined,
) {
  return {
    publicBaseUrl,
    twilio: { accountSid: twilioAccountSid, authTokens: [twilioAuthToken], apiBaseUrl: twilioApiBaseUrl },
    apiTokens: [apiToken],
    insideView: { tokens: [], thisMachine: true },
    brandName,
    phoneNumbers: Object.values(CARE_LINES),
    signIn: identity?.settings,
  }
}

/** As at Twilio, and for this start alone: tokens are good for ten minutes. */
const newApiKey = () => ({ sid: `SK${randomBytes(16).toString('hex')}`, secret: randomBytes(16).toString('hex') })

/** Staff answer in the browser, so that one window is enough to be caller and analyst. */
const softphoneOf = (apiKey: ReturnType<typeof newApiKey>): SoftphoneSettings => ({
  apiKey,
  byDefault: 'browser',
  device: '/demo/softphone.js',
})

interface DemoDeps {
  apiKey: ReturnType<typeof newApiKey>
  publicBaseUrl: string
  people: DemoPeople
  tables: Pick<DirectoryTables, 'analysts'>
  stores: Pick<OpenStores, 'calls'>
  identity: DemoIdentityProvider | undefined
  desks: DemoDesks
  /** What events to the pretend CRM are signed with. */
  crmSecret: string
}

function useDemo(http: Express, deps: DemoDeps): void {
  const { publicBaseUrl, people, tables, stores, identity, apiKey, crmSecret, desks } = deps
  http.use(demoRoutes(people), componentsPage(), pretendCrm(crmSecret))
  const phones = demoPhones({
    publicBaseUrl,
    people,
    apiKey,
    desks,
    analysts: tables.analysts,
    onDuty: [ENGINEER_ON_DUTY],
    read: (sid) => stores.calls.read(callId.parse(sid)),
  })
  http.use(phones.router, pretendPager({ texts: () => phones.texts }))
  if (identity !== undefined) http.use(identity.router)
}
