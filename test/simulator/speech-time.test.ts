/** How long words take. */
import { expect, test } from 'vitest'
import { speechSeconds } from '../../src/simulator/twiml/speech-time.ts'
import { readTwiml, textOf } from '../../src/simulator/twiml/twiml-document.ts'

function say(inside: string) {
  const document = readTwiml(`<Response><Say>${inside}</Say></Response>`)
  if (document.kind !== 'twiml' || document.verbs[0] === undefined) throw new Error('not a Say')
  expect(document.problems).toEqual([])
  return document.verbs[0]
}

test.each([
  ['one two three four five six seven eight', 3],
  ['press 1', 0.375 + 0.4],
  ['<say-as interpret-as="digits">0001 000</say-as>', 2.8],
  ['1234', 1.6],
  ['<break time="1.5s"/>', 1.5],
  ['<break time="300ms"/>', 0.3],
  ['<break/>', 0.5],
  ['<prosody rate="slow">two words</prosody>', 0.75],
  ['<sub alias="two words">2w</sub>', 0.75],
])('%s takes %d seconds', (inside, seconds) => {
  expect(speechSeconds(say(inside))).toBeCloseTo(seconds, 5)
})

test('reads as one line of plain words', () => {
  expect(
    textOf(
      say(
        'Your\n code is <say-as interpret-as="digits">417</say-as><break time="1s"/><say-as interpret-as="digits">229</say-as> now.',
      ),
    ),
  ).toBe('Your code is 417 229 now.')
})
