/** What is written for people who receive webhooks: the description of every event, and two receivers that are run. */
import { spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterEach, expect, test } from 'vitest'
import { PROJECT_ROOT } from '../../src/project-root.ts'
import { webhooksDocument } from '../../src/web/api/webhooks-document.ts'
import { eventBody } from '../../src/webhooks/event-body.ts'
import { EVENT_TYPES, storedEvents } from '../../src/webhooks/event-types.ts'
import { makePoster } from '../../src/webhooks/post-event.ts'
import { newSecret, sealSecret } from '../../src/webhooks/secrets.ts'
import { sendOne } from '../../src/webhooks/send-webhooks.ts'
import { findTool, PYTHON } from '../services/tools.ts'

const SEAL_KEY = new Uint8Array(32).fill(7)
const children: ChildProcess[] = []
afterEach(() => children.splice(0).forEach((child) => child.kill()))

interface Described {
  requestBody: { content: { 'application/json': { schema: object } } }
}

test('every event is described, and what is sent is as it is described', () => {
  const { webhooks } = webhooksDocument() as { webhooks: Record<string, { post: Described }> }
  expect(Object.keys(webhooks)).toEqual(Object.keys(EVENT_TYPES))
  const ajv = new Ajv2020({ strict: true, formats: { 'date-time': true } })
  const checks = Object.entries(webhooks).map(([type, { post }]) => {
    const { schema } = post.requestBody.content['application/json']
    return [type, ajv.compile(schema)] as const
  })
  const [event] = storedEvents([
    {
      type: 'call.queued',
      subject: 'call CA1',
      at: new Date(),
      data: { call: 'CA1', reference: '1', verified: false, contact: null, company: null, desk: 'support' },
    },
  ]) as { data: Record<string, unknown> }[]
  const sent = { id: 'x', type: 'call.queued', at: new Date(), data: event?.data ?? {} }
  const body: unknown = JSON.parse(eventBody(sent, { kind: 'added', withTexts: false }))
  expect(checks.filter(([, isRight]) => isRight(body)).map(([type]) => type)).toEqual(['call.queued'])
})

async function run(program: string, file: string, secret: string): Promise<{ port: number; lines: string[] }> {
  const child = spawn(program, [join(PROJECT_ROOT, 'docs/receivers', file)], {
    env: { ...process.env, WEBHOOK_SECRET: secret, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  const lines: string[] = []
  const port = await new Promise<number>((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code) => reject(new Error(`${file} ended with ${code}`)))
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [, found] = /^listening on .*port\D+(\d+)/.exec(line) ?? []
      if (found === undefined) lines.push(line)
      else resolve(Number(found))
    })
  })
  return { port, lines }
}

test.each([
  ['Node', process.execPath, 'receiver.mjs'],
  ['Python', findTool(PYTHON) ?? 'python3', 'receiver.py'],
])('the receiver in %s takes what is signed, once, and nothing else', async (_, program, file) => {
  const [secret, next] = [newSecret(), newSecret()]
  const { port, lines } = await run(program, file, secret)
  const poster = makePoster()
  const send = (id: string, secrets: { secret: string; old?: string }) => {
    const receiver = {
      id: 'crm',
      kind: 'added' as const,
      name: 'CRM',
      url: `http://127.0.0.1:${port}/`,
      withTexts: false,
      secret: sealSecret(SEAL_KEY, secrets.secret),
      oldSecret: secrets.old === undefined ? undefined : sealSecret(SEAL_KEY, secrets.old),
      oldSecretUntil: new Date(Date.now() + 60_000),
      failures: 0,
      failingSince: undefined,
      acceptedAt: undefined,
    }
    const event = { id, type: 'webhook.test', at: new Date(), data: { endpoint: 'CRM é' } }
    const settings = { keys: { sealKey: SEAL_KEY, ofSettings: [] }, mayReach: undefined, httpsOnly: false }
    return sendOne({ ...event, receiver }, poster, { settings, now: () => new Date() })
  }
  const id = randomUUID()
  expect(await send(id, { secret })).toEqual({ kind: 'accepted', status: 204 })
  expect(await send(id, { secret: next, old: secret })).toEqual({ kind: 'accepted', status: 204 })
  expect(await send(randomUUID(), { secret: next })).toMatchObject({ kind: 'refused', status: 401 })
  poster.close()
  await expect.poll(() => lines.length).toBe(1)
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ id, type: 'webhook.test', data: { endpoint: 'CRM é' } })
})
