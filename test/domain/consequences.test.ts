/** What follows from an outcome is read from its row, and from nowhere where there is none. */
import { expect, test } from 'vitest'
import { consequenceOf, helpsWithCase, isRefused, staffSentence } from '../../src/domain/consequences.ts'
import { RULES, type Outcome } from '../../src/domain/decide.ts'

test.each(RULES)('$outcome: what its row says', (row) => {
  const { effect, entitled, allows } = consequenceOf(row.outcome)
  expect({ effect, entitled, allows }).toEqual({ effect: row.effect, entitled: row.entitled, allows: row.allows })
})

test('an ended contract and a product that is not covered are refused by one rule, in different words', () => {
  expect(staffSentence('REFUSE_NO_CONTRACT', 'expired').why).toBe('The contract has ended.')
  expect(staffSentence('REFUSE_NO_CONTRACT').why).toBe('The contract has ended.')
  expect(staffSentence('REFUSE_NO_CONTRACT', 'none').why).toBe('The contract does not cover that product.')
})

test('an outcome that a newer version of the service recorded allows nothing and breaks nothing', () => {
  const unknown = 'OF_TOMORROW' as Outcome
  expect(consequenceOf(unknown)).toMatchObject({ entitled: null, allows: {} })
  expect(isRefused(unknown)).toBe(false)
  expect(helpsWithCase(unknown)).toBe(false)
  expect(staffSentence(unknown).may).toBe('Find out who it is. Open nothing until it is proved.')
})
