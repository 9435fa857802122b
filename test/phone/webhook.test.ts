/** Every validly signed request is answered with TwiML, whatever broke behind it. */
import { createConnection } from 'node:net'
import { expect, test } from 'vitest'
import { post } from '../calls/signed-post.ts'
import { ACCOUNT, aTurn, startTelephony, TOKEN, type Line, type TelephonyOptions } from './telephony-on-test.ts'

const SID = `CA${'a'.repeat(32)}`

async function withTelephony(
  options: TelephonyOptions,
  use: (
    line: Line,
    send: typeof post extends (to: never, ...rest: infer R) => infer A ? (...rest: R) => A : never,
  ) => Promise<void>,
) {
  const line = await startTelephony(options)
  try {
    await use(line, (path, fields) => post({ baseUrl: line.url, accountSid: ACCOUNT, authToken: TOKEN }, path, fields))
  } finally {
    await line.close()
  }
}

const broken = async () => {
  throw new Error('the store is on fire')
}

test.each(['incoming', 'step?turn=1', 'wait', 'queue-result?turn=1', 'fallback'])(
  'a call that throws at /voice/%s sends the caller to a person',
  async (route) => {
    const calls = {
      handleTurn: broken,
      holdMessage: broken,
      queueEnded: broken,
      resumeCall: broken,
      ends: { report: broken },
    }
    await withTelephony({ calls }, async (line, send) => {
      const answer = await send(`/voice/${route}`, { CallSid: SID })
      expect(answer.status).toBe(200)
      expect(answer.twiml).toContain('identification</Enqueue>')
      expect(line.events.map(([name]) => name)).toContain('brokeWhileAnswering')
    })
  },
)

test('an answer that takes too long is replaced by a person within three seconds', async () => {
  const never = () => new Promise<never>(() => undefined)
  await withTelephony({ calls: { handleTurn: never } }, async (line, send) => {
    const answer = await send('/voice/incoming', { CallSid: SID })
    expect(answer.twiml).toContain('identification</Enqueue>')
    expect(line.events.map(([name]) => name)).toContain('budgetSpent')
  })
})

test('what breaks after its time is up breaks nothing else', async () => {
  let fail = (_: Error) => undefined as void
  const late = () => new Promise<never>((_, reject) => (fail = reject))
  await withTelephony({ calls: { handleTurn: late } }, async (line, send) => {
    await send('/voice/incoming', { CallSid: SID })
    fail(new Error('too late'))
    expect((await send('/voice/wait', { CallSid: SID })).status).toBe(200)
    expect(line.events.filter(([name]) => name === 'brokeWhileAnswering')).toHaveLength(1)
  })
})

test.each([{}, { CallSid: 'CA1' }, { CallSid: `${SID} ` }])(
  'a request that names no call reaches a person: %j',
  async (fields) => {
    await withTelephony({}, async (line, send) => {
      const answer = await send('/voice/step?turn=1', fields)
      expect(answer).toMatchObject({ status: 200 })
      expect(answer.twiml).toContain('identification</Enqueue>')
      expect(line.asked).toEqual([])
    })
  },
)

test('status news is answered with nothing, and only an end ends the call', async () => {
  await withTelephony({}, async (line, send) => {
    for (const CallStatus of ['queued', 'ringing', 'in-progress', 'something-new']) {
      expect((await send('/voice/status', { CallSid: SID, CallStatus })).twiml).toMatch(/<Response\/>$/)
    }
    expect(line.asked).toEqual([])
    await send('/voice/status', { CallSid: SID, CallStatus: 'completed' })
    expect(line.asked).toMatchObject([['ended', { callId: SID }]])
  })
})

test('an answer is TwiML, is stored by no cache, and sets no cookie', async () => {
  await withTelephony({}, async (line, send) => {
    await send('/voice/incoming', { CallSid: SID })
    const form = { CallSid: SID, AccountSid: ACCOUNT }
    const { getExpectedTwilioSignature } = await import('twilio/lib/webhooks/webhooks.js')
    const response = await fetch(`${line.url}/voice/incoming`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-twilio-signature': getExpectedTwilioSignature(TOKEN, `${line.url}/voice/incoming`, form),
      },
      body: new URLSearchParams(form),
    })
    expect(response.headers.get('content-type')).toBe('text/xml; charset=utf-8')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('set-cookie')).toBeNull()
  })
})

test('a body that never ends delays no other request', async () => {
  await withTelephony({}, async (line, send) => {
    const { port } = new URL(line.url)
    const slow = createConnection(Number(port), '127.0.0.1')
    slow.write(
      'POST /voice/incoming HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 9000\r\n\r\nCallSid=',
    )
    expect((await send('/voice/incoming', { CallSid: SID })).status).toBe(200)
    slow.destroy()
    expect((await send('/voice/incoming', { CallSid: SID })).status).toBe(200)
  })
})

test('a flood beyond what can be answered in time: a person at once for the rest, while ends are still heard', async () => {
  let release: () => void = () => undefined
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  const calls = {
    handleTurn: async () => {
      await held
      return aTurn()
    },
  }
  await withTelephony({ calls, mostAtOnce: 40 }, async (line, send) => {
    const flood = Array.from({ length: 90 }, () => send('/voice/incoming', { CallSid: SID }))
    await expect.poll(() => line.events.filter(([name]) => name === 'tooMany').length, { timeout: 2_500 }).toBe(50)
    await send('/voice/status', { CallSid: SID, CallStatus: 'completed' })
    expect(line.asked).toMatchObject([['ended', { callId: SID }]])
    release()
    const answers = await Promise.all(flood)
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
  })
})
