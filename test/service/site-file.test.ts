/** The file of numbers that a site sets: the example holds every one, and a fault in one refuses the whole file. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readYaml } from '../../src/flows/loader/yaml-file.ts'
import { PROJECT_ROOT } from '../../src/project-root.ts'
import { readRecordsConfig } from '../../src/service/settings/config.ts'
import { SettingsRefused } from '../../src/service/settings/settings-refused.ts'
import { readSiteFile } from '../../src/service/settings/site-file.ts'
import { STANDARD_NUMBERS, unspokenLanguages } from '../../src/service/settings/site-policy.ts'
import { folderWith } from '../flows/flows-folder.ts'

const EXAMPLE = join(PROJECT_ROOT, 'docs/site.yaml')

function siteWith(text: string): string {
  const file = join(folderWith({}), 'site.yaml')
  writeFileSync(file, text)
  return file
}

function faultsOf(text: string): string[] {
  const read = readSiteFile(siteWith(text))
  if ('numbers' in read) throw new Error('the file was taken')
  return read.problems.map(({ line, sentence }) => `${line} ${sentence}`)
}

/** The names and values at the ends of a tree. */
function leaves(tree: unknown): unknown[] {
  if (typeof tree !== 'object' || tree === null || Array.isArray(tree)) return tree === undefined ? [] : [tree]
  return Object.values(tree).flatMap(leaves)
}

describe('the example', () => {
  test('holds the standard numbers', () => {
    expect(readSiteFile(EXAMPLE)).toEqual({ numbers: STANDARD_NUMBERS })
  })

  test('holds every one of them', () => {
    const { yaml } = readYaml(EXAMPLE, readFileSync(EXAMPLE, 'utf8'))
    // The hours of callbacks are one text there.
    expect(leaves(yaml?.data)).toHaveLength(leaves({ ...STANDARD_NUMBERS, callbackHours: '' }).length)
  })
})

test('what is left out has its standard value', () => {
  const file = siteWith('grace-days: 14\nfree-mail-domains: [Post.example]\nwaits: { support: { ask-after: 1200 } }\n')
  expect(readSiteFile(file)).toEqual({
    numbers: {
      ...STANDARD_NUMBERS,
      graceDays: 14,
      freeMailDomains: ['post.example'],
      waits: { ...STANDARD_NUMBERS.waits, support: { apologizeAfter: 900, atMost: 1_200 } },
    },
  })
  const { policy } = readRecordsConfig({ SITE_FILE: file })
  expect(policy.graceDays).toBe(14)
  expect(['post.example', 'gmail.com', 'arden.example'].filter(policy.isFreeMail)).toEqual([
    'post.example',
    'gmail.com',
  ])
})

describe('refused', () => {
  test('every fault at once, in the order of the file, with its line and the name that was meant', () => {
    const text = `grace_days: 3
reopen-days: 366
free-mail-domains: [me@post.example]
targets:
  share: 0
  seconds: { suport: 60 }
waits:
  production-down: { ask-after: 600 }
`
    expect(faultsOf(text)).toEqual([
      '1 the file holds "grace_days", which means nothing here: grace-days may be meant',
      '2 the file: reopen-days must be a whole number of days from 0 to 365',
      '3 the file: free-mail-domains.0 must be a domain, e.g. mail.example',
      '5 the file: targets.share must be a whole number of per cent from 1 to 100',
      '6 the file holds "targets.seconds.suport", which means nothing here: support may be meant',
      '8 the file holds "waits.production-down.ask-after", which means nothing here',
    ])
  })

  test.each([
    ['', '1 the file must be a map of names and numbers, as in docs/site.yaml'],
    ['a word\n', '1 the file must be a map of names and numbers, as in docs/site.yaml'],
    ['grace-days: 1\ngrace-days: 2\n', '2 "grace-days" is written twice'],
    ['grace-days: "14"\n', '1 the file: grace-days must be a whole number of days from 0 to 90'],
    ['grace-days: 1.5\n', '1 the file: grace-days must be a whole number of days from 0 to 90'],
    ['grace-days:\n', '1 the file: grace-days must be a whole number of days from 0 to 90'],
    ['waits:\n', '1 the file: waits must be a map of names and numbers'],
    [
      'widen-after: { support: 59 }\n',
      '1 the file: widen-after.support must be a whole number of seconds from 60 to 3600',
    ],
    [
      'waits:\n  support: { ask-after: 900 }\n',
      '2 the file: waits.support.ask-after must be longer than its apologize-after',
    ],
  ])('%j', (text, fault) => {
    expect(faultsOf(text)).toEqual([fault])
  })

  test.each(['caller-per-hour', 'caller-per-day', 'range-per-hour', 'withheld-per-hour', 'mistypes-per-hour'])(
    'more tries than the standard, which would weaken every PIN: %s',
    (name) => {
      const standard = Number(new RegExp(`${name}: ([0-9]+)`).exec(readFileSync(EXAMPLE, 'utf8'))?.[1])
      const fault = `2 the file: pin-tries.${name} must be a whole number of tries from 3 to ${standard}`
      for (const tries of [standard + 1, 2, 0, -1])
        expect(faultsOf(`pin-tries:\n  ${name}: ${tries}\n`)).toEqual([fault])
      expect(readSiteFile(siteWith(`pin-tries: { ${name}: 3 }\n`))).toHaveProperty('numbers')
    },
  )

  test.each(['http://media.example.com/a.mp3', 'https://me:secret@media.example.com/a.mp3', 'music.mp3', 'yes', '[]'])(
    'hold music from %s',
    (address) => {
      expect(faultsOf(`hold-music: ${address}\n`)).toEqual([
        '1 the file: hold-music must be bundled, none, or the https address of an audio file',
      ])
    },
  )

  test('at the start, with the place of each fault; a setting that moved here says where to', () => {
    const file = siteWith('grace-days: 91\ntargets: 3\n')
    const start = () => readRecordsConfig({ SITE_FILE: file, GRACE_DAYS: '14', REOPEN_DAYS: ' ' })
    expect(start).toThrow(SettingsRefused)
    expect(start).toThrow(`SITE_FILE   is refused: ${file}:1  the file: grace-days must be a whole number`)
    expect(start).toThrow(`SITE_FILE   is refused: ${file}:2  the file: targets must be a map of names and numbers`)
    expect(start).toThrow('GRACE_DAYS  has moved: write grace-days into the file that SITE_FILE names')
    expect(start).not.toThrow('REOPEN_DAYS')
    expect(() => readRecordsConfig({ SITE_FILE: '/nowhere.yaml' })).toThrow('the file cannot be read')
  })
})

describe('languages', () => {
  test('are read by number, and offered', () => {
    const file = siteWith("languages: { numbers: { '+493023125100': de }, offered: [en, pt-BR] }\n")
    const read = readSiteFile(file)
    if ('problems' in read) throw new Error('the file was refused')
    expect(read.numbers.languages).toEqual({ numbers: { '+493023125100': 'de' }, offered: ['en', 'pt-BR'] })
    expect(unspokenLanguages(read.numbers, ['en', 'de', 'pt-BR'])).toEqual([])
  })

  test.each([
    ['languages: { numbers: { +493023125100: de } }', 'in quotation marks'],
    ['languages: { numbers: { "+493023125100": German } }', 'must be a language like de or pt-BR'],
    ['languages: { offered: [en, de, fr, es, ja] }', 'at most four languages'],
    ['languages: { offered: [en, en] }', 'must name each language once'],
  ])('%s is refused: %s', (text, sentence) => {
    expect(faultsOf(`${text}\n`)).toEqual([expect.stringContaining(sentence)])
  })

  test('that have no prompts are refused with a sentence each', () => {
    const languages = { numbers: { '+390212345678': 'it' }, offered: ['de', 'nl'] }
    expect(unspokenLanguages({ languages }, ['en', 'de'])).toEqual([
      'languages.numbers: +390212345678 is "it", which is not spoken here: voice-flows has prompts in en, de',
      'languages.offered names "nl", which is not spoken here: voice-flows has prompts in en, de',
    ])
  })
})
