/** Texts that would cost the process its time or its memory are refused before they are parsed, with the line. */
import { describe, expect, test } from 'vitest'
import { MOST_CHARACTERS, MOST_FILES } from '../../src/flows/loader/source-limits.ts'
import { checkSources } from '../../src/flows/loader/load-flows.ts'
import { readYaml } from '../../src/flows/loader/yaml-file.ts'
import { SMALL_CATALOGUE } from './flows-folder.ts'

const problems = (source: string) =>
  readYaml('x.flow.yaml', source).problems.map(({ line, sentence }) => `${line} ${sentence}`)

describe('refused before it is parsed', () => {
  const hostile: [string, string, RegExp][] = [
    ['five megabytes', 'a: b\n'.repeat(1_000_000), /^1 the file has 5000000 characters; at most 131072 are read$/],
    ['lists in lists', `a:\n  b: ${'['.repeat(60_000)}`, /^2 more than 20 lists or maps stand in each other here$/],
    ['quoted ends of lists', '[ "]", '.repeat(15_000), /^1 more than 20 lists/],
    ['lists in one line', `a:\n${'- '.repeat(60_000)}x`, /^2 more than 20 lists/],
    ['keys of keys', '? '.repeat(60_000), /^1 more than 20 lists/],
    [
      'a control character',
      'a: b\nc: "\u0007"\n',
      /^2 a character here is none that can be read: is the file saved as UTF-8\?$/,
    ],
    ['Latin-1 that was read as UTF-8', `a: ${Buffer.from([0xfc]).toString('utf8')}\n`, /^1 a character here is none/],
    ['half of a pair', 'a: \ud83d\n', /^1 a character here is none/],
    ['UTF-16', Buffer.from('a: b\n', 'utf16le').toString('utf8'), /^1 a character here is none/],
  ]
  test.each(hostile)('%s', (_, source, says) => {
    expect(problems(source)).toEqual([expect.stringMatching(says)])
  })
})

test('an alias is refused at its line: nine lines of them would be a thousand million words', () => {
  const bomb = [
    'a: &a [x, x]',
    ...Array.from('bcdefghi', (name, i) => `${name}: &${name} [*${'abcdefgh'[i]}, *${'abcdefgh'[i]}]`),
  ]
  expect(problems(bomb.join('\n'))[0]).toBe('2 *a repeats a part of the file; write the part again')
  expect(problems('a: &a { b: c }\nd: { <<: *a }\n')).toEqual(['2 *a repeats a part of the file; write the part again'])
})

test('as much as is allowed is read', () => {
  const keys = Array.from({ length: 6_000 }, (_, i) => `k${i}: 'a sentence'`).join('\n')
  expect(keys.length).toBeLessThan(MOST_CHARACTERS)
  expect(problems(keys)).toEqual([])
  expect(problems(`a: ${'[ '.repeat(19)}b ${'] '.repeat(19)}\n\ttab: "\ttab"\r\n`)).not.toContain('more than')
})

test('more files than are read are refused', () => {
  const many = Array.from({ length: MOST_FILES + 1 }, (_, i) => ({ file: `f${i}.flow.yaml`, source: `flow: f${i}\n` }))
  const checked = checkSources(many, SMALL_CATALOGUE)
  expect('problems' in checked && checked.problems[0]?.sentence).toBe('there are 76 files; at most 75 are read')
})
