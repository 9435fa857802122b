/** The table "Who may do what", row by row, as the rules decide it. */
import { expect, test } from 'vitest'
import { rightsNow, type May, type Right, type StandsOn } from '../../src/domain/rights.ts'

const base: StandsOn = {
  contact: 'active',
  pin: 'valid',
  grant: 'designated',
  relation: 'direct',
  contract: 'active',
  other_ct: 'has_other_live_contract',
  desk_hours: 'open',
  contract_hours: 'within',
}
const READ_ONLY = { ...base, grant: 'read_only_approved' } as const

type Row = [string, StandsOn, Partial<Record<Right, May>>]
const ROWS: Row[] = [
  [
    'designated, contract live',
    base,
    {
      'open-case': 'yes',
      'update-case': 'yes',
      'close-case': 'yes',
      'reopen-case': 'yes',
      'raise-priority': 'yes',
      'hear-status': 'yes',
      'download-software': 'yes',
      'admin-case': 'yes',
    },
  ],
  [
    'designated, contract ended',
    { ...base, contract: 'expired' },
    { 'update-case': 'flagged', 'close-case': 'flagged', 'hear-status': 'yes', 'admin-case': 'yes' },
  ],
  [
    'designated, a product that the live contract does not cover',
    { ...base, contract: 'none' },
    { 'update-case': 'flagged', 'close-case': 'flagged', 'hear-status': 'yes', 'admin-case': 'yes' },
  ],
  [
    'designated, nothing live any more',
    { ...base, contract: 'expired', other_ct: 'no_other_live_contract' },
    { 'admin-case': 'yes' },
  ],
  ['read-only approved', READ_ONLY, { 'hear-status': 'yes', 'admin-case': 'yes' }],
  ['read-only pending', { ...base, grant: 'read_only_pending' }, { 'admin-case': 'yes' }],
  ['no grant', { ...base, grant: 'none' }, { 'admin-case': 'yes' }],
  [
    'an indirect End User with view access',
    { ...READ_ONLY, relation: 'indirect_end_user' },
    { 'hear-status': 'yes', 'admin-case': 'yes' },
  ],
  ['a contact who has left', { ...base, contact: 'inactive' }, { 'admin-case': 'request-only' }],
  ['an unverified caller', { ...base, contact: 'unknown', pin: 'wrong' }, { 'admin-case': 'request-only' }],
]

test.each(ROWS)('%s', (_, on, may) => {
  const now = rightsNow(on)
  const found = Object.fromEntries(
    Object.entries(now).flatMap(([right, { may: is }]) => (is === 'no' ? [] : [[right, is]])),
  )
  expect(found).toEqual(may)
})

test('software is for those who may open a case, whatever else they stand on', () => {
  for (const grant of ['designated', 'read_only_approved', 'read_only_pending', 'none'] as const)
    for (const contract of ['active', 'expired', 'terminated', 'not_started', 'none'] as const) {
      const now = rightsNow({ ...base, grant, contract })
      expect(now['download-software']).toEqual(now['open-case'])
    }
})
