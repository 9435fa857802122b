/** What an administrator takes off the first page leaves a row that says who did it, once. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { callId, contactId } from '../../src/domain/ids.ts'
import { openCareline, type Careline } from '../calls/careline.ts'
import { Visitor } from './visitor.ts'

let careline: Careline
let alva: Visitor
let form_token: string
beforeAll(async () => {
  careline = await openCareline({ signIn: true })
  alva = new Visitor(careline.baseUrl)
  await alva.signIn('staff:alva')
  form_token = await alva.formToken('/admin')
})
afterAll(() => careline.close())

const settled = (type: 'callback.settled' | 'alert.settled') => careline.stores.lists.audit({ type }, 5)
const press = (path: string) => alva.post(path, { form_token })

test('a callback that was done otherwise', async () => {
  const call = callId.parse(`CA${'1'.repeat(32)}`)
  await careline.database.pool.query(
    `INSERT INTO callbacks (call_id, reference, contact_id, phone, code, requested_at)
     VALUES ($1, '111-111-111', 'ana', '+442079460101', '1234', now())`,
    [call],
  )
  await press(`/admin/callbacks/${call}/done`)
  await press(`/admin/callbacks/${call}/done`)
  await press('/admin/callbacks/nothing/done')
  expect(await settled('callback.settled')).toMatchObject([
    { actor: 'staff alva', subject: contactId.parse('ana'), call, body: { reason: 'taken off the list' } },
  ])
})

test('an alert that was looked into', async () => {
  const { rows } = await careline.database.pool.query<{ id: string }>(
    `INSERT INTO alerts (kind, contact_id, at) VALUES ('pin-reported', 'ana', now()) RETURNING id::text`,
  )
  await press(`/admin/alerts/${rows[0]?.id}/done`)
  await press(`/admin/alerts/${rows[0]?.id}/done`)
  expect(await settled('alert.settled')).toMatchObject([
    { actor: 'staff alva', subject: contactId.parse('ana'), body: { reason: 'pin-reported' } },
  ])
})
