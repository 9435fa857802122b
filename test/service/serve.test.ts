/** Stopping: screens are let go before the last requests are waited for, so that none of them is called live by its page. */
import express from 'express'
import { expect, test } from 'vitest'
import { serve } from '../../src/service/serve.ts'
import { liveStream } from '../../src/web/live-stream.ts'
import { openScreens } from '../web/screens-on-test.ts'

test('a service that stops ends what it sends to screens, at once and without calling them signed out', async () => {
  const order: string[] = []
  const web = await openScreens({
    screens: [
      (allow) =>
        allow({ method: 'get', path: '/feed', roles: ['analyst'], background: true }, (_visit, request, response) => {
          // One that is cut off at last, because no one let it go, never finishes.
          response.on('finish', () => order.push('stream ended'))
          return liveStream({
            response,
            draw: async () => ({ part: 'drawn' }),
            listen: () => () => undefined,
            stillHere: async () => true,
            onEnd: (end) => request.on('close', end),
          })
        }),
    ],
  })
  const visitor = web.visitor()
  await visitor.signIn('staff:ruth')
  const http = express().use(web.screens.router)
  const serving = await serve(
    {
      http,
      sweep: async () => 0,
      publish: async () => undefined,
      catchUp: async () => undefined,
      leaveScreens: web.screens.leave,
    },
    { port: 0, host: '127.0.0.1', leaveMs: 0, onSweepFailed: () => undefined, onStopping: () => undefined },
  )
  const feed = await fetch(`http://127.0.0.1:${serving.port}/feed`, {
    headers: { Cookie: `careline=${visitor.cookie('careline') ?? ''}` },
  })
  const [text] = await Promise.all([feed.text(), serving.stop().then(() => order.push('stopped'))])
  expect(text).toContain('drawn')
  expect(text).not.toContain('signed-out')
  expect(order).toEqual(['stream ended', 'stopped'])
  await web.close()
})

test('many cookies of other applications are read; far too many are answered with a page that says what to delete', async () => {
  const http = express()
  http.get('/desk', (_request, response) => void response.send('desk'))
  http.post('/voice/incoming', (_request, response) => void response.send('answered'))
  const serving = await serve(
    {
      http,
      sweep: async () => 0,
      publish: async () => undefined,
      catchUp: async () => undefined,
      leaveScreens: () => undefined,
    },
    { port: 0, host: '127.0.0.1', leaveMs: 0, onSweepFailed: () => undefined, onStopping: () => undefined },
  )
  const ask = (kilobytes: number) =>
    fetch(`http://127.0.0.1:${serving.port}/desk`, { headers: { cookie: `other=${'x'.repeat(kilobytes * 1_000)}` } })
  for (const kilobytes of [17, 40]) expect((await ask(kilobytes)).status, `${kilobytes} kB`).toBe(200)
  const refused = await ask(80)
  expect(refused.status).toBe(431)
  expect(refused.headers.get('content-type')).toContain('text/html')
  expect(await refused.text()).toContain('delete the cookies')
  const webhook = await fetch(`http://127.0.0.1:${serving.port}/voice/incoming`, { method: 'POST' })
  expect(await webhook.text()).toBe('answered')
  await serving.stop()
})
