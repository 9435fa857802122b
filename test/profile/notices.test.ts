/** Contacts told outside their page: once each, however often it fails in between, and never anything a PIN could be in. */
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { contactId } from '../../src/domain/ids.ts'
import { issuePin } from '../../src/domain/pin/issue-pin.ts'
import { PIN_SIZES } from '../../src/domain/pin/pin.ts'
import { makeHearOfCase } from '../../src/profile/cases/hear-of-case.ts'
import { sitePolicy } from '../../src/service/settings/site-policy.ts'
import { mailServer as serverFor } from '../../src/profile/mail-server.ts'
import { sendNotices } from '../../src/profile/send-notices.ts'
import { noticeInWords } from '../../src/profile/notice-words.ts'
import { NOTICE_WORDS } from '../../src/profile/words/notices.ts'
import { parseTemplate } from '../../src/flows/template.ts'
import { NOTICE_KINDS } from '../../src/profile/profile-store.ts'
import { openCareline, type Careline } from '../calls/careline.ts'
import { openMailServer, type MailServer } from '../services/mail-server.ts'

let careline: Careline
let mailServer: MailServer
const mails = () => mailServer.mails.map(({ text }) => text)
let sending: { stop(): Promise<void> } | undefined
const failures: string[] = []

beforeAll(async () => {
  careline = await openCareline()
  await careline.database.pool.query(
    `INSERT INTO webhook_endpoints (id, kind, name, url, types, with_texts, secret, added_at, paused_at, paused_why)
     VALUES ('crm', 'added', 'CRM', 'https://crm.example', '{notice.*}', true, 'x', now(), now(), 'asked')`,
  )
  mailServer = await openMailServer()
})
afterEach(async () => {
  await sending?.stop()
  sending = undefined
  mailServer.mails.length = 0
  mailServer.answers('*', undefined)
})
afterAll(async () => {
  await mailServer.close()
  await careline.close()
})

function start(now: () => Date = () => new Date()): void {
  sending = sendNotices({
    outbox: careline.stores.noticeOutbox,
    mail: { url: `smtp://${mailServer.host}?${mailServer.trusted}`, from: 'care@vendor.example' },
    publicBaseUrl: 'https://care.example',
    brand: 'Careline',
    mayHearOfCase: makeHearOfCase({ ...careline.stores, policy: sitePolicy(), now }),
    onFailure: (what) => failures.push(what),
    now,
    lookMs: 20,
  })
}

/** What other systems are told about one contact. */
async function events(contact: string): Promise<{ type: string; data: unknown }[]> {
  const { rows } = await careline.database.pool.query<{ type: string; data: unknown }>(
    `SELECT type, data FROM webhook_events WHERE contact_id = $1 ORDER BY seq`,
    [contact],
  )
  return rows
}

test('a new PIN: the owner hears that there is one, and not a digit of it anywhere', async () => {
  await careline.database.pool.query('UPDATE notices SET told_at = now()')
  const pin = await issuePin({
    contactId: contactId.parse('ana'),
    ownPhones: [],
    credentials: careline.stores.credentials,
    keys: careline.keys.pins,
    actor: 'contact ana',
    now: new Date(),
    size: PIN_SIZES['5+6'],
  })
  start()
  await vi.waitFor(() => expect(mails()).toHaveLength(1), { timeout: 60_000 })
  const digits = pin.reveal()
  const told = [mails()[0] ?? '', JSON.stringify(await events('ana'))].join('\n')
  expect(mails()[0]).toContain('To: Ana Lindqvist <ana.lindqvist@arden.example>')
  expect(mails()[0]).toContain('A new PIN was issued to you')
  expect(await events('ana')).toMatchObject([{ type: 'notice.pin-issued' }])
  for (const form of [digits, digits.match(/.{4}/g)?.join(' '), digits.match(/.{4}/g)?.join('-'), digits.slice(5, 11)])
    expect(told).not.toContain(form)
})

test('a mail server that says later is asked later; other systems hear of it once', async () => {
  await careline.database.pool.query('UPDATE notices SET told_at = now()')
  mailServer.answers('*', 451)
  await careline.stores.credentials.disable(contactId.parse('max'), {
    type: 'pin.disabled',
    at: new Date(),
    actor: 'staff alva',
    subject: contactId.parse('max'),
    callId: undefined,
    body: {},
  })
  let ahead = 0
  start(() => new Date(Date.now() + ahead))
  await vi.waitFor(() => expect(failures).toContain('telling a contact by mail'), { timeout: 60_000 })
  mailServer.answers('*', undefined)
  expect(mails()).toEqual([])
  ahead = 2 * 60_000
  await vi.waitFor(() => expect(mails()).toHaveLength(1), { timeout: 60_000 })
  expect((await events('max')).map(({ type }) => type)).toEqual(['notice.pin-disabled'])
})

test('what is older than a day is for the page alone', async () => {
  await careline.database.pool.query('UPDATE notices SET told_at = now()')
  await careline.database.pool.query(
    `INSERT INTO notices (contact_id, kind, reference, at) VALUES ('eli', 'pin-issued', 'old', now() - interval '25 hours'),
                                                                  ('eli', 'pin-issued', 'new', now())`,
  )
  start()
  await vi.waitFor(() => expect(mails()).toHaveLength(1), { timeout: 60_000 })
  // It is noted after the mail server took it.
  const untold = `SELECT reference FROM notices WHERE contact_id = 'eli' AND told_at IS NULL`
  await vi.waitFor(async () =>
    expect((await careline.database.pool.query(untold)).rows).toEqual([{ reference: 'old' }]),
  )
})

test.each(NOTICE_KINDS)('%s is a sentence', (kind) => {
  const said = noticeInWords({ kind, reference: 'SC-1001 designated dev', about: undefined, callback: undefined })
  expect(said).toMatch(/^[A-Z].+\.$/)
})

describe.each(Object.keys(NOTICE_WORDS))('in %s', (language) => {
  const words: Record<string, string> = NOTICE_WORDS[language] ?? {}
  test.each<[string, string]>(Object.entries(words))(
    '%s is a whole ICU message with the values of the English one',
    (name, sentence) => {
      const { problems, template } = parseTemplate(sentence, language)
      expect(problems).toEqual([])
      const english = parseTemplate(String(Reflect.get(NOTICE_WORDS['en'] ?? {}, name)), 'en').template
      expect(template.asks.toSorted()).toEqual(english.asks.toSorted())
    },
  )
})

test('a notice is said in the language of the contact, and in English where none is known', () => {
  const ends = {
    kind: 'contract-ends',
    reference: 'SC-1001 2026-12-31',
    about: undefined,
    callback: undefined,
  } as const
  expect(noticeInWords(ends, 'de')).toBe(
    'Vertrag SC-1001 endet am 31. Dezember 2026. Danach können darunter keine neuen Fälle eröffnet werden.',
  )
  expect(noticeInWords(ends, 'ja')).toContain('2026年12月31日')
  expect(noticeInWords(ends, 'pt')).toContain('31 de dezembro de 2026')
  expect(noticeInWords(ends, 'und')).toContain('ends on 2026-12-31')
})

test('the calendar: 30, 7 and 1 days before a contract ends, once each; tries against a PIN once a day', async () => {
  const { upkeep } = careline.stores
  const now = new Date()
  const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000).toISOString().slice(0, 10)
  await careline.database.pool.query(`UPDATE contracts SET ends_on = $1 WHERE number = 'SC-1001'`, [inDays(20)])
  // Ana, Ben and Ora are designated there.
  expect(await upkeep.tellOfEnds(now)).toBe(3)
  expect(await upkeep.tellOfEnds(now)).toBe(0)
  const later = (days: number) => new Date(now.getTime() + days * 86_400_000)
  expect(await upkeep.tellOfEnds(later(14))).toBe(3)
  expect(await upkeep.tellOfEnds(later(15))).toBe(0)
  expect(await upkeep.tellOfEnds(later(19))).toBe(3)
  const { rows } = await careline.database.pool.query<{ reference: string }>(
    `SELECT reference FROM notices WHERE contact_id = 'ana' AND kind = 'contract-ends' ORDER BY id`,
  )
  expect(rows.map(({ reference }) => reference.split(' ')[2])).toEqual(['30', '7', '1'])

  await careline.database.pool.query(
    `UPDATE credentials SET fails_in_row = 10 WHERE contact_id = 'eli' AND state = 'active'`,
  )
  expect(await upkeep.tellOfGuessing(now)).toBe(1)
  expect(await upkeep.tellOfGuessing(now)).toBe(0)
  expect(await upkeep.tellOfGuessing(later(1))).toBe(1)
  const { alerts } = await careline.stores.lists.today(now)
  expect(alerts).toMatchObject([{ kind: 'pin-locked', contact: 'eli' }])
})

test('an address that the mail server refuses for good is not written to again; the notice stays on the page', async () => {
  const { pool } = careline.database
  await pool.query('UPDATE notices SET told_at = now()')
  mailServer.answers('eli.novak@norvik.example', 550)
  await pool.query(`INSERT INTO notices (contact_id, kind, reference, at) VALUES ('eli', 'pin-issued', 'gone', now())`)
  start()
  const left = `SELECT told_at, tries FROM notices WHERE reference = 'gone' AND next_try_at = 'infinity'`
  await vi.waitFor(async () => expect((await pool.query(left)).rows).toEqual([{ told_at: null, tries: 1 }]), {
    timeout: 60_000,
  })
  expect(mails()).toEqual([])
})

test('what a site says of TLS is what holds', () => {
  expect(serverFor('smtp://mail.example.com')).toContain('requireTLS=true')
  expect(serverFor('smtp://mail.example.com?ignoreTLS=true')).not.toContain('requireTLS')
  expect(serverFor('smtps://mail.example.com')).not.toContain('requireTLS')
})

test('a case that others change: the e-mail names it and its state, for as long as its reader may see it and wants to hear of it', async () => {
  const { pool } = careline.database
  await pool.query('UPDATE notices SET told_at = now()')
  const change = async (contact: string, reference: string) =>
    pool.query(`INSERT INTO notices (contact_id, kind, reference, at) VALUES ($1, 'case-changed', $2, now())`, [
      contact,
      reference,
    ])
  await pool.query(`UPDATE contacts SET case_mail = false WHERE id = 'ben'`)
  await change('ben', '0001000001 open 2')
  // No grant there, and no case of that number.
  await change('eli', '0001000001 open 2')
  await change('ana', '9999999999 open 2')
  await change('cleo', '0001000002 awaiting-info 2')
  await change('ana', '0001000001 closed 2')
  start()
  const untold = `SELECT FROM notices WHERE told_at IS NULL AND kind = 'case-changed' AND coalesce(next_try_at, at) < 'infinity'`
  await vi.waitFor(async () => expect((await pool.query(untold)).rows).toEqual([]), { timeout: 60_000 })
  expect(mails()).toHaveLength(2)
  expect(mails().join('\n')).toContain('Case 0001000001 was changed. It is closed now.')
  expect(mails().join('\n')).toContain('Case 0001000002 was changed. It is waiting for information from you now.')
  expect(mails().join('\n')).not.toMatch(/logged out|Report totals/)
})
