/** Staff who come by a group of the identity provider: what their groups begin, change and end, and what groups never touch. */
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { RoleMapping } from '../../src/web/sign-in/roles/role-mapping.ts'
import { roleIn } from '../../src/web/sign-in/roles/role-claim.ts'
import { roleDoubts } from '../../src/web/sign-in/roles/role-doubts.ts'
import { makeChange } from '../../src/directory/change.ts'
import { openScreens, type ScreensOnTest } from './screens-on-test.ts'
import { smallProvider, type Claims, type SmallProvider } from './small-provider.ts'

const ROLES: RoleMapping = {
  claim: 'groups',
  roles: new Map([
    ['care-analysts', 'analyst'],
    ['care-leads', 'supervisor'],
    ['care-admins', 'administrator'],
  ]),
}

let provider: SmallProvider
let withInfo: SmallProvider
let web: ScreensOnTest
/** The same records, where groups are not read any more, and where staff need a second factor. */
let off: ScreensOnTest
let strict: ScreensOnTest
let informed: ScreensOnTest
beforeAll(async () => {
  provider = await smallProvider()
  withInfo = await smallProvider()
  withInfo.userInfo = {}
  web = await openScreens({ signIn: { ...provider.settings, roles: ROLES } })
  off = await openScreens({ signIn: provider.settings, store: () => web.store })
  const roles = { ...ROLES }
  strict = await openScreens({ signIn: { ...provider.settings, roles, staffAcr: ['phr'] } })
  informed = await openScreens({ signIn: { ...withInfo.settings, roles } })
})
afterAll(async () => {
  await Promise.all([web, off, strict, informed].map((one) => one.close()))
  await Promise.all([provider.close(), withInfo.close()])
})
beforeEach(async () => {
  for (const one of [web, strict, informed])
    await one.database.pool.query(
      `DELETE FROM analysts WHERE id LIKE 'sso-%'; TRUNCATE sign_ins, web_sessions, provider_staff`,
    )
})

const NOOR = { sub: 'noor', name: 'Noor Aziz', email: 'noor.aziz@care.example' }

async function signIn(says: Claims, to = web, by = provider) {
  by.says = says
  const visitor = to.visitor()
  const answer = await by.signIn(visitor)
  return { visitor, answer, isIn: answer.status === 303 }
}
const rowsOf = async (email: string, of = web) =>
  (
    await of.database.pool.query<{ id: string; name: string; role: string; status: string; desks: string[] }>(
      'SELECT id, name, role, status, desks FROM analysts WHERE lower(email) = lower($1)',
      [email],
    )
  ).rows
/** Says nothing about the person, and is the same for the same account. */
const idOf = (sub: string) =>
  `sso-${createHash('sha256')
    .update(JSON.stringify([provider.settings.issuer, sub]))
    .digest('hex')
    .slice(0, 16)}`
const roleNow = async () => (await rowsOf(NOOR.email)).map(({ role, status }) => `${status} ${role}`)
const lastRefusal = async (of = web) => (await of.audit('sign-in.refused')).at(-1)?.body
const staffRoles = async () =>
  (
    await web.database.pool.query<object>(
      `SELECT id, role, status, version FROM analysts WHERE id NOT LIKE 'sso-%' ORDER BY id`,
    )
  ).rows

describe('a person whom the directory does not know', () => {
  test('gets a row of their own with the highest role of their groups, and no desk; the trail says who made it', async () => {
    const { visitor, isIn } = await signIn({ ...NOOR, groups: ['everyone', 'care-leads', 'care-analysts'] })
    expect(isIn).toBe(true)
    expect(JSON.parse((await visitor.get('/small/staff')).text)).toMatchObject({ name: 'Noor Aziz', desks: [] })
    expect(await rowsOf(NOOR.email)).toEqual([
      {
        id: idOf(NOOR.sub),
        name: 'Noor Aziz',
        role: 'supervisor',
        status: 'active',
        desks: [],
      },
    ])
    expect((await web.audit('directory.changed')).at(-1)).toMatchObject({
      actor: 'identity provider',
      body: { table: 'staff', name: 'Noor Aziz', role: 'supervisor', roleBefore: null },
    })
  })

  test('gets one row from two sign-ins at once', async () => {
    provider.says = { ...NOOR, groups: ['care-analysts'] }
    const answers = await Promise.all([1, 2, 3, 4].map(() => provider.signIn(web.visitor())))
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303, 303])
    expect(await rowsOf(NOOR.email)).toHaveLength(1)
  })

  test('gets no second row beside another account that comes with the same address at once', async () => {
    const account = (sub: string) => ({ issuer: provider.settings.issuer, subject: sub })
    const begun = await Promise.all(
      ['one', 'two', 'three'].map((sub) =>
        web.providerStaff.begin(account(sub), { name: sub, email: NOOR.email, role: 'analyst' }, new Date()),
      ),
    )
    expect(begun.toSorted()).toEqual(['begun', 'there', 'there'])
    expect(await rowsOf(NOOR.email)).toHaveLength(1)
  })

  test.each<[string, Claims, string]>([
    ['no claim', {}, 'roles-not-sent'],
    ['an empty claim', { groups: [] }, 'no-role'],
    ['no group that gives a role', { groups: ['everyone', 'CARE-ADMINS', 'care-admins '] }, 'no-role'],
    ['a list in one text', { groups: 'care-admins,care-leads' }, 'no-role'],
    ['a number', { groups: 7 }, 'roles-unreadable'],
    ['an object', { groups: { 'care-admins': true } }, 'roles-unreadable'],
    ['a list that holds another thing', { groups: ['care-admins', 7] }, 'roles-unreadable'],
    ['too many groups (Entra)', { _claim_names: { groups: 'src1' } }, 'roles-overage'],
    ['a part of too many groups', { groups: ['care-admins'], _claim_names: { groups: 'src1' } }, 'roles-overage'],
    ['too many groups even for that', { hasgroups: true }, 'roles-overage'],
  ])('gets nothing from %s, and is told so', async (_what, claims, reason) => {
    const { visitor, answer } = await signIn({ ...NOOR, ...claims })
    expect(answer.status).toBe(403)
    expect(answer.text).toContain('the people who run your sign-in')
    expect(web.refusals.at(-1)).toBe(reason)
    expect(await lastRefusal()).toEqual({ reason, code: null })
    expect(await rowsOf(NOOR.email)).toEqual([])
    expect((await visitor.get('/small/staff')).location).toMatch(/^\/sign-in\?/)
  })

  test('gets nothing without a verified address, and nothing from a sign-in that is too weak for staff', async () => {
    expect((await signIn({ ...NOOR, email_verified: false, groups: ['care-admins'] })).isIn).toBe(false)
    expect(web.refusals.at(-1)).toBe('email-not-verified')
    expect(await rowsOf(NOOR.email)).toEqual([])
    expect((await signIn({ ...NOOR, groups: ['care-admins'] }, strict)).isIn).toBe(false)
    expect(strict.refusals.at(-1)).toBe('weak-sign-in')
    expect(await rowsOf(NOOR.email, strict)).toEqual([])
    expect((await signIn({ ...NOOR, acr: 'phr', groups: ['care-admins'] }, strict)).isIn).toBe(true)
  })

  test('may have the claim in user info, which counts for nothing while it cannot be asked', async () => {
    withInfo.userInfo = { sub: NOOR.sub, groups: ['care-analysts'] }
    expect((await signIn(NOOR, informed, withInfo)).isIn).toBe(true)
    // Of another subject: it is no answer about this person, and no loss for them either.
    withInfo.userInfo = { sub: 'omar', groups: ['care-admins'] }
    const { answer } = await signIn(NOOR, informed, withInfo)
    expect(answer.status).toBe(503)
    expect(await rowsOf(NOOR.email, informed)).toMatchObject([{ role: 'analyst', status: 'active' }])
    const contact = await signIn({ sub: 'ana', email: 'ana.lindqvist@arden.example' }, informed, withInfo)
    expect(contact.isIn).toBe(true)
  })
})

describe('a row that came by a group', () => {
  beforeEach(async () => {
    await signIn({ ...NOOR, groups: ['care-admins'] })
  })

  test('follows the groups at every sign-in, at once on every screen that is open, and comes back with them', async () => {
    const { visitor: before } = await signIn({ ...NOOR, groups: ['care-analysts'] })
    expect(await roleNow()).toEqual(['active analyst'])
    expect((await before.get('/small/talk')).status).toBe(200)
    await signIn({ ...NOOR, groups: ['care-leads'] })
    expect((await before.get('/small/talk')).status).toBe(403)

    const { answer } = await signIn({ ...NOOR, groups: ['everyone'] })
    expect(answer.status).toBe(403)
    expect(web.refusals.at(-1)).toBe('no-role')
    expect(await roleNow()).toEqual(['inactive supervisor'])
    expect((await before.get('/small/staff')).location).toMatch(/^\/sign-in\?/)
    expect((await web.database.pool.query('SELECT FROM web_sessions')).rowCount).toBe(0)
    expect(web.left.at(-1)).toBe((await rowsOf(NOOR.email))[0]?.id)
    expect((await web.audit('directory.changed')).at(-1)).toMatchObject({
      actor: 'identity provider',
      body: { status: 'inactive', statusBefore: 'active' },
    })

    expect((await signIn({ ...NOOR, groups: ['care-analysts'] })).isIn).toBe(true)
    expect(await roleNow()).toEqual(['active analyst'])
  })

  test('loses its access with a sign-in that is too weak, or that names too many groups', async () => {
    await signIn({ ...NOOR, hasgroups: true })
    expect(await roleNow()).toEqual(['inactive administrator'])
    await signIn({ ...NOOR, acr: 'phr', groups: ['care-leads'] }, strict)
    await signIn({ ...NOOR, groups: ['care-admins'] }, strict)
    expect(await rowsOf(NOOR.email, strict)).toMatchObject([{ role: 'supervisor', status: 'active' }])
    await signIn({ ...NOOR, groups: [] }, strict)
    expect(await rowsOf(NOOR.email, strict)).toMatchObject([{ status: 'inactive' }])
  })

  test('that a person made inactive stays so, whatever the groups say', async () => {
    await change({ status: 'inactive' })
    expect((await signIn({ ...NOOR, groups: ['care-admins'] })).isIn).toBe(false)
    expect(web.refusals.at(-1)).toBe('left')
    expect(await roleNow()).toEqual(['inactive administrator'])
  })

  test('has no other role by hand, and other values as people enter them', async () => {
    expect(await change({ role: 'analyst' })).toMatchObject({ kind: 'refused', broken: [{ code: 'role-by-group' }] })
    expect(await change({ desks: ['support'] })).toMatchObject({ kind: 'done' })
    await signIn({ ...NOOR, name: 'Another', groups: ['care-leads'] })
    expect(await rowsOf(NOOR.email)).toMatchObject([{ name: 'Noor Aziz', role: 'supervisor', desks: ['support'] }])
  })

  test('belongs to its account: another one with the same address and groups is refused', async () => {
    expect((await signIn({ ...NOOR, sub: 'thief', groups: ['care-admins'] })).isIn).toBe(false)
    expect(web.refusals.at(-1)).toBe('taken')
  })

  test('lets no one in while groups are not read, until a person takes it over; groups change it no more then', async () => {
    const { answer } = await signIn({ ...NOOR, groups: ['care-admins'] }, off)
    expect(answer.status).toBe(403)
    expect(answer.text).toContain('take over your row')
    expect(off.refusals.at(-1)).toBe('roles-off')
    const [row] = await rowsOf(NOOR.email)
    const by = { actor: 'staff petra', at: new Date() }
    expect(await web.store.takeOver(row?.id ?? '', by)).toBe(true)
    expect(await web.store.takeOver(row?.id ?? '', by)).toBe(false)
    expect((await web.audit('directory.changed')).at(-1)).toMatchObject({
      actor: 'staff petra',
      body: { key: row?.id, role: 'administrator', after: 'kept by hand' },
    })
    expect((await signIn(NOOR, off)).isIn).toBe(true)
    expect((await signIn({ ...NOOR, groups: ['care-analysts'] })).isIn).toBe(true)
    expect((await signIn({ ...NOOR, groups: [] })).isIn).toBe(true)
    expect(await roleNow()).toEqual(['active administrator'])
    expect(await change({ role: 'analyst' })).toMatchObject({ kind: 'done' })
  })
})

async function change(differs: object) {
  const [row] = await rowsOf(NOOR.email)
  const found = await web.records.transaction(async (inside) => ({
    commit: false,
    result: (await inside.find('staff', [row?.id ?? ''])).get(row?.id ?? ''),
  }))
  if (found === undefined) throw new Error('There is no such row.')
  const author = { actor: 'staff petra', via: 'screen', why: '', at: new Date(), importId: undefined } as const
  return makeChange(web.records)([{ kind: 'staff', row: { ...found.row, ...differs } }], author)
}

describe('a row that people keep', () => {
  test('is never changed by a group, in neither direction, the first time and afterwards', async () => {
    const before = await staffRoles()
    const ruth = { sub: 'ruth', email: 'ruth.calder@care.example' }
    for (const groups of [['care-admins'], ['everyone'], [], undefined, 7])
      expect((await signIn({ ...ruth, groups })).isIn).toBe(true)
    expect(await staffRoles()).toEqual(before)
    expect((await signIn({ ...ruth, sub: 'thief', groups: ['care-admins'] })).isIn).toBe(false)
    expect(web.refusals.at(-1)).toBe('taken')
  })

  test('of one who has left opens nothing, and is no reason for another one', async () => {
    await web.database.pool.query(`UPDATE analysts SET status = 'inactive' WHERE id = 'ida'`)
    expect((await signIn({ sub: 'ida', email: 'ida.strand@care.example', groups: ['care-admins'] })).isIn).toBe(false)
    expect(web.refusals.at(-1)).toBe('left')
    await web.database.pool.query(`UPDATE analysts SET status = 'active' WHERE id = 'ida'`)
  })
})

test('a contact stays a contact, with groups and without', async () => {
  for (const groups of [['care-admins'], undefined]) {
    const { visitor, isIn } = await signIn({ sub: 'ana', email: 'ana.lindqvist@arden.example', groups })
    expect(isIn).toBe(true)
    expect((await visitor.get('/small/contact')).status).toBe(200)
    expect((await visitor.get('/small/staff')).status).toBe(403)
  }
  expect(await rowsOf('ana.lindqvist@arden.example')).toEqual([])
})

describe('what can be known beforehand of a provider that sends no such groups', () => {
  const about = (issuer: string, claim: string, ...groups: string[]) =>
    roleDoubts(issuer, { claim, roles: new Map(groups.map((group) => [group, 'analyst'])) }).length
  const ENTRA = 'https://login.microsoftonline.com/6babcaad-604b-40ac-a9d7-9fd97c0b779f/v2.0'
  const COGNITO = 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_aB12'

  test.each([
    [1, ENTRA, 'groups', 'care-admins'],
    [0, ENTRA, 'groups', '6babcaad-604b-40ac-a9d7-9fd97c0b779f'],
    [0, ENTRA, 'roles', 'care-admins'],
    [1, 'https://care.eu.auth0.com/', 'roles', 'care-admins'],
    [0, 'https://care.eu.auth0.com/', 'https://care.example/roles', 'care-admins'],
    [1, COGNITO, 'custom:role', 'care-admins'],
    [0, COGNITO, 'cognito:groups', 'care-admins'],
    [0, 'https://login.example', 'groups', 'care-admins'],
  ])('%i sentences about %s with %s', (sentences, issuer, claim, group) => {
    expect(about(issuer, claim, group)).toBe(sentences)
  })
})

test('a claim is found under its own name, dots or not, and on its path', () => {
  const role = (claims: Claims, claim: string) => roleIn(claims, { ...ROLES, claim })
  const given = { kind: 'role', role: 'supervisor' }
  expect(role({ realm_access: { roles: ['care-leads'] } }, 'realm_access.roles')).toEqual(given)
  expect(role({ 'https://care.example/roles': ['care-leads'] }, 'https://care.example/roles')).toEqual(given)
  expect(role({ groups: 'care-leads' }, 'groups')).toEqual(given)
  for (const path of ['constructor.name', 'groups.length', '__proto__', 'groups.0'])
    expect(role({ groups: ['care-leads'] }, path)).toEqual({ kind: 'none', why: 'roles-not-sent' })
})
