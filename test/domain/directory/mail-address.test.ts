/** Which texts are e-mail addresses, and how those under domains that are not ASCII are kept. */
import { expect, test } from 'vitest'
import { mailAddress } from '../../../src/domain/directory/mail-address.ts'

test.each([
  ['ana@a.xn--p1ai', 'ana@a.xn--p1ai'],
  ['ana@xn--mnchen-3ya.example', 'ana@xn--mnchen-3ya.example'],
  ['ana@münchen.example', 'ana@xn--mnchen-3ya.example'],
  ['ana@пример.рф', 'ana@xn--e1afmkfd.xn--p1ai'],
  ['a&b@x.example', 'a&b@x.example'],
  ["Conor.O'Neil+care@Arden.Example", "Conor.O'Neil+care@Arden.Example"],
  [' zed@arden.example\u200B', 'zed@arden.example'],
])('%j is kept as %j', (text, kept) => {
  expect(mailAddress.parse(text)).toBe(kept)
})

test.each([
  'zed',
  'zed@arden',
  '@arden.example',
  'zed@-arden.example',
  'zed@arden.example.',
  'zed..quist@arden.example',
  'zed@arden@x.example',
  'müller@arden.example',
  'zed quist@arden.example',
  'zed@arden.example, ana@arden.example',
  'zed@arden.example\nbcc: x@y.example',
  'zed@127.0.0.1',
  `${'z'.repeat(65)}@arden.example`,
  `z@${'a.'.repeat(130)}example`,
])('%j is refused', (text) => {
  expect(mailAddress.safeParse(text).success).toBe(false)
})
