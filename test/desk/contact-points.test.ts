/** A changed telephone number or e-mail address: told to its owner, and proof of nobody until the owner had time to object. */
import { createHash, randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { cardOf } from '../../src/desk/card.ts'
import { callId, contactId, staffId } from '../../src/domain/ids.ts'
import type { Scope } from '../../src/accounts/token-store.ts'
import { openCareline, type Careline } from '../calls/careline.ts'
import { Visitor } from '../web/visitor.ts'
import { idOf, takesCallback } from './on-the-floor.ts'

let careline: Careline
let ahead = 0
const DAY = 86_400_000
const now = () => new Date(Date.now() + ahead)
beforeEach(async () => {
  ahead = 0
  careline = await openCareline({ rest: true, signIn: true, tuning: { now } })
  // Of the PINs of the demo.
  await careline.database.pool.query('DELETE FROM notices')
})
afterEach(() => careline.close())

const ATTACKER = '+13035550999'
const IDA_PHONE = '+12025550155'
const sql = async <T extends object>(text: string, values: unknown[] = []) =>
  (await careline.database.pool.query<T>(text, values)).rows

async function token(...scopes: Scope[]): Promise<string> {
  const secret = randomBytes(32).toString('hex')
  const hash = createHash('sha256').update(secret).digest()
  await careline.stores.tokens.make({ name: scopes.join(' '), scopes, hash, madeBy: 'staff alva', at: new Date() })
  return secret
}

async function ask(method: string, path: string, body?: object, bearer = careline.apiToken) {
  const response = await fetch(`${careline.baseUrl}/api/v1/directory/contacts${path}`, {
    method,
    headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: (await response.json()) as { type?: string; row?: Record<string, unknown> } }
}
const noa = async () => (await ask('GET', '/noa')).body.row ?? {}
const change = async (to: object, bearer?: string) => ask('PUT', '/noa', { ...(await noa()), ...to }, bearer)

async function calledBack(contact = 'noa', phone = ATTACKER): Promise<{ agreed: string; leg: string | undefined }> {
  const call = await careline.dial('dev', { from: '+13035550007' })
  for (const keys of ['0#', '0']) await call.presses(keys)
  const ida = await careline.stores.staff.find(staffId.parse('ida'))
  if (ida === undefined) throw new Error('Ida is not on the staff')
  careline.network.whenDialled(IDA_PHONE, { does: 'answer', afterSeconds: 1, keys: ['1'] })
  careline.network.whenDialled(phone, takesCallback(careline))
  await careline.stores.presence.set(ida.id, 'ready', now())
  await careline.desk().takeCall.take(idOf(call), ida)
  await careline.network.settled()
  const { kind } = await careline.desk().callbacks.ask(idOf(call), ida, contactId.parse(contact))
  await careline.network.settled()
  if (kind !== 'call-back-agreed') await call.hangsUp()
  await careline.network.settled()
  return { agreed: kind, leg: careline.network.callsTo(phone).at(-1)?.sid }
}

describe('over the API', () => {
  test.each([
    ['a telephone number', { phone: ATTACKER }],
    ['an e-mail address', { email: 'noa@evil.example' }],
    ['no telephone number any more', { phone: null }],
  ])('a token for the directory alone cannot enter %s of a contact', async (_, to) => {
    const before = await noa()
    const answer = await change(to, await token('directory:write', 'directory:read'))
    expect(answer).toMatchObject({ status: 403, body: { type: 'urn:careline:problem:scope' } })
    expect(await noa()).toEqual(before)
  })

  test('nor make a contact of its own, alone or among others', async () => {
    const write = await token('directory:write')
    const mallory = {
      ...(await noa()),
      id: 'mallory',
      name: 'Mallory',
      email: 'mallory@quill.example',
      phone: ATTACKER,
    }
    expect((await ask('PUT', '/mallory', mallory, write)).status).toBe(403)
    expect((await ask('POST', '', { rows: [await noa(), mallory] }, write)).status).toBe(403)
    expect(await sql(`SELECT FROM contacts WHERE id = 'mallory'`)).toEqual([])
  })

  test('and changes everything else of a contact', async () => {
    expect((await change({ name: 'Noa K. Keller' }, await token('directory:write'))).status).toBe(200)
    expect((await ask('DELETE', '/noa', undefined, await token('directory:write'))).status).toBe(200)
  })

  test('a token for contact points changes them, and the owner is told', async () => {
    const both = await token('directory:write', 'directory:contact-points')
    expect((await change({ phone: ATTACKER, email: 'noa.new@quill.example' }, both)).status).toBe(200)
    expect(
      await sql(`SELECT kind, email FROM notices WHERE contact_id = 'noa' ORDER BY kind, email NULLS FIRST`),
    ).toEqual([
      { kind: 'email-changed', email: null },
      { kind: 'email-changed', email: 'noa.keller@quill.example' },
      { kind: 'phone-changed', email: null },
    ])
    const told = []
    for (;;) {
      const notice = await careline.stores.noticeOutbox.claim(new Date(), new Date(Date.now() + DAY))
      if (notice === undefined) break
      told.push(`${notice.kind} ${notice.contact.email}`)
    }
    expect(told.toSorted()).toEqual([
      'email-changed noa.keller@quill.example',
      'email-changed noa.new@quill.example',
      'phone-changed noa.new@quill.example',
    ])
    const page = await careline.stores.profiles.noticesFor(contactId.parse('noa'), 9)
    expect(page.map(({ kind }) => kind).toSorted()).toEqual(['email-changed', 'phone-changed'])
  })
})

describe('a call back to a new number', () => {
  test('is not agreed for seven days, and is after them', async () => {
    await change({ phone: ATTACKER })
    expect(await calledBack()).toEqual({ agreed: 'number-new', leg: undefined })
    ahead = 6.9 * DAY
    expect(await calledBack()).toMatchObject({ agreed: 'number-new' })
    ahead = 7.1 * DAY
    const { agreed, leg } = await calledBack()
    expect(agreed).toBe('call-back-agreed')
    const joined = await careline.stores.calls.read(callId.parse(leg))
    expect(joined?.identity).toMatchObject({ kind: 'verified', contactId: 'noa', by: { kind: 'call-back' } })
  })

  test('that was asked for by a verified caller joins them, proves nobody, and the card says why', async () => {
    const call = await careline.dial('hal')
    for (const keys of [careline.pin('hal'), '1', '3']) await call.presses(keys)
    await sql(`UPDATE contacts SET phone = $1 WHERE id = 'hal'`, [ATTACKER])
    await careline.stores.records.requestCallback(
      {
        callId: idOf(call),
        reference: '111-222-333',
        contact: contactId.parse('hal'),
        phone: ATTACKER,
        code: '4821',
        desk: 'identification',
        urgent: false,
        at: new Date(),
        joinedAt: new Date(),
        anyTime: false,
      },
      {
        type: 'callback.requested',
        at: new Date(),
        actor: 'contact hal',
        subject: undefined,
        callId: idOf(call),
        body: {},
      },
    )
    await call.hangsUp()
    const sam = await careline.stores.staff.find(staffId.parse('sam'))
    if (sam === undefined) throw new Error('Sam is not on the staff')
    careline.network.whenDialled(sam.phone ?? '', { does: 'answer', afterSeconds: 1, keys: ['1'] })
    careline.network.whenDialled(ATTACKER, takesCallback(careline))
    expect(await careline.desk().callbacks.callNow(idOf(call), sam)).toEqual({ kind: 'ringing' })
    await careline.network.settled()
    const joined = await careline.stores.calls.read(callId.parse(careline.network.callsTo(ATTACKER).at(-1)?.sid))
    expect(joined?.identity.kind).toBe('unverified')
    expect(joined && cardOf(joined)).toMatchObject({ badge: 'unverified', calledBackNoProof: 'number-new' })
  })
})

test.each([
  ["a company's", `UPDATE companies SET support_phone = '+6531580114' WHERE id = 'quill'`],
  ["a member of staff's", `UPDATE analysts SET phone = '+6531580114' WHERE id = 'theo'`],
  ["another contact's", `UPDATE contacts SET phone = '+6531580114' WHERE id = 'dev'`],
  ['that of a contact who has left', `UPDATE contacts SET phone = '+6531580114' WHERE id = 'kim'`],
])('a number that is also %s never proves anybody', async (_, statement) => {
  await sql(statement)
  expect(await calledBack('noa', '+6531580114')).toEqual({ agreed: 'number-shared', leg: undefined })
})

test('the card of a caller whose number or address is new says so', async () => {
  const call = await careline.dial('hal')
  await sql(`UPDATE contacts SET phone = $1 WHERE id = 'hal'`, [ATTACKER])
  for (const keys of [careline.pin('hal'), '1', '3']) await call.presses(keys)
  const live = await careline.stores.calls.read(idOf(call))
  expect(live && cardOf(live)).toMatchObject({ badge: 'verified', changedPoints: { emailAt: null } })
  expect((live && cardOf(live))?.changedPoints?.phoneAt).toMatch(/^20/)
})

describe('a changed e-mail address', () => {
  const signsIn = async (person: string) => (await new Visitor(careline.baseUrl).signIn(`contact:${person}`)).status

  test('links no new sign-in for seven days, and does after them', async () => {
    const own = (await noa())['email']
    await change({ email: 'noa.before@quill.example' })
    await change({ email: own })
    expect(await signsIn('noa')).toBe(403)
    expect(await sql(`SELECT FROM sign_ins WHERE contact_id = 'noa'`)).toEqual([])
    // The identity provider keeps the real time.
    await sql(`UPDATE contacts SET email_changed_at = now() - interval '7 days 1 minute' WHERE id = 'noa'`)
    expect(await signsIn('noa')).not.toBe(403)
  })

  test('changes nothing for a sign-in that was linked before', async () => {
    expect(await signsIn('noa')).not.toBe(403)
    await change({ email: 'noa.later@quill.example' })
    expect(await signsIn('noa')).not.toBe(403)
  })

  test('the first sign-in of a contact is told to them', async () => {
    await signsIn('noa')
    await signsIn('noa')
    const told = await careline.stores.profiles.noticesFor(contactId.parse('noa'), 9)
    expect(told.map(({ kind }) => kind)).toEqual(['sign-in-linked'])
  })
})
