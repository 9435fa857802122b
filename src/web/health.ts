/** Alive, ready, and what is degraded; figures for Prometheus. Never anything about one person. */
import express, { type Router } from 'express'
import type { Registry } from 'prom-client'

export interface Readiness {
  /** False while stopping: no new calls, please. A store that is down degrades the service and does not stop it. */
  ready: boolean
  parts: Record<string, 'ok' | 'down'>
}

export interface HealthParts {
  readiness: () => Promise<Readiness>
  metrics: { registry: Registry }
}

export function healthRoutes({ readiness, metrics }: HealthParts): Router {
  const router = express.Router()
  router.get('/healthz', (_request, response) => {
    response.set('Cache-Control', 'no-store').json({ alive: true })
  })
  router.get('/readyz', async (_request, response) => {
    const { ready, parts } = await readiness()
    const degraded = Object.keys(parts).filter((part) => parts[part] === 'down')
    response
      .status(ready ? 200 : 503)
      .set('Cache-Control', 'no-store')
      .json({ ready, degraded, parts })
  })
  router.get('/metrics', async (_request, response) => {
    response.type(metrics.registry.contentType).send(await metrics.registry.metrics())
  })
  return router
}

export function readinessOf(stopping: boolean, health: Record<string, boolean>): Readiness {
  const parts = Object.fromEntries(
    Object.entries(health).map(([part, up]) => [part, up ? ('ok' as const) : ('down' as const)]),
  )
  return { ready: !stopping, parts }
}
