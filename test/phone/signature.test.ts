/** Every request that Twilio did not sign for us is refused, on every route; there is no other way in. */
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js'
import { VOICE_ROUTES } from '../../src/phone/webhook.ts'
import { signatureCheck } from '../../src/phone/signature.ts'
import { ACCOUNT, startTelephony, TOKEN, type Line } from './telephony-on-test.ts'

let line: Line
beforeAll(async () => {
  line = await startTelephony()
})
afterAll(() => line.close())

const SID = `CA${'a'.repeat(32)}`
const FORM = { CallSid: SID, AccountSid: ACCOUNT, From: '+14155550100', To: '+12025550100', CallStatus: 'ringing' }
const PATH = '/voice/incoming'

interface Sent {
  path?: string
  method?: string
  body?: string
  headers?: Record<string, string> | [string, string][]
}

async function send({ path = PATH, method = 'POST', body, headers = {} }: Sent): Promise<number> {
  const response = await fetch(line.url + path, {
    method,
    headers: new Headers([['content-type', 'application/x-www-form-urlencoded'], ...new Headers(headers)]),
    redirect: 'manual',
    ...(method === 'GET' || method === 'HEAD' ? {} : { body: body ?? new URLSearchParams(FORM).toString() }),
  })
  return response.status
}

const sign = (path = PATH, form: Record<string, unknown> = FORM, { token = TOKEN, base = line.url } = {}) => ({
  'x-twilio-signature': getExpectedTwilioSignature(token, base + path, form),
})

describe('unsigned', () => {
  test.each(
    VOICE_ROUTES.flatMap((route) => ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'].map((m) => [m, route])),
  )('%s /voice/%s is 403', async (method, route) => {
    expect(await send({ path: `/voice/${route}`, method: method ?? 'GET' })).toBe(403)
  })
  test('nothing was asked of a call', () => {
    expect(line.asked).toEqual([])
  })
})

describe('forged', () => {
  const cases: [string, () => Sent][] = [
    ['an empty signature', () => ({ headers: { 'x-twilio-signature': '' } })],
    [
      'a signature with another token',
      () => ({ headers: sign(PATH, FORM, { token: 'another token of 32 characters..' }) }),
    ],
    ['a signature with an empty token', () => ({ headers: sign(PATH, FORM, { token: '' }) })],
    ['a signature for https', () => ({ headers: sign(PATH, FORM, { base: line.url.replace('http:', 'https:') }) })],
    [
      'a signature for another host, with that host forwarded',
      () => ({
        headers: {
          ...sign(PATH, FORM, { base: 'https://evil.example' }),
          'x-forwarded-host': 'evil.example',
          'x-forwarded-proto': 'https',
        },
      }),
    ],
    ['a signature for another route', () => ({ headers: sign('/voice/step?turn=1') })],
    ['a signature without the query', () => ({ path: `${PATH}?turn=2`, headers: sign() })],
    ['a query in another order', () => ({ path: '/voice/step?b=2&turn=1', headers: sign('/voice/step?turn=1&b=2') })],
    ['a field more', () => ({ headers: sign(), body: `${new URLSearchParams(FORM).toString()}&Digits=1` })],
    ['a field less', () => ({ headers: sign(PATH, { ...FORM, Digits: '1' }) })],
    ['a field changed', () => ({ headers: sign(), body: new URLSearchParams({ ...FORM, From: '+1' }).toString() })],
    [
      'a trimmed value',
      () => ({
        headers: sign(PATH, { ...FORM, CallerName: ' Bob ' }),
        body: `${new URLSearchParams(FORM).toString()}&CallerName=Bob`,
      }),
    ],
    ['lower-cased base64', () => ({ headers: { 'x-twilio-signature': sign()['x-twilio-signature'].toLowerCase() } })],
    [
      'a signature and something after it',
      () => ({ headers: { 'x-twilio-signature': `${sign()['x-twilio-signature']}x` } }),
    ],
    [
      'two signatures in one header',
      () => ({ headers: { 'x-twilio-signature': `${sign()['x-twilio-signature']}, x` } }),
    ],
    [
      'the newer signing settings',
      () => ({ headers: { ...sign(), 'x-twilio-webhooks-signature-settings': 'key=k,algorithm=HMAC_SHA256' } }),
    ],
    [
      'a GET with everything in the query',
      () => {
        const path = `${PATH}?${new URLSearchParams(FORM).toString()}`
        return { path, method: 'GET', headers: sign(path, {}) }
      },
    ],
    [
      'JSON with a body hash',
      () => {
        const body = JSON.stringify(FORM)
        const path = `${PATH}?bodySHA256=${createHash('sha256').update(body).digest('hex')}`
        return { path, body, headers: { ...sign(path, {}), 'content-type': 'application/json' } }
      },
    ],
    [
      'a form with the hash of an empty object',
      () => {
        const path = `${PATH}?bodySHA256=${createHash('sha256').update('{}').digest('hex')}`
        return { path, headers: sign(path, {}) }
      },
    ],
    [
      'a form with a body hash, signed as a form',
      () => {
        const path = `${PATH}?x=1&BodySha256=00`
        return { path, headers: sign(path) }
      },
    ],
    [
      'a multipart body',
      () => ({
        body: '--x\r\n\r\n--x--',
        headers: { ...sign(PATH, {}), 'content-type': 'multipart/form-data; boundary=x' },
      }),
    ],
    ['no content type', () => ({ headers: { ...sign(PATH, {}), 'content-type': '' } })],
    [
      'another account, signed with our token',
      () => {
        const form = { ...FORM, AccountSid: `AC${'b'.repeat(32)}` }
        return { headers: sign(PATH, form), body: new URLSearchParams(form).toString() }
      },
    ],
    [
      'no account',
      () => {
        const form: Record<string, string> = { CallSid: SID }
        return { headers: sign(PATH, form), body: new URLSearchParams(form).toString() }
      },
    ],
    [
      'two accounts, one of them ours',
      () => {
        const form = { ...FORM, AccountSid: [ACCOUNT, `AC${'b'.repeat(32)}`] }
        const body = `${new URLSearchParams(FORM).toString()}&AccountSid=AC${'b'.repeat(32)}`
        return { headers: sign(PATH, form), body }
      },
    ],
    [
      'a thousand parameters',
      () => ({ body: Array.from({ length: 1_001 }, (_, i) => `p${i}=1`).join('&'), headers: sign() }),
    ],
    ['a body of 200 kB', () => ({ body: `Digits=${'1'.repeat(200_000)}`, headers: sign() })],
    ['percent garbage', () => ({ body: 'CallSid=%zz&%', headers: sign() })],
    [
      'the fields of another request run together',
      () => ({
        body: new URLSearchParams({ ...FORM, CallSid: `${SID}CallStatusringing`, CallStatus: '' }).toString(),
        headers: sign(),
      }),
    ],
  ]
  test.each(cases)('%s is 403', async (_, make) => {
    expect(await send(make())).toBe(403)
  })
  test('nothing was asked of a call', () => {
    expect(line.asked).toEqual([])
  })
})

test.each([`${PATH}/`, '/voice/Incoming', '/voice', '/voice/', '/voice/other', '/voice/step/1'])(
  '%s is not our route: 404, never a redirect',
  async (path) => {
    expect(await send({ path, headers: sign(path) })).toBe(404)
    expect(await send({ path, method: 'GET' })).toBe(404)
  },
)

test('a field named __proto__ is dropped before anything reads it', async () => {
  await send({ body: `${new URLSearchParams(FORM).toString()}&__proto__=1`, headers: sign() })
  expect(({} as { CallSid?: unknown }).CallSid).toBeUndefined()
  line.asked.length = 0
})

describe('signed', () => {
  const accepted: [string, Record<string, string | string[]>, string?][] = [
    ['as Twilio signs it', FORM],
    [
      'with a name and a city that need escaping',
      { ...FORM, CallerName: "O'Brien & <b> é", FromCity: "Trezzo Sull'Adda" },
    ],
    ['with spaces around a value', { ...FORM, CallerName: ' Bob ' }],
    ['with an empty value', { ...FORM, FromState: '' }],
    ['with an unknown field', { ...FORM, SomethingNew: '1' }],
    ['with a field that came twice', { ...FORM, SipHeader: ['a', 'b'] }],
    ['with brackets in a name', { ...FORM, 'a[b]': '1' }],
    ['with an apostrophe in the query', FORM, `${PATH}?n=O'Brien`],
    ['with an escaped apostrophe in the query', FORM, `${PATH}?n=O%27Brien`],
  ]
  test.each(accepted)('%s is answered', async (_, form, path = PATH) => {
    const body = new URLSearchParams(
      Object.entries(form).flatMap(([k, v]) => [v].flat().map((one): [string, string] => [k, one])),
    )
    expect(await send({ path, body: body.toString(), headers: sign(path, form) })).toBe(200)
  })

  test('with the old or the new token while it is rotated, and not with a third', async () => {
    const rotating = await startTelephony({ authTokens: ['new token of thirty-two characters', TOKEN] })
    const status = async (token: string) => {
      const response = await fetch(rotating.url + PATH, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          ...sign(PATH, FORM, { token, base: rotating.url }),
        },
        body: new URLSearchParams(FORM),
      })
      return response.status
    }
    expect(await status(TOKEN)).toBe(200)
    expect(await status('new token of thirty-two characters')).toBe(200)
    expect(await status('a third token')).toBe(403)
    await rotating.close()
  })

  test('behind a public address with a port, signed with or without it', async () => {
    const behind = await startTelephony({ publicBaseUrl: 'https://care.example:8443' })
    for (const base of ['https://care.example:8443', 'https://care.example']) {
      const response = await fetch(behind.url + PATH, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...sign(PATH, FORM, { base }) },
        body: new URLSearchParams(FORM),
      })
      expect(response.status, base).toBe(200)
    }
    await behind.close()
  })

  test('five hundred in a row from one address are all answered', async () => {
    const headers = sign()
    const statuses = new Set<number>()
    for (let i = 0; i < 10; i += 1) {
      const fifty = await Promise.all(Array.from({ length: 50 }, () => send({ headers })))
      fifty.forEach((status) => statuses.add(status))
    }
    expect([...statuses]).toEqual([200])
  })
})

test.each([[[]], [['']], [['  ']], [[TOKEN, '']]])('a blank token refuses to start: %j', (authTokens) => {
  expect(() => signatureCheck({ publicBaseUrl: 'https://a.example', accountSid: ACCOUNT, authTokens })).toThrow('blank')
})
