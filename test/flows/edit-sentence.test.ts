/** One sentence is changed in a file of prompts, and nothing else of it. */
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { withoutSentence, withSentence } from '../../src/flows/edit-sentence.ts'
import { checkSentence } from '../../src/flows/loader/check-sentence.ts'
import { writtenTexts } from '../../src/flows/written-texts.ts'
import { FLOW_CATALOGUE } from '../../src/calls/words/flow-catalogue.ts'
import { realFlows } from './flows-folder.ts'

const FILES = realFlows().sources.filter(({ file }) => file.startsWith('prompts.'))
const textsOf = (file: string, source: string) =>
  new Map([...(writtenTexts(file, source)?.texts ?? [])].map(([name, { text }]) => [name, text]))

/** Each file is read anew for each sentence, which takes a while: the others stand like these. */
const EVERY = 45

test.each(FILES)('a sentence of $file can be changed, and only its lines are other ones', ({ file, source }) => {
  for (const name of [...textsOf(file, source).keys()].filter((_, at) => at % EVERY === 7)) {
    const changed = withSentence(source, name, `It's "new" \\ {brand}: here`)
    expect(textsOf(file, changed)).toEqual(textsOf(file, source).set(name, `It's "new" \\ {brand}: here`))
    const other = changed.split('\n').filter((line, at) => line !== source.split('\n')[at])
    expect(other.length, name).toBeLessThanOrEqual(2)
  }
})

describe('a sentence that was not there', () => {
  test.each([
    [
      'beside its neighbours',
      'a:\n  x: one # said first\n  y: two\n\n# Then.\nb: three\n',
      'a.z',
      { a: { x: 'one', y: 'two', z: 'New.' }, b: 'three' },
    ],
    ['at the end', 'a: one', 'b', { a: 'one', b: 'New.' }],
    ['under names of its own', 'a: one\n', 'b.c.d', { a: 'one', b: { c: { d: 'New.' } } }],
    ['in a file with a head alone', '$language: it\n', 'b.c', { $language: 'it', b: { c: 'New.' } }],
    ['in braces', 'a: { x: one }\n', 'a.y', { a: { x: 'one', y: 'New.' } }],
    ['after a long one', 'a:\n  x: >\n    one\n    two\nb: 3\n', 'a.y', { a: { x: 'one two\n', y: 'New.' }, b: 3 }],
  ])('%s', (_, source, name, data) => {
    expect(parse(withSentence(source, name, 'New.'))).toEqual(data)
  })

  test('leaves the comments where they are', () => {
    expect(withSentence('a:\n  x: one # said first\n\n# Then.\nb: two\n', 'a.z', 'New.')).toBe(
      "a:\n  x: one # said first\n  z: 'New.'\n\n# Then.\nb: two\n",
    )
  })
})

test('a sentence is taken away, with names that hold no other one', () => {
  expect(withoutSentence('a:\n  b:\n    c: one\n# Kept.\nd: two\n', 'a.b.c')).toBe('# Kept.\nd: two\n')
  expect(withoutSentence('d: two\n', 'a.b')).toBe('d: two\n')
})

test('while it is written it is told what is wrong, and how long it takes', () => {
  expect(checkSentence('Press 1 for {nobody}.', 'en', FLOW_CATALOGUE).problems).toEqual([
    'asks for {nobody}, which no code gives',
    'names the key before what it is for',
  ])
  expect(checkSentence('{count, plural}', 'en', FLOW_CATALOGUE).problems[0]).toMatch(/is not an ICU message/)
  expect(checkSentence('', 'ja', FLOW_CATALOGUE).problems).toEqual(['says nothing'])
  expect(checkSentence('One moment, please.', 'en', FLOW_CATALOGUE)).toMatchObject({ problems: [], seconds: 2 })
})
