/** The words of the screens of contacts: whole ICU messages with the same values in all six, each of them used, none left in the code. */
import { describe, expect, test } from 'vitest'
import { IntlMessageFormat } from 'intl-messageformat'
import {
  SCREEN_LANGUAGES,
  SCREEN_WORDS,
  screenLanguage,
  wordsIn,
  type ScreenWord,
} from '../../src/profile/words/screen-words.ts'
import { sourceFiles } from '../source-files.ts'

type Element = ReturnType<IntlMessageFormat['getAst']>[number]

/** Of the parser's element types. */
const ARGUMENT = 1

/** What a sentence asks for: values, choices by their options, and parts that stand in an element. */
function asked(elements: readonly Element[]): string[] {
  return elements.flatMap((one) => {
    if ('children' in one) return [`<${one.value}>`, ...asked(one.children)]
    if ('pluralType' in one) return [one.value]
    if ('options' in one)
      return [
        `${one.value}: ${Object.keys(one.options).toSorted().join(' ')}`,
        ...asked(Object.values(one.options).flatMap(({ value }) => value)),
      ]
    const kind: number = one.type
    return 'value' in one && kind === ARGUMENT ? [one.value] : []
  })
}
const asksOf = (language: (typeof SCREEN_LANGUAGES)[number], word: ScreenWord) =>
  [...new Set(asked(new IntlMessageFormat(SCREEN_WORDS[language][word], language).getAst()))].toSorted()

const NAMES = Object.keys(SCREEN_WORDS.en) as ScreenWord[]
const valuesOf = (word: ScreenWord) => asksOf('en', word).map((one) => one.replace(/^<(.*)>$/, '$1').replace(/:.*/, ''))

describe.each(SCREEN_LANGUAGES)('in %s', (language) => {
  test('there is every word and no other', () => {
    expect(Object.keys(SCREEN_WORDS[language]).toSorted()).toEqual(NAMES.toSorted())
  })

  test('each asks for what the English one asks for', () => {
    expect(
      NAMES.flatMap((word) => (String(asksOf(language, word)) === String(asksOf('en', word)) ? [] : [word])),
    ).toEqual([])
  })

  test('plurals have words for every number of the language, and for no other', () => {
    const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions()
    const wrong = NAMES.flatMap(
      (word) =>
        JSON.stringify(new IntlMessageFormat(SCREEN_WORDS[language][word], language).getAst(), (_, value: unknown) =>
          typeof value === 'object' && value !== null && 'pluralType' in value && 'options' in value
            ? Object.keys(value.options as object)
                .filter((form) => !form.startsWith('=') && !(pluralCategories as string[]).includes(form))
                .map((form) => `${word}: ${form}`)
            : value,
        ).match(new RegExp(`"${word}: \\w+"`, 'g')) ?? [],
    )
    expect(wrong).toEqual([])
  })

  test('nothing is empty, and nothing is left in English', () => {
    const empty = NAMES.filter((word) => SCREEN_WORDS[language][word].trim() === '')
    const same = NAMES.filter(
      (word) =>
        language !== 'en' &&
        /[a-z]{3,} [a-z]{2,}/i.test(SCREEN_WORDS.en[word].replaceAll(/\{[^{}]*\}|<\/?\w+>|Customer Care/g, '')) &&
        SCREEN_WORDS[language][word] === SCREEN_WORDS.en[word],
    )
    expect([...empty, ...same]).toEqual([])
  })
})

test('French has its spaces before two-part signs, and they do not end a line', () => {
  const wrong = NAMES.filter((word) => / [:;?!»]|« |[^\s\u{202f}\u{a0}][?!»]/u.test(SCREEN_WORDS.fr[word]))
  expect(wrong).toEqual([])
})

test('what scripts put together themselves has no choices in it', () => {
  const choosing = NAMES.filter(
    (word) => /^(pin-)?script\./.test(word) && /, (plural|select)/.test(SCREEN_WORDS.en[word]),
  )
  expect(choosing).toEqual([])
})

const SRC = sourceFiles('src').filter(({ path }) => !path.startsWith('src/profile/words/'))
const SCREENS = SRC.filter(
  ({ path }) =>
    /^src\/web\/(profile|shell)\//.test(path) || /(sign-out|unfinished-screen|components\/table)\.tsx$/.test(path),
)

test('every word is said somewhere', () => {
  const code = SRC.map(({ text }) => text).join('\n')
  const quoted = new Set([...code.matchAll(/['"`]([\w-]+(?:\.[\w-]+)*)['"`]/g)].map(([, name]) => name))
  // Put together from a prefix and a code: the compiler knows that each of them exists.
  const patterns = [...code.matchAll(/`([a-z][\w-]*\.[\w-]*)\$\{[^}]+\}([\w-]*)`/g)].map(
    ([, head = '', tail = '']) => new RegExp(`^${head.replaceAll('.', '\\.')}[\\w-]+${tail}$`),
  )
  // Code: endedWords.
  const derived = [/^why\.(lapsed|ended)-earlier$/]
  const unused = NAMES.filter((word) => !quoted.has(word) && ![...patterns, ...derived].some((one) => one.test(word)))
  expect(unused).toEqual([])
})

/** The values written at a place of the code, by name; undefined where they are not written there. */
function givenAt(code: string, from: number): string[] | undefined {
  if (code[from] === ')') return []
  const rest = code.slice(from)
  const start = /^,\s*\{/.exec(rest)
  if (start === null) return undefined
  let depth = 1
  let flat = ''
  for (let at = start[0].length; at < rest.length && depth > 0; at += 1) {
    const one = rest[at] ?? ''
    if ('{(['.includes(one)) depth += 1
    if ('})]'.includes(one)) depth -= 1
    if (depth === 1) flat += one
  }
  return [...flat.matchAll(/(?:^|,)\s*(\w+)\s*(?=[:,]|$)/g)].map(([, name = '']) => name)
}

test('every place gives a word the values that it asks for', () => {
  const wrong = SRC.flatMap(({ path, text }) =>
    [...text.matchAll(/\.(?:say|pieces<\w+>)\(\s*'([\w.-]+)'/g)].flatMap((found) => {
      const word = NAMES.find((name) => name === found[1])
      const given = givenAt(text, found.index + found[0].length)
      if (word === undefined || given === undefined) return []
      const wants = valuesOf(word).toSorted()
      return String(given.toSorted()) === String(wants)
        ? []
        : [`${path}: ${word} wants ${wants.join(', ')}, is given ${given.join(', ')}`]
    }),
  )
  expect(wrong).toEqual([])
})

test('no sentence is left in the screens themselves', () => {
  const left = SCREENS.flatMap(({ path, text }) => {
    const words = path.endsWith('.tsx')
      ? [...text.matchAll(/>\s*([A-Z][a-z]+(?: [a-z]+)+[^<>{}=]*)\s*[<{]/g)].map(([, one = '']) => one.trim())
      : []
    const attributes = [
      ...text.matchAll(/\b(?:label|help|title|empty|aria-label|placeholder)="([^"]*[a-z][^"]*)"/g),
    ].map(([, one = '']) => one)
    return [...words, ...attributes].map((one) => `${path}: ${one}`)
    // Parts of staff screens alone.
  }).filter((one) => !/(?:find|live-link)\.tsx/.test(one))
  expect(left).toEqual([])
})

test.each<[string[], string | undefined]>([
  [['en-GB'], 'en'],
  [['pt'], 'pt-BR'],
  [['pt-PT'], 'pt-BR'],
  [['DE-at'], 'de'],
  [['zh-Hant-TW'], undefined],
  [['und', 'ja-JP'], 'ja'],
  [['it', 'fr-CA', 'de'], 'fr'],
  [['*'], undefined],
  [[], undefined],
  [['constructor', '__proto__', ''], undefined],
])('%j is %s', (wanted, language) => {
  expect(screenLanguage(wanted)).toBe(language)
})

test('days, times, lists and numbers are those of the language', () => {
  const at = new Date('2026-12-01T15:05:00Z')
  expect(wordsIn('de').day('2026-12-31')).toBe('31. Dezember 2026')
  expect(wordsIn('ja').day('2026-12-31')).toBe('2026年12月31日')
  expect(wordsIn('en').day('2026-12-31')).toBe('2026-12-31')
  expect(wordsIn('fr').dateAndTime(at, 'Europe/Paris')).toMatch(/1 déc\. 2026.*16:05/)
  expect(wordsIn('ja').list(['A', 'B', 'C'])).toBe('A、B、C')
  expect(wordsIn('de').list(['A', 'B', 'C'])).toBe('A, B und C')
  expect(wordsIn('es').say('case.history-most', { count: 200 })).toBe('Solo se muestran los últimos 200 cambios.')
  expect(wordsIn('ja').say('cases.all-open', { count: 1 })).toBe('対応中のケース全1件')
})

test('a value that is missing throws: half a sentence is not shown', () => {
  expect(() => wordsIn('de').say('profile.hello')).toThrow()
})
