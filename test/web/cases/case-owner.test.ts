/** The staff give a case to another owner: who may, to whom, by version, once, and on the audit trail. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { caseNumber } from '../../../src/domain/ids.ts'
import { openCareline, type Careline } from '../../calls/careline.ts'
import { ownedCase } from '../../calls/owned-case.ts'
import { Visitor, type Answer } from '../visitor.ts'

let careline: Careline
const visitors = new Map<string, Visitor>()
beforeAll(async () => {
  careline = await openCareline({ signIn: true })
})
afterAll(() => careline.close())
beforeEach(async () => {
  await careline.database.pool.query(`UPDATE cases SET owner = 'ruth' WHERE number = '0001000001'`)
})

const ARDEN = '0001000001'
/** Of a contract whose data stays in the United States. */
const UMBRA = '0003000001'
const ADMIN = '0009000001'

async function as(person: string): Promise<Visitor> {
  const known = visitors.get(person)
  if (known !== undefined) return known
  const visitor = new Visitor(careline.baseUrl)
  await visitor.signIn(`staff:${person}`, '/')
  visitors.set(person, visitor)
  return visitor
}

const now = (number: string) => careline.stores.caseLists.one({ number: caseNumber.parse(number) })

/** From the page as this person sees it, unless it is told otherwise. */
async function gives(person: string, owner: string, number = ARDEN, version?: number): Promise<Answer> {
  const visitor = await as(person)
  const form_token = await visitor.formToken(`/cases/${number}`)
  const seen = version ?? (await now(number))?.version ?? 0
  return visitor.post(`/cases/${number}/owner`, { form_token, owner, version: String(seen) })
}

const saidOf = ({ location = '' }: Answer) => new URL(location, 'http://x').searchParams.get('said')
const sql = async (text: string, ...values: unknown[]) =>
  (await careline.database.pool.query<Record<string, unknown>>(text, values)).rows

test('an analyst of the desk gives it on: the next version, the trail, the feed, the event, and who opened it is told', async () => {
  const before = await now(ARDEN)
  expect(saidOf(await gives('ruth', 'Ines Ferreira'))).toBe('given')
  expect(await now(ARDEN)).toMatchObject({ owner: 'ines', version: (before?.version ?? 0) + 1, state: before?.state })
  const [row] = await sql(`SELECT type, actor, body FROM audit_trail WHERE type LIKE 'case%' ORDER BY seq DESC LIMIT 1`)
  expect(row).toMatchObject({
    type: 'case.changed',
    actor: 'staff ruth',
    body: { act: 'assign', via: 'desk', owner: expect.stringMatching(/^sealed:/) as string, fields: 'owner' },
  })
  const [change] = await sql(
    `SELECT act, via, actor, before->>'owner' AS b, after->>'owner' AS a FROM case_changes ORDER BY id DESC LIMIT 1`,
  )
  expect(change).toEqual({ act: 'assign', via: 'desk', actor: 'staff ruth', b: 'ruth', a: 'ines' })
  const [told] = await sql(`SELECT contact_id FROM notices WHERE kind = 'case-changed' ORDER BY id DESC LIMIT 1`)
  expect(told).toEqual({ contact_id: 'ana' })
  const { text } = await (await as('sam')).open(`/cases/${ARDEN}`)
  expect(text).toContain('Owner: Ines Ferreira')
  expect(text).toMatch(/Given to another owner: owner Ines Ferreira[\s\S]*by Ruth Calder/)
})

test.each([
  ['by id', 'omar', 'omar'],
  ['by name, however it is typed', '  oMAR haddad ', 'omar'],
  ['to a supervisor', 'sam', 'sam'],
  ['to no one', 'unassigned', 'unassigned'],
])('%s', async (_, owner, id) => {
  expect(saidOf(await gives('ruth', owner))).toBe('given')
  expect((await now(ARDEN))?.owner).toBe(id)
})

test.each([
  ['a name that no one has', 'Ruth Caldera', 'no-such-owner'],
  ['an administrator', 'alva', 'no-such-owner'],
  ['a flow author', 'Lotte Brandt', 'no-such-owner'],
  ['a name of the other system', 'Jo of Tier 3', 'no-such-owner'],
  ['markup', '<b>ruth</b>', 'no-such-owner'],
  ['nothing', '   ', 'no-such-owner'],
  ['who has it', 'ruth', 'theirs-already'],
])('to %s: nothing is changed, and it is said', async (_, owner, said) => {
  const before = await now(ARDEN)
  const answer = await gives('ruth', owner)
  expect(saidOf(answer)).toBe(said)
  expect(await now(ARDEN)).toEqual(before)
  const { text } = await (await as('ruth')).open((answer.location ?? '').replace('#said', ''))
  expect(text).toContain(said === 'no-such-owner' ? 'No one who works on such cases has this name' : 'already')
})

test('a name that two people have is asked for by id', async () => {
  await careline.database.pool.query(`UPDATE analysts SET name = 'Ines Ferreira' WHERE id = 'theo'`)
  expect(saidOf(await gives('ruth', 'Ines Ferreira'))).toBe('several-owners')
  expect(saidOf(await gives('ruth', 'ines'))).toBe('given')
  await careline.database.pool.query(`UPDATE analysts SET name = 'Theo Walsh' WHERE id = 'theo'`)
})

test('the version that was seen decides, and the loser is on the trail', async () => {
  const seen = (await now(ARDEN))?.version ?? 0
  expect(saidOf(await gives('ruth', 'ines', ARDEN, seen))).toBe('given')
  expect(saidOf(await gives('sam', 'omar', ARDEN, seen))).toBe('case-changed')
  expect((await now(ARDEN))?.owner).toBe('ines')
  const rows = await sql(
    `SELECT actor, body->>'act' AS act, body->>'outcome' AS outcome FROM audit_trail WHERE type = 'case.refused' ORDER BY seq DESC LIMIT 1`,
  )
  expect(rows).toEqual([{ actor: 'staff sam', act: 'assign', outcome: 'conflict' }])
})

test('of many at once one gives it', async () => {
  const seen = (await now(ARDEN))?.version ?? 0
  const people = ['ruth', 'ines', 'omar', 'sam']
  for (const one of people) await as(one)
  const said = await Promise.all(
    people.flatMap((by) => ['theo', 'omar'].map(async (to) => saidOf(await gives(by, to, ARDEN, seen)))),
  )
  expect(said.filter((one) => one === 'given')).toHaveLength(1)
  expect(said.filter((one) => one === 'case-changed' || one === 'theirs-already')).toHaveLength(7)
  expect((await now(ARDEN))?.version).toBe(seen + 1)
})

test.each([
  ['an analyst of another desk only', 'ida', ADMIN, 200],
  ['an analyst who looks after contracts', 'ida', ARDEN, 200],
  ['an analyst of support, an Admin Case', 'omar', ADMIN, 404],
  ['an analyst of another region', 'ruth', UMBRA, 404],
  ['an analyst of that region', 'theo', UMBRA, 200],
  ['a supervisor of that region', 'sam', UMBRA, 200],
  ['an administrator', 'alva', ARDEN, 404],
  ['a number that no case has', 'sam', '0999999999', 404],
  ['no number', 'sam', 'ana', 404],
])('%s: %s sees %s', async (_, person, number, status) => {
  const page = await (await as(person)).get(`/cases/${number}`)
  expect(page.status === 403 ? 404 : page.status).toBe(status)
})

test('a number of the other system leads to the case here, for those who may see it', async () => {
  await sql(`UPDATE cases SET external_system = 'servicenow', external_number = 'CS0077001' WHERE number = $1`, ARDEN)
  await sql(`UPDATE cases SET external_system = 'zendesk', external_number = '4711' WHERE number = $1`, UMBRA)
  const sam = await as('sam')
  const leadsTo = async (person: string, named: string) =>
    (await (await as(person)).get(`/cases/${encodeURIComponent(named)}`)).location
  expect(await leadsTo('sam', 'servicenow:CS0077001')).toBe(`/cases/${ARDEN}`)
  expect(await leadsTo('sam', 'cs0077001')).toBe(`/cases/${ARDEN}`)
  expect(await leadsTo('sam', '4711')).toBe(`/cases/${UMBRA}`)
  expect(await leadsTo('ruth', 'zendesk:4711')).toBeUndefined()
  expect((await sam.get('/cases/salesforce:CS0077001')).status).toBe(404)
  expect((await sam.get('/cases/servicenow:CS00')).text).toContain('as the other system prints it')
  await sql(`UPDATE cases SET external_number = 'CS0077001' WHERE number = $1`, UMBRA)
  const several = await sam.get('/cases/CS0077001')
  expect(several.text).toContain(`href="/cases/${ARDEN}"`)
  expect(several.text).toContain(`href="/cases/${UMBRA}"`)
  await sql('UPDATE cases SET external_system = NULL, external_number = NULL WHERE external_number = $1', 'CS0077001')
})

test('who may not see it may not give it either, and a data region has no owner elsewhere', async () => {
  const before = await now(UMBRA)
  const ruth = await as('ruth')
  const form_token = await ruth.formToken(`/cases/${ARDEN}`)
  const fields = { form_token, owner: 'ruth', version: String(before?.version) }
  expect((await ruth.post(`/cases/${UMBRA}/owner`, fields)).status).toBe(404)
  expect(saidOf(await gives('theo', 'ruth', UMBRA))).toBe('no-such-owner')
  expect(await now(UMBRA)).toEqual(before)
  const page = await (await as('theo')).open(`/cases/${UMBRA}`)
  expect(page.text).not.toContain('Ines Ferreira')
})

test('a forged form, or one of another site, does nothing', async () => {
  const before = await now(ARDEN)
  const ruth = await as('ruth')
  const fields = { owner: 'ines', version: String(before?.version) }
  expect((await ruth.post(`/cases/${ARDEN}/owner`, { ...fields, form_token: 'forged' })).status).toBe(403)
  const form_token = await ruth.formToken(`/cases/${ARDEN}`)
  const foreign = await ruth.post(
    `/cases/${ARDEN}/owner`,
    { ...fields, form_token },
    { 'sec-fetch-site': 'cross-site' },
  )
  expect(foreign.status).toBe(403)
  expect(await now(ARDEN)).toEqual(before)
})

test('an Admin Case that no one has is with the administrators', async () => {
  expect(saidOf(await gives('ida', 'ida', ADMIN))).toBe('given')
  expect(saidOf(await gives('ida', 'unassigned', ADMIN))).toBe('given')
  expect((await now(ADMIN))?.owner).toBe('admin')
})

test('on the desk the owner reads that the case is theirs, a colleague whose it is', async () => {
  const { caseFromOutside, dialsAbout, are } = ownedCase(() => careline)
  const call = await dialsAbout(await caseFromOutside())
  await are('ready', 'ruth', 'ines')
  const ruth = await (await as('ruth')).open('/desk')
  expect(ruth.text).toContain('<strong>Your case.</strong>')
  expect(ruth.text).not.toContain('Case of')
  const ines = await (await as('ines')).open('/desk')
  expect(ines.text).toContain('first to whose case it is')
  await are('away', 'ruth')
  const { text } = await (await as('ines')).open('/desk')
  expect(text).toMatch(/Case of <strong>Ruth Calder<\/strong>, away since\s+<time[^>]* data-clock=/)
  expect(text).not.toContain('Your case.')
  await call.hangsUp()
})

test('what is found of a case reads as in its other places: the contract by its number, the summary as it was typed', async () => {
  const ruth = await as('ruth')
  const form_token = await ruth.formToken('/search')
  await sql(`UPDATE cases SET summary = 'E-mail is late', state = 'awaiting-info' WHERE number = $1`, ARDEN)
  const { text } = await ruth.post('/search', { form_token, words: ARDEN }, { accept: 'application/json' })
  expect(text).toMatch(/"awaiting info · \w+ · SC-1001 · E-mail is late · /)
})
