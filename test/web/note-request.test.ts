/** The desk's form for a request to the administrators: noted by who has the call, for an unverified caller alone. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openCareline, type Careline } from '../calls/careline.ts'
import { onTheFloor } from '../desk/on-the-floor.ts'
import { Visitor } from './visitor.ts'

let careline: Careline
beforeAll(async () => {
  careline = await openCareline({ rest: true, signIn: true })
})
afterAll(() => careline.close())
const floor = onTheFloor(() => careline)

const waiting = () => careline.stores.adminRequests.waiting(10)

async function notes(person: string, call: string, about: string) {
  const visitor = new Visitor(careline.baseUrl)
  await visitor.signIn(`staff:${person}`)
  const form_token = await visitor.formToken('/desk')
  return visitor.post(`/desk/calls/${call}/note-request`, { about, form_token })
}

test('noted once, under the reference of the call, by the analyst who has it and by no other, and on the lists', async () => {
  const call = await floor.connect(await floor.unverifiedInQueue(), 'ida')
  const { sid } = call.phone
  expect((await notes('ruth', sid, 'no-pin')).location).toBe('/desk?said=not-yours')
  expect((await notes('ida', sid, 'anything')).status).toBe(400)
  expect(await waiting()).toEqual([])
  for (const _ of [1, 2]) expect((await notes('ida', sid, 'no-pin')).location).toBe('/desk?said=note-request')
  const { reference } = await floor.live(call)
  expect(await waiting()).toEqual([
    expect.objectContaining({ reference, about: 'no-pin', contact: undefined, case: undefined }),
  ])
  const alva = new Visitor(careline.baseUrl)
  await alva.signIn('staff:alva')
  expect((await alva.open('/admin')).text).toContain(reference)
  await call.hangsUp()
})

test('a verified caller has an Admin Case instead: nothing is noted', async () => {
  const before = await waiting()
  const call = await floor.connect(await floor.anaInQueue(), 'ruth')
  expect((await notes('ruth', call.phone.sid, 'privacy')).location).toBe('/desk?said=has-admin-case')
  expect(await waiting()).toEqual(before)
})
