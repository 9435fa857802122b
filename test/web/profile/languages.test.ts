/** Every page of a contact in six languages: nothing of it is left in English, and only the contact changes which one it is. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SCREEN_LANGUAGES, SCREEN_WORDS, type ScreenLanguage } from '../../../src/profile/words/screen-words.ts'
import { openCareline, type Careline } from '../../calls/careline.ts'
import { Visitor } from '../visitor.ts'

let careline: Careline

beforeAll(async () => {
  careline = await openCareline({ signIn: true })
  await sql(`UPDATE contacts SET language = 'en' WHERE language <> 'en'`)
  await sql(`UPDATE credentials SET fails_in_row = 10 WHERE contact_id = 'eli' AND state = 'active'`)
  await sql(
    `UPDATE credentials SET fails_in_row = 2, last_used_at = now() WHERE contact_id = 'ana' AND state = 'active'`,
  )
  await sql(`UPDATE cases SET priority = 'critical' WHERE number = '0001000005'`)
})
afterAll(() => careline.close())

const sql = async (text: string, values: unknown[] = []) =>
  (await careline.database.pool.query<Record<string, unknown>>(text, values)).rows
const speaks = (contact: string, language: string) =>
  sql('UPDATE contacts SET language = $2 WHERE id = $1', [contact, language])
const languageOf = async (contact: string) =>
  (await sql('SELECT language FROM contacts WHERE id = $1', [contact]))[0]?.['language']

async function signedIn(contact: string): Promise<Visitor> {
  const visitor = new Visitor(careline.baseUrl)
  await visitor.signIn(`contact:${contact}`)
  return visitor
}

/** What a person reads or is read: text, and attributes that speak. */
function wordsOn(html: string): string[] {
  const body = html.replaceAll(/<(script|style)\b[\s\S]*?<\/\1>/g, ' ')
  const spoken = [...body.matchAll(/\s(?:aria-label|title|placeholder|alt|data-dark|data-light|data-title)="([^"]*)"/g)]
  const scripts = [...body.matchAll(/\s(?:content|data-words)="(\{[^"]*\})"/g)].flatMap(([, json = '{}']) =>
    Object.values(
      JSON.parse(json.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&')) as Record<
        string,
        string
      >,
    ),
  )
  return [...body.split(/<[^>]*>/), ...spoken.map(([, words = '']) => words), ...scripts]
    .map((one) => one.replaceAll(/\s+/g, ' ').trim())
    .filter((one) => /\p{Letter}{3}/u.test(one))
}

/** Names, and what people wrote. */
let names: Set<string>
beforeAll(async () => {
  const all = await Promise.all([
    sql('SELECT name FROM contacts'),
    sql('SELECT name FROM companies'),
    sql('SELECT name FROM analysts'),
    sql('SELECT summary AS name FROM cases'),
    sql('SELECT number AS name FROM contracts'),
    sql(`SELECT replace(unnest(products), '-', ' ') AS name FROM contracts`),
  ])
  const languages = SCREEN_LANGUAGES.map((code) => new Intl.DisplayNames([code], { type: 'language' }).of(code))
  const others = ['it', 'ko', 'nl', 'pt', 'zh'].map((code) =>
    new Intl.DisplayNames([code], { type: 'language' }).of(code),
  )
  names = new Set(
    [...all.flat().map(({ name }) => name), ...languages, ...others, 'Careline', 'Customer Care'].map((one) =>
      String(one).toLowerCase(),
    ),
  )
})

function leftInEnglish(english: string, other: string, language: ScreenLanguage): string[] {
  const alike = new Set(
    Object.keys(SCREEN_WORDS.en).flatMap((name) => {
      const word = name as keyof typeof SCREEN_WORDS.en
      return SCREEN_WORDS[language][word] === SCREEN_WORDS.en[word]
        ? [
            SCREEN_WORDS.en[word],
            ...['403', '404'].map((status) => SCREEN_WORDS.en[word].replaceAll(/\{\w+\}/g, status)),
          ]
        : []
    }),
  )
  const there = new Set(wordsOn(other))
  const known = [...names].filter((name) => name.length > 2).toSorted((a, b) => b.length - a.length)
  return wordsOn(english).filter((one) => {
    if (!there.has(one) || alike.has(one)) return false
    let rest = one.toLowerCase()
    for (const name of known) rest = rest.replaceAll(name, '')
    return /\p{Letter}{3}/u.test(rest.replaceAll(/sc-\d+|[a-z]+@[a-z.]+/g, ''))
  })
}

const PAGES: [string, string[]][] = [
  [
    'ana',
    [
      '/profile',
      '/profile?said=test-length#said',
      '/profile?said=confirm-not-talking',
      '/profile/pin',
      '/profile/not-me',
      '/profile/cases',
      '/profile/cases?show=all',
      '/profile/cases?show=closed',
      '/profile/cases/0001000005',
      '/profile/cases/0001000003',
      '/profile/cases/0001000007?said=NEW_LINKED_CASE',
      '/profile/cases/0001000001?said=case-changed-meanwhile',
      '/profile/cases/0001000001/close',
      '/profile/cases/new',
      '/profile/cases/new?said=new-case-product',
      '/profile/cases/9999999999',
      '/profile/nowhere',
      '/unfinished',
      '/admin',
    ],
  ],
  ['ben', ['/profile', '/profile/pin']],
  ['eli', ['/profile', '/profile/cases/new', '/profile/cases/new?contract=SC-2002', '/profile/cases']],
  ['fay', ['/profile', '/profile/cases', '/profile/cases/0002000001', '/profile/cases/new']],
  ['gus', ['/profile', '/profile/cases']],
  ['dev', ['/profile', '/profile/cases', '/profile/cases/new']],
  ['ivy', ['/profile']],
  ['jon', ['/profile', '/profile/cases']],
  ['lea', ['/profile']],
  ['max', ['/profile', '/profile/cases/new']],
  ['noa', ['/profile', '/profile/cases']],
]

describe.each(SCREEN_LANGUAGES.filter((one) => one !== 'en'))('in %s', (language) => {
  test.each(PAGES)('nothing on the pages of %s is left in English', async (contact, paths) => {
    const visitor = await signedIn(contact)
    for (const path of paths) {
      await speaks(contact, 'en')
      const english = await visitor.get(path)
      await speaks(contact, language)
      const other = await visitor.get(path)
      await speaks(contact, 'en')
      expect(other.status, path).toBe(english.status)
      expect(other.text, path).toContain(`<html lang="${language}">`)
      expect(other.headers.get('content-language'), path).toBe(language)
      expect(wordsOn(english.text).length, path).toBeGreaterThan(8)
      expect(leftInEnglish(english.text, other.text, language), path).toEqual([])
    }
  })
})

test('this test finds a sentence that was left', () => {
  expect(leftInEnglish('<p>Ana Lindqvist</p><p>Try again</p>', '<p>Ana Lindqvist</p><p>Try again</p>', 'de')).toEqual([
    'Try again',
  ])
})

test.each(SCREEN_LANGUAGES)(
  'every answer and every refusal is said in %s on the page it leads to',
  async (language) => {
    const visitor = await signedIn('ana')
    await speaks('ana', language)
    const codes = Object.keys(SCREEN_WORDS.en).flatMap((name) => (name.startsWith('answer.') ? [name.slice(7)] : []))
    const onProfile = codes.filter((code) => !/^(case|update|raise|reopen|close|new-case)-/.test(code))
    for (const code of onProfile) {
      const { text } = await visitor.get(`/profile?said=${code}`)
      const words = SCREEN_WORDS[language][`answer.${code}` as keyof typeof SCREEN_WORDS.en]
      expect(text, code).toContain(words.replaceAll("'", '&#39;').replaceAll('"', '&quot;'))
    }
    await speaks('ana', 'en')
  },
)

test.each([
  ['de-AT,de;q=0.9,en;q=0.5', 'de'],
  ['pt', 'pt-BR'],
  ['zh-Hant-TW, zh;q=0.9', 'en'],
  ['en;q=0.4, ja;q=0.8, fr;q=0.6', 'ja'],
  ['fr;q=0, es;q=0.1', 'es'],
  ['*', 'en'],
  [';;;q=x,,=de,\u0001', 'en'],
  ['de'.repeat(3000), 'en'],
  ['constructor', 'en'],
])('before the sign-in: "%s" is answered in %s', async (accepts, language) => {
  const visitor = new Visitor(careline.baseUrl)
  for (const path of ['/signed-out', '/nowhere']) {
    const answer = await visitor.get(
      path,
      accepts.includes('\u0001') ? { 'accept-language': ';;;q=x,,=de' } : { 'accept-language': accepts },
    )
    expect(answer.text).toContain(`<html lang="${language}">`)
    expect(answer.headers.get('content-language')).toBe(language)
    expect(answer.headers.get('vary')).toMatch(/Accept-Language/i)
  }
})

test('a contact of whom no language is known is answered as their browser asks; others in their own, whatever it asks', async () => {
  const visitor = await signedIn('ana')
  await speaks('ana', 'und')
  expect((await visitor.get('/profile', { 'accept-language': 'fr-CA' })).text).toContain('<html lang="fr">')
  await speaks('ana', 'it')
  expect((await visitor.get('/profile', { 'accept-language': 'fr-CA' })).text).toContain('<html lang="fr">')
  await speaks('ana', 'es-MX')
  expect((await visitor.get('/profile', { 'accept-language': 'fr-CA' })).text).toContain('<html lang="es">')
  await speaks('ana', 'en')
})

test('screens of the staff are English, whatever the browser asks', async () => {
  const visitor = new Visitor(careline.baseUrl)
  await visitor.signIn('staff:sam')
  for (const path of ['/board', '/profile', '/nowhere']) {
    const { text } = await visitor.get(path, { 'accept-language': 'ja' })
    expect(text, path).toContain('<html lang="en">')
  }
})

test('the switch changes the language on file, of pages, mails and calls, and nothing else; it is on record', async () => {
  const visitor = await signedIn('hal')
  await sql(`UPDATE contacts SET extra_time = true, case_mail = false WHERE id = 'hal'`)
  const form_token = await visitor.formToken('/profile/cases')
  const sent = { form_token, form_key: randomUUID(), language: 'pt-BR', return: '/profile/cases' }
  expect(await visitor.post('/profile/language', sent)).toMatchObject({ status: 303, location: '/profile/cases' })
  expect((await visitor.get('/profile/cases')).text).toContain('<html lang="pt-BR">')
  const [row] = await sql(`SELECT language, extra_time, case_mail FROM contacts WHERE id = 'hal'`)
  expect(row).toEqual({ language: 'pt-BR', extra_time: true, case_mail: false })
  const [audit] = await careline.stores.lists.audit({ type: 'directory.changed' }, 1)
  expect(audit).toMatchObject({ actor: 'contact hal', subject: 'hal' })
  expect(audit?.body).toEqual({ table: 'contacts', language: 'pt-BR' })
})

test('nobody else changes it: no session, no token, another site, the staff, a language that is not there, an address elsewhere', async () => {
  await speaks('max', 'en')
  const max = await signedIn('max')
  const form_token = await max.formToken('/profile')
  const stranger = new Visitor(careline.baseUrl)
  const sam = new Visitor(careline.baseUrl)
  await sam.signIn('staff:sam')
  const wants = { language: 'de', return: '/profile' }
  const refused = await Promise.all([
    stranger.post('/profile/language', wants),
    max.post('/profile/language', wants),
    max.post('/profile/language', { ...wants, form_token }, { 'sec-fetch-site': 'cross-site' }),
    sam.post('/profile/language', { ...wants, form_token }),
    max.post('/profile/language', { ...wants, form_token, language: 'xx' }),
    max.get('/profile/language?language=de'),
  ])
  expect(refused.map(({ status }) => status)).toEqual([401, 403, 403, 403, 400, 404])
  expect(await languageOf('max')).toBe('en')
  for (const place of [
    'https://evil.example',
    '//evil.example',
    '/profile/../admin',
    '/profile/..//evil.example',
    '/profile?x',
  ])
    expect((await max.post('/profile/language', { form_token, language: 'en', return: place })).location).toBe(
      '/profile',
    )
})

test('a form that waits for a new sign-in is named in the language of its sender', async () => {
  const lea = await signedIn('lea')
  await speaks('lea', 'de')
  const form_token = await lea.formToken('/profile')
  await sql(`UPDATE web_sessions SET authenticated_at = now() - interval '10 minutes' WHERE contact_id = 'lea'`)
  const sent = { form_token, reference: '417-229-305', who: '' }
  const away = await lea.post('/profile/confirm', sent)
  expect(away.location).toMatch(/^\/sign-in\?/)
  const back = new URL(away.location ?? '', careline.baseUrl).searchParams.get('return') ?? ''
  const { text } = await lea.get(back)
  expect(text).toContain('Noch nicht ausgeführt')
  expect(text).toContain('Referenz, die Ihnen vorgelesen wird')
  expect(text).toContain('Bestätigen')
  await speaks('lea', 'en')
})

test('a number stands with the language in which it is answered, as the site says at that moment', async () => {
  const ana = await signedIn('ana')
  const numberOn = async () => /hero-numbers[\s\S]*?<\/p>/.exec((await ana.get('/profile')).text)?.[0] ?? ''
  expect(await numberOn()).toContain('+1 202 555 0100')
  expect(await numberOn()).not.toContain('Deutsch')
  careline.takeNumbers({ languages: { numbers: { '+12025550100': 'de' }, offered: [] } })
  expect(await numberOn()).toContain('<small lang="de">Deutsch</small>')
  careline.takeNumbers({})
})
