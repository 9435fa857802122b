/** Callers key the number of a case as they know it: ours, or the one that the system of record printed. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openCareline, type Careline, type Conversation } from './careline.ts'

let careline: Careline
beforeAll(async () => {
  careline = await openCareline()
})
afterAll(() => careline.close())

async function keyed(...numbers: string[]): Promise<Conversation> {
  const call = await careline.dial('ana')
  for (const one of [careline.pin('ana'), '2', ...numbers]) await call.presses(one)
  return call
}
const digitsHeard = (call: Conversation) =>
  call.phone.heard
    .map(({ text }) => text)
    .join(' ')
    .replace(/\D/g, '')

/** As another system has it. */
const put = (external: string, fields: object = {}) =>
  fetch(`${careline.baseUrl}/api/v1/cases/${external}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${careline.apiToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ contract: 'SC-1001', summary: 'From outside', ...fields }),
  })

test.each(['0012345#', '12345#'])('%s is CS0012345, read back as it is printed', async (keys) => {
  const call = await keyed(keys)
  await call.hears('case.read-back')
  expect(digitsHeard(call)).toContain('0012345')
  await call.presses('1')
  await call.presses('2')
  await call.hears('status.told', 'status.menu-own')
  expect(await careline.stores.calls.read(call.phone.sid as never)).toMatchObject({
    told: { case: { number: '0001000005', keyedAs: 'CS0012345' } },
  })
})

test('a closed one can be reopened, and one that was closed too long ago cannot', async () => {
  const call = await keyed('0011801#')
  await call.hears('case.closed', 'case.closed-menu')
  await call.presses('1')
  await call.hears('case.reopen-review')
  const late = await keyed('0010977#', '1')
  await late.hears('case.closed-too-long')
})

test('a number that several of their cases have is asked for again, as ours', async () => {
  await put('servicenow:CS7070')
  await put('zendesk:7070')
  const call = await keyed('7070#')
  await call.hears('case.several')
  await call.presses('7070#')
  await call.hears('case.not-available')
  await call.presses('1000005#')
  await call.hears('case.read-back')
  expect(digitsHeard(call)).toContain('0001000005')
})

test('what other companies have makes no number ambiguous, and is not told of', async () => {
  await put('servicenow:CS8080')
  await put('zendesk:8080', { contract: 'SC-2001' })
  await (await keyed('8080#')).hears('case.read-back')
  await put('zendesk:9090', { contract: 'SC-2001' })
  await (await keyed('9090#')).hears('case.not-available')
})
