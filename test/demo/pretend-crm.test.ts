/** The pretend CRM of the demo takes what is signed for it, and shows what is not as such. */
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pretendCrm } from '../../src/demo/crm/pretend-crm.tsx'
import { newSecret } from '../../src/webhooks/secrets.ts'

const secret = newSecret()
let server: Server
let url = ''
beforeAll(async () => {
  server = createServer(express().use(pretendCrm(secret))).listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/demo/crm`
})
afterAll(() => {
  server.close()
})

async function tell(id: string, signedWith: string): Promise<number> {
  const at = new Date()
  const body = JSON.stringify({ id, type: 'case.open', timestamp: at, data: { case: { number: '4172293051' } } })
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': new Webhook(signedWith).sign(id, at, body),
  }
  return (await fetch(url, { method: 'POST', headers, body })).status
}

test('an event is shown once however often it comes, and a forged one is refused and shown as that', async () => {
  expect([await tell('one', secret), await tell('one', secret), await tell('two', newSecret())]).toEqual([
    204, 204, 401,
  ])
  const page = await (await fetch(url)).text()
  expect(page.match(/case\.open<\/td>/g)).toHaveLength(2)
  expect(page).toContain('4172293051')
  expect(page).toContain('does not fit')
  expect(page.match(/verified/g)).toHaveLength(1)
})
