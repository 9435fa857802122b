/** Staff come and go: an inactive member of staff is out at once, whichever door made them so, and the trail names them. */
import { createHash } from 'node:crypto'
import { request, type IncomingMessage } from 'node:http'
import { once } from 'node:events'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeImports } from '../../src/directory/import.ts'
import { guessMapping } from '../../src/directory/files/file-columns.ts'
import { callId, staffId } from '../../src/domain/ids.ts'
import { openCareline, type Careline } from '../calls/careline.ts'
import { Visitor } from './visitor.ts'

let careline: Careline
let alva: Visitor
beforeAll(async () => {
  careline = await openCareline({ rest: true, signIn: true })
  alva = await signedIn('alva')
})
afterAll(() => careline.close())

async function signedIn(person: string): Promise<Visitor> {
  const visitor = new Visitor(careline.baseUrl)
  await visitor.signIn(`staff:${person}`)
  return visitor
}

async function save(person: string, fields: Record<string, string>) {
  const page = await alva.open(`/admin/staff/one/${person}`)
  const values = [...page.text.matchAll(/<input [^>]*>/g)].map(([input]) => [
    / name="(\w+)"/.exec(input)?.[1] ?? '',
    / value="([^"]*)"/.exec(input)?.[1] ?? '',
  ])
  const role = /<select [^>]*name="role"[^>]*>.*?<option value="(\w+)" selected/s.exec(page.text)?.[1] ?? ''
  const version = /name="version" value="(\d+)"/.exec(page.text)?.[1] ?? ''
  const form_token = await alva.formToken(`/admin/staff/one/${person}`)
  return alva.post('/admin/staff/save', {
    ...(Object.fromEntries(values) as Record<string, string>),
    role,
    status: 'active',
    version,
    form_token,
    ...fields,
  })
}

async function importStaff(rows: string, actor = 'staff alva') {
  const text = Buffer.from(`id,name,email,role,status\n${rows}\n`)
  const { imports, directoryRecords, caseFiles: cases } = careline.stores
  const { read, run, undo } = makeImports({ imports, records: directoryRecords, cases, now: () => new Date() })
  const { id } = await read({
    kind: 'staff',
    name: 'staff.csv',
    hash: createHash('sha256').update(text).update(String(Math.random())).digest(),
    chunks: async function* () {
      yield await Promise.resolve(text)
    },
    mapping: (headings) => guessMapping('staff', headings),
    actor,
  })
  return { done: await run(id, actor, { mode: 'do' }), undo: () => undo(id, actor) }
}

const audit = async (type: string) => careline.stores.lists.audit({ type }, 20)
const isOut = async (visitor: Visitor, path = '/desk') =>
  (await visitor.get(path)).location?.startsWith('/sign-in?') === true

/** The live feed of the desk, as a browser reads it. */
async function openFeed(visitor: Visitor): Promise<{ text: () => string; ended: Promise<void> }> {
  const sent = request(`${careline.baseUrl}/desk/events`, {
    headers: { cookie: `careline=${visitor.cookie('careline') ?? ''}` },
  })
  sent.end()
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  let text = ''
  response.on('data', (chunk: Buffer) => (text += chunk.toString()))
  return { text: () => text, ended: once(response, 'end').then(() => undefined) }
}

test('made inactive at the screen: session, open screen and sign-in end at once, and the trail says who and which role', async () => {
  const omar = await signedIn('omar')
  expect((await omar.get('/desk')).status).toBe(200)
  const feed = await openFeed(omar)
  const asked = await save('omar', { status: 'inactive' })
  expect((await alva.open(asked.location ?? '')).text).toContain(
    'Omar Haddad: signed out at once, cannot sign in, and is offered no calls.',
  )
  expect(await isOut(omar)).toBe(false)

  const saved = await save('omar', { status: 'inactive', confirmed: 'yes', why: 'left the company' })
  expect(saved.location).toContain('said=saved')
  await feed.ended
  expect(feed.text()).toContain('event: signed-out')
  expect(await isOut(omar)).toBe(true)
  const again = new Visitor(careline.baseUrl)
  expect((await again.signIn('staff:omar')).status).toBe(403)
  const [entry] = await audit('directory.changed')
  expect(entry).toMatchObject({
    actor: 'staff alva',
    body: {
      table: 'staff',
      key: 'omar',
      name: 'Omar Haddad',
      role: 'analyst',
      status: 'inactive',
      statusBefore: 'active',
      why: 'left the company',
    },
  })
})

test('an inactive member of staff is offered no call, and an active one again is', async () => {
  const { staff } = careline.stores
  expect(await staff.find(staffId.parse('omar'))).toBeUndefined()
  expect((await staff.all()).map(({ id }) => id)).not.toContain('omar')
  expect((await save('omar', { status: 'active' })).location).toContain('said=saved')
  expect(await staff.find(staffId.parse('omar'))).toMatchObject({ name: 'Omar Haddad' })
  expect(await isOut(await signedIn('omar'))).toBe(false)
})

test('a call that rings on the phone of a person who is made inactive goes back in line at once', async () => {
  const { presence, calls, staff } = careline.stores
  careline.network.whenDialled('+12025550151', { does: 'by-hand' })
  const call = await careline.dial('ana')
  for (const keys of [careline.pin('ana'), '1', '1', '3']) await call.presses(keys)
  const ruth = await staff.find(staffId.parse('ruth'))
  if (ruth === undefined) throw new Error('Ruth is not there')
  await presence.set(ruth.id, 'ready', new Date())
  const id = callId.parse(call.phone.sid)
  expect(await careline.desk().takeCall.take(id, ruth)).toEqual({ kind: 'ringing' })
  const [leg] = careline.network.callsTo('+12025550151')
  expect(leg?.status).toBe('ringing')
  await save('ruth', { status: 'inactive', confirmed: 'yes', why: 'left the company' })
  await expect.poll(() => leg?.status).toBe('canceled')
  const { stage } = (await calls.read(id)) ?? {}
  expect(stage?.kind).toBe('waiting')
  expect(stage).not.toHaveProperty('claim')
  expect(await presence.find(ruth.id)).toMatchObject({ state: 'away', why: 'no-desk' })
  await call.hangsUp()
  await save('ruth', { status: 'active' })
})

test('the next owner of an inactive person’s address does not get their account', async () => {
  await signedIn('theo')
  await save('theo', { status: 'inactive', confirmed: 'yes', email: 'theo.former@care.example' })
  const { done } = await importStaff('tess,Tess Walsh,theo.walsh@care.example,administrator,active')
  expect(done.kind).toBe('done')
  // The account of Theo, whose provider still says that the address is his.
  expect((await new Visitor(careline.baseUrl).signIn('staff:theo')).status).toBe(403)
})

test('a file names every member of staff it changes, and taking it back names them again', async () => {
  const sam = await signedIn('sam')
  const { done, undo } = await importStaff(
    'sam,Sam Reyes,sam.reyes@care.example,supervisor,inactive\nmal,Mal Ory,mal@care.example,administrator,active',
  )
  expect(done.kind).toBe('done')
  expect(await isOut(sam)).toBe(true)
  const facts = async () => (await audit('directory.changed')).slice(0, 2).map(({ body }) => body)
  expect(await facts()).toMatchObject([
    { key: 'mal', name: 'Mal Ory', role: 'administrator', roleBefore: null, via: 'file' },
    { key: 'sam', name: 'Sam Reyes', status: 'inactive', statusBefore: 'active', via: 'file' },
  ])
  expect(await undo()).toMatchObject({ kind: 'done', undone: 2 })
  expect((await facts()).map(({ key, status }) => ({ key, status }))).toEqual(
    expect.arrayContaining([
      { key: 'mal', status: 'inactive' },
      { key: 'sam', status: 'active' },
    ]),
  )
})

test('a file without a column for it leaves all of them as they are, inactive ones too', async () => {
  const text = Buffer.from('id,name,email,role\ntheo,Theo W,theo.former@care.example,analyst\n')
  const { imports, directoryRecords, caseFiles: cases, lists } = careline.stores
  const { read, run } = makeImports({ imports, records: directoryRecords, cases, now: () => new Date() })
  const { id } = await read({
    kind: 'staff',
    name: 'staff.csv',
    hash: createHash('sha256').update(text).digest(),
    chunks: async function* () {
      yield await Promise.resolve(text)
    },
    mapping: (headings) => guessMapping('staff', headings),
    actor: 'test',
  })
  await run(id, 'test', { mode: 'do' })
  expect((await lists.one('staff', 'theo'))?.row).toMatchObject({ name: 'Theo W', status: 'inactive' })
})

test('the last active administrator stays one, at the screen, by file, and when a file is taken back', async () => {
  await importStaff('tess,Tess Walsh,theo.walsh@care.example,analyst,active')
  for (const fields of [{ status: 'inactive' }, { role: 'analyst' }]) {
    const answer = await save('alva', { ...fields, confirmed: 'yes' })
    expect((await alva.open(answer.location ?? '')).text).toContain('Alva Berg is the last active administrator')
  }
  const alone = await importStaff('alva,Alva Berg,alva.berg@care.example,administrator,inactive')
  expect(alone.done.kind).toBe('has-failed-rows')
  const swapped = await importStaff(
    'alva,Alva Berg,alva.berg@care.example,supervisor,active\nzed,Zed Quist,zed@care.example,administrator,active',
  )
  expect(swapped.done.kind).toBe('done')
  await importStaff('alva,Alva Berg,alva.berg@care.example,administrator,active')
  await importStaff('zed,Zed Q,zed@care.example,administrator,active')
  const second = await importStaff('yan,Yan Q,yan@care.example,administrator,active')
  await importStaff('alva,Alva Berg,alva.berg@care.example,analyst,active\nzed,Zed Q,zed@care.example,analyst,active')
  expect(await second.undo()).toMatchObject({ kind: 'done', undone: 0, left: ['staff yan'] })
})

test('two administrators who end each other at the same moment: one of them stays', async () => {
  await importStaff('alva,Alva Berg,alva.berg@care.example,administrator,active')
  const end = async (person: string, email: string) =>
    (await importStaff(`${person},${person},${email},administrator,inactive`)).done.kind
  const done = await Promise.all([end('alva', 'alva.berg@care.example'), end('yan', 'yan@care.example')])
  expect(done.toSorted()).toEqual(['done', 'has-failed-rows'])
})
