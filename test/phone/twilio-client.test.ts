/** Which credential Twilio is asked with: no gap while one auth token replaces another, and an API key where there is one. */
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { twilioClient, type TwilioSettings } from '../../src/phone/twilio-client.ts'
import { portOf } from '../../src/web/http/port-of.ts'

const ACCOUNT = `AC${'0'.repeat(32)}`
const KEY = `SK${'1'.repeat(32)}`

let server: Server
let inForce: string[]
/** The credentials of each request, in order. */
let asked: string[]

beforeEach(async () => {
  asked = []
  server = createServer((request, response) => {
    const credential = Buffer.from(request.headers.authorization?.slice('Basic '.length) ?? '', 'base64').toString()
    asked.push(credential)
    const accepted = inForce.includes(credential)
    response.writeHead(accepted ? 200 : 401, { 'content-type': 'application/json' })
    response.end(JSON.stringify(accepted ? { sid: 'CA1', status: 'completed' } : { code: 20003, message: 'no' }))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

function calls(settings: Pick<TwilioSettings, 'authTokens' | 'apiKey'>) {
  const client = twilioClient({ accountSid: ACCOUNT, apiBaseUrl: `http://127.0.0.1:${portOf(server)}`, ...settings })
  return async () => (await client.calls('CA1').fetch()).status
}

test.each([[['old', 'new']], [['new', 'old']]])(
  'tokens %j: before and after the promotion each request is done',
  async (authTokens) => {
    const ask = calls({ authTokens })
    for (const token of ['old', 'new']) {
      inForce = [`${ACCOUNT}:${token}`]
      await expect(ask()).resolves.toBe('completed')
      asked = []
      await expect(ask()).resolves.toBe('completed')
      // The one that was accepted is asked with first.
      expect(asked).toEqual([`${ACCOUNT}:${token}`])
    }
  },
)

test('neither token is accepted: each is tried once, and the answer is Twilio’s', async () => {
  inForce = []
  await expect(calls({ authTokens: ['old', 'new'] })()).rejects.toMatchObject({ status: 401 })
  expect(asked).toEqual([`${ACCOUNT}:old`, `${ACCOUNT}:new`])
})

test('an API key asks alone: an auth token never goes out', async () => {
  const ask = calls({ authTokens: ['old', 'new'], apiKey: { sid: KEY, secret: 'of the key' } })
  inForce = [`${KEY}:of the key`]
  await expect(ask()).resolves.toBe('completed')
  inForce = [`${ACCOUNT}:old`]
  await expect(ask()).rejects.toMatchObject({ status: 401 })
  expect(new Set(asked)).toEqual(new Set([`${KEY}:of the key`]))
})
