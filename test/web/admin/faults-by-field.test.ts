/** What is wrong with a form: nothing of it is lost. */
import { expect, test } from 'vitest'
import { faultsByField, tooLong, whatIsWrong, wrongFieldsIn } from '../../../src/web/admin/words/faults-by-field.ts'

test('a field with two faults says both, in their order, and the same one once', () => {
  const faults = [
    { field: 'email', sentence: 'It is taken.' },
    { field: 'name', sentence: 'Fill it in.' },
    { field: 'email', sentence: 'It is a shared mailbox.' },
    { field: 'email', sentence: 'It is taken.' },
  ]
  expect(faultsByField(faults)).toEqual({ email: 'It is taken. It is a shared mailbox.', name: 'Fill it in.' })
})

test('only what is wrong is said, and leads to its field', () => {
  const faults = whatIsWrong({ name: tooLong('The name', 'x'.repeat(1_001), 1_000), url: tooLong('It', 'x', 1) })
  const sentence = 'The name has 1,001 letters. At most 1,000 are possible.'
  expect(faults).toEqual({ name: sentence })
  expect(wrongFieldsIn('token', faults)).toEqual([{ id: 'token-name', sentence }])
})
