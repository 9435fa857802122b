/** Everything of the demo answers the person at this machine only: also behind a tunnel, and to names pointed at this machine. */
import { once } from 'node:events'
import { request } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { demoPhones } from '../../src/demo/phones/demo-phones.ts'
import { demoRoutes } from '../../src/demo/demo-people.ts'
import { demoIdentityProvider } from '../../src/demo/identity/identity-provider.ts'
import { mountDemo } from '../../src/demo/only-this-machine.ts'

const publicBaseUrl = 'http://127.0.0.1:3000'
const person = { id: 'ana', name: 'Ana', email: 'ana@arden.example', phone: '+442079460101', shows: '', pin: null }
const people = { twilioAccountSid: 'AC1', twilioAuthToken: 'a token', apiToken: 'another', people: [person] }

const http = express()
const server = http.listen(0, '127.0.0.1')
let port: number
beforeAll(async () => {
  const { router } = demoIdentityProvider({ people: [], production: false, publicBaseUrl })
  mountDemo(http, () => {
    http.use(demoRoutes(people))
    http.use(demoPhones({ publicBaseUrl, people, analysts: [], read: async () => undefined }).router)
    http.use(router)
  })
  if (!server.listening) await once(server, 'listening')
  port = (server.address() as AddressInfo).port
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

async function ask(path: string, headers: Record<string, string>, method = 'GET') {
  const sent = request({ host: '127.0.0.1', port, path, headers, method }).end()
  const [response] = (await once(sent, 'response')) as [NodeJS.ReadableStream & { statusCode: number }]
  let text = ''
  response.on('data', (chunk: Buffer) => (text += chunk.toString()))
  await once(response, 'end')
  return { status: response.statusCode, text }
}

const PATHS: [string, string, number][] = [
  ['GET', '/demo/people.json', 200],
  ['GET', '/demo/identity/.well-known/openid-configuration', 200],
  ['GET', '/demo/phone.js', 200],
  ['GET', '/phone', 200],
  ['GET', '/phone?as=ana', 200],
  ['GET', '/phone/ana/saved.test.ts', 404],
  ['POST', '/phone/ana/dial', 403],
  ['POST', '/demo/calls', 401],
]

describe.each(PATHS)('%s %s', (method, path, status) => {
  test('answers at the names of this machine', async () => {
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`])
      expect((await ask(path, { host }, method)).status).toBe(status)
  })

  test.each([
    ['a name that was pointed here', { host: 'rebound.example' }],
    ['a tunnel that keeps its name', { host: 'careline.tunnel.example' }],
    ['a tunnel that rewrites the name', { host: '127.0.0.1', 'x-forwarded-for': '203.0.113.9' }],
    ['another kind of tunnel', { host: '127.0.0.1', forwarded: 'for=203.0.113.9' }],
    ['a proxy', { host: '127.0.0.1', via: '1.1 proxy.example' }],
    ['no readable name', { host: 'a b' }],
  ])('refuses %s', async (_, headers) => {
    expect(await ask(path, headers, method)).toEqual({ status: 403, text: 'Only from this machine\n' })
  })
})

test.each(['/phone/%/events', '/phone/%E0%A4%A/events', '/demo/calls/%'])('%s shows no stack', async (path) => {
  const { status, text } = await ask(path, { host: `127.0.0.1:${port}`, authorization: 'Bearer another' })
  expect(status).toBe(400)
  expect(text).toBe('That cannot be read\n')
})
