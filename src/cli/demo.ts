/** The demo: embedded stores, the demo directory, PINs issued, and everything needed to place a call without an account. */
import { randomBytes, randomUUID } from 'node:crypto'
import { join, resolve } from 'node:path'
import { Command } from 'commander'
import { callId, contactId } from '../domain/ids.ts'
import { issuePin } from '../domain/pin/issue-pin.ts'
import { PIN_SIZES } from '../domain/pin/pin.ts'
import { mountDemo } from '../demo/only-this-machine.ts'
import { loadKeys } from '../service/settings/key-file.ts'
import { PROJECT_ROOT } from '../project-root.ts'
import { runUntilStopped } from '../service/run-until-stopped.ts'
import { SettingsRefused } from '../service/settings/settings-refused.ts'
import { startCareline } from '../service/start-careline.ts'
import type { OpenStores } from '../stores/stores.ts'
import { loadDirectory, readDirectoryFiles, type DirectoryTables } from '../stores/postgres/directory/demo-directory.ts'
import { demoPhones } from '../demo/demo-phones.tsx'
import { demoRoutes, type DemoPeople } from '../demo/demo-people.ts'
import { saveDemo, readDemo, type StoredDemo } from '../demo/demo-file.ts'
import { demoSignIn } from '../demo/demo-sign-in.ts'

export function demoCommand(): Command {
  return new Command('demo')
    .description('run everything here, with invented companies and people: no account needed')
    .action(() => runUntilStopped(startDemo))
}

async function startDemo(): Promise<() => Promise<void>> {
  if (process.env['NODE_ENV'] === 'production') {
    const problem = { name: 'NODE_ENV', problem: 'is production, where the demo never runs', example: 'npm start' }
    throw new SettingsRefused([problem])
  }
  const port = Number(given('PORT') ?? 3000)
  const dataDir = resolve(given('DATA_DIR') ?? '.careline')
  const keys = loadKeys(given('KEYS_DIR') ?? join(dataDir, 'keys'), { createIfMissing: true })
  const tables = await readDirectoryFiles(join(PROJECT_ROOT, 'src/demo/directory'))
  const publicBaseUrl = given('PUBLIC_BASE_URL') ?? `http://127.0.0.1:${port}`
  const identity = await demoSignIn(publicBaseUrl, tables, process.env['NODE_ENV'] === 'production')
  let people: DemoPeople | undefined
  const running = await startCareline({
    keys,
    dataDir,
    databaseUrl: undefined,
    redisUrl: undefined,
    logLevel: 'warn',
    host: '127.0.0.1',
    port,
    leaveMs: 0,
    onMessage: print,
    settings: async (stores) => {
      await loadDirectory(stores.pool, tables, new Date())
      const stored = await issueMissing((await readDemo(dataDir)) ?? freshDemo(), tables, stores, keys.pins)
      await saveDemo(dataDir, stored)
      const shown = peopleOf(stored, tables)
      people = shown
      return {
        settings: {
          publicBaseUrl,
          twilioAccountSid: stored.twilioAccountSid,
          twilioApiBaseUrl: given('TWILIO_API_BASE_URL') ?? `http://127.0.0.1:${port}/demo/twilio`,
          twilioAuthTokens: [stored.twilioAuthToken],
          apiTokens: [stored.apiToken],
          insideView: { tokens: [], thisMachine: true },
          brandName: given('BRAND_NAME') ?? 'Careline',
          phoneNumbers: ['+12025550100'],
          signIn: identity?.settings,
        },
        routes: (http) =>
          mountDemo(http, () => {
            http.use(demoRoutes(shown))
            http.use(
              demoPhones({
                publicBaseUrl,
                people: shown,
                analysts: tables.analysts,
                read: (sid) => stores.calls.read(callId.parse(sid)),
              }),
            )
            if (identity !== undefined) http.use(identity.router)
          }),
      }
    },
  })
  if (people !== undefined) welcome(running.port, people, identity !== undefined)
  return running.stop
}

/** Blank is not set, as for the service. */
function given(name: string): string | undefined {
  const text = process.env[name]?.trim() ?? ''
  return text === '' ? undefined : text
}

function freshDemo(): StoredDemo {
  return {
    twilioAccountSid: `AC${randomUUID().replaceAll('-', '')}`,
    twilioAuthToken: randomBytes(16).toString('hex'),
    apiToken: randomBytes(32).toString('hex'),
    pins: {},
  }
}

/** PINs stay valid from start to start: only people who have none in the records get one. */
async function issueMissing(
  stored: StoredDemo,
  tables: DirectoryTables,
  { credentials }: Pick<OpenStores, 'credentials'>,
  keys: Parameters<typeof issuePin>[0]['keys'],
): Promise<StoredDemo> {
  const pins = { ...stored.pins }
  for (const row of tables.contacts.filter((contact) => contact['pin'] === 'issue')) {
    const id = contactId.parse(row['id'])
    const held = await credentials.summaryFor(id)
    if (held?.state === 'active' && pins[id] !== undefined) continue
    const pin = await issuePin({
      contactId: id,
      ownPhones: [row['phone'] ?? ''],
      credentials,
      keys,
      actor: 'the demo',
      now: new Date(),
      size: PIN_SIZES['5+6'],
    })
    pins[id] = pin.reveal()
  }
  return { ...stored, pins }
}

function peopleOf(stored: StoredDemo, tables: DirectoryTables): DemoPeople {
  return {
    twilioAccountSid: stored.twilioAccountSid,
    twilioAuthToken: stored.twilioAuthToken,
    apiToken: stored.apiToken,
    people: tables.contacts.map((row) => ({
      id: row['id'] ?? '',
      name: row['name'] ?? '',
      email: row['email'] ?? '',
      phone: row['phone'] ?? '',
      shows: row['shows'] ?? '',
      pin: stored.pins[row['id'] ?? ''] ?? null,
    })),
  }
}

function welcome(port: number, { people }: DemoPeople, screens: boolean): void {
  const who = (id: string) => people.find((person) => person.id === id)?.shows ?? ''
  print(`Careline is answering on http://127.0.0.1:${port} (this machine only). Stop it with Ctrl-C; data stays.`)
  print(
    screens
      ? `Open http://127.0.0.1:${port}/ to sign in as an analyst, a supervisor, an administrator or a contact, on one click.`
      : 'There are no screens: PUBLIC_BASE_URL is not this machine, and anybody could sign in as anyone.',
  )
  print('')
  if (screens) {
    print(`Or be caller and analyst yourself: http://127.0.0.1:${port}/phone in one tab, /desk in another.`)
    print('')
  }
  print('In another terminal, place a call:')
  print(`  npm run phone -- --as ana     ${who('ana')}`)
  print(`  npm run phone -- --as cleo    ${who('cleo')}`)
  print(`  npm run phone -- --as ben     ${who('ben')}`)
  print(
    `Also there: ${people
      .map((p) => p.id)
      .filter((id) => !['ana', 'cleo', 'ben'].includes(id))
      .join(', ')}.`,
  )
  print('Key "pin" to key that person\'s PIN, ? for help, d for why it decided that.')
  print(`People, PINs and tokens for scripts: http://127.0.0.1:${port}/demo/people.json`)
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
