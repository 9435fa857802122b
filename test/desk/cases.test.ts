/** Cases during real calls: opened and worked on if and only if the rules allow it at that moment; told to a CRM, once and in order. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { CaseAction } from '../../src/domain/cases/cases.ts'
import { caseNumber, contactId, contractNumber, staffId } from '../../src/domain/ids.ts'
import { openCareline, type Careline, type Conversation } from '../calls/careline.ts'
import { failing, type Failing } from '../calls/failing.ts'
import { idOf, onTheFloor } from './on-the-floor.ts'

let careline: Careline
let broken: Failing
beforeEach(async () => {
  broken = failing()
  careline = await openCareline({ rest: true, stores: broken.wrap })
})
afterEach(() => careline.close())
const { staff, live } = onTheFloor(() => careline)

const sql = async <T extends object>(text: string, values: unknown[] = []) =>
  (await careline.database.pool.query<T>(text, values)).rows

/** In a conversation with an analyst, whoever may take it. */
async function talks(person: string, keys: string[], analyst: string): Promise<Conversation> {
  const call = await careline.dial(person)
  for (const key of keys)
    if (call.phone.queue === undefined) await call.presses(key === 'pin' ? careline.pin(person) : key)
  expect((await live(call)).stage).toMatchObject({ kind: 'waiting' })
  const who = await staff(analyst)
  careline.network.whenDialled(who.phone ?? '', { does: 'answer', afterSeconds: 1, keys: ['1'] })
  const free = { ...who, role: 'supervisor' as const, residency: 'us' }
  expect(await careline.desk().takeCall.take(idOf(call), free)).toEqual({ kind: 'ringing' })
  await careline.network.settled()
  expect(call.phone.state).toBe('bridged')
  return call
}
const NEW_PROBLEM = ['pin', '1', '1', '3']
const act = async (call: Conversation, analyst: string, wanted: CaseAction, key = 'k1') =>
  careline.desk().cases.onCall(idOf(call), await staff(analyst), wanted, key)

const open = (contract = 'SC-1001', differs: object = {}): CaseAction => ({
  kind: 'open',
  type: 'support',
  contract: contractNumber.parse(contract),
  product: 'reporting',
  severity: 3,
  summary: 'Reports are empty',
  ...differs,
})
const on = (kind: 'update' | 'reopen', number: string): CaseAction => ({
  kind,
  number: caseNumber.parse(number),
  note: 'It happened again',
})
const admin: CaseAction = { kind: 'open', type: 'admin', summary: 'Please change my e-mail address' }

describe('a Designated Contact with a live contract', () => {
  test('opens a case: ten digits, linked to the call, on record, once however often it is pressed', async () => {
    const call = await talks('ana', NEW_PROBLEM, 'ruth')
    const answers = await Promise.all(Array.from({ length: 5 }, () => act(call, 'ruth', open())))
    const numbers = new Set(answers.map((one) => (one.kind === 'done' ? one.case.number : one.kind)))
    expect(numbers.size).toBe(1)
    const [number = ''] = numbers
    expect(number).toMatch(/^[1-9][0-9]{9}$/)
    expect(await careline.stores.calls.read(idOf(call))).toMatchObject({ cases: [number] })
    expect(await sql('SELECT state, priority, opened_by, product FROM cases WHERE number = $1', [number])).toEqual([
      { state: 'open', priority: 'medium', opened_by: 'ana', product: 'reporting' },
    ])
    expect(await sql('SELECT kind, actor, call_id FROM case_acts')).toEqual([
      { kind: 'open', actor: 'staff ruth', call_id: call.phone.sid },
    ])
    expect(await sql(`SELECT actor FROM audit_trail WHERE type = 'case.opened'`)).toEqual([{ actor: 'staff ruth' }])
    expect(await act(call, 'ruth', open('SC-1001', { severity: 2 }))).toEqual({ kind: 'key-reused' })
  })

  test('updates, reopens and raises, each by the rules and the state of the case', async () => {
    const call = await talks('ana', NEW_PROBLEM, 'ruth')
    expect(await act(call, 'ruth', on('update', '0001000002'), 'a')).toMatchObject({ case: { state: 'open' } })
    expect(await act(call, 'ruth', on('reopen', '0001000003'), 'b')).toMatchObject({ case: { state: 'open' } })
    const raise = { kind: 'raise', number: caseNumber.parse('0001000001'), priority: 'high', note: 'worse' } as const
    expect(await act(call, 'ruth', raise, 'c')).toMatchObject({ kind: 'done', case: { priority: 'high' } })
    expect(await act(call, 'ruth', raise, 'd')).toMatchObject({ kind: 'nothing-to-do' })
    expect(await act(call, 'ruth', on('reopen', '0001000004'), 'e')).toMatchObject({ outcome: 'NEW_LINKED_CASE' })
    expect(await act(call, 'ruth', on('reopen', '0001000001'), 'f')).toMatchObject({ outcome: 'NOTHING_TO_REOPEN' })
    // The forms take their keys from it: what was done makes the next press another request, and a refusal does not.
    expect(await live(call)).toMatchObject({ caseActions: 3 })
  })

  test('closes a case, which another call reopens as long as it is not too old', async () => {
    const call = await talks('ana', NEW_PROBLEM, 'ruth')
    const close = { kind: 'close', number: caseNumber.parse('0001000001'), note: 'Setting corrected' } as const
    const closed = { state: 'closed', closedBy: 'staff ruth', version: 2 }
    expect(await act(call, 'ruth', close, 'a')).toMatchObject({ kind: 'done', case: closed })
    expect(await act(call, 'ruth', close, 'a')).toMatchObject({ kind: 'done', repeated: true })
    expect(await act(call, 'ruth', close, 'b')).toMatchObject({ kind: 'refused', outcome: 'REOPEN_REVIEW' })
    expect(await act(call, 'ruth', on('reopen', '0001000001'), 'c')).toMatchObject({ case: { state: 'open' } })
    expect(await act(call, 'ruth', close, 'd')).toMatchObject({ kind: 'done', case: { version: 4 } })
    await sql(`UPDATE cases SET closed_at = now() - interval '31 days 1 hour' WHERE number = '0001000001'`)
    expect(await act(call, 'ruth', on('reopen', '0001000001'), 'e')).toMatchObject({ outcome: 'NEW_LINKED_CASE' })
    const changes = `SELECT act, actor, via, note, version, before ->> 'state' AS before, after ->> 'state' AS after
      FROM case_changes ORDER BY id`
    const ruth = { actor: 'staff ruth', via: 'call' }
    expect(await sql(changes)).toEqual([
      { act: 'close', ...ruth, note: 'Setting corrected', version: 2, before: 'open', after: 'closed' },
      { act: 'reopen', ...ruth, note: 'It happened again', version: 3, before: 'closed', after: 'open' },
      { act: 'close', ...ruth, note: 'Setting corrected', version: 4, before: 'open', after: 'closed' },
    ])
    expect(
      await sql('SELECT f.ends - e.ends AS behind FROM case_feed f, case_feed_end e ORDER BY f.ends DESC'),
    ).toEqual([{ behind: '0' }, { behind: '-1' }, { behind: '-2' }])
  })

  test('is given another owner, who has to be a member of staff', async () => {
    const call = await talks('ana', NEW_PROBLEM, 'ruth')
    const to = (owner: string) => ({ kind: 'assign', number: caseNumber.parse('0001000001'), owner }) as const
    expect(await act(call, 'ruth', to('omar'), 'a')).toMatchObject({ kind: 'done', case: { owner: 'omar' } })
    expect(await act(call, 'ruth', to('omar'), 'b')).toMatchObject({ kind: 'nothing-to-do' })
    expect(await act(call, 'ruth', to('somebody'), 'c')).toMatchObject({ kind: 'nothing-to-do' })
    expect(await act(call, 'ruth', to('unassigned'), 'd')).toMatchObject({ case: { owner: 'unassigned', version: 3 } })
  })

  test('finds no case that the system of record has deleted', async () => {
    const call = await talks('ana', NEW_PROBLEM, 'ruth')
    await sql(`UPDATE cases SET deleted_at = now() WHERE number = '0001000001'`)
    expect(await act(call, 'ruth', on('update', '0001000001'))).toMatchObject({ outcome: 'CASE_NOT_AVAILABLE' })
  })

  test('two acts on one case at once are both done, one after the other', async () => {
    const call = await talks('ana', NEW_PROBLEM, 'ruth')
    const done = await Promise.all(['a', 'b', 'c'].map((key) => act(call, 'ruth', on('update', '0001000001'), key)))
    expect(done.map(({ kind }) => kind)).toEqual(['done', 'done', 'done'])
    expect(await sql(`SELECT count(*)::int AS acts FROM case_acts WHERE case_number = '0001000001'`)).toEqual([
      { acts: 3 },
    ])
  })

  test('whose grant ends during the call opens nothing more', async () => {
    const call = await talks('ana', NEW_PROBLEM, 'ruth')
    await sql(`UPDATE grants SET status = 'ended', ended_at = now() WHERE contact_id = 'ana'`)
    expect(await act(call, 'ruth', open())).toMatchObject({ kind: 'refused', outcome: 'REFUSE_NOT_DESIGNATED' })
    expect(await sql(`SELECT FROM cases WHERE summary = 'Reports are empty'`)).toEqual([])
    expect(await sql(`SELECT actor FROM audit_trail WHERE type = 'case.refused'`)).toHaveLength(1)
  })

  test('sees neither a case of somebody else nor one that is not there, in the same words', async () => {
    const call = await talks('ana', NEW_PROBLEM, 'ruth')
    const theirs = await act(call, 'ruth', on('update', '0002000001'), 'a')
    const nowhere = await act(call, 'ruth', on('update', '5555555555'), 'b')
    expect(theirs).toMatchObject({ kind: 'refused', outcome: 'CASE_NOT_AVAILABLE' })
    expect(nowhere).toEqual(theirs)
  })

  test('a product that the contract does not name is not covered', async () => {
    const call = await talks('hal', ['pin', '1', '3'], 'theo')
    expect(await act(call, 'theo', open('SC-2003', { product: 'reporting' }))).toMatchObject({
      kind: 'refused',
      rule: 'R17',
      outcome: 'REFUSE_NO_CONTRACT',
      sentence: 'The contract does not cover that product.',
    })
    expect(await act(call, 'theo', open('SC-2003', { product: 'voice-platform' }), 'b')).toMatchObject({ kind: 'done' })
  })
})

describe('which product', () => {
  const without = (contract: string): CaseAction => {
    const { product: _, ...rest } = open(contract) as Extract<CaseAction, { type: 'support' }>
    return rest
  }

  test('is asked where the contract covers several, and nothing is opened until one is named', async () => {
    const call = await talks('ana', NEW_PROBLEM, 'ruth')
    expect(await act(call, 'ruth', without('SC-1001'))).toEqual({
      kind: 'which-product',
      products: ['voice-platform', 'reporting'],
    })
    expect(await sql(`SELECT FROM cases WHERE summary = 'Reports are empty'`)).toEqual([])
    expect(await act(call, 'ruth', open('SC-1001'))).toMatchObject({ kind: 'done', case: { product: 'reporting' } })
  })

  test('is the only one of a contract that covers one', async () => {
    const call = await talks('hal', ['pin', '1', '3'], 'theo')
    expect(await act(call, 'theo', without('SC-2003'))).toMatchObject({
      kind: 'done',
      case: { product: 'voice-platform' },
    })
  })

  test.each([
    ['left out', {}, 422, 'which-product'],
    ['unknown', { product: 'something-else' }, 403, 'refused'],
    ['none of the contract', { product: 'none of these' }, 403, 'refused'],
    ['empty', { product: '' }, 422, 'invalid'],
  ])('over the API, %s: nothing is opened', async (_, product, status, code) => {
    const call = await talks('ana', NEW_PROBLEM, 'ruth')
    const response = await fetch(`${careline.baseUrl}/api/v1/cases`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${careline.apiToken}`,
        'content-type': 'application/json',
        'idempotency-key': 'k',
      },
      body: JSON.stringify({ call: call.phone.sid, contract: 'SC-1001', severity: 3, summary: 'x', ...product }),
    })
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({
      type: `urn:careline:problem:${code}`,
      ...(code === 'refused' ? { rule: 'R17' } : {}),
    })
    expect(await sql(`SELECT FROM cases WHERE summary = 'x'`)).toEqual([])
  })

  test('of an existing case decides whether it may be worked on', async () => {
    await sql(`UPDATE cases SET product = 'reporting' WHERE number IN ('0003000001')`)
    const call = await talks('hal', ['pin', '1', '3'], 'theo')
    const raise = { kind: 'raise', number: caseNumber.parse('0003000001'), priority: 'critical', note: 'x' } as const
    expect(await act(call, 'theo', raise, 'a')).toMatchObject({ kind: 'refused', rule: 'R17' })
    expect(await act(call, 'theo', on('update', '0003000001'), 'b')).toMatchObject({
      kind: 'done',
      case: { contractLapsed: true },
    })
    await sql(`UPDATE cases SET state = 'closed', closed_at = now() WHERE number = '0003000001'`)
    expect(await act(call, 'theo', on('reopen', '0003000001'), 'c')).toMatchObject({ kind: 'refused', rule: 'R17' })
  })
})

test.each([
  ['view access only', 'cleo', ['pin', '0'], 'SC-1001', 'REFUSE_READ_ONLY'],
  ['no grant', 'dev', ['pin', '0'], 'SC-1001', 'REFUSE_NOT_DESIGNATED'],
  ['a contract that ended', 'noa', ['pin', '0'], 'SC-5001', 'DESIGNATION_LAPSED'],
  ['a contract that has not started', 'max', ['pin', '0'], 'SC-4001', 'REFUSE_NOT_STARTED'],
])('%s: no support case, and an Admin Case', async (_, person, keys, contract, outcome) => {
  const call = await talks(person, [...keys, '0', '0'], 'sam')
  const product = contract === 'SC-4001' ? 'voice-platform' : 'reporting'
  const answer = await act(call, 'sam', open(contract, { product }))
  expect(answer).toMatchObject({ kind: 'refused', outcome, sentence: expect.any(String) as string })
  expect(await act(call, 'sam', admin, 'k2')).toMatchObject({ kind: 'done', case: { type: 'admin' } })
})

test('an unverified caller opens nothing, not even an Admin Case', async () => {
  const call = await talks('ana', ['0#', '0'], 'ida')
  expect(await act(call, 'ida', open())).toMatchObject({ kind: 'refused', outcome: 'PIN_HELP_THEN_LIVE' })
  expect(await act(call, 'ida', admin, 'k2')).toMatchObject({ kind: 'refused', outcome: 'ADMIN_PATH_UNVERIFIED' })
  expect(await sql('SELECT FROM case_acts')).toEqual([])
})

test('nobody acts on a conversation that is not theirs, or is over and wrapped up', async () => {
  const call = await talks('ana', NEW_PROBLEM, 'ruth')
  expect(await act(call, 'omar', open())).toEqual({ kind: 'no-such-call' })
  await call.hangsUp()
  await careline.network.settled()
  expect(await act(call, 'omar', open())).toEqual({ kind: 'no-such-call' })
  expect(await act(call, 'ruth', open())).toMatchObject({ kind: 'done' })
  await careline.stores.presence.set(staffId.parse('ruth'), 'ready', new Date())
  expect(await act(call, 'ruth', open(), 'k2')).toEqual({ kind: 'no-such-call' })
})

test('production down on a contract that ended: an exception by those who look after contracts, recorded', async () => {
  const elsewhere = await talks('noa', ['pin', '1', '1', '0', '0'], 'ruth')
  const byOther = await act(elsewhere, 'ruth', open('SC-5001', { severity: 1, exception: 'they asked nicely' }))
  expect(byOther).toMatchObject({ kind: 'refused', outcome: 'LIVE_CONTRACT_REVIEW' })
  await elsewhere.hangsUp()
  const call = await talks('noa', ['pin', '1', '1', '0', '0'], 'ida')
  const urgent = open('SC-5001', { severity: 1 })
  expect(await act(call, 'ida', urgent)).toMatchObject({ kind: 'refused', outcome: 'LIVE_CONTRACT_REVIEW' })
  const excepted = open('SC-5001', { severity: 1, exception: 'renewal is signed' })
  expect(await act(call, 'ida', excepted, 'k2')).toMatchObject({ kind: 'done', case: { contractLapsed: true } })
  expect(await careline.stores.lists.audit({ type: 'case.opened' }, 1)).toMatchObject([
    { body: { exception: 'renewal is signed' } },
  ])
})

test.each(['directory', 'cases', 'calls'] as const)('while %s is down nothing is opened', async (store) => {
  const call = await talks('ana', NEW_PROBLEM, 'ruth')
  const ruth = await staff('ruth')
  broken.break(store)
  expect(await careline.desk().cases.onCall(idOf(call), ruth, open(), 'k1')).toEqual({ kind: 'could-not-check' })
  broken.mend()
  expect(await act(call, 'ruth', open())).toMatchObject({ kind: 'done', repeated: false })
})

test('a contact who is signed in opens an Admin Case for themselves', async () => {
  const dev = contactId.parse('dev')
  const first = await careline.desk().cases.adminCase(dev, 'I need access', 'k')
  expect(first).toMatchObject({ kind: 'done', case: { type: 'admin', openedBy: 'dev', contract: undefined } })
  expect(await careline.desk().cases.adminCase(dev, 'I need access', 'k')).toMatchObject({ repeated: true })
  const kim = contactId.parse('kim')
  expect(await careline.desk().cases.adminCase(kim, 'I need access', 'k')).toMatchObject({ kind: 'refused' })
})

test('a contact who is signed in closes and reopens their own case, and nobody else their case', async () => {
  const close = { kind: 'close', number: caseNumber.parse('0001000001'), note: 'Works again' } as const
  const { byContact } = careline.desk().cases
  const ana = contactId.parse('ana')
  for (const [person, outcome] of Object.entries({
    cleo: 'REFUSE_READ_ONLY',
    dev: 'CASE_NOT_AVAILABLE',
    eli: 'CASE_NOT_AVAILABLE',
  }))
    expect(await byContact(contactId.parse(person), close, 'k')).toMatchObject({ kind: 'refused', outcome })
  expect(await byContact(ana, close, 'k')).toMatchObject({ case: { state: 'closed', closedBy: 'contact ana' } })
  expect(await byContact(ana, on('reopen', '0001000001'), 'k2')).toMatchObject({ case: { closedBy: undefined } })
  expect(await sql('SELECT via FROM case_changes')).toEqual([{ via: 'profile' }, { via: 'profile' }])
})

describe('over the API', () => {
  const post = async (path: string, body: object, headers: Record<string, string> = {}) => {
    const response = await fetch(`${careline.baseUrl}/api/v1/${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${careline.apiToken}`,
        'content-type': 'application/json',
        'idempotency-key': 'first',
        ...headers,
      },
      body: JSON.stringify(body),
    })
    return {
      status: response.status,
      type: response.headers.get('content-type'),
      body: (await response.json()) as object,
    }
  }
  const wanted = { contract: 'SC-1001', product: 'reporting', severity: 3, summary: 'Reports are empty' }

  test('a case is opened for the caller of a call that goes on, and is the same one when it is sent again', async () => {
    const call = await talks('ana', NEW_PROBLEM, 'ruth')
    const first = await post('cases', { call: call.phone.sid, ...wanted })
    expect(first).toMatchObject({ status: 201, body: { state: 'open', openedBy: 'ana' } })
    const again = await post('cases', { call: call.phone.sid, ...wanted })
    expect(again).toMatchObject({ status: 200, body: first.body })
    const { number } = first.body as { number: string }
    const read = await fetch(`${careline.baseUrl}/api/v1/cases/${number}`, {
      headers: { authorization: `Bearer ${careline.apiToken}` },
    })
    expect(await read.json()).toEqual(first.body)
    const next = { 'idempotency-key': 'second' }
    expect(await post(`cases/${number}/updates`, { call: call.phone.sid, note: 'more' }, next)).toMatchObject({
      status: 200,
    })
    const third = { 'idempotency-key': 'third' }
    expect(
      await post(`cases/${number}/priority`, { call: call.phone.sid, priority: 'high', note: 'x' }, third),
    ).toMatchObject({
      body: { priority: 'high' },
    })
  })

  test('a refusal says rule, sentence and next step', async () => {
    const call = await talks('cleo', ['pin', '0', '0', '0'], 'sam')
    expect(await post('cases', { call: call.phone.sid, ...wanted })).toMatchObject({
      status: 403,
      type: 'application/problem+json; charset=utf-8',
      body: {
        rule: 'R11',
        outcome: 'REFUSE_READ_ONLY',
        sentence: expect.any(String) as string,
        nextStep: expect.any(String) as string,
      },
    })
  })

  test.each([
    ['no key', {}, { 'idempotency-key': '' }, 400],
    ['no token', {}, { authorization: 'Bearer nope' }, 401],
    ['no such call', { call: 'CA0', ...wanted }, {}, 404],
    ['a form', {}, { 'content-type': 'text/plain' }, 415],
    ['no severity', { call: 'CA0', ...wanted, severity: 'bad 4827' }, {}, 422],
  ])('%s', async (_, body, headers, status) => {
    const answer = await post('cases', body, headers)
    expect(answer.status).toBe(status)
    expect(JSON.stringify(answer.body)).not.toContain('4827')
  })
})

test('other systems are told of every act, with nothing but names and the case', async () => {
  const { pool } = careline.database
  await pool.query(
    `INSERT INTO webhook_endpoints (id, kind, name, url, types, with_texts, secret, added_at)
     VALUES ('crm', 'added', 'CRM', 'https://crm.example', '{case.*}', true, 'x', now())`,
  )
  await pool.query(`UPDATE webhook_endpoints SET paused_at = now(), paused_why = 'asked'`)
  const call = await talks('ana', NEW_PROBLEM, 'ruth')
  await act(call, 'ruth', { ...on('update', '0001000001'), note: 'Still empty' } as CaseAction, 'told')
  const { rows } = await pool.query<{ data: unknown }>(
    'SELECT type, subject, contact_id, data FROM webhook_events ORDER BY seq',
  )
  expect(rows).toMatchObject([
    {
      type: 'case.update',
      subject: 'case 0001000001',
      contact_id: 'ana',
      data: {
        actor: 'staff ruth',
        contact: 'ana',
        company: 'arden',
        note: 'Still empty',
        case: { number: '0001000001' },
      },
    },
  ])
})
