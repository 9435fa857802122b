/** A colleague's word opens only the contracts that the colleague stands for; every other one stays closed on that call. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { cardOf } from '../../src/desk/card.ts'
import type { CaseAction } from '../../src/domain/cases/cases.ts'
import { caseNumber, contactId, contractNumber, staffId } from '../../src/domain/ids.ts'
import { openCareline, type Careline, type Conversation } from '../calls/careline.ts'
import { Visitor } from '../web/visitor.ts'
import { idOf, onTheFloor } from './on-the-floor.ts'

let careline: Careline
beforeEach(async () => {
  careline = await openCareline({ rest: true, signIn: true })
})
afterEach(() => careline.close())
const { live } = onTheFloor(() => careline)

const sql = async <T extends object>(text: string, values: unknown[] = []) =>
  (await careline.database.pool.query<T>(text, values)).rows

/** Gallant is Norvik's End User: Fay is designated there only by the Support Owner's exception. */
const exceptionForFay = () =>
  sql(`INSERT INTO grants (contact_id, contract_number, level, status, approved_by, owner_exception)
       VALUES ('fay', 'SC-2001', 'designated', 'active', 'lea', true)`)

async function unverifiedWithIda(): Promise<Conversation> {
  const call = await careline.dial('dev', { from: '+13035550007' })
  for (const keys of ['0#', '0']) await call.presses(keys)
  const who = await ida()
  careline.network.whenDialled(who.phone ?? '', { does: 'answer', afterSeconds: 1, keys: ['1'] })
  expect(await careline.desk().takeCall.take(idOf(call), who)).toEqual({ kind: 'ringing' })
  await careline.network.settled()
  return call
}

/** By hand, whatever the page offers. */
async function confirms(voucher: string, call: Conversation, who: string): Promise<string> {
  const visitor = new Visitor(careline.baseUrl)
  await visitor.signIn(`contact:${voucher}`)
  const { reference } = await call.view()
  const fields = { reference, who, form_token: await visitor.formToken('/profile') }
  const answer = await visitor.post('/profile/confirm', fields)
  return new URL(answer.location ?? '/', careline.baseUrl).searchParams.get('said') ?? String(answer.status)
}

const ida = async () => {
  const found = await careline.stores.staff.find(staffId.parse('ida'))
  if (found === undefined) throw new Error('Ida is not on the staff')
  return found
}
const update = (number: string): CaseAction => ({ kind: 'update', number: caseNumber.parse(number), note: 'Again' })
const open = (contract: string): CaseAction => ({
  kind: 'open',
  type: 'support',
  contract: contractNumber.parse(contract),
  product: 'voice-platform',
  severity: 3,
  summary: 'Calls drop',
})
const byApi = async (call: Conversation, path: string, body: object) => {
  const response = await fetch(`${careline.baseUrl}/api/v1/${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${careline.apiToken}`,
      'content-type': 'application/json',
      'idempotency-key': path,
    },
    body: JSON.stringify({ call: call.phone.sid, ...body }),
  })
  return { status: response.status, ...((await response.json()) as { rule?: string }) }
}

describe('across companies, by the exception of the Support Owner', () => {
  test('the word opens the shared contract, and no other one of the person vouched for', async () => {
    await exceptionForFay()
    const call = await unverifiedWithIda()
    expect(await confirms('fay', call, 'eli')).toBe('confirm-proved')
    expect(await call.view()).toMatchObject({
      verified: true,
      contact: 'eli',
      proof: 'colleague',
      opensOnly: ['SC-2001'],
    })
    const card = cardOf(await live(call))
    expect(card).toMatchObject({ opensOnly: ['SC-2001'], choices: [{ contract: 'SC-2001' }] })

    const { cases } = careline.desk()
    expect(await cases.onCall(idOf(call), await ida(), update('0002000001'), 'a')).toMatchObject({ kind: 'done' })
    expect(await cases.onCall(idOf(call), await ida(), update('0002000002'), 'b')).toMatchObject({
      kind: 'refused',
      rule: 'R08',
    })
    expect(await cases.onCall(idOf(call), await ida(), open('SC-2002'), 'c')).toMatchObject({
      kind: 'refused',
      rule: 'R12',
    })
    expect(await byApi(call, 'cases/0002000002/updates', { note: 'Again' })).toMatchObject({ status: 403, rule: 'R08' })
    expect(await sql(`SELECT FROM case_acts WHERE case_number = '0002000002'`)).toEqual([])
  })

  test('the person vouched for is told who vouched, and on which call', async () => {
    await exceptionForFay()
    const call = await unverifiedWithIda()
    await confirms('fay', call, 'eli')
    const [notice] = await careline.stores.profiles.noticesFor(contactId.parse('eli'), 5)
    expect(notice).toMatchObject({ kind: 'vouched-for', about: 'Fay Duarte', reference: (await call.view()).reference })
    expect(await careline.stores.lists.audit({ type: 'call.proved' }, 5)).toMatchObject([
      { body: { with: 'contact fay', opens: 'SC-2001' } },
    ])
  })

  test('the word ends with the right of the colleague who gave it', async () => {
    await exceptionForFay()
    const call = await unverifiedWithIda()
    await confirms('fay', call, 'eli')
    await sql(`UPDATE grants SET status = 'ended', ended_at = now() WHERE contact_id = 'fay' AND level = 'designated'`)
    const { cases } = careline.desk()
    expect(await cases.onCall(idOf(call), await ida(), update('0002000001'), 'a')).toMatchObject({ kind: 'refused' })
    expect(await call.view()).toMatchObject({ verified: false, contact: null, opensOnly: null })
  })
})

test.each([
  ['another company without an exception', 'eli', 'fay'],
  ['a person on none of their contracts', 'eli', 'ana'],
  ['a person of their company without access', 'eli', 'ivy'],
  ['a person of their company who has left', 'eli', 'kim'],
  ['a person who is not in the directory', 'eli', 'mallory'],
])('%s: %s cannot vouch for %s, whatever is posted', async (_, voucher, who) => {
  const call = await unverifiedWithIda()
  expect(await confirms(voucher, call, who)).toBe('confirm-may-not')
  expect(await call.view()).toMatchObject({ verified: false })
  expect(await sql(`SELECT FROM notices WHERE kind = 'vouched-for'`)).toEqual([])
})

test('the page offers those for whom the word counts, and nobody else', async () => {
  const offered = async (person: string) =>
    (await careline.stores.profiles.colleaguesOf(contactId.parse(person))).map((one) => one.id as string)
  expect(await offered('ana')).toEqual(['ben', 'cleo', 'ora'])
  expect(await offered('eli')).toEqual([])
  await exceptionForFay()
  expect(await offered('fay')).toEqual(['eli'])
  expect(await offered('eli')).toEqual(['fay'])
})

test('a contact with one contract opens nothing on the contract of another company', async () => {
  const call = await unverifiedWithIda()
  await careline.desk().prove(idOf(call), contactId.parse('ana'), { kind: 'profile' }, 'contact ana')
  const { cases } = careline.desk()
  expect(await cases.onCall(idOf(call), await ida(), open('SC-2001'), 'a')).toMatchObject({
    kind: 'refused',
    rule: 'R12',
  })
  expect(
    await byApi(call, 'cases', { contract: 'SC-2001', product: 'voice-platform', severity: 3, summary: 'x' }),
  ).toMatchObject({ status: 403, rule: 'R12' })
  expect(await sql(`SELECT FROM cases WHERE opened_by = 'ana' AND contract_number = 'SC-2001'`)).toEqual([])
})
