/** Facts about products: a contract entitles the products it names, and in force for others it is another live contract. */
import { expect, test } from 'vitest'
import { factsOf } from '../../src/calls/decision/facts.ts'
import { freshTold, type Told } from '../../src/calls/call.ts'
import { decide } from '../../src/domain/decide.ts'
import { STANDARD } from '../../src/domain/policy.ts'
import { standingFacts } from '../../src/domain/directory/standing-facts.ts'
import { caseNumber, contractNumber } from '../../src/domain/ids.ts'
import { combination, contact } from '../domain/directory/combination.ts'

const NOW = new Date('2026-06-15T12:00:00Z')
const ON = combination({ products: ['voice-platform'] })
const standing = (...combinations: ReturnType<typeof combination>[]) => ({ contact: contact('arden'), combinations })

const caller = (told: Partial<Told>, ...combinations: ReturnType<typeof combination>[]) => {
  const by = { kind: 'profile' } as const
  const at = NOW.toISOString()
  const own = standing(...combinations)
  const identity = { kind: 'verified', contactId: own.contact.id, by, at, standing: own } as const
  return factsOf({ identity, told: { ...freshTold(), ...told } }, NOW, STANDARD)
}

test.each([
  ['a product of the contract', { named: 'voice-platform' }, 'active', 'no_other_live_contract'],
  ['a product it does not name', { named: 'reporting' }, 'none', 'has_other_live_contract'],
  ['"another product"', 'other', 'none', 'has_other_live_contract'],
  ['no product said yet', undefined, 'active', 'no_other_live_contract'],
] as const)('%s', (_, product, contract, other) => {
  expect(standingFacts(standing(ON), ON, product, NOW, STANDARD)).toMatchObject({ contract, other_ct: other })
})

test('a product outside a contract that has ended leaves no live contract', () => {
  const ended = combination({ products: ['voice-platform'], endsOn: '2026-05-01' })
  const facts = standingFacts(standing(ended), ended, 'other', NOW, STANDARD)
  expect(facts).toMatchObject({ contract: 'none', other_ct: 'no_other_live_contract' })
})

test('a new case for another product of a live contract is refused for the product, not as a lapsed designation', () => {
  const facts = caller({ intent: 'new_case', product: { named: 'reporting' } }, ON)
  expect(decide(facts)).toMatchObject({ rule: 'R17', outcome: 'REFUSE_NO_CONTRACT' })
})

const found = (product: string | undefined, state: 'open' | 'closed' = 'open') =>
  ({
    kind: 'found',
    number: caseNumber.parse('0001000001'),
    product,
    state,
    priority: 'medium',
    updatedAt: '2026-06-10T00:00:00Z',
    closedAt: state === 'closed' ? '2026-06-10T00:00:00Z' : undefined,
  }) as const

test.each([
  ['update', 'existing_update', 'open', 'R18'],
  ['raise', 'raise_priority', 'open', 'R17'],
  ['reopen', 'reopen', 'closed', 'R17'],
  ['status', 'case_status', 'open', 'R15'],
] as const)('a case about a product that the contract no longer covers: %s', (_, intent, state, rule) => {
  const told = { intent, existing: true, contract: contractNumber.parse('SC-1001') }
  expect(decide(caller({ ...told, case: found('reporting', state) }, ON)).rule).toBe(rule)
  const covered = decide(caller({ ...told, case: found('voice-platform', state) }, ON))
  expect(['R15', 'R22', 'R24', 'R25']).toContain(covered.rule)
})

test('a contract on which the caller does not stand is not one of their others', () => {
  const facts = caller({ intent: 'new_case', contract: contractNumber.parse('SC-9999') }, ON)
  expect(facts).toMatchObject({ grant: 'none', contract: 'none' })
})
