/** Records as administrators read them: every row of the audit trail once, in whichever lane it was written; cases with names. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openCareline, type Careline } from '../../calls/careline.ts'
import { Visitor } from '../visitor.ts'

let careline: Careline
let alva: Visitor

beforeAll(async () => {
  careline = await openCareline({ signIn: true })
  alva = new Visitor(careline.baseUrl)
  await alva.signIn('staff:alva')
})
afterAll(() => careline.close())

const ROWS = 230

test('older rows go on where the page before ends', async () => {
  for (let n = 0; n < ROWS; n += 1)
    await careline.stores.audit.append({
      type: 'directory.exported',
      at: new Date(),
      actor: `api system ${n % 7}`,
      subject: undefined,
      // Rows of one call are in one lane.
      callId: undefined,
      body: { table: 'contacts', rows: n },
    })
  const lanes = await careline.database.pool.query('SELECT DISTINCT lane FROM audit_trail')
  expect(lanes.rows.length).toBeGreaterThan(1)
  const seen: number[] = []
  let next: string | undefined = '/admin/audit?type=directory.exported'
  for (let pages = 0; next !== undefined && pages < 5; pages += 1) {
    const { text } = await alva.open(next)
    seen.push(...[...text.matchAll(/rows: (\d+)/g)].map(([, n]) => Number(n)))
    next = /href="([^"]+)"[^>]*>Older rows/.exec(text)?.[1]?.replaceAll('&amp;', '&')
  }
  expect(seen).toEqual(Array.from({ length: ROWS }, (_, n) => ROWS - 1 - n))
})

test('names become ids, and the address of what is shown holds no name', async () => {
  const form_token = await alva.formToken('/admin/audit')
  const show = async (fields: Record<string, string>) =>
    (await alva.post('/admin/audit/show', { form_token, ...fields })).location
  expect(await show({ contact: 'Ana Lindqvist', actor: 'Ruth Calder' })).toBe(
    '/admin/audit?actor=staff+ruth&contact=ana',
  )
  expect(await show({ actor: 'contact Ana Lindqvist' })).toBe('/admin/audit?actor=contact+ana')
  expect(await show({ actor: 'api system 3' })).toBe('/admin/audit?actor=api+system+3')
  expect(await show({ contact: 'Nemo Nobody' })).toMatch(/^\/admin\/audit\?wrong=[\w-]{43}#said$/)
  expect(await show({ contact: 'Nemo Nobody', actor: 'staff nemo' })).not.toMatch(/nemo/i)
})

test('an address that was written by hand is read as the form is', async () => {
  const { text } = await alva.open('/admin/audit?contact=Nemo+Nobody')
  expect(text).toContain('No contact is known as “Nemo Nobody”')
  expect(text).not.toContain('These rows as CSV')
})

test('open cases of a contract name their people, not their ids', async () => {
  const { text } = await alva.open('/admin/contracts/one/SC-1001')
  const [, cases = ''] = /<h2 id="cases">(.*?)<\/section>/s.exec(text) ?? []
  expect(cases).toContain('0001000001')
  expect(cases).toContain('Ruth Calder')
  expect(cases).toContain('>Ana Lindqvist</a>')
})
