/** Behind a proxy: whose address is counted. Only a trusted proxy may name it. */
import { describe, expect, test } from 'vitest'
import { openScreens } from './screens-on-test.ts'

const NO_PROVIDER = { issuer: 'http://127.0.0.1:9/nobody', clientId: 'careline', clientSecret: 'not-a-secret' }
/** As many as one address has in a minute, and one more. */
const MANY = 121

describe('sign-ins', () => {
  test('behind a trusted proxy are counted for each client', async () => {
    const web = await openScreens({ signIn: NO_PROVIDER, trustedProxies: ['127.0.0.1'] })
    const from = (address: string) => web.visitor().get('/sign-in', { 'x-forwarded-for': address })
    for (let i = 0; i < MANY; i += 1) await from('203.0.113.7')
    expect((await from('203.0.113.7')).status).toBe(429)
    expect((await from('203.0.113.8')).status).toBe(503)
    // What a client says of itself stands before what the proxy adds.
    expect((await from('198.51.100.1, 203.0.113.7')).status).toBe(429)
    await web.close()
  })

  test.each([[[]], [['192.0.2.1']]])(
    'with %j as proxies a client’s own word does not help it',
    async (trustedProxies) => {
      const web = await openScreens({ signIn: NO_PROVIDER, trustedProxies })
      for (let i = 0; i < MANY; i += 1)
        await web.visitor().get('/sign-in', { 'x-forwarded-for': `203.0.113.${i}`, forwarded: `for=203.0.113.${i}` })
      expect((await web.visitor().get('/sign-in', { 'x-forwarded-for': '203.0.113.250' })).status).toBe(429)
      await web.close()
    },
  )
})
