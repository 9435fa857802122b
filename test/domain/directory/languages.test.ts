/** The name of a language, as the staff read it; a record may hold any code. */
import { expect, test } from 'vitest'
import { languageName } from '../../../src/domain/directory/languages.ts'

test.each([
  ['de', 'German'],
  ['pt-BR', 'Brazilian Portuguese'],
  ['und', 'Not known'],
  ['en_GB', 'en_GB'],
  ['', ''],
])('%s is %s', (code, name) => {
  expect(languageName(code)).toBe(name)
})
