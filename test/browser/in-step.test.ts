/** The page of the system of record in a real browser: whole, not yet asked, and with what one side did not take. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { syncMapping } from '../../src/sync/mapping.ts'
import { openCareline, type Careline } from '../calls/careline.ts'
import { pretendSystem, type PretendSystem } from '../sync/pretend-system.ts'
import { servicenowLanguage } from '../sync/pretend-servicenow.ts'
import { SYSTEMS } from '../sync/step.ts'
import { openWindows, type Windows } from './browser.ts'
import { LOOKS, lookAt } from './look-at.ts'

let there: PretendSystem
let careline: Careline
let windows: Windows

beforeAll(async () => {
  there = await pretendSystem(servicenowLanguage)
  const { cases } = SYSTEMS.servicenow
  const mapping = syncMapping.parse({ system: 'servicenow', address: there.address, 'every-seconds': 3_600, cases })
  careline = await openCareline({ signIn: true, sync: { mapping, name: 'care', secret: 's3cret' } })
  windows = await openWindows(careline.baseUrl)
  const { sync } = careline.stores
  const at = new Date()
  await sync.hold('servicenow', '11111111-1111-4111-8111-111111111111', at, at)
  await sync.failed(
    'servicenow',
    { stream: 'cases-out', key: '1000000000', since: 1 },
    'answered 400 Data Policy Exception',
    at,
  )
  await sync.failed(
    'servicenow',
    { stream: 'cases-in', key: '0123456789abcdef0123456789abcdef', since: 0 },
    'No contract has this number. Put the contract first.',
    at,
  )
  await sync.letGo('servicenow', 'cases', '1000000001', 'priority: changed here and there; theirs counts', at)
  await sync.isAway('servicenow', 'answered 503', at, new Date(at.getTime() + 60_000))
})
afterAll(async () => {
  await windows.close()
  await careline.close()
  await there.close()
})

test.each(LOOKS)('at $width px, $theme', async (look) => {
  const { page } = await windows.openSignedIn(
    'Alva Berg',
    '/admin/in-step',
    (screen) => screen.getByText('Let go').first(),
    look,
  )
  expect(await lookAt(page, 'in-step', look)).toEqual([])
})
