/** Serves on a port until it is told to stop. Calls then go on at other processes. */
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { explainLargeHeaders, MAX_HEADER_BYTES } from '../web/http/headers-too-large.ts'
import { portOf } from '../web/http/port-of.ts'
import type { App } from './app.ts'
import { startRounds } from './watch/rounds.ts'

/** Twilio's own timeout; anything slower than this is not a webhook (docs/twilio.md). */
const REQUEST_MS = 15_000
/** Longer than load balancers keep a quiet connection (60 s): a request must not meet one that we are just closing. */
const KEEP_ALIVE_MS = 75_000
const SWEEP_MS = 60_000
const CATCH_UP_MS = 1_000
/** Requests still being answered get this long (docs/security.md, "Time limits"). */
const FINISH_MS = 10_000
const FINISH_LOOK_MS = 20

type Served = Pick<App, 'http' | 'sweep' | 'publish' | 'catchUp' | 'leaveScreens'>

export interface ServeOptions {
  port: number
  /** Undefined: every address of this machine, IPv6 and IPv4. */
  host: string | undefined
  /** Time for a load balancer to see that this process is no longer ready. */
  leaveMs: number
  onSweepFailed: (error: unknown) => void
  /** Called first, so that readiness fails before anything is closed. */
  onStopping: () => void
}

export interface Serving {
  port: number
  /** No request is cut off; resolves when the last one is answered or its time is over. */
  stop(): Promise<void>
}

/** Rejects with a sentence when the port cannot be had. */
export async function serve(
  { http, sweep, publish, catchUp, leaveScreens }: Served,
  options: ServeOptions,
): Promise<Serving> {
  const server = createServer(
    {
      requestTimeout: REQUEST_MS,
      headersTimeout: REQUEST_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      maxHeaderSize: MAX_HEADER_BYTES,
    },
    http,
  )
  explainLargeHeaders(server)
  await publish()
  await listen(server, options)
  const sweepAll = async () => {
    await publish()
    await sweep()
  }
  const later = { atOnce: false }
  const sweeping = startRounds(sweepAll, SWEEP_MS, options.onSweepFailed, later)
  const catchingUp = startRounds(catchUp, CATCH_UP_MS, options.onSweepFailed, later)
  return {
    port: portOf(server),
    stop: async () => {
      const idle = Promise.all([sweeping.stop(), catchingUp.stop()])
      options.onStopping()
      await sleep(options.leaveMs)
      const closed = once(server, 'close')
      server.close()
      // A stream would hold the connection for as long as it may, and the page would call it live.
      leaveScreens()
      await Promise.race([closed, finish(server)])
      server.closeAllConnections()
      await Promise.all([closed, idle])
    },
  }
}

async function listen(server: Server, { port, host }: ServeOptions): Promise<void> {
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
    throw new Error(`Port ${port} cannot be had (${code}). Set PORT to a free one, or stop what uses it.`, { cause })
  }
}

/** Kept-alive connections without a request are let go again and again, because each answered request leaves one. */
async function finish(server: Server): Promise<void> {
  for (let waited = 0; waited < FINISH_MS; waited += FINISH_LOOK_MS) {
    server.closeIdleConnections()
    await sleep(FINISH_LOOK_MS, undefined, { ref: false })
  }
}
