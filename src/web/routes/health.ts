/** Alive and ready, for every client. What is degraded and the metrics are for operators only. Nothing is about one person. */
import express, { type Request, type Router } from 'express'
import type { Registry } from 'prom-client'
import { bearerIsOneOf } from '../api/bearer-token.ts'
import { isFromThisMachine } from '../http/from-this-machine.ts'
import type { Readiness } from '../readiness.ts'

export interface HealthDeps {
  readiness: () => Promise<Readiness>
  metrics: { registry: Registry }
  mayLook: (request: Request) => boolean
  /** Version, commit and Node. Said to the monitoring alone: a stranger would learn which faults to try. */
  build: { version: string; commit: string; node: string }
}

/** Who is shown metrics and degraded parts. With neither rule, no client is. */
export interface InsideView {
  /** Bearer tokens of the monitoring. When any is set, a request needs one of them. */
  tokens: readonly string[]
  /** Requests from this machine are shown them too: in the demo and in development. */
  thisMachine: boolean
}

/** The port that answers Twilio is public. Metrics there would tell an attacker how a guessed PIN went. */
export function mayLookInside({ tokens, thisMachine }: InsideView): (request: Request) => boolean {
  if (tokens.length > 0) return (request) => bearerIsOneOf(tokens, request)
  return (request) => thisMachine && isFromThisMachine(request)
}

/** On a port of its own, which the network keeps closed to others. */
export function mayLookAtPort(tokens: readonly string[]): (request: Request) => boolean {
  return tokens.length > 0 ? (request) => bearerIsOneOf(tokens, request) : () => true
}

export function healthRoutes({ readiness, metrics, mayLook, build }: HealthDeps): Router {
  const router = express.Router()
  router.get('/healthz', (request, response) => {
    response.set('Cache-Control', 'no-store').json(mayLook(request) ? { alive: true, ...build } : { alive: true })
  })
  router.get('/readyz', async (request, response) => {
    const { ready, parts } = await readiness()
    const degraded = Object.keys(parts).filter((part) => parts[part] === 'down')
    response
      .status(ready ? 200 : 503)
      .set('Cache-Control', 'no-store')
      .json(mayLook(request) ? { ready, degraded, parts } : { ready })
  })
  // For other clients the address does not exist.
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

/** Probes the stores at most once in this time. Any client may ask for readiness, and each probe costs the stores work. */
const ASKED_EVERY_MS = 500

export function askedSeldom<T>(ask: () => Promise<T>, now: () => number = () => performance.now()): () => Promise<T> {
  let last: { at: number; answer: Promise<T> } | undefined
  return () => {
    if (last === undefined || now() - last.at > ASKED_EVERY_MS) last = { at: now(), answer: ask() }
    return last.answer
  }
}
