/** Access asked for and answered on profile pages; and what guessing ids of other people's contracts and requests gives: nothing. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openCareline, type Careline } from '../calls/careline.ts'
import { Visitor } from './visitor.ts'

let careline: Careline
beforeAll(async () => {
  careline = await openCareline({ signIn: true })
})
afterAll(() => careline.close())
beforeEach(async () => {
  await careline.database.pool.query(`DELETE FROM grants WHERE contact_id IN ('dev', 'ivy')`)
})

async function pageOf(contact: string) {
  const visitor = new Visitor(careline.baseUrl)
  await visitor.signIn(`contact:${contact}`)
  const token = await visitor.formToken('/profile')
  return async (path: string, fields: Record<string, string>): Promise<string> => {
    const answer = await visitor.post(path, { form_token: token, ...fields })
    return new URL(answer.location ?? '/', careline.baseUrl).searchParams.get('said') ?? String(answer.status)
  }
}

async function grant(contact: string, contract: string, level: string) {
  return (await careline.stores.lists.one('grants', `${contact} ${contract} ${level}`))?.row
}

describe('a contact asks for access', () => {
  test('and the approver of that contract gives it', async () => {
    const ivy = await pageOf('ivy')
    expect(await ivy('/profile/access', { contract: 'SC-2001', level: 'designated' })).toBe('access-asked')
    expect(await ivy('/profile/access', { contract: 'SC-2001', level: 'designated' })).toBe('access-have')
    expect(await grant('ivy', 'SC-2001', 'designated')).toMatchObject({ status: 'pending' })
    const { rows } = await careline.database.pool.query(`SELECT contact_id FROM notices WHERE kind = 'access-asked'`)
    expect(rows).toEqual([{ contact_id: 'lea' }])

    const lea = await pageOf('lea')
    const [request] = (await careline.stores.lists.requestsFor('lea')).filter(({ row }) => row.contact === 'ivy')
    const fields = { contact: 'ivy', contract: 'SC-2001', level: 'designated', version: String(request?.version) }
    expect(await lea('/profile/requests', { ...fields, answer: 'yes' })).toBe('request-yes')
    expect(await grant('ivy', 'SC-2001', 'designated')).toMatchObject({ status: 'active', approvedBy: 'lea' })
    expect(await lea('/profile/requests', { ...fields, answer: 'no' })).toBe('access-gone')
    expect(await grant('ivy', 'SC-2001', 'designated')).toMatchObject({ status: 'active' })
  })

  test('where they approve themselves: they have it, and it says so', async () => {
    const lea = await pageOf('lea')
    expect(await lea('/profile/access', { contract: 'SC-2001', level: 'designated' })).toBe('access-given')
    expect(await grant('lea', 'SC-2001', 'designated')).toMatchObject({ status: 'active', approvedBy: 'lea' })
  })

  test('that a rule forbids: it does not wait for an approver', async () => {
    const dev = await pageOf('dev')
    await careline.database.pool.query(`UPDATE contacts SET email = 'noc@arden.example' WHERE id = 'dev'`)
    expect(await dev('/profile/access', { contract: 'SC-1001', level: 'designated' })).toBe('access-refused')
    expect(await grant('dev', 'SC-1001', 'designated')).toBeUndefined()
    await careline.database.pool.query(`UPDATE contacts SET email = 'dev.raman@arden.example' WHERE id = 'dev'`)
  })
})

describe('guessing', () => {
  test("another company's contract is answered like one that does not exist", async () => {
    const dev = await pageOf('dev')
    for (const contract of ['SC-5001', 'SC-2001', 'SC-9999', "' OR 1=1 --"])
      expect(await dev('/profile/access', { contract, level: 'read-only' })).toBe('access-refused')
    const { rows } = await careline.database.pool.query(`SELECT FROM grants WHERE contact_id = 'dev'`)
    expect(rows).toHaveLength(0)
  })

  test.each(['ana', 'eli', 'gus'])('%s cannot answer a request that is not theirs to answer', async (contact) => {
    const request = await grant('gus', 'SC-2001', 'read-only')
    expect(request?.status).toBe('pending')
    const post = await pageOf(contact)
    const fields = { contact: 'gus', contract: 'SC-2001', level: 'read-only', version: '1', answer: 'yes' }
    expect(await post('/profile/requests', fields)).toBe('access-gone')
    expect(await grant('gus', 'SC-2001', 'read-only')).toMatchObject({ status: 'pending' })
  })

  test('an approver answers for their own contracts alone, and what waits there alone', async () => {
    const lea = await pageOf('lea')
    for (const fields of [
      { contact: 'cleo', contract: 'SC-1001', level: 'read-only' },
      { contact: 'dev', contract: 'SC-2001', level: 'designated' },
      { contact: 'eli', contract: 'SC-2001', level: 'designated' },
    ])
      expect(await lea('/profile/requests', { ...fields, version: '1', answer: 'no' })).toBe('access-gone')
    expect(await grant('eli', 'SC-2001', 'designated')).toMatchObject({ status: 'active' })
    expect(await grant('cleo', 'SC-1001', 'read-only')).toMatchObject({ status: 'active' })
  })

  test('the form of one contact is worth nothing to another', async () => {
    const visitor = new Visitor(careline.baseUrl)
    await visitor.signIn('contact:dev')
    const other = new Visitor(careline.baseUrl)
    await other.signIn('contact:ana')
    const token = await other.formToken('/profile')
    const answer = await visitor.post('/profile/access', { form_token: token, contract: 'SC-1001', level: 'read-only' })
    expect(answer.status).toBe(403)
  })
})
