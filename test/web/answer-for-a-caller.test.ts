/** A supervisor who answers for a caller proves who they are first: a board that was left open is no word of theirs. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { callId, staffId } from '../../src/domain/ids.ts'
import { openCareline, type Careline } from '../calls/careline.ts'
import { Visitor } from './visitor.ts'

let careline: Careline
let ahead = 0
beforeAll(async () => {
  careline = await openCareline({ rest: true, signIn: true, tuning: { now: () => new Date(Date.now() + ahead) } })
})
afterAll(() => careline.close())

test('with a sign-in of ten minutes ago the caller stays unverified, with a new one they are proved', async () => {
  const sam = new Visitor(careline.baseUrl)
  await sam.signIn('staff:sam')
  const token = await sam.formToken('/board')
  const call = await careline.dial('ana', { from: '+13035550007' })
  for (const keys of ['0#', '1', '1']) await call.presses(keys)
  const ruth = await careline.stores.staff.find(staffId.parse('ruth'))
  if (ruth === undefined) throw new Error('Ruth is not on the staff')
  careline.network.whenDialled(ruth.phone ?? '', { does: 'answer', afterSeconds: 1, keys: ['1'] })
  await careline.desk().takeCall.take(callId.parse(call.phone.sid), ruth)
  await careline.network.settled()

  const approve = () =>
    sam.post(`/board/calls/${call.phone.sid}/approve`, { email: 'ana.lindqvist@arden.example', form_token: token })
  ahead = 10 * 60_000
  const answer = await approve()
  expect(answer.status).toBe(303)
  expect(answer.location).toMatch(/^\/sign-in\?.*fresh=1/)
  expect(await call.view()).toMatchObject({ verified: false })
  ahead = 0
  expect((await approve()).location).toContain('/board')
  expect(await call.view()).toMatchObject({ verified: true, contact: 'ana', proof: 'supervisor' })
})
