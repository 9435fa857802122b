/** In production behind the proxies of deploy/: two processes from a folder that cannot be written to, calls and live screens, a rolling restart. */
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { chmod, chown, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text as readText } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { makeSessions } from '../../src/accounts/sessions.ts'
import { untilChecked } from '../../src/demo/terminal/still-checking.ts'
import { staffId } from '../../src/domain/ids.ts'
import { Network, type PhoneCall } from '../../src/simulator/index.ts'
import { postgresSignIns } from '../../src/stores/postgres/accounts/sign-in-store.ts'
import { postgresStaff } from '../../src/stores/postgres/accounts/staff-directory.ts'
import { postgresAudit } from '../../src/stores/postgres/audit/audit-log.ts'
import { freePort } from '../services/free-port.ts'
import { freshDatabase, type FreshDatabase } from '../services/postgres.ts'
import { startRedis, type TestRedis } from '../services/redis.ts'
import { startsOn, type Packaged } from './packaged.ts'
import * as proxies from './proxies.ts'

const ACCOUNT_SID = `AC${'1'.repeat(32)}`
const CALLS_EACH = 6
const WITHIN = { timeout: 15_000 }

type Running = Awaited<ReturnType<typeof startsOn>>

export function inProduction(packaged: () => Packaged): void {
  describe('in production, behind nginx and Caddy', () => {
    const authToken = randomBytes(16).toString('hex')
    const demo = inject('demo')
    let database: FreshDatabase
    let redis: TestRedis
    let settings: Record<string, string>
    let ports: [number, number]
    let processes: [Running, Running]
    let both: proxies.Proxy[]
    let certificate: proxies.Certificate
    let ca: string
    const statuses: number[] = []

    const start = async (at: 0 | 1) => {
      const own = { PORT: String(ports[at]), DATA_DIR: await packaged().folder('data') }
      return startsOn(packaged(), ['--disable-sigusr1', 'src/main.js'], { ...settings, ...own })
    }

    beforeAll(async () => {
      database = await freshDatabase({ demo: true })
      redis = await startRedis()
      const folder = await packaged().folder('machine')
      settings = {
        NODE_ENV: 'production',
        HOST: '127.0.0.1',
        PUBLIC_BASE_URL: `https://${proxies.HOST}`,
        TWILIO_ACCOUNT_SID: ACCOUNT_SID,
        TWILIO_AUTH_TOKEN_FILE: join(folder, 'token'),
        TWILIO_API_BASE_URL: 'https://127.0.0.1:9',
        DATABASE_URL: database.connectionString,
        REDIS_URL: redis.url,
        KEYS_DIR: await writeKeys(folder, demo),
        OIDC_ISSUER: 'https://id.example.com',
        OIDC_CLIENT_ID: 'careline',
        OIDC_CLIENT_SECRET: randomBytes(16).toString('hex'),
        API_TOKENS: randomBytes(16).toString('hex'),
        TRUSTED_PROXIES: '127.0.0.1',
        UV_THREADPOOL_SIZE: '8',
      }
      await writeFile(join(folder, 'token'), authToken)
      ports = [await freePort(), await freePort()]
      processes = await Promise.all([start(0), start(1)])
      certificate = await proxies.makeCertificate(folder)
      ca = readFileSync(certificate.cert, 'utf8')
      both = await Promise.all([
        proxies.startNginx(await proxies.folderFor(folder, 'nginx'), ports, certificate),
        proxies.startCaddy(await proxies.folderFor(folder, 'caddy'), ports, certificate),
      ])
    })
    afterAll(async () => {
      await Promise.all(both.map((proxy) => proxy.stop()))
      await redis.stop()
      await database.drop()
    })

    const through = async (proxy: proxies.Proxy, path: string, asked?: proxies.Asked) => {
      const response = await proxies.ask(proxy.port, ca, path, asked)
      return { status: response.statusCode, text: await readText(response) }
    }

    test('a rolling restart loses no call, and live screens come back', async () => {
      const audit = postgresAudit(database.pool, new Uint8Array(Buffer.from(demo.auditKey, 'base64')))
      const cookie = `__Host-careline=${await signInRuth(database, audit)}`
      const screens = both.map((proxy) => watch(proxy, ca, cookie))
      await expect.poll(() => screens.every(({ seen }) => seen.at(-1)?.includes('event: ')), WITHIN).toBe(true)
      const networks = both.map(
        (proxy) =>
          new Network({
            baseUrl: `https://127.0.0.1:${proxy.port}`,
            publicUrl: `https://${proxies.HOST}`,
            accountSid: ACCOUNT_SID,
            authToken,
            fetch: proxies.fetchThrough(ca, (status) => statuses.push(status)),
          }),
      )
      const calls: PhoneCall[] = []
      const reached: string[] = []
      const rolling = new AbortController()
      const calling = networks.map(async (network, at) => {
        for (let i = 0; !rolling.signal.aborted || i < CALLS_EACH; i += 1) {
          const call = await network.dial({ from: `+1303${5_550_000 + at * 1000 + i}`, to: '+12025550100' })
          calls.push(call)
          await sleep(100)
          await answersTo(call, i % 4 === 0 ? demo.pins['ana'] : undefined)
          if (call.state === 'queued') await call.waitLoops(1)
          reached.push(call.state === 'queued' ? 'queued' : `${call.state}: ${JSON.stringify(call.heard.slice(-2))}`)
          // So that no caller waits for long, and is offered a callback.
          await call.hangUp()
        }
      })
      for (const at of [0, 1] as const) {
        processes[at].child.kill('SIGTERM')
        expect(await processes[at].ended, processes[at].said()).toBe(0)
        processes[at] = await start(at)
      }
      rolling.abort()
      await Promise.all(calling)
      expect(calls.length).toBeGreaterThanOrEqual(2 * CALLS_EACH)
      expect(reached.filter((state) => state !== 'queued')).toEqual([])
      expect(reached.length).toBe(calls.length)
      expect(calls.flatMap(({ problems }) => problems)).toEqual([])
      expect(statuses.filter((status) => status !== 200)).toEqual([])
      // Each was cut off, and its new connection drew the desk again.
      for (const { seen } of screens) expect(seen.length).toBeGreaterThan(1)
      await expect.poll(() => screens.every(({ seen }) => seen.at(-1)?.includes('event: ')), WITHIN).toBe(true)
      const { rows } = await database.pool.query<{ verified: boolean; outcome: string }>(
        'SELECT verified, outcome FROM calls WHERE verified LIMIT 1',
      )
      expect(rows).toEqual([{ verified: true, outcome: 'OPEN_CASE' }])
      await Promise.all(screens.map(({ end }) => end()))
    })

    test('figures are closed, large cookies and 20 MB pass, and a client is counted by its own address', async () => {
      for (const proxy of both) {
        expect((await through(proxy, '/metrics')).status, proxy.name).toBe(404)
        const large = { cookie: `other=${'x'.repeat(50_000)}` }
        expect((await through(proxy, '/desk', { headers: large })).status, proxy.name).toBe(401)
        const file = { method: 'POST', body: Buffer.alloc(20_000_000), headers: { 'content-type': 'text/csv' } }
        expect([413, 502], proxy.name).not.toContain(
          (await through(proxy, '/admin/files/upload/companies', file)).status,
        )
        const forged = { 'x-forwarded-for': '203.0.113.9', authorization: 'Bearer wrong' }
        expect((await through(proxy, '/api/v1/calls/CA1', { headers: forged })).status, proxy.name).toBe(401)
      }
      // The same news is written once a minute, so that one line may stand for both.
      const addresses = () =>
        processes
          .flatMap(({ said }) => said().split('\n'))
          .filter((line) => line.includes('had a wrong token'))
          .map((line) => (JSON.parse(line) as { address: string }).address)
      await expect.poll(() => new Set(addresses())).toEqual(new Set(['127.0.0.1']))
    })

    test('no proxy writes a query or a cookie down, not even of a request that fails', async () => {
      const secret = { headers: { cookie: 'careline=place-in-queue' } }
      for (const proxy of both)
        expect((await through(proxy, '/voice/hold?proof=place-in-queue', secret)).status).toBe(403)
      for (const { child, ended } of processes) {
        child.kill('SIGKILL')
        await ended
      }
      for (const proxy of both) {
        const answer = await through(proxy, '/voice/hold?proof=place-in-queue', {
          ...secret,
          method: 'POST',
          body: 'a=b',
        })
        expect(answer.status, proxy.name).toBe(502)
        const logs = await proxy.logs()
        expect(logs, proxy.name).toContain('/voice/hold')
        expect(logs, proxy.name).not.toMatch(/place-in-queue|proof=/)
      }
    })
  })
}

/** As `careline keys create` writes them, with the keys that the demo's PINs were made with. The service's own user reads them. */
async function writeKeys(
  folder: string,
  demo: { selectorKey: string; pepper: string; auditKey: string },
): Promise<string> {
  const path = join(folder, 'keys')
  await mkdir(path)
  const file = join(path, 'keys.json')
  const keys = {
    selectors: [{ id: 's1', key: demo.selectorKey }],
    peppers: [{ id: 'p1', key: demo.pepper }],
    audit: demo.auditKey,
    proof: randomBytes(32).toString('base64'),
  }
  await writeFile(file, JSON.stringify(keys), { mode: 0o600 })
  await chmod(path, 0o755)
  if (process.getuid?.() === 0) await chown(file, 65_534, 65_534)
  return path
}

async function signInRuth({ pool }: FreshDatabase, audit: ReturnType<typeof postgresAudit>): Promise<string> {
  const ruth = await postgresStaff(pool).find(staffId.parse('ruth'))
  if (ruth === undefined) throw new Error('Ruth is not in the demo directory')
  const sessions = makeSessions({ store: postgresSignIns(pool, audit), now: () => new Date() })
  const proof = { authenticatedAt: new Date(), providerSession: undefined }
  return sessions.start(undefined, { kind: 'staff', ...ruth }, proof)
}

/** A desk's stream, opened again a moment after it ends, as a browser does. `seen`: what each connection has sent. */
function watch(proxy: proxies.Proxy, ca: string, cookie: string) {
  const seen: string[] = []
  const over = new AbortController()
  const watching = async () => {
    while (!over.signal.aborted) {
      try {
        const asked = { headers: { cookie, accept: 'text/event-stream' }, signal: over.signal }
        const response = await proxies.ask(proxy.port, ca, '/desk/events', asked)
        let text = ''
        const at = seen.length
        for await (const piece of response) seen[at] = text += String(piece)
      } catch {
        // Cut off, or not there at the moment.
      }
      await sleep(500)
    }
  }
  const done = watching()
  const end = async () => {
    over.abort()
    await done
  }
  return { seen, end }
}

/** Keys what is asked for until the caller waits; without a PIN they ask for a person. */
async function answersTo(call: PhoneCall, pin: string | undefined): Promise<void> {
  for (let steps = 0; steps < 10 && call.state === 'gathering'; steps += 1) {
    const asked = call.heard
      .map((heard) => ('text' in heard ? (heard.text ?? '') : ''))
      .filter((text) => /[a-z]{3}/.test(text))
    const last = asked.at(-1) ?? ''
    if (pin === undefined) await call.press(steps === 0 ? '0#' : '0')
    else await call.press(last.includes('Contact PIN') ? pin : /[Pp]roduction/.test(last) ? '3' : '1')
    await untilChecked(call)
    await sleep(100)
  }
}
