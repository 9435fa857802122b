/** Where the demo's identity provider refuses to be: in production, and at a public address. */
import { expect, test } from 'vitest'
import { demoIdentityProvider } from '../../src/demo/identity/identity-provider.ts'

const options = { people: [], production: false }

test('it does not start in production', () => {
  expect(() => demoIdentityProvider({ ...options, publicBaseUrl: 'http://127.0.0.1:3000', production: true })).toThrow(
    'production',
  )
})

test.each([
  'https://care.example.com',
  'http://192.168.1.20:3000',
  'http://127.0.0.1.evil.example',
  'http://localhost.evil.example',
])('it does not start at %s', (publicBaseUrl) => {
  expect(() => demoIdentityProvider({ ...options, publicBaseUrl })).toThrow('this machine only')
})
