/** What stands beside a call is remembered for a region: two analysts of one call are shown what each of them may read. */
import { expect, test } from 'vitest'
import type { Card } from '../../src/desk/card.ts'
import type { Staff } from '../../src/desk/staff/staff.ts'
import { callId } from '../../src/domain/ids.ts'
import type { PastCall } from '../../src/desk/records/caller-history.ts'
import { rememberAboutCall } from '../../src/web/desk/call/about-call.ts'
import { pastCallWords } from '../../src/web/desk/call/tabs/history-tab.tsx'

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

const PAST: PastCall = {
  reference: '417-229-305',
  at: new Date(0),
  desk: 'support',
  outcome: 'OPEN_CASE',
  product: 'voice-platform',
  severity: '2',
  ending: 'caller-ended',
  staffName: 'Ruth Calder',
  cases: [],
  by: 'Ana Lindqvist',
  isTheirs: true,
  isTrial: false,
  notes: [],
}
test.each<[string, Partial<PastCall>]>([
  ['They called about voice platform, severity 2. Talked with Ruth Calder.', {}],
  ['Ana Lindqvist called about case 0001000001. Talked with Ruth Calder.', { isTheirs: false, cases: ['0001000001'] }],
  ['They called about voice platform, severity 2. The caller gave up waiting.', { ending: 'abandoned' }],
  [
    'They called about voice platform. The caller was refused: The contract has ended.',
    { ending: 'refused', outcome: 'REFUSE_NO_CONTRACT', severity: undefined },
  ],
  ['They called.', { product: undefined, severity: undefined, ending: undefined, staffName: undefined }],
])('a call before this one is told by what it was about and how it ended: %s', (words, call) => {
  expect(pastCallWords({ ...PAST, ...call })).toBe(words)
})
