/** Signatures against Twilio's published example. */
import { expect, test } from 'vitest'
import { signature, signedAddress } from '../../src/simulator/webhooks/signing.ts'

test("signs Twilio's published example as Twilio does", () => {
  const params = {
    CallSid: 'CA1234567890ABCDE',
    Caller: '+14158675310',
    Digits: '1234',
    From: '+14158675310',
    To: '+18005551212',
  }
  expect(signature('12345', 'https://example.com/myapp.php?foo=1&bar=2', params)).toBe('L/OH5YylLD5NRKLltdqwSvS0BnU=')
})

test.each([
  ['https://example.com:8443/v?a=1', 'https://example.com/v?a=1'],
  ['http://127.0.0.1:3000/v', 'http://127.0.0.1:3000/v'],
  ['http://[::1]:3000/v', 'http://[::1]:3000/v'],
  ['https://user:pass@example.com/v#rc=2', 'https://example.com/v'],
  ["https://example.com/v?z=1&a=O'B+c%27", "https://example.com/v?z=1&a=O'B+c%27"],
])('%s is signed as %s', (address, signed) => {
  expect(signedAddress(address)).toBe(signed)
})
