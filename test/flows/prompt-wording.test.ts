/** Words that are heard once, over a telephone, follow the rules for them; other languages only those about length. */
import { describe, expect, it } from 'vitest'
import { keysOffered, secondsToSay, wordingProblems } from '../../src/flows/prompt-wording.ts'
import { parseTemplate, wordingsOf } from '../../src/flows/template.ts'

const problemsIn = (text: string, language = 'en') => wordingProblems(parseTemplate(text).template, language, {})

describe('wording', () => {
  it.each([
    'Press 1 for sales.',
    'For help, wait. Press 1 for sales.',
    'You may press 2 to go on.',
    'Press star to hear that again.',
    'Press {choiceKey} for {choiceName}.',
    'Dial zero for a person.',
    'press one if that is right.',
  ])('refuses a key before what it is for: %s', (text) => {
    expect(problemsIn(text)).toEqual(['names the key before what it is for'])
  })

  it.each([
    'For sales, press 1. For help, press 2.',
    '{choiceName}, press {choiceKey}.',
    'For help, press 0, then {pound}.',
    'Enter the case number, then press {pound}.',
    'A question, 4. For a person, 0.',
    'Tomorrow is a pressing matter.',
    'Our menu is short.',
  ])('accepts %s', (text) => {
    expect(problemsIn(text)).toEqual([])
  })

  it.each([
    'Please listen, as our menu has changed.',
    'Our menu options have recently changed.',
    'That PIN is invalid.',
    'There was an ERROR.',
    'Two errors.',
    'That is incorrect.',
    'Unfortunately, no.',
  ])('refuses blame and worn phrases: %s', (text) => {
    expect(problemsIn(text)).toHaveLength(1)
  })

  it('counts more than four keys to press, and neither zero nor star among them', () => {
    const four = 'A, press 1. B, press 2. C, press 3. D, press 4.'
    expect(problemsIn(`${four} For a person, press 0. To hear that again, press star.`)).toEqual([])
    expect(problemsIn(`${four} E, press 5.`)).toEqual(['offers 5 keys to press; a caller can hold 4'])
  })

  it('refuses more than 14 seconds of speech, in any language', () => {
    expect(problemsIn('mot '.repeat(37), 'en')).toEqual([])
    expect(problemsIn('mot '.repeat(38), 'en')).toEqual(['takes about 15 s to say; the longest is 14 s'])
  })

  it('leaves the words of other languages to their speakers', () => {
    expect(problemsIn('Press 1 for invalid errors.', 'fr')).toEqual([])
    expect(problemsIn('Press 1 for invalid errors.', 'en-GB')).toHaveLength(3)
  })
})

describe('the time to say a prompt', () => {
  it('counts words, values and pauses', () => {
    const { template } = parseTemplate("{reference}. {pause 1000} That's {brand}.")
    expect(secondsToSay(wordingsOf(template.pieces)[0] ?? [], 'en', { reference: 9 })).toBeCloseTo(1 + (12 * 60) / 160)
  })
})

describe('the keys a prompt offers', () => {
  it('are found in long and short lists', () => {
    expect([
      ...keysOffered(parseTemplate('A, press 1. B, 2. In 3 days, or 30. For a person, 0.').template, 'en'),
    ]).toEqual(['1', '2'])
  })
})

it('choices that stand in each other take no longer for each level', () => {
  const deep = `${'{a, select, other {'.repeat(60)}x${'}}'.repeat(60)}`
  expect(wordingsOf(parseTemplate(deep).template.pieces)).toEqual([[{ text: 'x' }]])
})
