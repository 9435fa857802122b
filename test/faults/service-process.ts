/** The built service as processes of their own, on one Redis and one Postgres, behind something like a load balancer. */
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { untilChecked } from '../../src/demo/terminal/still-checking.ts'
import { contactId } from '../../src/domain/ids.ts'
import { issuePin } from '../../src/domain/pin/issue-pin.ts'
import { PIN_SIZES } from '../../src/domain/pin/pin.ts'
import { loadKeys } from '../../src/service/settings/key-file.ts'
import { PROJECT_ROOT } from '../../src/project-root.ts'
import { Network, type PhoneCall } from '../../src/simulator/index.ts'
import { postgresAudit } from '../../src/stores/postgres/audit/audit-log.ts'
import { postgresCredentials } from '../../src/stores/postgres/credentials/credential-store.ts'
import { loadDirectory, readDirectoryFiles } from '../../src/demo/load-directory.ts'
import { freshDatabase, type FreshDatabase } from '../services/postgres.ts'
import { startRedis } from '../services/redis.ts'
import { freePort } from '../services/free-port.ts'

/** What both processes are told their address is; requests are signed for it. */
const PUBLIC_URL = 'http://care.test'

export interface ServiceProcess {
  child: ChildProcess
  port: number
  /** What it said on standard error. */
  said: string[]
  /** Its exit code and signal, once it has ended. */
  gone: Promise<[number | null, NodeJS.Signals | null]>
}

export interface Cluster {
  database: FreshDatabase
  keysDir: string
  pin: string
  /** A fresh PIN, Ana's unless told otherwise. */
  reissue(person?: string): Promise<string>
  /** `program`: the folder of a built program; left out, the one in `dist/`. `newerProgram` makes that of the next release. */
  start(more?: Record<string, string>, program?: string): Promise<ServiceProcess>
  /** Sends each request to the first process that takes connections, in this order; plan B to the last one. */
  network(
    processes: () => ServiceProcess[],
    options?: { timeoutMs?: number; onRequest?: (path: string) => void },
  ): Network
  /** Every status the telephones got. */
  statuses: number[]
  close(): Promise<void>
}

/** As `npm run build`; quick when nothing has changed. */
export async function build(): Promise<void> {
  await promisify(execFile)('npm', ['run', '--silent', 'build'], { cwd: PROJECT_ROOT })
}

export async function openCluster(): Promise<Cluster> {
  const folder = await mkdtemp(join(tmpdir(), 'careline-processes-'))
  const keys = loadKeys(join(folder, 'keys'), { createIfMissing: true })
  const database = await freshDatabase()
  await loadDirectory(database.pool, await readDirectoryFiles(join(PROJECT_ROOT, 'src/demo/directory')), new Date())
  const credentials = postgresCredentials(database.pool, postgresAudit(database.pool, keys.auditKey))
  const redis = await startRedis()
  const accountSid = `AC${'1'.repeat(32)}`
  const authToken = randomBytes(16).toString('hex')
  const running: ServiceProcess[] = []
  const statuses: number[] = []

  const reissue = async (person = 'ana') => {
    const pin = await issuePin({
      contactId: contactId.parse(person),
      ownPhones: [],
      credentials,
      keys: keys.pins,
      actor: 'test',
      now: new Date(),
      size: PIN_SIZES['5+6'],
    })
    return pin.reveal()
  }

  return {
    database,
    keysDir: join(folder, 'keys'),
    pin: await reissue(),
    reissue,
    statuses,
    async start(more = {}, program = join(PROJECT_ROOT, 'dist')) {
      const port = await freePort()
      const child = spawn(process.execPath, [join(program, 'src/main.js')], {
        cwd: folder,
        stdio: ['ignore', 'ignore', 'pipe'],
        env: {
          PATH: process.env['PATH'],
          // Each start compiles the same sixteen hundred files; Node keeps what it has made of them.
          NODE_COMPILE_CACHE: join(folder, 'compiled'),
          PORT: String(port),
          PUBLIC_BASE_URL: PUBLIC_URL,
          TWILIO_ACCOUNT_SID: accountSid,
          TWILIO_AUTH_TOKEN: authToken,
          TWILIO_API_BASE_URL: 'http://127.0.0.1:9',
          DATABASE_URL: database.connectionString,
          REDIS_URL: redis.url,
          KEYS_DIR: join(folder, 'keys'),
          DATA_DIR: await mkdtemp(join(folder, 'data-')),
          LOG_LEVEL: 'error',
          ...more,
        },
      })
      const said: string[] = []
      child.stderr.on('data', (bytes: Buffer) => said.push(bytes.toString()))
      const gone = once(child, 'exit') as ServiceProcess['gone']
      const started = { child, port, said, gone }
      running.push(started)
      await answers(started)
      return started
    },
    network: (processes, { timeoutMs = 5_000, onRequest } = {}) =>
      new Network({
        baseUrl: PUBLIC_URL,
        accountSid,
        authToken,
        timeoutMs,
        fetch: async (input, init) => {
          const address = input instanceof Request ? input.url : input.toString()
          const { pathname } = new URL(address)
          onRequest?.(pathname)
          // Plan B is another host: Twilio is told so, and a process that dies still has a moment's connections.
          const order = pathname === '/voice/fallback' ? processes().toReversed() : processes()
          let refused: unknown
          for (const { port } of order) {
            try {
              const wire = address.replace(PUBLIC_URL, `http://127.0.0.1:${port}`)
              const response = await fetch(wire, { ...init, headers: { ...init?.headers, connection: 'close' } })
              statuses.push(response.status)
              return response
            } catch (error) {
              if (!isRefused(error)) throw error
              refused = error
            }
          }
          throw refused
        },
      }),
    async close() {
      for (const { child, gone } of running) {
        child.kill('SIGCONT')
        child.kill('SIGKILL')
        await gone
      }
      await redis.stop()
      await database.drop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Ana answers what she is asked, as often as she is asked it, until she is in line. `production`: 1, it is down. */
export async function answersTo(call: PhoneCall, pin: string, production: '1' | '3' = '3'): Promise<void> {
  for (let steps = 0; steps < 10 && call.state === 'gathering'; steps += 1) {
    const asked = call.heard
      .map((heard) => ('text' in heard ? heard.text : ''))
      .filter((text) => /[a-z]{3}/.test(text ?? ''))
    const last = asked.at(-1) ?? ''
    await call.press(last.includes('Contact PIN') ? pin : /[Pp]roduction/.test(last) ? production : '1')
    await untilChecked(call)
  }
}

function isRefused(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined
  return cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED'
}

async function answers({ port, child, said }: ServiceProcess): Promise<void> {
  for (let tries = 0; tries < 1_000; tries += 1) {
    if (child.exitCode !== null) throw new Error(`the service ended: ${said.join('')}`)
    const up = await fetch(`http://127.0.0.1:${port}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (up) return
    await new Promise((resolve) => setTimeout(resolve, 30))
  }
  throw new Error('the service did not start')
}
