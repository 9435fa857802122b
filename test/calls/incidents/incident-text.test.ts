/** Which texts can be spoken: plain words, no longer than a sentence of the flows. */
import { expect, test } from 'vitest'
import { LONGEST_SECONDS } from '../../../src/flows/prompt-wording.ts'
import { isOn, readText, spokenSeconds } from '../../../src/calls/incidents/incident.ts'

const words = (count: number) => Array.from({ length: count }, () => 'word').join(' ')

test.each([
  ['', 'empty'],
  [' \n\u200b ', 'empty'],
  ['<Say>down</Say>', 'markup'],
  ['{reference}', 'markup'],
  ['a &amp; b', 'markup'],
  ['see https://status.example', 'markup'],
  ['down\u0007', 'not-spoken'],
  ['down\ud800', 'not-spoken'],
  ['down \ufffd', 'not-spoken'],
  ['… !', 'not-spoken'],
  ['404 503', 'not-spoken'],
  [words(38), 'too-long'],
  ['a'.repeat(301), 'too-long'],
])('%j cannot be spoken: %s', (given, fault) => {
  expect(readText(given, 'en')).toEqual({ fault })
})

test.each([
  ['  Logins\r\n fail  since 9:30. ', 'Logins fail since 9:30.'],
  ['Störung & Wartung: 50 %', 'Störung & Wartung: 50 %'],
  ['ログインできません。', 'ログインできません。'],
])('%j is said as %j', (given, text) => {
  expect(readText(given, 'en')).toEqual({ text })
})

test('the longest that is taken is as long as the checker of the flows allows, in the language it is in', () => {
  expect(readText(words(37), 'en')).toHaveProperty('text')
  expect(spokenSeconds(words(37), 'en')).toBeLessThanOrEqual(LONGEST_SECONDS)
  expect(readText(words(36), 'de')).toEqual({ fault: 'too-long' })
  expect(readText('あ'.repeat(82), 'ja')).toEqual({ fault: 'too-long' })
})

test('it is on from its first moment until, and not at, its last', () => {
  const at = (time: string) => new Date(`2033-05-20T${time}Z`)
  const one = { from: at('10:00:00'), until: at('11:00:00'), endedAt: undefined }
  expect(['09:59:59.999', '10:00:00', '10:59:59.999', '11:00:00'].map((time) => isOn(one, at(time)))).toEqual([
    false,
    true,
    true,
    false,
  ])
  expect(isOn({ ...one, endedAt: at('10:10:00') }, at('10:05:00'))).toBe(false)
})
