/** Whether a leg that we ordered rang a desk in the browser, by Twilio's signed word alone: everything else is a telephone. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { post } from '../calls/signed-post.ts'
import { ACCOUNT, startTelephony, TOKEN, type Line } from './telephony-on-test.ts'

const LEG = `CA${'b'.repeat(32)}`
const QUERY = `call=CA${'a'.repeat(32)}&attempt=${'c'.repeat(32)}`
const DESK = { To: 'client:careline_sam', Direction: 'outbound-api', CallStatus: 'in-progress' }

let line: Line
beforeAll(async () => {
  line = await startTelephony()
})
afterAll(() => line.close())

async function asked(route: string, fields: Record<string, string>): Promise<{ names: string[]; twiml: string }> {
  line.asked.length = 0
  const to = { baseUrl: line.url, accountSid: ACCOUNT, authToken: TOKEN }
  const { twiml } = await post(to, `/voice/${route}`, { CallSid: LEG, ...fields })
  return { names: line.asked.map(([name]) => name), twiml }
}

describe('at a desk, answering is the key', () => {
  test.each([
    ['analyst', 'analysts.answeredAtDesk'],
    ['call-back', 'callBacks.analystAtDesk'],
  ])('of /voice/%s', async (route, name) => {
    const { names, twiml } = await asked(`${route}?${QUERY}`, DESK)
    expect(names).toEqual([name])
    expect(twiml).toContain('>careline-room</Conference>')
    expect(line.asked[0]?.[1]).toEqual([expect.anything(), LEG, 'client:careline_sam'])
  })

  test('of a supervisor, who is named in our own signed address', async () => {
    const { names } = await asked(`listener?${QUERY}&how=listen&by=sam`, DESK)
    expect(names).toEqual(['analysts.listenerPressed'])
    expect(line.asked[0]?.[1]).toEqual([expect.anything(), expect.objectContaining({ by: 'sam', leg: LEG }), '1'])
    await asked(`listener?${QUERY}&how=help&by=ruth`, DESK)
    expect(line.asked[0]?.[1]).toEqual([expect.anything(), expect.objectContaining({ by: 'ruth' }), undefined])
  })

  test('not once the leg is over', async () => {
    expect((await asked(`analyst?${QUERY}`, { ...DESK, CallStatus: 'completed' })).names).toEqual([])
  })
})

test.each([
  ['a telephone', { ...DESK, To: '+12025550151' }],
  ["another program's client", { ...DESK, To: 'client:sam' }],
  ['a SIP phone', { ...DESK, To: 'sip:careline_sam@pbx.example' }],
  ['a call from a desk, not to it', { ...DESK, To: '+12025550151', From: 'client:careline_sam' }],
  ['a call that we did not order', { ...DESK, Direction: 'inbound' }],
  ['an address with more in it', { ...DESK, To: 'client:careline_sam?a=b' }],
  ['an address in another case', { ...DESK, To: 'Client:careline_sam' }],
])('%s is asked for a key', async (_, fields) => {
  const { names, twiml } = await asked(`analyst?${QUERY}`, fields)
  expect(names).toEqual(['analysts.answered'])
  expect(twiml).toContain('<Gather')
})
