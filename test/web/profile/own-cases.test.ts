/** Contacts open and work on cases on their own pages, by the rules of that moment; and what forged, late and foreign requests get: no more. */
import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Stores } from '../../../src/stores/stores.ts'
import { openCareline, type Careline } from '../../calls/careline.ts'
import { Visitor, type Answer } from '../visitor.ts'

let careline: Careline
/** What the store of cases does instead of answering. */
let trouble: 'none' | 'away' | 'answer-lost' = 'none'

function troubled(stores: Stores): Partial<Stores> {
  const { cases } = stores
  return {
    cases: {
      ...cases,
      change: async (...args) => {
        if (trouble === 'away') throw new Error('Postgres is away')
        const done = await cases.change(...args)
        if (trouble === 'answer-lost') throw new Error('the connection was lost')
        return done
      },
    },
  }
}

beforeAll(async () => {
  careline = await openCareline({ signIn: true, stores: troubled })
})
afterAll(() => careline.close())
afterEach(() => {
  trouble = 'none'
})

const sql = async (text: string, values: unknown[] = []) =>
  (await careline.database.pool.query<Record<string, unknown>>(text, values)).rows

interface Contact {
  visitor: Visitor
  /** The page as it stands. */
  page: (path: string) => Promise<Answer>
  /** The hidden fields of the form with this id or action. */
  fields: (path: string, form: string) => Promise<Record<string, string>>
  /** Where the answer leads, without `#said`. */
  send: (action: string, fields: Record<string, string>) => Promise<{ at: string; said: string | null; status: number }>
}

async function contact(name: string): Promise<Contact> {
  const visitor = new Visitor(careline.baseUrl)
  await visitor.signIn(`contact:${name}`)
  const page = (path: string) => visitor.open(path)
  return {
    visitor,
    page,
    fields: async (path, form) => {
      const { text } = await page(path)
      const drawn = [...text.matchAll(/<form\b[^>]*>[\s\S]*?<\/form>/g)].map(([one]) => one)
      const found = drawn.find((one) => one.includes(`id="${form}"`) || one.includes(`action="${form}"`))
      if (found === undefined) throw new Error(`no form ${form} on ${path}`)
      return Object.fromEntries(
        [...found.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(([, key = '', value = '']) => [
          key,
          value,
        ]),
      )
    },
    send: async (action, fields) => {
      const { location, status } = await visitor.post(action, fields)
      const url = new URL(location ?? '/', careline.baseUrl)
      return { at: `${url.pathname}${url.search}`, said: url.searchParams.get('said'), status }
    },
  }
}

const at = (number: string) => `/profile/cases/${number}`

/** Fills in and sends the form of a case as a person does. */
async function work(who: Contact, number: string, act: string, more: Record<string, string>) {
  const page = act === 'close' ? `${at(number)}/close` : at(number)
  return who.send(`${at(number)}/${act}`, { ...(await who.fields(page, `${act}-form`)), ...more })
}

async function open(who: Contact, more: Record<string, string> = {}) {
  const fields = await who.fields('/profile/cases/new?contract=SC-1001', 'new-case-form')
  const answered = { product: 'reporting', severity: '3', summary: 'Reports are empty', details: '' }
  return who.send('/profile/cases', { ...fields, ...answered, ...more })
}

const stateOf = async (number: string) =>
  (await sql('SELECT state, priority, version, contract_lapsed AS lapsed FROM cases WHERE number = $1', [number]))[0]

describe('a Designated Contact', () => {
  test('opens a case, once however often it is sent, and colleagues find it with what was said', async () => {
    const ana = await contact('ana')
    const fields = await ana.fields('/profile/cases/new', 'new-case-form')
    const form = {
      ...fields,
      product: 'reporting',
      severity: '2',
      summary: 'Totals are zero',
      details: 'Since\r\nnoon',
    }
    const sent = await Promise.all(Array.from({ length: 3 }, () => ana.send('/profile/cases', form)))
    expect(new Set(sent.map((one) => one.at)).size).toBe(1)
    const number = /cases\/(\d{10})\?said=case-opened$/.exec(sent[0]?.at ?? '')?.[1] ?? ''
    expect(await sql('SELECT priority, product, opened_by FROM cases WHERE number = $1', [number])).toEqual([
      { priority: 'high', product: 'reporting', opened_by: 'ana' },
    ])
    expect(await sql('SELECT actor, via FROM case_changes WHERE case_number = $1', [number])).toEqual([
      { actor: 'contact ana', via: 'profile' },
    ])
    const ben = await contact('ben')
    expect((await ben.page('/profile/cases')).text).toContain(number)
    const { text } = await ben.page(at(number))
    expect(text).toContain('Totals are zero')
    expect(text).toContain('Since\nnoon')
    expect(text).toContain('by Ana Lindqvist')
    // Sent again later under its key, with other words: not a second case.
    const later = { ...form, form_key: randomUUID(), summary: 'Totals are wrong' }
    expect((await ana.send('/profile/cases', later)).said).toBe('new-case-key-reused')
  })

  test('is told to call when production is down, and has Severity 1 said back first', async () => {
    const ana = await contact('ana')
    const first = await open(ana, { severity: '1', summary: 'All calls drop' })
    expect(first.said).toBe('new-case-urgent')
    const { text } = await ana.page(first.at)
    expect(text).toMatch(/href="tel:\+\d+"/)
    expect(text).toContain('Someone must stay reachable')
    expect(text).toContain('value="All calls drop"')
    const fields = await ana.fields(first.at, 'new-case-form')
    const answered = { product: 'reporting', severity: '1', summary: 'All calls drop', confirmed: 'yes' }
    const opened = await ana.send('/profile/cases', { ...fields, ...answered })
    expect(opened.said).toBe('case-opened-urgent')
    expect((await ana.page(opened.at)).text).toMatch(/Call now:[\s\S]*href="tel:\+\d+"/)
  })

  test('updates, raises, closes in two steps and reopens, each on record with its words', async () => {
    const ana = await contact('ana')
    const number = '0001000002'
    expect((await work(ana, number, 'update', { note: 'Here are the logs' })).said).toBe('case-updated')
    expect(await stateOf(number)).toMatchObject({ state: 'open' })
    const raised = await work(ana, number, 'raise', { note: 'It spreads', priority: 'critical' })
    expect(raised.said).toBe('case-raised-urgent')
    expect((await ana.page(`${at(number)}/close`)).text).toContain('It spreads')
    expect((await work(ana, number, 'close', { note: 'Restarted' })).said).toBe('case-closed')
    expect(await stateOf(number)).toMatchObject({ state: 'closed', version: 4 })
    expect((await work(ana, number, 'reopen', { note: 'It is back' })).said).toBe('case-reopened')
    const { text } = await ana.page(at(number))
    for (const said of ['Here are the logs', 'It spreads', 'Restarted', 'It is back', 'priority critical'])
      expect(text).toContain(said)
  })

  test('opens a new one, linked, when a case was closed too long ago', async () => {
    const ana = await contact('ana')
    const old = '0001000007'
    const { text } = await ana.page(at(old))
    expect(text).not.toContain('id="reopen-form"')
    const forged = { key: 'k', version: '1', note: 'again', form_token: await ana.visitor.formToken('/profile') }
    expect((await ana.send(`${at(old)}/reopen`, forged)).said).toBe('NEW_LINKED_CASE')
    const fields = await ana.fields(`/profile/cases/new?linked=${old}`, 'new-case-form')
    expect(fields).toMatchObject({ linked: old })
    const form = { ...fields, product: 'reporting', severity: '3', summary: 'It stops again' }
    const opened = await ana.send('/profile/cases', form)
    expect((await ana.page(opened.at)).text).toContain(`href="${at(old)}"`)
    // A case of another company is linked to nothing.
    for (const linked of ['0002000001', '0009000001', '9999999999'])
      expect((await open(ana, { linked })).said).toBe('CASE_NOT_AVAILABLE')
  })

  test('searches by number and words, and leafs through', async () => {
    const ana = await contact('ana')
    const find = async (words: string, show = 'all') => {
      const { at: found } = await ana.send('/profile/cases/show', {
        form_token: await ana.visitor.formToken('/profile/cases'),
        words,
        show,
      })
      expect(found).not.toContain(encodeURIComponent(words))
      return (await ana.page(found)).text
    }
    expect(await find('LICENCE')).toContain('0001000003')
    expect(await find('0001 000-003')).toContain('0001000003')
    expect(await find('cs0012')).toContain('0001000005')
    expect(await find('licence', 'open')).toContain('No case is like that')
    expect((await ana.page('/profile/cases?show=all&page=400')).text).toContain('0001000004')
    expect((await ana.page('/profile/cases?show=nonsense&page=-1&words=x')).status).toBe(200)
  })
})

describe('what is not theirs', () => {
  test('a case of another company is answered like a number that no case has, and is counted', async () => {
    const eli = await contact('eli')
    await sql(`UPDATE cases SET deleted_at = now() WHERE number = '0002000001'`)
    const pages = []
    for (const number of ['0001000001', '9999999999', '0009000001', '0002000001', 'x', '000100000%31']) {
      const { status, text } = await eli.page(at(number))
      pages.push(`${status} ${text.replaceAll(/(form_token|form-token|name="return")[^>]*|session-left[^>]*/g, '')}`)
    }
    expect(new Set(pages).size).toBe(1)
    expect(pages[0]).toMatch(/^404 /)
    await sql(`UPDATE cases SET deleted_at = NULL WHERE number = '0002000001'`)
    const form_token = await eli.visitor.formToken('/profile')
    for (const number of ['0001000001', '9999999999', 'x'])
      for (const act of ['update', 'raise', 'reopen', 'close', 'follow']) {
        const forged = { form_token, key: randomUUID(), version: '1', note: 'mine?', priority: 'high', follows: 'yes' }
        expect((await eli.send(`${at(number)}/${act}`, forged)).said).toBe('CASE_NOT_AVAILABLE')
      }
    expect(await sql(`SELECT FROM case_follows WHERE contact_id = 'eli'`)).toEqual([])
    for (let more = 0; more < 20; more += 1) await eli.page(at('9999999999'))
    expect((await eli.page(at('9999999998'))).status).toBe(429)
    expect((await eli.page(at('0002000001'))).status).toBe(200)
  })

  test("an Admin Case is its owner's alone, who reads it and has no form", async () => {
    const ana = await contact('ana')
    expect((await ana.page(at('0009000001'))).status).toBe(404)
    const dev = await contact('dev')
    const { text, status } = await dev.page(at('0009000001'))
    expect(status).toBe(200)
    expect(text).toContain('Profile shows the old employer')
    expect(text).not.toMatch(/action="\/profile\/cases\/\d/)
  })

  test('with view access: state and history, no word of it, no form, no search in words', async () => {
    await sql(`UPDATE cases SET product = 'voice-platform' WHERE number = '0001000001'`)
    const ana = await contact('ana')
    await work(ana, '0001000001', 'update', { note: 'A secret of ours' })
    const cleo = await contact('cleo')
    const { text } = await cleo.page(at('0001000001'))
    expect(text).toContain('by a Designated Contact')
    for (const hidden of ['A secret of ours', 'logged out', 'Ana Lindqvist', 'Ruth Calder'])
      expect(text).not.toContain(hidden)
    // They may be told of it; they do nothing to it.
    expect(text.match(/action="\/profile\/cases\/\d[^"]*/g)).toEqual(['action="/profile/cases/0001000001/follow'])
    const list = await cleo.page('/profile/cases?show=all')
    expect(list.text).toContain('0001000001')
    expect(list.text).not.toContain('logged out')
    const form_token = await cleo.visitor.formToken('/profile')
    const found = await cleo.send('/profile/cases/show', { form_token, words: 'logged out', show: 'all' })
    expect((await cleo.page(found.at)).text).toContain('No case is like that')
    const forged = { form_token, key: 'c', version: '2', note: 'me too' }
    expect((await cleo.send(`${at('0001000001')}/update`, forged)).said).toBe('REFUSE_READ_ONLY')
    expect((await cleo.page('/profile/cases/new')).text).toContain('You have view access for Arden Bank')
  })

  test('a case that another system moved to another customer does not take along who wrote what', async () => {
    const ana = await contact('ana')
    const moved = /\d{10}/.exec((await open(ana, { details: 'Only for Arden' })).at)?.[0] ?? ''
    await sql(`UPDATE cases SET contract_number = 'SC-2001' WHERE number = $1`, [moved])
    const { text, status } = await (await contact('eli')).page(at(moved))
    expect(status).toBe(200)
    for (const hidden of ['Only for Arden', 'Ana Lindqvist']) expect(text).not.toContain(hidden)
    expect((await ana.page(at(moved))).status).toBe(404)
  })

  test('a form without its token, or from another site, does nothing', async () => {
    const ana = await contact('ana')
    const { form_token: _, ...fields } = await ana.fields(at('0001000001'), 'update-form')
    const before = await stateOf('0001000001')
    expect((await ana.send(`${at('0001000001')}/update`, { ...fields, note: 'forged' })).status).toBe(403)
    const whole = { ...(await ana.fields(at('0001000001'), 'update-form')), note: 'forged' }
    const elsewhere = await ana.visitor.post(`${at('0001000001')}/update`, whole, { 'sec-fetch-site': 'cross-site' })
    expect(elsewhere.status).toBe(403)
    expect(await stateOf('0001000001')).toEqual(before)
  })
})

describe('contracts', () => {
  test('one has ended and another goes on: an open case is updated, marked, and nothing else', async () => {
    const eli = await contact('eli')
    const { text } = await eli.page(at('0002000002'))
    expect(text).toContain('Support for Initia Labs ended on')
    expect(text).not.toContain('id="raise-form"')
    expect((await work(eli, '0002000002', 'update', { note: 'Still there' })).said).toBe('case-updated')
    expect(await stateOf('0002000002')).toMatchObject({ lapsed: true })
    const form_token = await eli.visitor.formToken('/profile')
    const raise = { form_token, key: 'r', version: '2', note: 'worse', priority: 'high' }
    expect((await eli.send(`${at('0002000002')}/raise`, raise)).said).toBe('REFUSE_NO_CONTRACT')
    const opens = { form_token, key: 'o', contract: 'SC-2002', severity: '3', summary: 'New' }
    expect((await eli.send('/profile/cases', opens)).said).toBe('REFUSE_NO_CONTRACT')
    const down = { ...opens, key: 'p', severity: '1', confirmed: 'yes' }
    const review = await eli.send('/profile/cases', down)
    expect(review.said).toBe('LIVE_CONTRACT_REVIEW')
    expect((await eli.page(review.at)).text).toContain('a person decides')
  })

  test('the only one has ended: nothing is seen or opened, and it says why and what to do', async () => {
    const noa = await contact('noa')
    const { text } = await noa.page('/profile/cases')
    expect(text).toContain('Support for Quill Logistics ended on')
    expect(text).toContain('Open an Admin Case')
    expect((await noa.page('/profile/cases/new')).text).not.toContain('new-case-form')
  })

  test.each([
    ['max', 'starts on'],
    // Gus reads French.
    ['gus', 'est assuré par votre partenaire, Norvik Systems'],
    ['dev', 'You are not a Designated Contact for Arden Bank'],
    ['jon', 'ended on'],
  ])('%s is told why no case can be opened', async (name, words) => {
    const { text } = await (await contact(name)).page('/profile/cases/new')
    expect(text).toContain(words)
    expect(text).not.toContain('new-case-form')
  })

  test('a product that the contract does not cover, or none where it covers several, opens nothing', async () => {
    const ana = await contact('ana')
    const before = await sql('SELECT count(*) FROM cases')
    const other = await open(ana, { product: 'fax' })
    expect(other.said).toBe('REFUSE_NO_CONTRACT')
    expect((await ana.page(other.at)).text).toContain('does not cover that product')
    expect((await open(ana, { product: '' })).said).toBe('new-case-product')
    expect(await sql('SELECT count(*) FROM cases')).toEqual(before)
  })
})

describe('between the page and the press', () => {
  test('the right was lost: refused like a case that is not theirs, and the words are still there', async () => {
    const ora = await contact('ora')
    const fields = await ora.fields(at('0001000001'), 'update-form')
    await sql(`UPDATE grants SET status = 'ended', ended_at = now() WHERE contact_id = 'ora'`)
    const answer = await ora.send(`${at('0001000001')}/update`, { ...fields, note: 'Typed for long' })
    expect(answer.said).toBe('CASE_NOT_AVAILABLE')
    expect((await ora.page(answer.at)).text).toContain('Typed for long')
    await sql(`UPDATE grants SET status = 'active', ended_at = NULL WHERE contact_id = 'ora'`)
  })

  test('the contract ended: what is still allowed is offered, with the words', async () => {
    const ana = await contact('ana')
    const fields = await ana.fields(at('0001000005'), 'raise-form')
    await sql(`UPDATE contracts SET terminated_on = current_date - 2 WHERE number = 'SC-1001'`)
    const refused = await ana.send(`${at('0001000005')}/raise`, { ...fields, note: 'Worse now', priority: 'critical' })
    expect(refused.said).toBe('DESIGNATION_LAPSED')
    await sql(`UPDATE contracts SET terminated_on = NULL WHERE number = 'SC-1001'`)
    expect((await ana.page(refused.at)).text).toContain('Worse now')
  })

  test('two people at once: the second is told of the newer version, keeps their words, and sends them then', async () => {
    const [ana, ben] = [await contact('ana'), await contact('ben')]
    const seen = await ana.fields(at('0001000005'), 'update-form')
    await work(ben, '0001000005', 'update', { note: 'Ben was faster' })
    const late = await ana.send(`${at('0001000005')}/update`, { ...seen, note: 'My long story' })
    expect(late.said).toBe('case-changed-meanwhile')
    const { text } = await ana.page(late.at)
    expect(text).toContain('>My long story</textarea>')
    expect(text).toContain('Ben was faster')
    const fresh = await ana.fields(late.at, 'update-form')
    expect((await ana.send(`${at('0001000005')}/update`, { ...fresh, note: 'My long story' })).said).toBe(
      'case-updated',
    )
  })

  test('closed by another: whoever closes it too is told, with what they wrote', async () => {
    const [ana, ben] = [await contact('ana'), await contact('ben')]
    const opened = /\d{10}/.exec((await open(ana)).at)?.[0] ?? ''
    const seen = await ana.fields(`${at(opened)}/close`, 'close-form')
    await work(ben, opened, 'close', { note: 'Solved by Ben' })
    const late = await ana.send(`${at(opened)}/close`, { ...seen, note: 'Solved by me' })
    expect(late.said).toBe('REOPEN_REVIEW')
    const { text } = await ana.page(late.at)
    expect(text).toContain('Solved by me')
    expect(text).toContain('Solved by Ben')
  })

  test('the records do not answer: nothing is refused or lost, and the same press later is done once', async () => {
    const ana = await contact('ana')
    for (const kind of ['away', 'answer-lost'] as const) {
      const before = await sql(`SELECT FROM case_acts WHERE case_number = '0001000005'`)
      trouble = kind
      const answer = await work(ana, '0001000005', 'update', { note: `Through ${kind}` })
      expect(answer.said).toBe('case-could-not-check')
      trouble = 'none'
      expect((await ana.page(answer.at)).text).toContain(`>Through ${kind}</textarea>`)
      const again = { ...(await ana.fields(answer.at, 'update-form')), note: `Through ${kind}` }
      expect((await ana.send(`${at('0001000005')}/update`, again)).said).toBe('case-updated')
      const after = await sql(`SELECT FROM case_acts WHERE case_number = '0001000005'`)
      expect(after.length).toBe(before.length + 1)
    }
  })
})

describe('words', () => {
  test.each([
    [
      'of another script, to the last of 5,000',
      '\u05e9\u05dc\u05d5\u05dd \u{1f600} \u4f60\u597d '.repeat(500).slice(0, 4_998) + '.',
    ],
    ['in one long word', 'x'.repeat(5_000)],
    ['that look like a page', '<script>alert(1)</script>&amp;"'],
  ])('%s are stored as they were typed', async (_, note) => {
    const ana = await contact('ana')
    expect((await work(ana, '0001000001', 'update', { note })).said).toBe('case-updated')
    expect(await sql(`SELECT note FROM case_acts ORDER BY id DESC LIMIT 1`)).toEqual([{ note: note.trim() }])
    expect((await ana.page(at('0001000001'))).text).not.toContain('<script>alert')
  })

  test('that are too many, too few or hold a PIN are refused, and stay in the form', async () => {
    const ana = await contact('ana')
    const long = 'y'.repeat(5_001)
    const answer = await work(ana, '0001000001', 'update', { note: long })
    expect(answer.said).toBe('update-note')
    expect((await ana.page(answer.at)).text).toContain(`>${long}</textarea>`)
    expect((await work(ana, '0001000001', 'update', { note: ' \r\n ' })).said).toBe('update-note')
    expect((await open(ana, { summary: 'two\nlines' })).said).toBe('new-case-summary')
    const pin = await work(ana, '0001000001', 'update', { note: `my PIN is ${careline.pin('ana')}` })
    expect(pin.status).toBe(422)
    expect(JSON.stringify(await sql('SELECT note FROM case_acts'))).not.toContain(careline.pin('ana'))
  })
})

describe('told of changes', () => {
  const notices = (who: string) =>
    sql(`SELECT reference FROM notices WHERE contact_id = $1 AND kind = 'case-changed' AND seen_at IS NULL`, [who])

  test('who opened a case hears of others, who follow it too, and whoever did it does not', async () => {
    await sql(`DELETE FROM notices WHERE kind = 'case-changed'`)
    const [ana, ben, ora] = [await contact('ana'), await contact('ben'), await contact('ora')]
    const follow = async (who: Contact, follows: string) =>
      who.send(`${at('0001000001')}/follow`, {
        ...(await who.fields(at('0001000001'), `${at('0001000001')}/follow`)),
        follows,
      })
    expect((await follow(ora, 'yes')).said).toBe('case-followed')
    await work(ben, '0001000001', 'update', { note: 'From Ben' })
    await work(ben, '0001000001', 'update', { note: 'Once more' })
    expect(await notices('ben')).toEqual([])
    // The newer one stands in the place of the older one.
    expect(await notices('ora')).toHaveLength(1)
    expect(await notices('ana')).toHaveLength(1)
    const { text } = await ana.page('/profile')
    expect(text).toContain('Case 0001000001 was changed. It is open now.')
    expect(text).not.toContain('Once more')

    expect((await follow(ana, 'no')).said).toBe('case-unfollowed')
    await sql(`UPDATE notices SET seen_at = now()`)
    await work(ben, '0001000001', 'update', { note: 'And again' })
    expect(await notices('ana')).toEqual([])
    expect(await notices('ora')).toHaveLength(1)
    await sql(`UPDATE grants SET status = 'ended', ended_at = now() WHERE contact_id = 'ora'`)
    expect((await ora.page('/profile')).text).not.toContain('was changed')
    await sql(`UPDATE grants SET status = 'active', ended_at = NULL WHERE contact_id = 'ora'`)
    await follow(ana, 'yes')
  })

  test('with view access: that it changed and its state, until they say no', async () => {
    await sql(`DELETE FROM notices WHERE kind = 'case-changed'`)
    await sql(`UPDATE cases SET product = 'voice-platform' WHERE number = '0001000001'`)
    const [ben, cleo] = [await contact('ben'), await contact('cleo')]
    const follow = async (follows: string) =>
      cleo.send(`${at('0001000001')}/follow`, {
        ...(await cleo.fields(at('0001000001'), `${at('0001000001')}/follow`)),
        follows,
      })
    expect((await follow('yes')).said).toBe('case-followed')
    await work(ben, '0001000001', 'update', { note: 'Not for Cleo' })
    expect(await notices('cleo')).toHaveLength(1)
    const { text } = await cleo.page('/profile')
    expect(text).toContain('Case 0001000001 was changed. It is open now.')
    expect(text).not.toContain('Not for Cleo')
    expect((await follow('no')).said).toBe('case-unfollowed')
    await sql(`UPDATE notices SET seen_at = now()`)
    await work(ben, '0001000001', 'update', { note: 'Nor this' })
    expect(await notices('cleo')).toEqual([])
  })

  test('what another system says of a case is told, not that it brought one or stored it anew', async () => {
    await sql(`DELETE FROM notices WHERE kind = 'case-changed'`)
    const says = async (number: string, body: object) => {
      const { status } = await fetch(`${careline.baseUrl}/api/v1/cases/servicenow:${number}`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${careline.apiToken}`, 'content-type': 'application/json' },
        body: JSON.stringify({ contract: 'SC-1001', product: 'reporting', openedBy: 'ana', ...body }),
      })
      expect(status).toBeLessThan(300)
    }
    await says('CS0099001', { summary: 'Slow' })
    await says('CS0099001', { summary: 'Slow since noon' })
    expect(await notices('ana')).toEqual([])
    await says('CS0099001', { summary: 'Slow since noon', state: 'solution-proposed' })
    const told = (await notices('ana')).map(({ reference }) => String(reference))
    expect(told).toHaveLength(1)
    expect(told[0]).toMatch(/^\d{10} solution-proposed \d+$/)
    const number = told[0]?.slice(0, 10) ?? ''
    const ana = await contact('ana')
    const { text } = await ana.page(at(number))
    expect(text).toContain('Changed: a solution is proposed')
    expect(text).toContain('CS0099001')
    // An answer to a proposed solution, as on the phone.
    expect((await work(ana, number, 'update', { note: 'It works not' })).said).toBe('case-updated')
    expect(await stateOf(number)).toMatchObject({ state: 'open' })
  })

  test('however many cases change, a message about a PIN stays on the page', async () => {
    await sql(`UPDATE notices SET seen_at = now()`)
    await sql(
      `INSERT INTO notices (contact_id, kind, reference, at) SELECT 'ana', 'case-changed', number || ' open ' || g, now()
         FROM cases, generate_series(900, 920) g WHERE contract_number = 'SC-1001'`,
    )
    await sql(
      `INSERT INTO notices (contact_id, kind, reference, at) VALUES ('ana', 'pin-guessed', 'x', now() - interval '1 day')`,
    )
    expect((await (await contact('ana')).page('/profile')).text).toContain('Wrong numbers were tried against your PIN')
  })

  test('e-mails about cases can be switched off; the choice is stored', async () => {
    const ana = await contact('ana')
    const form_token = await ana.visitor.formToken('/profile')
    expect((await ana.send('/profile/preferences', { form_token, language: 'en' })).said).toBe('saved')
    expect(await sql(`SELECT case_mail FROM contacts WHERE id = 'ana'`)).toEqual([{ case_mail: false }])
    await ana.send('/profile/preferences', { form_token, language: 'en', case_mail: 'on' })
    expect(await sql(`SELECT case_mail FROM contacts WHERE id = 'ana'`)).toEqual([{ case_mail: true }])
  })
})
