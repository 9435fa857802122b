/** Holds names and comments in src/ to the words of docs/glossary.md, and prose to actors that a reader can name. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { PROJECT_ROOT } from '../src/project-root.ts'
import { sourceFiles } from './source-files.ts'

const GLOSSARY = readFileSync(join(PROJECT_ROOT, 'docs/glossary.md'), 'utf8')
const SRC = sourceFiles('src')

/** The cells of the second column: words in code font are kept out of names, quoted ones out of comments. */
const NOT_USED = (GLOSSARY.split('## Use, do not use')[1] ?? '')
  .split('\n')
  .filter((row) => row.startsWith('|'))
  .map((row) => row.split('|')[2] ?? '')
const NAMES = NOT_USED.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, name = '']) => name))
const PHRASES = NOT_USED.flatMap((cell) => [...cell.matchAll(/"([^"]+)"/g)].map(([, phrase = '']) => phrase))

/** Names in stored calls and turns, which the glossary lists. */
const STORED = new Set(
  [...(GLOSSARY.split('Stored, signed, measured')[1] ?? '').matchAll(/`([\w-]+)`/g)].map(([, name]) => name),
)

/** Read once for all the words. */
const USED = SRC.map(({ path, text, code }) => ({ path, names: namesIn(code), comments: commentsOf(text) }))

describe('names', () => {
  test.each(NAMES)('%s is not used', (name) => {
    expect(
      USED.flatMap(({ path, names }) => names.filter((used) => says(used, name)).map((used) => `${path}: ${used}`)),
    ).toEqual([])
  })
})

describe('comments', () => {
  test.each(PHRASES)('"%s" is not used', (phrase) => {
    const pattern = new RegExp(`(?<![\\w-])${phrase.replaceAll(' ', '\\s+(?:\\*\\s+)?')}(?![\\w-])`, 'i')
    expect(
      USED.flatMap(({ path, comments }) =>
        comments.filter((comment) => pattern.test(comment)).map((comment) => `${path}: ${comment.trim()}`),
      ),
    ).toEqual([])
  })
})

/** In sentences that are spoken or shown the natural word may stand; everywhere else the actor is named. */
test('who acts is named', () => {
  const unnamed = /\b(somebody|nobody|whoever|anybody)\b/i
  const found = SRC.flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, at) => (unnamed.test(line) ? [`${path}:${at + 1}: ${line.trim()}`] : [])),
  )
  expect(found.length, found.join('\n')).toBeLessThan(20)
})

test('this guard finds a word inside a name, and no longer word', () => {
  expect(says('latestNews', 'news')).toBe(true)
  expect(says('NEWS_MS', 'news')).toBe(true)
  expect(says('makeCallBacks', 'callBack')).toBe(false)
  expect(says('askCallBack', 'callBack')).toBe(true)
  expect(says('newsletter', 'news')).toBe(false)
  expect(namesIn("const a = 'news' + `lap`")).toEqual(['const', 'a'])
  expect(NAMES.length).toBeGreaterThan(20)
  expect(PHRASES.length).toBeGreaterThan(10)
  expect(STORED.size).toBeGreaterThan(5)
})

function wordsOf(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split('_')
  return `_${words.join('_')}_`
}

function says(used: string, name: string): boolean {
  return wordsOf(used).includes(wordsOf(name))
}

/** Every name of the code, its keywords included; no word of a string. */
function namesIn(code: string): string[] {
  const bare = code.replace(/'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g, '')
  return [...new Set(bare.match(/[A-Za-z_$][\w$]*/g) ?? [])].filter((name) => !STORED.has(name))
}

function commentsOf(text: string): string[] {
  return text.match(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/[^\n]*/gm) ?? []
}
