/** The service beside a pretend ServiceNow: a case from there is known to the line, and the administrator's page says how far both are. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { syncMapping } from '../../src/sync/mapping.ts'
import { openCareline, type Careline } from '../calls/careline.ts'
import { Visitor } from '../web/visitor.ts'
import { pretendSystem, type PretendSystem } from './pretend-system.ts'
import { servicenowLanguage } from './pretend-servicenow.ts'
import { SYSTEMS } from './step.ts'

let there: PretendSystem
let careline: Careline

beforeAll(async () => {
  there = await pretendSystem(servicenowLanguage)
  const { cases } = SYSTEMS.servicenow
  const mapping = syncMapping.parse({ system: 'servicenow', address: there.address, 'every-seconds': 5, cases })
  there.write(cases.object, undefined, {
    short_description: 'The export stops',
    u_contract: 'SC-1001',
    u_product: 'reporting',
    u_owner: 'ruth.calder@care.example',
    u_contact: 'ana',
    state: 'Working',
    priority: 'P2',
  })
  there.write(cases.object, undefined, {
    short_description: 'No contract',
    state: 'Working',
    priority: 'P2',
    u_contract: 'SC-0',
  })
  careline = await openCareline({ signIn: true, sync: { mapping, name: 'care', secret: 's3cret' } })
})
afterAll(async () => {
  await careline.close()
  await there.close()
})

test('what one side does not take is on the page, is tried again or let go with a second step, and is on the trail', async () => {
  await vi.waitFor(async () => {
    expect((await careline.stores.sync.state('servicenow')).failures).toHaveLength(1)
    const found = await careline.stores.caseLists.one({ system: 'servicenow', external: 'CS0000001' })
    expect(found).toMatchObject({ owner: 'ruth' })
  }, 10_000)
  const alva = new Visitor(careline.baseUrl)
  await alva.signIn('staff:alva')
  const page = await alva.get('/admin/in-step')
  expect(page.text).toContain('ServiceNow answers.')
  expect(page.text).toContain('No contract has this number. Put the contract first.')
  const id = /let-go\?id=([^"&]+)"/.exec(page.text)?.[1] ?? ''
  const ask = `/admin/in-step/let-go?id=${id}`
  expect((await alva.get(ask)).text).toContain('both sides differ in it')
  const form_token = await alva.formToken(ask)
  const [again, gone] = await Promise.all([
    alva.post('/admin/in-step/let-go', { id, form_token }),
    alva.post('/admin/in-step/let-go', { id, form_token }),
  ])
  expect([again, gone].map(({ location }) => location ?? '').toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
    '/admin/in-step?said=dropped#said',
    '/admin/in-step?said=gone#said',
  ])
  const after = await alva.get('/admin/in-step?said=dropped')
  expect(after.text).toContain('Everything was taken.')
  expect(after.text).toContain('let go by a person: No contract has this number.')
  const { rows } = await careline.database.pool.query(`SELECT actor, body FROM audit_trail WHERE type = 'sync.settled'`)
  expect(rows).toMatchObject([{ body: { system: 'servicenow', stream: 'cases-in', said: 'let go' } }])
  const ruth = new Visitor(careline.baseUrl)
  await ruth.signIn('staff:ruth')
  expect((await ruth.get('/admin/in-step')).status).toBe(403)
})
