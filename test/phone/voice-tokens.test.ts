/** Access tokens of the phone in the browser: whom they let be rung, for how long, and what else they allow. */
import { decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import { expect, test } from 'vitest'
import { staffId } from '../../src/domain/ids.ts'
import { regionOf, voiceTokens } from '../../src/phone/voice-tokens.ts'

const accountSid = `AC${'1'.repeat(32)}`
const apiKey = { sid: `SK${'2'.repeat(32)}`, secret: 'a secret of some length for a test' }
const RUTH = staffId.parse('ruth.c')

test('a token is signed by the API key, and lets its holder be rung as one person, for ten minutes', async () => {
  const { token, seconds } = voiceTokens({ accountSid, apiKey, region: undefined }).issue(RUTH)
  const { payload } = await jwtVerify(token, new TextEncoder().encode(apiKey.secret), {
    issuer: apiKey.sid,
    subject: accountSid,
    algorithms: ['HS256'],
  })
  expect(payload['grants']).toEqual({ identity: 'careline_ruth_2ec', voice: { incoming: { allow: true } } })
  expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(seconds)
  expect(seconds).toBeLessThanOrEqual(600)
})

test('nothing in it calls out, and the secret is not in it', () => {
  const { token } = voiceTokens({ accountSid, apiKey, region: undefined }).issue(RUTH)
  expect(JSON.stringify(decodeJwt(token))).not.toMatch(/outgoing|application/)
  expect(token).not.toContain(apiKey.secret)
})

test('where the key is of another region of Twilio, the token says so', () => {
  const place = regionOf('https://api.dublin.ie1.twilio.com')
  expect(place).toEqual({ edge: 'dublin', region: 'ie1' })
  const { token } = voiceTokens({ accountSid, apiKey, region: place?.region }).issue(RUTH)
  expect(decodeProtectedHeader(token)).toMatchObject({ cty: 'twilio-fpa;v=1', twr: 'ie1' })
  expect(regionOf('https://api.twilio.com')).toBeUndefined()
  expect(regionOf('http://127.0.0.1:3000/demo/twilio')).toBeUndefined()
})
