/** The screens without the telephone: real records, the demo's identity provider, and one small screen for each kind. */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import express from 'express'
import { demoIdentityProvider } from '../../src/demo/identity/identity-provider.ts'
import { PROJECT_ROOT } from '../../src/project-root.ts'
import { postgresAudit } from '../../src/stores/postgres/audit/audit-log.ts'
import { loadDirectory, readDirectoryFiles } from '../../src/demo/load-directory.ts'
import { memoryRateCounters } from '../../src/stores/memory/rate-counters.ts'
import { postgresDirectoryRecords } from '../../src/stores/postgres/directory/records.ts'
import { sitePolicy } from '../../src/service/settings/site-policy.ts'
import type { DirectoryRecords } from '../../src/directory/directory-records.ts'
import { makeChange } from '../../src/directory/change.ts'
import { makeProviderStaff, type ProviderStaff } from '../../src/directory/provider-staff.ts'
import { postgresForms } from '../../src/stores/postgres/accounts/form-store.ts'
import { postgresSignIns } from '../../src/stores/postgres/accounts/sign-in-store.ts'
import type { Allow } from '../../src/web/allow.ts'
import { screenRoutes, type ScreenDeps, type ScreenRoutes } from '../../src/web/routes/screen-routes.ts'
import { page } from '../../src/web/shell/page.tsx'
import { ROLES } from '../../src/accounts/person.ts'
import type { SignInStore } from '../../src/accounts/sign-in-store.ts'
import { freshDatabase, type FreshDatabase } from '../services/postgres.ts'
import { Visitor } from './visitor.ts'

export interface ScreensOnTest {
  baseUrl: string
  database: FreshDatabase
  store: SignInStore
  providerStaff: ProviderStaff
  records: DirectoryRecords
  /** Members of staff who may take no calls any more, as it happened. */
  left: string[]
  screens: ScreenRoutes
  /** Moves the service's clock; the identity provider keeps the real one. */
  later(ms: number): void
  /** Back to the real time. */
  onTime(): void
  visitor(): Visitor
  /** What a small screen answered with, by path. */
  changed: string[]
  broke: { reference: string; error: unknown }[]
  refusals: string[]
  /** Directive and what was blocked. */
  cspReports: string[]
  /** Of each logout token how many sessions it ended, or why it was refused. */
  logouts: (number | string)[]
  /** Audit rows of these types, oldest first. */
  audit(...types: string[]): Promise<{ type: string; actor: string; subject: string | null; body: object }[]>
  close(): Promise<void>
}

/** People the provider knows and the directory may not. */
export const STRANGER = 'staff:stranger'
export const SECOND_RUTH = 'staff:second'

/** One screen for each kind of rule. */
export function smallScreens(changed: string[]): (allow: Allow) => void {
  return (allow) => {
    allow(
      { method: 'get', path: '/small/staff', roles: ['analyst', 'supervisor'], menu: 'Small' },
      (context, _, response) => {
        response.json({ name: context.person.name, desks: context.person.desks, menu: context.menu })
      },
    )
    allow({ method: 'get', path: '/small/contact', roles: ['contact'], menu: 'Own' }, ({ person }, _, response) => {
      response.json({ name: person.name, timeZone: person.timeZone })
    })
    allow({ method: 'get', path: '/small/page', roles: ROLES }, (context, _, response) => {
      response.type('html').send(page({ context, title: 'Small', body: `Hello <${context.person.name}>` }))
    })
    allow({ method: 'post', path: '/small/change', roles: ['analyst'] }, (_visit, request, response) => {
      changed.push(request.path)
      response.json({ changed: true })
    })
    allow(
      { method: 'post', path: '/small/json', roles: ['analyst'], body: { kind: 'json', limit: '1kb' } },
      (_visit, request, response) => {
        changed.push(request.path)
        response.json({ got: request.body as unknown })
      },
    )
    allow(
      { method: 'get', path: '/small/feed', roles: ['analyst'], background: true },
      async (context, _, response) => {
        response.json({ still: (await context.stillSignedIn())?.name ?? null })
      },
    )
    allow({ method: 'get', path: '/small/fresh', roles: ['contact'], fresh: '/small/fresh' }, (_, __, response) => {
      response.json({ fresh: true })
    })
    allow(
      { method: 'post', path: '/small/fresh', roles: ['contact'], fresh: '/small/fresh' },
      (_, request, response) => {
        changed.push(request.path)
        response.json({ changed: true })
      },
    )
    allow({ method: 'get', path: '/small/talk', roles: ['analyst'], microphone: true }, (_, __, response) => {
      response.json({})
    })
    allow({ method: 'get', path: '/small/broken', roles: ['analyst'] }, () => {
      throw new Error('the drawer is stuck: key 12345')
    })
  }
}

export async function openScreens({
  trustedProxies = [],
  ...differs
}: Partial<Omit<ScreenDeps, 'store'>> & {
  store?: (store: SignInStore) => SignInStore
  trustedProxies?: string[]
} = {}): Promise<ScreensOnTest> {
  const database = await freshDatabase()
  const tables = await readDirectoryFiles(join(PROJECT_ROOT, 'src/demo/directory'))
  await loadDirectory(database.pool, tables, new Date())
  const front = express()
  front.set('trust proxy', trustedProxies)
  const server = createServer({ keepAliveTimeout: 75_000 }, front).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const person = (subject: string, email: string) => ({ subject, name: subject, email, role: 'analyst', shows: '' })
  const identity = demoIdentityProvider({
    publicBaseUrl: baseUrl,
    production: false,
    people: [
      ...tables.analysts.map((row) => person(`staff:${row['id'] ?? ''}`, row['email'] ?? '')),
      ...tables.contacts.map((row) => person(`contact:${row['id'] ?? ''}`, row['email'] ?? '')),
      person(STRANGER, 'nobody@elsewhere.example'),
      person(SECOND_RUTH, 'Ruth.Calder@care.example'),
    ],
  })
  front.use(identity.router)

  let ahead = 0
  const changed: string[] = []
  const broke: { reference: string; error: unknown }[] = []
  const refusals: string[] = []
  const cspReports: string[] = []
  const logouts: (number | string)[] = []
  const audit = postgresAudit(database.pool, new Uint8Array(randomBytes(32)))
  const plain = postgresSignIns(database.pool, audit)
  const store = differs.store?.(plain) ?? plain
  const records = postgresDirectoryRecords(database.pool, audit, sitePolicy())
  const providerStaff = makeProviderStaff({ change: makeChange(records), records })
  const left: string[] = []
  const screens = screenRoutes({
    publicBaseUrl: baseUrl,
    signIn: identity.settings,
    forms: postgresForms(database.pool),
    counters: memoryRateCounters,
    audit,
    events: {
      sentTooOften: () => undefined,
      askedTooOften: () => undefined,
      screenBroke: (reference, error) => void broke.push({ reference, error }),
      signInRefused: (reason) => void refusals.push(reason),
      identityProviderFailed: () => undefined,
      cspReported: (...report) => void cspReports.push(report.join(' ')),
      loggedOutByProvider: (sessions) => void logouts.push(sessions),
      logoutRefused: (why) => void logouts.push(why),
    },
    now: () => new Date(Date.now() + ahead),
    onStaffLeft: async (id) => void left.push(id),
    screens: [smallScreens(changed)],
    ...differs,
    store,
    providerStaff,
  })
  front.use(screens.router)
  front.use((_request, response) => {
    response.status(404).type('text/plain').send('Not found\n')
  })

  return {
    baseUrl,
    database,
    store,
    providerStaff,
    records,
    left,
    screens,
    later: (ms) => {
      ahead += ms
    },
    onTime: () => {
      ahead = 0
    },
    visitor: () => new Visitor(baseUrl),
    changed,
    broke,
    refusals,
    cspReports,
    logouts,
    audit: async (...types) =>
      (
        await database.pool.query<{ type: string; actor: string; subject: string | null; body: string }>(
          'SELECT type, actor, subject, body FROM audit_trail WHERE type = ANY($1) ORDER BY id',
          [types],
        )
      ).rows.map((row) => ({
        ...row,
        body: (typeof row.body === 'string' ? JSON.parse(row.body) : row.body) as object,
      })),
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
      await database.drop()
    },
  }
}
