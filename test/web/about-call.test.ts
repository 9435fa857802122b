/** What stands beside a call is remembered for a region: two analysts of one call are shown what each of them may read. */
import { expect, test } from 'vitest'
import type { Card } from '../../src/desk/card.ts'
import type { Staff } from '../../src/desk/staff/staff.ts'
import { callId } from '../../src/domain/ids.ts'
import { rememberAboutCall } from '../../src/web/desk/call/about-call.ts'

const CARD = {
  id: callId.parse('CA1'),
  contact: { id: 'ana' },
  contract: null,
  choices: [],
  residency: null,
} as unknown as Card
const of = (residency: string | undefined) => ({ id: 'ruth', residency }) as Staff

test('a colleague of another region is not shown what was read for the first', async () => {
  const regions: unknown[] = []
  const { aboutCall } = rememberAboutCall({
    openCases: () => Promise.resolve([]),
    staff: { all: () => Promise.resolve([]) },
    callNotes: { of: () => Promise.resolve([]) },
    callerHistory: {
      read: ({ residency }) => {
        regions.push(residency)
        return Promise.resolve({ calls: [], left: [], cases: [] })
      },
    },
    now: () => new Date(0),
  })
  for (const person of [of('eu'), of(undefined), of('eu')]) await aboutCall(CARD, person)
  expect(regions).toEqual(['eu', undefined])
})
