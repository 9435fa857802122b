/** Phone numbers of the account over the REST interface, asked with Twilio's own client. */
import { expect, test } from 'vitest'
import { refusal, withRest } from './rest-client.ts'
import { TO } from './twiml-server.ts'

test('a number is bought, found, pointed at a service and given up', () =>
  withRest({}, async ({ client }) => {
    const { sid } = await client.incomingPhoneNumbers.create({ phoneNumber: TO })
    expect(sid).toMatch(/^PN[0-9a-f]{32}$/)
    expect(await client.incomingPhoneNumbers.list({ phoneNumber: TO })).toMatchObject([
      { sid, phoneNumber: TO, voiceUrl: '', voiceMethod: 'POST', voiceApplicationSid: null, trunkSid: null },
    ])
    expect(await client.incomingPhoneNumbers.list({ phoneNumber: '+12025550999' })).toEqual([])
    const voiceUrl = 'https://care.example.com/voice/incoming'
    const changed = await client.incomingPhoneNumbers(sid).update({ voiceUrl, voiceApplicationSid: '' })
    expect(changed).toMatchObject({ voiceUrl, voiceApplicationSid: null })
    expect(await client.incomingPhoneNumbers(sid).fetch()).toMatchObject({ voiceUrl, statusCallback: '' })
    expect(await client.incomingPhoneNumbers(sid).remove()).toBe(true)
    expect(await refusal(client.incomingPhoneNumbers(sid).fetch())).toEqual({ status: 404, code: 20404 })
  }))

test('what is no number, address or method is refused', () =>
  withRest({}, async ({ client }) => {
    expect(await refusal(client.incomingPhoneNumbers.create({ phoneNumber: '911' }))).toEqual({
      status: 400,
      code: 21421,
    })
    const { sid } = await client.incomingPhoneNumbers.create({ phoneNumber: TO })
    const change = (what: object) => refusal(client.incomingPhoneNumbers(sid).update(what))
    expect(await change({ voiceUrl: '/voice/incoming' })).toEqual({ status: 400, code: 21502 })
    expect(await change({ voiceMethod: 'PATCH' })).toEqual({ status: 400, code: 21403 })
  }))
