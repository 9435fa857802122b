/** After an erasure nothing that remains in any table leads from a row of the trail back to the person. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { contactId } from '../../../src/domain/ids.ts'
import { erasePerson } from '../../../src/stores/postgres/audit/forget-person.ts'
import { postgresAudit } from '../../../src/stores/postgres/audit/audit-log.ts'
import { openCareline, type Careline } from '../../calls/careline.ts'
import { Visitor } from '../../web/visitor.ts'
import { everyRow, type TableRow } from './every-row.ts'

let careline: Careline
beforeAll(async () => {
  careline = await openCareline({ signIn: true })
})
afterAll(() => careline.close())

const texts = (value: unknown): string[] =>
  typeof value === 'string'
    ? [value]
    : typeof value === 'object' && value !== null
      ? Object.values(value).flatMap(texts)
      : []

/** Values that single a person out: ids, references, numbers of contracts and cases, telephone numbers, moments. */
const TELLING = [
  /^CA[0-9a-f]{32}$/,
  /^[0-9a-f]{8}-[0-9a-f-]{27}$/,
  /^[0-9]{3}-[0-9]{3}-[0-9]{3}$/,
  /^[0-9]{9,10}$/,
  /^SC-[0-9]+/,
  /^\+[0-9]{7,15}$/,
  /^\d{4}-\d\d-\d\dT(?!00:00:00)/,
]
const telling = (row: unknown) => new Set(texts(row).filter((text) => TELLING.some((form) => form.test(text))))

/** Rows reached from these by values they share, over so many tables, that name the person. */
function leadsBack(
  rows: TableRow[],
  start: Record<string, unknown>[],
  person: { id: string; about: string[] },
): string[] {
  // The directory itself names its people, and a contract has several of them.
  const others = rows.filter(
    ({ table }) => !['audit_lane_rows', 'audit_subjects', 'contracts', 'companies'].includes(table),
  )
  let known = new Set(start.flatMap((row) => [...telling(row)]))
  const found = new Set<string>()
  for (let step = 0; step < 2; step += 1) {
    const more = new Set<string>()
    for (const { table, row } of others) {
      const shared = [...telling(row)].find((value) => known.has(value))
      if (shared === undefined) continue
      const all = texts(row)
      if (all.some((text) => text === person.id || person.about.includes(text) || text.startsWith(`${person.id} `)))
        found.add(`${table}: ${shared}`)
      for (const value of telling(row)) more.add(value)
    }
    known = new Set([...known, ...more])
  }
  return [...found]
}

async function liveALittle(id: 'ana' | 'lea' | 'gus') {
  for (const keys of [['1', '1', '3'], ['2']]) {
    const call = await careline.dial(id)
    await call.presses(careline.pin(id))
    for (const key of keys) if (call.phone.state === 'gathering') await call.presses(key)
    await call.hangsUp()
  }
  const stranger = await careline.dial(id)
  await stranger.hangsUp()
  const visitor = new Visitor(careline.baseUrl)
  await visitor.signIn(`contact:${id}`)
  const form_token = await visitor.formToken('/profile')
  await visitor.post('/profile/admin-case', { form_token, summary: 'The name of our company has changed.' })
  for (const contract of ['SC-1001', 'SC-2001'])
    await visitor.post('/profile/access', { form_token, contract, level: 'designated' })
}

test.each(['ana', 'lea', 'gus'] as const)('%s, who called, asked and was changed, is found by no join', async (id) => {
  const { pool } = careline.database
  await liveALittle(id)
  const { rows: subjects } = await pool.query<{ ref: string }>(
    'SELECT ref::text AS ref FROM audit_subjects WHERE contact_id = $1',
    [id],
  )
  const ref = subjects[0]?.ref ?? ''
  const { rows: contacts } = await pool.query<{ email: string; phone: string; name: string }>(
    'SELECT email, phone, name FROM contacts WHERE id = $1',
    [id],
  )
  const person = { id, about: contacts.flatMap(Object.values<string>) }
  const about = async () =>
    (
      await pool.query<{ row: Record<string, unknown> }>(
        `SELECT to_jsonb(a) AS row FROM audit_trail a WHERE subject = $1 OR actor = 'contact ' || $1`,
        [ref],
      )
    ).rows.map(({ row }) => row)

  expect((await about()).length).toBeGreaterThan(2)
  // The search finds something while there is something to find.
  expect(leadsBack(await everyRow(pool), await about(), person)).not.toEqual([])

  const audit = postgresAudit(pool, careline.keys.auditKey)
  await expect
    .poll(() => erasePerson(pool, audit, contactId.parse(id), { actor: 'operator', at: new Date() }))
    .toMatchObject({ kind: 'erased', pinEnded: true })
  expect(leadsBack(await everyRow(pool), await about(), person)).toEqual([])
})
