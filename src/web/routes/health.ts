/** Alive and ready for everyone; what is degraded and the figures only for those who run the service. Never about one person. */
import express, { type Request, type Router } from 'express'
import type { Registry } from 'prom-client'
import { bearerIsOneOf } from '../api/bearer-token.ts'
import { isFromThisMachine } from '../http/from-this-machine.ts'
import type { Readiness } from '../readiness.ts'

export interface HealthDeps {
  readiness: () => Promise<Readiness>
  metrics: { registry: Registry }
  mayLook: (request: Request) => boolean
}

/** Who is shown figures and degraded parts. Without a rule they are shown to none. */
export interface InsideView {
  /** Bearer tokens of the monitoring; with any of them set, nothing else opens. */
  tokens: readonly string[]
  /** A request of this very machine may look, too: in the demo and in development. */
  thisMachine: boolean
}

/** The path of calls is public, and what is public says no more than the phone says: figures would tell how a guess went. */
export function mayLookInside({ tokens, thisMachine }: InsideView): (request: Request) => boolean {
  if (tokens.length > 0) return (request) => bearerIsOneOf(tokens, request)
  return (request) => thisMachine && isFromThisMachine(request)
}

/** On a port of its own, which the network keeps closed to others. */
export function mayLookAtPort(tokens: readonly string[]): (request: Request) => boolean {
  return tokens.length > 0 ? (request) => bearerIsOneOf(tokens, request) : () => true
}

export function healthRoutes({ readiness, metrics, mayLook }: HealthDeps): Router {
  const router = express.Router()
  router.get('/healthz', (_request, response) => {
    response.set('Cache-Control', 'no-store').json({ alive: true })
  })
  router.get('/readyz', async (request, response) => {
    const { ready, parts } = await readiness()
    const degraded = Object.keys(parts).filter((part) => parts[part] === 'down')
    response
      .status(ready ? 200 : 503)
      .set('Cache-Control', 'no-store')
      .json(mayLook(request) ? { ready, degraded, parts } : { ready })
  })
  // For others the address does not exist, as any that nothing answers.
  router.get('/metrics', async (request, response, next) => {
    if (!mayLook(request)) {
      next()
      return
    }
    response
      .set('Cache-Control', 'no-store')
      .type(metrics.registry.contentType)
      .send(await metrics.registry.metrics())
  })
  return router
}

export function readinessOf(stopping: boolean, health: Record<string, boolean>): Readiness {
  const parts = Object.fromEntries(
    Object.entries(health).map(([part, up]) => [part, up ? ('ok' as const) : ('down' as const)]),
  )
  return { ready: !stopping, parts }
}

/** Asks at most once in this time, however many ask us: anyone may, and each asking uses the stores. */
const ASKED_EVERY_MS = 500

export function askedSeldom<T>(ask: () => Promise<T>, now: () => number = () => performance.now()): () => Promise<T> {
  let last: { at: number; answer: Promise<T> } | undefined
  return () => {
    if (last === undefined || now() - last.at > ASKED_EVERY_MS) last = { at: now(), answer: ask() }
    return last.answer
  }
}
