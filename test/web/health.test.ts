/** What is public says whether to send calls here and nothing more; figures are for those who run the service. */
import { createServer, request as ask, type IncomingMessage, type Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { afterEach, describe, expect, test } from 'vitest'
import { makeMetrics } from '../../src/service/metrics.ts'
import { serveMetrics } from '../../src/web/routes/serve-metrics.ts'
import {
  askedSeldom,
  healthRoutes,
  mayLookAtPort,
  mayLookInside,
  type InsideView,
} from '../../src/web/routes/health.ts'

const TOKEN = '4be1c0a7d95f48f2b1c86d1f0a7e9352'
const BUILD = { version: '1.2.3', commit: '0123456789ab', node: '24.0.0' }
const readiness = async () => ({ ready: true, parts: { postgres: 'down', live: 'ok' } as const })

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

async function publicPort(view: InsideView): Promise<number> {
  const http = express()
  http.use(healthRoutes({ readiness, metrics: makeMetrics(), mayLook: mayLookInside(view), build: BUILD }))
  const server = createServer(http).listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** `fetch` sets the Host itself. */
async function get(port: number, path: string, headers: Record<string, string> = {}) {
  const asking = ask({ port, host: '127.0.0.1', path, headers }).end()
  const [response] = (await once(asking, 'response')) as [IncomingMessage]
  let text = ''
  for await (const piece of response) text += String(piece)
  return { status: response.statusCode, text }
}

async function sees(port: number, headers: Record<string, string> = {}): Promise<'everything' | 'nothing'> {
  const metrics = await get(port, '/metrics', headers)
  const ready = await get(port, '/readyz', headers)
  const alive: unknown = JSON.parse((await get(port, '/healthz', headers)).text)
  expect(ready.status).toBe(200)
  if (metrics.status === 404) {
    expect(metrics.text).not.toContain('careline_')
    expect(JSON.parse(ready.text)).toEqual({ ready: true })
    expect(alive).toEqual({ alive: true })
    return 'nothing'
  }
  expect(metrics.text).toContain('careline_pin_checks_total')
  expect(JSON.parse(ready.text)).toMatchObject({ ready: true, degraded: ['postgres'] })
  expect(alive).toEqual({ alive: true, ...BUILD })
  return 'everything'
}

describe('the port of the calls', () => {
  test('shows no figures and no degraded parts unless a setting says to whom', async () => {
    expect(await sees(await publicPort({ tokens: [], thisMachine: false }))).toBe('nothing')
  })

  test('shows them to this machine in development, and not through a tunnel or for another name', async () => {
    const port = await publicPort({ tokens: [], thisMachine: true })
    expect(await sees(port)).toBe('everything')
    for (const headers of [
      { 'x-forwarded-for': '203.0.113.9' },
      { forwarded: 'for=203.0.113.9' },
      { host: 'care.example.com' },
    ] as Record<string, string>[])
      expect(await sees(port, headers), JSON.stringify(headers)).toBe('nothing')
  })

  test('shows them to the token, and with one set to this machine no more', async () => {
    const port = await publicPort({ tokens: ['0c5e61d2b7e949a08d6f3b1c2a4e7f90', TOKEN], thisMachine: true })
    expect(await sees(port, { authorization: `Bearer ${TOKEN}` })).toBe('everything')
    expect(await sees(port, { authorization: `Bearer ${TOKEN.slice(1)}` })).toBe('nothing')
    expect(await sees(port, { authorization: TOKEN })).toBe('nothing')
    expect(await sees(port)).toBe('nothing')
  })
})

describe('a port of its own', () => {
  const parts = { readiness, metrics: makeMetrics(), build: BUILD }

  test('shows figures and degraded parts, and has nothing else', async () => {
    const serving = await serveMetrics({ ...parts, mayLook: mayLookAtPort([]) }, { port: 0, host: '127.0.0.1' })
    expect(await sees(serving.port)).toBe('everything')
    for (const path of ['/', '/voice/incoming', '/api/v1/calls/CA1', '/profile'])
      expect((await get(serving.port, path)).status, path).toBe(404)
    await serving.stop()
    await expect(get(serving.port, '/healthz')).rejects.toThrow()
  })

  test('asks for the token when one is set', async () => {
    const mayLook = mayLookAtPort([TOKEN])
    const serving = await serveMetrics({ ...parts, mayLook }, { port: 0, host: '127.0.0.1' })
    expect(await sees(serving.port)).toBe('nothing')
    expect(await sees(serving.port, { authorization: `Bearer ${TOKEN}` })).toBe('everything')
    await expect(serveMetrics({ ...parts, mayLook }, { port: serving.port, host: '127.0.0.1' })).rejects.toThrow(
      /METRICS_PORT/,
    )
    await serving.stop()
  })
})

test('however many ask whether it is ready, the stores are asked twice a second at most', async () => {
  let at = 0
  let asked = 0
  const health = askedSeldom(
    async () => (asked += 1),
    () => at,
  )
  expect(await Promise.all(Array.from({ length: 100 }, health))).toEqual(Array.from({ length: 100 }, () => 1))
  at = 600
  expect(await health()).toBe(2)
})
