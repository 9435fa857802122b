/** The call in the simulator's README, run as it stands there. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { PROJECT_ROOT } from '../../src/project-root.ts'
import { Network } from '../../src/simulator/index.ts'
import { ACCOUNT_SID, AUTH_TOKEN, withServer } from './twiml-server.ts'

const SERVICE = {
  '/voice/incoming': '<Gather numDigits="1" action="/voice/menu"><Say>Welcome. For support, press 1.</Say></Gather>',
  '/voice/menu': '<Enqueue action="/voice/queue-result" waitUrl="/voice/wait">support</Enqueue>',
  '/voice/wait': '<Say>Please hold.</Say><Pause length="20"/>',
  '/voice/queue-result': '<Say>Goodbye.</Say>',
}

test('the call in the README goes as it says', () =>
  withServer(SERVICE, async (service) => {
    // README: begin
    const network = new Network({ baseUrl: service.baseUrl, accountSid: ACCOUNT_SID, authToken: AUTH_TOKEN })
    const call = await network.dial({ from: '+12025550101', to: '+12025550100' })
    expect(call.heard.map(({ text }) => text)).toEqual(['Welcome. For support, press 1.'])
    await call.press('1')
    expect(call).toMatchObject({ state: 'queued', queue: 'support' })
    await call.waitLoops(2)
    await call.answerAsAnalyst({ talkSeconds: 60 })
    expect(call).toMatchObject({ state: 'ended', endedBy: 'service' })
    expect(call.exchanges.map(({ path }) => path)).toContain('/voice/queue-result')
    expect(call.problems).toEqual([])
    // README: end
  }))

test('the README shows these lines', () => {
  const read = (path: string) => readFileSync(join(PROJECT_ROOT, path), 'utf8')
  const own = /\/\/ README: begin\n([\s\S]*?) *\/\/ README: end/.exec(read('test/simulator/readme.test.ts'))?.[1]
  const shown = /```ts\n([\s\S]*?)```/.exec(read('src/simulator/README.md'))?.[1]
  expect(shown).toBe(own?.replace(/^ {4}/gm, ''))
})
