/** People have new accounts at the identity provider: an administrator releases the old ones, on a screen, and it is on record. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openCareline, type Careline } from '../calls/careline.ts'
import { Visitor } from './visitor.ts'

let careline: Careline
beforeAll(async () => {
  careline = await openCareline({ signIn: true })
})
afterAll(() => careline.close())
beforeEach(async () => {
  await careline.database.pool.query('TRUNCATE sign_ins, web_sessions')
})

async function signIn(account: string) {
  const visitor = new Visitor(careline.baseUrl)
  return { visitor, status: (await visitor.signIn(account)).status }
}

/** They signed in before under an account that the provider does not know any more. */
async function hadAnotherAccount(...people: string[]): Promise<void> {
  for (const account of people) {
    await signIn(account)
    await careline.database.pool.query(`UPDATE sign_ins SET subject = 'old ' || subject WHERE subject = $1`, [account])
  }
}

const audit = async () =>
  (await careline.stores.lists.audit({ type: 'sign-in.released' }, 20)).map(({ actor, subject, body }) => ({
    actor,
    subject,
    body,
  }))

async function release(administrator: Visitor, path: string) {
  const question = await administrator.get(path)
  expect(question.status).toBe(200)
  expect(question.text).toContain('They are signed out now')
  return administrator.post(path, { form_token: await administrator.formToken(path) })
}

test.each([
  { account: 'staff:ruth', page: '/admin/staff/one/ruth', first: '/desk' },
  { account: 'contact:ana', page: '/admin/contacts/one/ana', first: '/profile' },
])('$account: refused until it is released, then linked again', async ({ account, page, first }) => {
  await hadAnotherAccount(account)
  expect((await signIn(account)).status).toBe(403)
  const { visitor: alva } = await signIn('staff:alva')
  expect((await alva.open(page)).text).toContain(`old ${account}`)
  const answer = await release(alva, `${page}/release-sign-in`)
  expect(answer.location).toContain(`${page}?said=sign-in-released`)
  expect((await alva.open(page)).text).toContain('No account yet')
  const { visitor, status } = await signIn(account)
  expect(status).toBe(303)
  expect((await visitor.get(first)).status).toBe(200)
})

test('the trail names the member of staff by name, a contact by the subject that can be erased', async () => {
  await hadAnotherAccount('staff:ruth', 'contact:ana')
  const { visitor: alva } = await signIn('staff:alva')
  for (const page of ['/admin/staff/one/ruth', '/admin/contacts/one/ana'])
    await release(alva, `${page}/release-sign-in`)
  const [contact, staff] = await audit()
  expect(staff).toMatchObject({ actor: 'staff alva', subject: undefined, body: { staff: 'ruth', name: 'Ruth Calder' } })
  expect(contact).toMatchObject({ actor: 'staff alva', subject: 'ana' })
  expect(JSON.stringify(contact?.body)).not.toContain('Ana')
})

test('their session ends with it, and no other person’s', async () => {
  const { visitor: ruth } = await signIn('staff:ruth')
  const { visitor: omar } = await signIn('staff:omar')
  const { visitor: alva } = await signIn('staff:alva')
  await release(alva, '/admin/staff/one/ruth/release-sign-in')
  expect((await ruth.get('/desk')).location).toMatch(/^\/sign-in\?/)
  expect((await omar.get('/desk')).status).toBe(200)
})

test('of all staff at once, with a row for each, and contacts keep theirs', async () => {
  await hadAnotherAccount('staff:ruth', 'staff:omar', 'contact:ana')
  const { visitor: alva } = await signIn('staff:alva')
  const before = (await audit()).length
  const answer = await release(alva, '/admin/staff/release-sign-ins')
  expect(answer.location).toContain('/admin/staff?said=sign-ins-released')
  const rows = (await audit()).slice(0, -before || undefined)
  expect(rows.map(({ body }) => String(body['name'])).toSorted()).toEqual(['Alva Berg', 'Omar Haddad', 'Ruth Calder'])
  expect((await alva.get('/admin')).location).toMatch(/^\/sign-in\?/)
  for (const account of ['staff:ruth', 'staff:omar', 'staff:alva']) expect((await signIn(account)).status).toBe(303)
  expect((await signIn('contact:ana')).status).toBe(403)
})

test('only by an administrator who has just signed in', async () => {
  await hadAnotherAccount('staff:ruth')
  const { visitor: sam } = await signIn('staff:sam')
  const form_token = await sam.formToken('/board')
  expect((await sam.post('/admin/staff/one/ruth/release-sign-in', { form_token, confirmed: 'yes' })).status).toBe(403)
  const { visitor: alva } = await signIn('staff:alva')
  const token = await alva.formToken('/admin/staff/one/ruth')
  await careline.database.pool.query(`UPDATE web_sessions SET authenticated_at = now() - interval '6 minutes'`)
  const answer = await alva.post('/admin/staff/one/ruth/release-sign-in', { form_token: token, confirmed: 'yes' })
  expect(answer.location).toMatch(/^\/sign-in\?/)
  expect((await signIn('staff:ruth')).status).toBe(403)
})

test('an account that was never linked is no release', async () => {
  const { visitor: alva } = await signIn('staff:alva')
  const before = await audit()
  const form_token = await alva.formToken('/admin/staff/one/ines')
  const answer = await alva.post('/admin/staff/one/ines/release-sign-in', { form_token, confirmed: 'yes' })
  expect(answer.location).toContain('said=no-sign-in')
  expect(await audit()).toEqual(before)
})
