/** A contact who is disabled, or whose PIN or grant ends, loses the badge at once: on the card, in the API and in the whisper. */
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { cardOf } from '../../src/desk/card.ts'
import { guessMapping } from '../../src/directory/files/file-columns.ts'
import { sitePolicy } from '../../src/service/settings/site-policy.ts'
import { makeImports } from '../../src/directory/import.ts'
import { contactId, contractNumber } from '../../src/domain/ids.ts'
import { postgresCaseFiles } from '../../src/stores/postgres/cases/case-files.ts'
import { postgresAudit } from '../../src/stores/postgres/audit/audit-log.ts'
import { postgresDirectoryRecords } from '../../src/stores/postgres/directory/records.ts'
import { postgresImports } from '../../src/stores/postgres/directory/import-store.ts'
import { openCareline, type Careline, type Conversation } from '../calls/careline.ts'
import { failing, type Failing } from '../calls/failing.ts'
import { Visitor } from '../web/visitor.ts'
import { idOf, onTheFloor } from './on-the-floor.ts'

let careline: Careline
let broken: Failing
beforeEach(async () => {
  broken = failing()
  careline = await openCareline({ rest: true, signIn: true, stores: broken.wrap })
})
afterEach(() => careline.close())
const { staff, live } = onTheFloor(() => careline)

const card = async (call: Conversation) => cardOf(await live(call))

async function waits(): Promise<Conversation> {
  const call = await careline.dial('hal')
  for (const keys of [careline.pin('hal'), '1', '3']) await call.presses(keys)
  await call.isInQueueFor('support', 'OPEN_CASE')
  expect(await card(call)).toMatchObject({ badge: 'verified' })
  return call
}

async function talks(): Promise<Conversation> {
  const call = await waits()
  const theo = await staff('theo')
  careline.network.whenDialled(theo.phone ?? '', { does: 'answer', afterSeconds: 1, keys: ['1'] })
  expect(await careline.desk().takeCall.take(idOf(call), theo)).toEqual({ kind: 'ringing' })
  await careline.network.settled()
  return call
}

const api = async (method: string, path: string, body?: object) => {
  const response = await fetch(`${careline.baseUrl}/api/v1/directory/${path}`, {
    method,
    headers: { authorization: `Bearer ${careline.apiToken}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  expect(response.status).toBe(200)
  return (await response.json()) as { row: Record<string, unknown> }
}

async function alva(path: string, fields: Record<string, string>): Promise<void> {
  const visitor = new Visitor(careline.baseUrl)
  await visitor.signIn('staff:alva')
  const answer = await visitor.post(path, { form_token: await visitor.formToken('/admin'), ...fields })
  expect(answer.status).toBe(303)
}

async function hal(path: string, fields: Record<string, string> = {}): Promise<number> {
  const visitor = new Visitor(careline.baseUrl)
  await visitor.signIn('contact:hal')
  return (await visitor.post(path, { form_token: await visitor.formToken('/profile'), ...fields })).status
}

async function newPin(): Promise<void> {
  const pin = await careline.stores.credentials.summaryFor(contactId.parse('hal'))
  expect(await hal('/profile/pin', { replaces: pin?.id ?? 'none' })).toBe(200)
}

/** As the command does it, in a process that has no calls. */
async function importFile(content: string): Promise<void> {
  const audit = postgresAudit(careline.database.pool, careline.keys.auditKey)
  const imports = makeImports({
    imports: postgresImports(careline.database.pool),
    records: postgresDirectoryRecords(careline.database.pool, audit, sitePolicy()),
    cases: postgresCaseFiles(careline.database.pool, audit),
    now: () => new Date(),
  })
  const bytes = Buffer.from(content)
  const { id: read } = await imports.read({
    kind: 'contacts',
    name: 'contacts.csv',
    hash: createHash('sha256').update(bytes).digest(),
    chunks: () => Readable.from([bytes]),
    mapping: (headings: readonly string[]) => guessMapping('contacts', headings),
    actor: 'staff alva',
  })
  expect(await imports.run(read, 'staff alva', { mode: 'do', leaveFailed: false })).toMatchObject({ kind: 'done' })
}

const HAL = 'id,name,email,employer,phone,status\nhal,Hal Brenner,hal.brenner@corvus.example,'

const WAYS: [string, string, () => Promise<unknown>][] = [
  ['the API ends the employment', 'inactive-contact', () => api('DELETE', 'contacts/hal')],
  [
    'the API changes the employer',
    'replaced or disabled',
    async () => {
      const { row } = await api('GET', 'contacts/hal')
      await api('PUT', 'contacts/hal', { ...row, employer: 'norvik' })
    },
  ],
  ['an administrator ends the PIN', 'disabled', () => alva('/admin/contacts/one/hal/end-pin', {})],
  ['the contact says it was not them', 'disabled', () => hal('/profile/not-me')],
  ['the contact gets a new PIN', 'replaced', newPin],
  ['a file makes the contact inactive', 'inactive-contact', () => importFile(`${HAL}corvus,+12025550108,inactive\n`)],
  ['a file changes the employer', 'replaced or disabled', () => importFile(`${HAL}norvik,+12025550108,active\n`)],
]

describe.each(WAYS)('%s', (_, reason, ends) => {
  test.each([
    ['waits', waits],
    ['talks with an analyst', talks],
  ])('while the caller %s: the badge is gone', async (__, begin) => {
    const call = await begin()
    await ends()
    await vi.waitFor(async () => expect(await card(call)).toMatchObject({ badge: 'unverified', contact: null }), {
      timeout: 60_000,
    })
    const now = await card(call)
    expect(reason).toContain(now?.reason ?? 'none')
    expect(await call.view()).toMatchObject({ verified: false, contact: null })
    expect(now?.decision?.rule).toMatch(/^R0[56]$/)
    if (now?.state === 'waiting') expect(now.desk).toBe('identification')
  })
})

test('a change by other hands is found when the API is asked, before anything else looked', async () => {
  const call = await waits()
  await careline.database.pool.query(`UPDATE contacts SET status = 'inactive' WHERE id = 'hal'`)
  expect(await call.view()).toMatchObject({ verified: false, contact: null })
})

test('the analyst who is rung hears that the caller is not verified', async () => {
  const call = await waits()
  await careline.database.pool.query(`UPDATE contacts SET status = 'inactive' WHERE id = 'hal'`)
  const theo = await staff('theo')
  careline.network.whenDialled(theo.phone ?? '', { does: 'answer', afterSeconds: 1, keys: ['1'] })
  await careline.desk().takeCall.take(idOf(call), theo)
  await careline.network.settled()
  const heard = careline.network
    .callsTo(theo.phone ?? '')
    .at(-1)
    ?.heard.map(({ text }) => text)
  expect(heard?.join(' ')).toContain('Unverified')
  expect(heard?.join(' ')).not.toContain('Brenner')
})

test('a grant that ends leaves the caller known and not entitled, with the decision of that moment', async () => {
  const call = await talks()
  await api('DELETE', `grants/${encodeURIComponent('hal SC-2003 designated')}`)
  expect(await card(call)).toMatchObject({ badge: 'not-entitled', contact: { id: 'hal' } })
  expect((await card(call))?.decision).toMatchObject({ outcome: 'REFUSE_NOT_DESIGNATED' })
  expect(await call.view()).toMatchObject({ verified: true, contact: 'hal', outcome: 'REFUSE_NOT_DESIGNATED' })
})

test('a contract that is terminated shows on the card of a caller who talks', async () => {
  const call = await talks()
  const { row } = await api('GET', 'contracts/SC-2003')
  await api('PUT', 'contracts/SC-2003', { ...row, terminatedOn: '2026-01-01' })
  expect(await card(call)).toMatchObject({ badge: 'not-entitled' })
})

test('an act on a case that is refused because the contact has left takes the badge too', async () => {
  const call = await talks()
  await careline.database.pool.query(`UPDATE contacts SET status = 'inactive' WHERE id = 'hal'`)
  const act = { kind: 'open', type: 'support', severity: 3, summary: 'x' } as const
  const wanted = { ...act, contract: contractNumber.parse('SC-2003'), product: 'voice-platform' }
  expect(await careline.desk().cases.onCall(idOf(call), await staff('theo'), wanted, 'k')).toMatchObject({
    kind: 'refused',
    rule: 'R05',
  })
  expect(await card(call)).toMatchObject({ badge: 'unverified' })
})

test('wrong tries of other people against the PIN take nothing from its owner', async () => {
  const call = await talks()
  await careline.database.pool.query(
    `UPDATE credentials SET fails_in_row = 10 WHERE contact_id = 'hal' AND state = 'active'`,
  )
  expect(await call.view()).toMatchObject({ verified: true, contact: 'hal' })
})

test('a change of other people leaves the call as it was', async () => {
  const call = await talks()
  const before = await live(call)
  await api('DELETE', 'contacts/ana')
  expect(await live(call)).toEqual(before)
})

test('while the records cannot be read the badge stays, and no act is done', async () => {
  const call = await talks()
  broken.break('directory')
  expect(await call.view()).toMatchObject({ verified: true })
  const act = { kind: 'open', type: 'support', severity: 3, summary: 'x' } as const
  const wanted = { ...act, contract: contractNumber.parse('SC-2003'), product: 'voice-platform' }
  expect(await careline.desk().cases.onCall(idOf(call), await staff('theo'), wanted, 'k')).toEqual({
    kind: 'could-not-check',
  })
})

test('a proof by their own page goes on when the contact gets a new PIN', async () => {
  const call = await talks()
  await newPin()
  expect(await call.view()).toMatchObject({ verified: false })
  const proved = await careline.desk().prove(idOf(call), contactId.parse('hal'), { kind: 'profile' }, 'contact hal')
  expect(proved).toEqual({ kind: 'proved' })
  await newPin()
  expect(await call.view()).toMatchObject({ verified: true, proof: 'profile' })
})
