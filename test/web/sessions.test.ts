/** What a session is worth and what ends it: time, another sign-in, signing out, leaving, another role. */
import express from 'express'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { cookie } from '../../src/web/http/cookies.ts'
import { openScreens, type ScreensOnTest } from './screens-on-test.ts'
import type { Visitor } from './visitor.ts'

const MINUTE = 60_000

let web: ScreensOnTest
beforeAll(async () => {
  web = await openScreens()
})
beforeEach(() => web.onTime())
afterAll(() => web.close())

async function signedIn(subject: string): Promise<Visitor> {
  const visitor = web.visitor()
  expect((await visitor.signIn(subject)).status).toBe(303)
  return visitor
}
async function signedInFresh(subject: string): Promise<Visitor> {
  const visitor = web.visitor()
  expect((await visitor.signIn(subject, '/sign-in?fresh=1')).status).toBe(303)
  return visitor
}
const isIn = async (visitor: Visitor, path: string) => (await visitor.get(path)).status === 200
const sql = (text: string) => web.database.pool.query(text)

describe('time', () => {
  test.each([
    ['staff:ruth', '/small/staff', 30],
    ['staff:sam', '/small/staff', 30],
    ['staff:alva', '/', 15],
    ['contact:ana', '/small/contact', 10],
  ])('%s is signed out after so many minutes without input', async (subject, path, minutes) => {
    const id = subject.split(':')[1] ?? ''
    const visitor = await signedIn(subject)
    web.later((minutes - 1) * MINUTE)
    expect(await isIn(visitor, path)).toBe(true)
    web.later((minutes - 1) * MINUTE)
    expect(await isIn(visitor, path)).toBe(true)
    web.later((minutes + 1) * MINUTE)
    expect(await isIn(visitor, path)).toBe(false)
    expect((await sql(`SELECT 1 FROM web_sessions WHERE '${id}' IN (staff_id, contact_id)`)).rowCount).toBe(0)
  })

  test.each([
    ['staff:ruth', '/small/staff', 600, 20],
    ['staff:alva', '/', 480, 10],
    ['contact:ana', '/small/contact', 60, 5],
  ])('%s is signed out in the end however busy', async (subject, path, minutes, step) => {
    const visitor = await signedIn(subject)
    for (let at = step; at < minutes; at += step) {
      web.later(step * MINUTE)
      expect(await isIn(visitor, path)).toBe(true)
    }
    web.later(step * MINUTE + 1_000)
    expect(await isIn(visitor, path)).toBe(false)
  })

  test('who works on a page without leaving it stays signed in', async () => {
    const visitor = await signedIn('contact:ana')
    const form_token = await visitor.formToken('/small/page')
    for (let at = 0; at < 30; at += 9) {
      expect((await visitor.post('/still-here', { form_token })).status).toBe(204)
      web.later(9 * MINUTE)
    }
    expect(await isIn(visitor, '/small/contact')).toBe(true)
  })

  test('what a script asks for by itself does not count as input', async () => {
    const visitor = await signedIn('staff:ruth')
    for (let at = 9; at < 30; at += 9) {
      web.later(9 * MINUTE)
      expect(await isIn(visitor, '/small/feed')).toBe(true)
    }
    web.later(4 * MINUTE)
    expect(await isIn(visitor, '/small/feed')).toBe(false)
  })
})

describe('the directory', () => {
  test('counts at once: a removed analyst is out, their feed as well', async () => {
    const visitor = await signedIn('staff:omar')
    expect((await visitor.get('/small/feed')).text).toBe('{"still":"Omar Haddad"}')
    await sql(`DELETE FROM analysts WHERE id = 'omar'`)
    expect((await visitor.get('/small/staff')).location).toMatch(/^\/sign-in\?/)
    expect((await sql(`SELECT 1 FROM sign_ins WHERE staff_id = 'omar'`)).rowCount).toBe(0)
  })

  test('counts at once: a contact who left is out', async () => {
    const visitor = await signedIn('contact:eli')
    await sql(`UPDATE contacts SET status = 'inactive' WHERE id = 'eli'`)
    expect((await visitor.get('/small/contact')).location).toMatch(/^\/sign-in\?/)
  })

  test('counts at once: another role opens other screens and closes these', async () => {
    const visitor = await signedIn('staff:ines')
    await sql(`UPDATE analysts SET role = 'administrator' WHERE id = 'ines'`)
    expect((await visitor.get('/small/staff')).status).toBe(403)
    await sql(`UPDATE analysts SET role = 'supervisor' WHERE id = 'ines'`)
    expect((await visitor.get('/small/staff')).status).toBe(200)
  })
})

describe('the id of a session', () => {
  test('is new at each sign-in: one that was planted is worth nothing, the old one ends (session fixation)', async () => {
    const visitor = web.visitor()
    const planted = 'A'.repeat(43)
    visitor.plant('careline', planted)
    await visitor.signIn('staff:ruth')
    const first = visitor.cookie('careline') ?? ''
    expect(first).toMatch(/^[A-Za-z0-9_-]{43}$/)
    expect(first).not.toBe(planted)
    await visitor.signIn('staff:ruth', '/sign-in?fresh=1')
    expect(visitor.cookie('careline')).not.toBe(first)
    const thief = web.visitor()
    for (const id of [planted, first]) {
      thief.plant('careline', id)
      expect(await isIn(thief, '/small/staff')).toBe(false)
    }
  })

  test('is not in the records', async () => {
    const visitor = await signedIn('staff:ruth')
    const { rows } = await sql('SELECT web_sessions::text AS text FROM web_sessions')
    expect(JSON.stringify(rows)).not.toContain(visitor.cookie('careline') ?? 'no cookie')
  })

  test('is not taken from two cookies of one name', async () => {
    const visitor = await signedIn('staff:ruth')
    visitor.plant('careline', 'B'.repeat(43), '/small')
    expect(await isIn(visitor, '/small/staff')).toBe(false)
  })
})

test('signing out ends the session for good and clears what the browser kept', async () => {
  const visitor = await signedIn('staff:ruth')
  const id = visitor.cookie('careline') ?? ''
  const answer = await visitor.post('/sign-out', { form_token: await visitor.formToken('/small/page') })
  expect(answer.location).toBe('/signed-out')
  expect(answer.headers.get('clear-site-data')).toBe('"cache", "storage"')
  expect(visitor.cookie('careline')).toBeUndefined()
  visitor.plant('careline', id)
  expect(await isIn(visitor, '/small/staff')).toBe(false)
  expect((await web.audit('signed-out')).map(({ actor }) => actor)).toEqual(['staff ruth'])
  expect((await web.visitor().get('/signed-out')).status).toBe(200)
})

describe('a fresh sign-in', () => {
  test('is asked for again after five minutes, and comes back to the page', async () => {
    const visitor = await signedInFresh('contact:ana')
    expect((await visitor.get('/small/fresh')).status).toBe(200)
    web.later(5 * MINUTE + 1_000)
    const again = await visitor.get('/small/fresh')
    expect(again.location).toBe('/sign-in?return=%2Fsmall%2Ffresh&fresh=1')
    expect(await isIn(visitor, '/small/contact')).toBe(true)
  })

  test('is needed by a form and by a script alike', async () => {
    const visitor = await signedInFresh('contact:ana')
    const form_token = await visitor.formToken('/small/page')
    expect((await visitor.post('/small/fresh', { form_token })).status).toBe(200)
    web.later(5 * MINUTE + 1_000)
    expect((await visitor.post('/small/fresh', { form_token })).location).toMatch(
      /^\/sign-in\?return=%2Funfinished%3Fslot%3D[\w-]{43}&fresh=1$/,
    )
    const script = { accept: 'application/json', 'sec-fetch-mode': 'cors' }
    const answer = await visitor.post('/small/fresh', { form_token }, script)
    expect(answer.status).toBe(401)
    expect(JSON.parse(answer.text)).toMatchObject({ type: 'urn:careline:problem:sign-in-again' })
    expect(web.changed.filter((path) => path === '/small/fresh')).toHaveLength(1)
  })

  test('is not one that the provider remembered from before', async () => {
    const visitor = web.visitor()
    const question = await visitor.askToSignIn('/sign-in?return=/small/fresh')
    expect(question).toBeDefined()
    web.later(6 * MINUTE)
    await visitor.get(await visitor.chooses('contact:ana', question))
    expect(await isIn(visitor, '/small/contact')).toBe(true)
    expect((await visitor.get('/small/fresh')).location).toBe('/sign-in?return=%2Fsmall%2Ffresh&fresh=1')
  })

  test('sends the person to prove who they are, now', async () => {
    const visitor = await signedIn('contact:ana')
    const address = new URL((await visitor.get('/sign-in?fresh=1&return=/small/fresh')).location ?? '', web.baseUrl)
    expect(address.searchParams.get('prompt')).toBe('login')
    expect(address.searchParams.get('max_age')).toBe('0')
    expect(address.searchParams.get('code_challenge_method')).toBe('S256')
  })

  test('is not one when the provider asked long ago', async () => {
    const visitor = web.visitor()
    const question = await visitor.askToSignIn('/sign-in?fresh=1&return=/small/fresh')
    web.later(8 * MINUTE)
    expect((await visitor.get(await visitor.chooses('contact:ana', question))).status).toBe(403)
    expect(web.refusals.at(-1)).toBe('not-fresh')
  })
})

test('on https the cookies are bound to the host and never sent without it', async () => {
  const app = express()
  app.get('/', (_request, response) => {
    cookie('careline', 'https://care.example.com').set(response, 'x')
    response.end()
  })
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  expect(answer.headers.get('set-cookie')).toBe('__Host-careline=x; Path=/; HttpOnly; Secure; SameSite=Lax')
  server.close()
})
