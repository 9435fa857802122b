/** Metrics and readiness on a port of their own, for the monitoring. It serves no calls and no screens. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import express from 'express'
import { healthRoutes, type HealthDeps } from './health.ts'
import { portOf } from '../http/port-of.ts'

const REQUEST_MS = 10_000

/** Rejects with a sentence when the port is in use or not allowed. */
export async function serveMetrics(
  parts: HealthDeps,
  { port, host }: { port: number; host: string | undefined },
): Promise<{ port: number; stop: () => Promise<void> }> {
  const http = express()
  http.disable('x-powered-by')
  http.disable('etag')
  http.use(healthRoutes(parts))
  http.use((_request, response) => {
    response.status(404).type('text/plain').send('Not found\n')
  })
  const server = createServer({ requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS }, http)
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
    throw new Error(`Port ${port} for metrics cannot be had (${code}). Set METRICS_PORT to a free one.`, { cause })
  }
  return {
    port: portOf(server),
    stop: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
