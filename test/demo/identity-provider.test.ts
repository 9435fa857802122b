/** Where the demo's identity provider refuses to be: in production, at a public address, behind a tunnel. */
import { once } from 'node:events'
import { request } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { expect, test } from 'vitest'
import { demoIdentityProvider } from '../../src/demo/identity-provider.ts'

const options = { people: [], production: false }

test('it does not start in production', async () => {
  await expect(
    demoIdentityProvider({ ...options, publicBaseUrl: 'http://127.0.0.1:3000', production: true }),
  ).rejects.toThrow('production')
})

test.each([
  'https://care.example.com',
  'http://192.168.1.20:3000',
  'http://127.0.0.1.evil.example',
  'http://localhost.evil.example',
])('it does not start at %s', async (publicBaseUrl) => {
  await expect(demoIdentityProvider({ ...options, publicBaseUrl })).rejects.toThrow('this machine only')
})

test('it answers this machine only, whatever leads to it', async () => {
  const { router } = await demoIdentityProvider({ ...options, publicBaseUrl: 'http://127.0.0.1:3000' })
  const server = express().use(router).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const path = '/demo/identity/.well-known/openid-configuration'
  const statusWith = async (headers: Record<string, string>) => {
    const sent = request({ host: '127.0.0.1', port, path, headers }).end()
    const [response] = (await once(sent, 'response')) as [{ statusCode: number; resume(): void }]
    response.resume()
    return response.statusCode
  }
  expect(await statusWith({ host: `127.0.0.1:${port}` })).toBe(200)
  expect(await statusWith({ host: `localhost:${port}` })).toBe(200)
  expect(await statusWith({ host: 'careline.tunnel.example' })).toBe(403)
  expect(await statusWith({ host: '127.0.0.1', 'x-forwarded-for': '203.0.113.9' })).toBe(403)
  server.close()
})
