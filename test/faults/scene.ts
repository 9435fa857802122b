/** The service on a real Redis and a real Postgres, each behind a proxy that can spoil it, and telephones that note every answer. */
import { DOMParser, onErrorStopParsing } from '@xmldom/xmldom'
import { expect } from 'vitest'
import type { AppDeps } from '../../src/service/app.ts'
import type { LoadedFlows } from '../../src/flows/loader/load-flows.ts'
import { callId } from '../../src/domain/ids.ts'
import type { PhoneCall, NetworkFaults } from '../../src/simulator/index.ts'
import { openCareline, type Careline, type CarelineOptions } from '../calls/careline.ts'
import { hoppingNetwork, type Answer } from '../calls/hopping-network.ts'
import { untilChecked } from '../../src/demo/terminal/still-checking.ts'
import { startRedis, type TestRedis } from '../services/redis.ts'
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts'

export interface Scene {
  careline: Careline
  redis: TestRedis
  redisProxy: TcpProxy
  postgresProxy: TcpProxy
  /** Where the processes listen. */
  processes: readonly string[]
  /** Every answer the service gave to a telephone. */
  answers: Answer[]
  /** Dials as this person and presses these keys one after the other; `pin` is their own. Stops when the call is over. */
  ring(person: string, keys?: string[], options?: RingOptions): Promise<PhoneCall>
  presses(call: PhoneCall, person: string, ...keys: string[]): Promise<void>
  /** A second process; from now on every request goes to one and then the other. */
  hop(tuning?: AppDeps['tuning'], voice?: LoadedFlows): Promise<void>
  /** This process takes no more requests. */
  leave(process: number): void
  /** Nobody was verified without an audit row that says so; every answer was TwiML. */
  isSound(): Promise<void>
  /** Waits until a store answers the service again. */
  isWell(): Promise<void>
  close(): Promise<void>
}

export interface RingOptions extends NetworkFaults {
  from?: string
  /** What the caller's line does while a PIN is being checked; left out, it comes back until it is. */
  whileChecking?: (call: PhoneCall) => Promise<void>
}

/** What the service itself allows Postgres while a caller waits: for scenes in which it is late or away. */
export const OWN_POSTGRES_MS = 800

/** `stores` replaces or wraps those of each process. */
export async function openScene(
  tuning?: AppDeps['tuning'],
  stores?: NonNullable<CarelineOptions['stores']>,
  postgresMs?: number,
): Promise<Scene> {
  const redis = await startRedis()
  const redisProxy = await startTcpProxy({ host: '127.0.0.1', port: redis.port })
  let postgresProxy: TcpProxy | undefined
  let database = { host: '127.0.0.1', port: 0 }
  // The database is made by the harness, so its address is known only then; the proxy asks for it when it is used.
  const target = {
    get host() {
      return database.host
    },
    get port() {
      return database.port
    },
  }
  const proxy = await startTcpProxy(target)
  postgresProxy = proxy
  const careline = await openCareline({
    real: {
      redisUrl: `redis://127.0.0.1:${redisProxy.port}`,
      ...(postgresMs === undefined ? {} : { postgresMs }),
      databaseUrl: (straight) => {
        const url = new URL(straight)
        database = { host: url.hostname, port: Number(url.port) }
        url.hostname = '127.0.0.1'
        url.port = String(proxy.port)
        return url.href
      },
    },
    ...(tuning === undefined ? {} : { tuning }),
    ...(stores === undefined ? {} : { stores }),
  })
  const answers: Answer[] = []
  const processes = [careline.baseUrl]
  let dialled = 0
  const network = hoppingNetwork(careline, processes, answers)

  async function press(
    call: PhoneCall,
    person: string,
    keys: string[],
    checked: (call: PhoneCall) => Promise<void> = untilChecked,
  ): Promise<void> {
    for (const key of keys) {
      if (call.state !== 'gathering' && call.state !== 'queued') return
      if (key === 'silence') await call.silence()
      else await call.press(key === 'pin' ? careline.pin(person) : key)
      await checked(call)
    }
  }

  return {
    careline,
    redis,
    redisProxy,
    postgresProxy,
    processes,
    answers,
    presses: (call, person, ...keys) => press(call, person, keys),
    async ring(person, keys = [], options = {}) {
      const { from = `+1202556${String(1000 + dialled++).slice(-4)}`, whileChecking, ...trouble } = options
      const call = await network.dial({ from, to: '+12025550100', ...trouble })
      await press(call, person, keys, whileChecking)
      return call
    },
    async hop(more, voice) {
      processes.push(await careline.another(more, voice))
    },
    leave(process) {
      processes.splice(process, 1)
    },
    async isSound() {
      expect(answers.filter(({ status }) => status !== 200)).toEqual([])
      for (const { twiml } of answers) {
        const root = new DOMParser({ onError: onErrorStopParsing }).parseFromString(twiml, 'text/xml').documentElement
        expect(root?.nodeName).toBe('Response')
      }
      const { rows } = await careline.database.pool.query<{ call_id: string }>(
        `SELECT call_id FROM calls c WHERE verified AND NOT EXISTS
           (SELECT FROM audit_trail a WHERE a.call = c.call_id AND a.type = 'pin.accepted')`,
      )
      expect(rows).toEqual([])
      for (const call of network.calls.values()) {
        const live = await careline.stores.calls.read(callId.parse(call.sid)).catch(() => undefined)
        if (live?.identity.kind !== 'verified') continue
        const found = await careline.database.pool.query(
          `SELECT FROM audit_trail WHERE call = $1 AND type = 'pin.accepted'`,
          [call.sid],
        )
        expect(found.rowCount).toBeGreaterThan(0)
      }
    },
    async isWell() {
      for (let tries = 0; tries < 200; tries += 1) {
        const well = await Promise.all([
          careline.stores.calls.countLive(),
          careline.stores.directory.standingOf('nobody' as never),
        ]).then(
          () => true,
          () => false,
        )
        if (well) return
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
      throw new Error('the stores did not come back')
    },
    async close() {
      await careline.close()
      await redisProxy.close()
      await proxy.close()
      await redis.stop()
    },
  }
}
