/** The one door to the directory: versions, all or nothing, what follows from a change, and no quarrel with calls. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeChange, type Change, type Wanted } from '../../src/directory/change.ts'
import type { Author } from '../../src/directory/directory-records.ts'
import { contactRow, type ContactRow } from '../../src/domain/directory/directory-rows.ts'
import { contactId } from '../../src/domain/ids.ts'
import { openCareline, type Careline } from '../calls/careline.ts'

let careline: Careline
let change: Change
beforeAll(async () => {
  careline = await openCareline()
  change = makeChange(careline.stores.directoryRecords)
})
afterAll(() => careline.close())

const author = (): Author => ({
  actor: 'staff alva',
  via: 'screen',
  why: 'a test',
  at: new Date(),
  importId: undefined,
})

async function rowOf(id: string): Promise<ContactRow> {
  const found = await careline.stores.lists.one('contacts', id)
  return contactRow.parse(found?.row)
}

const auditRows = async () =>
  (
    await careline.database.pool.query<{ body: Record<string, unknown> }>(
      `SELECT body FROM audit_trail WHERE type = 'directory.changed' ORDER BY id`,
    )
  ).rows.map(({ body }) => body)

test('what is the same already is no change: no version, no history, no audit row', async () => {
  const before = await careline.stores.lists.one('contacts', 'ana')
  const rows = await auditRows()
  const done = await change([{ kind: 'contacts', row: await rowOf('ana') }], author())
  expect(done).toMatchObject({ kind: 'done', effect: { added: 0, changed: 0 } })
  expect((await careline.stores.lists.one('contacts', 'ana'))?.version).toBe(before?.version)
  expect(await auditRows()).toEqual(rows)
})

test('all of it or nothing: the second row breaks a rule, the first is as it was', async () => {
  const wanted: Wanted[] = [
    {
      kind: 'companies',
      row: {
        id: 'half',
        name: 'Half',
        spokenName: null,
        kind: 'customer',
        region: null,
        country: null,
        supportPhone: null,
      },
    },
    { kind: 'contacts', row: { ...(await rowOf('ana')), employer: 'nowhere' } },
  ]
  expect(await change(wanted, author())).toMatchObject({
    kind: 'refused',
    broken: [{ code: 'no-such-company', key: 'ana' }],
  })
  expect(await careline.stores.lists.one('companies', 'half')).toBeUndefined()
})

test('a change is on record with what was before and after, personal values sealed', async () => {
  await change([{ kind: 'contacts', row: { ...(await rowOf('dev')), phone: '+442079460999' } }], author())
  const body = (await auditRows()).at(-1)
  expect(body).toMatchObject({ table: 'contacts', key: null, via: 'screen', fields: 'phone' })
  expect(JSON.stringify(body)).not.toContain('a test')
  expect(JSON.stringify(body)).not.toContain('+442079460999')
  const [entry] = await careline.stores.lists.audit({ contact: 'dev', type: 'directory.changed' }, 1)
  expect(entry?.body).toMatchObject({
    why: 'a test',
    before: 'phone +442079460104',
    after: 'phone +442079460999',
  })
  const [history] = await careline.stores.lists.history('contacts', 'dev', 1)
  expect(history).toMatchObject({
    actor: 'staff alva',
    before: { phone: '+442079460104' },
    after: { phone: '+442079460999' },
  })
})

test('people who leave while their PINs are being accepted: nobody waits for the other in a circle', async () => {
  const { credentials } = careline.stores
  const people = ['ana', 'eli', 'hal'].map((id) => contactId.parse(id))
  const rows = await Promise.all(people.map(rowOf))
  const accept = async (person: (typeof people)[number]) => {
    const pin = await credentials.summaryFor(person)
    if (pin?.state !== 'active') return false
    return credentials.recordSuccess(pin.id, {
      at: new Date(),
      knownPair: undefined,
      attestedCaller: '+13035550001',
      audit: { type: 'pin.accepted', at: new Date(), actor: 'caller', subject: person, callId: undefined, body: {} },
    })
  }
  for (let round = 0; round < 5; round += 1) {
    const leave = rows.map((row): Wanted => ({
      kind: 'contacts',
      row: { ...row, status: round % 2 === 0 ? 'inactive' : 'active' },
    }))
    const [done] = await Promise.all([change(leave, author()), ...people.flatMap((one) => [accept(one), accept(one)])])
    expect(done.kind).toBe('done')
    for (const person of people) if (round % 2 === 0) await careline.reissue(person)
  }
})

test('a person who is being changed can be named by a call meanwhile', async () => {
  const { pool } = careline.database
  const named = (from: { query(sql: string): Promise<unknown> }) =>
    from.query(`INSERT INTO notices (contact_id, kind, reference, at) VALUES ('eli', 'pin-issued', 'x', now())`)
  await careline.stores.directoryRecords.transaction(async (inside) => {
    const before = (await inside.find('contacts', ['eli'])).get('eli')
    const after = { ...(await rowOf('eli')), name: 'Eli Elsewhere' }
    await inside.write('contacts', [{ key: 'eli', before, after }], author())
    await named(pool)
    return { commit: false, result: undefined }
  })
})

test('two changes of the same people, each in its own order, do not wait for each other', async () => {
  const people = await Promise.all(['ana', 'dev', 'eli'].map(rowOf))
  for (let round = 0; round < 5; round += 1) {
    const wanted = people.map((row): Wanted => ({ kind: 'contacts', row: { ...row, name: `Round ${round}` } }))
    const done = await Promise.all([change(wanted, author()), change(wanted.toReversed(), author())])
    expect(done.map(({ kind }) => kind)).toEqual(['done', 'done'])
  }
})

test('two people with one address, added at once: one is there, the other is told whose it is', async () => {
  const people = ['twin-1', 'twin-2', 'twin-3'].map((id) =>
    contactRow.parse({ id, name: id, email: 'twin@arden.example', employer: 'arden' }),
  )
  const done = await Promise.all(people.map((row) => change([{ kind: 'contacts', row }], author())))
  expect(done.map(({ kind }) => kind).toSorted()).toEqual(['done', 'refused', 'refused'])
})
