/** A question is asked only if its answer can still change what happens. */
import { describe, expect, test } from 'vitest'
import type { Facts } from '../../src/domain/decide.ts'
import { whatNext, type Known } from '../../src/domain/what-next.ts'
import { EXAMPLE_FACTS } from './example-facts.ts'

const settled: Known['open'] = { contract: undefined, intent: undefined, case: false, urgent: false }
const EXISTING: Facts['intent'][] = ['existing_update', 'case_status', 'raise_priority', 'reopen']

function asks(facts: Partial<Facts>, open: Partial<Known['open']>) {
  const next = whatNext({
    facts: { ...EXAMPLE_FACTS, ...facts },
    inHours: (world) => world,
    open: { ...settled, ...open },
  })
  return next.ask === 'nothing' ? `nothing, ${next.intent}` : next.ask
}

describe('a new problem', () => {
  test('a Designated Contact with two products says which, then how bad it is', () => {
    expect(asks({}, { contract: ['active', 'none'], urgent: true })).toBe('product')
    expect(asks({}, { urgent: true })).toBe('severity')
    expect(asks({ urgent: 'critical' }, {})).toBe('nothing, new_case')
  })
  test.each<[string, Partial<Facts>]>([
    ['a read-only contact', { grant: 'read_only_approved' }],
    ['a contact whose request is pending', { grant: 'read_only_pending' }],
    ['a contact without a grant', { grant: 'none' }],
    ['an indirect End User', { relation: 'indirect_end_user' }],
  ])('%s is refused without another question', (_, facts) => {
    expect(asks(facts, { contract: ['active', 'none'], urgent: true })).toBe('nothing, new_case')
  })
  test('how bad it is decides whether a person looks at a contract that is not active', () => {
    for (const contract of ['expired', 'terminated', 'not_started'] as const) {
      expect(asks({ contract }, { urgent: true })).toBe('severity')
    }
  })
  test('which product is not asked when the contract is over for all of them', () => {
    expect(asks({ contract: 'expired' }, { contract: ['expired', 'none'], urgent: true })).toBe('severity')
  })
})

describe('a case they already have', () => {
  test('a Designated Contact keys the number, then says what they want with it', () => {
    expect(asks({}, { intent: EXISTING, case: true, urgent: true })).toBe('case-number')
    const found = { case: 'in_scope', closed: 'open' } as const
    expect(asks(found, { intent: EXISTING, urgent: true })).toBe('case-wish')
    expect(asks({ ...found, intent: 'existing_update' }, { urgent: true })).toBe('severity')
    expect(asks({ ...found, intent: 'case_status' }, { urgent: true })).toBe('nothing, case_status')
  })
  test('reopening does not ask how bad it is', () => {
    const closed = { intent: 'reopen', case: 'in_scope', closed: 'closed_le_30d' } as const
    expect(asks(closed, { urgent: true })).toBe('nothing, reopen')
  })
  test('a read-only contact can only want the status, so that is not asked', () => {
    const cleo = { grant: 'read_only_approved' } as const
    expect(asks(cleo, { intent: EXISTING, case: true, urgent: true })).toBe('case-number')
    expect(asks({ ...cleo, case: 'in_scope', closed: 'open' }, { intent: EXISTING, urgent: true })).toBe(
      'nothing, case_status',
    )
  })
  test('whoever is refused with any case keys no number', () => {
    expect(asks({ grant: 'none' }, { intent: EXISTING, case: true, urgent: true })).toBe('nothing, existing_update')
  })
  test('with no live contract anywhere only how bad it is can still help', () => {
    expect(asks({ contract: 'expired' }, { intent: EXISTING, case: true, urgent: true })).toBe('severity')
  })
})
