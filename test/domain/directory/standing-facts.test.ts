/** Who may open a case: the rules are asked, with the facts of each combination. */
import { describe, expect, test } from 'vitest'
import type { Combination, Standing } from '../../../src/domain/directory/directory.ts'
import { contractNumber } from '../../../src/domain/ids.ts'
import { mayOpenCaseOn, mayOpenCases } from '../../../src/domain/directory/standing-facts.ts'
import { combination, company, contact } from './combination.ts'

const NOW = new Date('2026-06-15T12:00:00Z')
const NO_GRACE = { graceDays: 0 }
const standing = (combinations: Combination[], employer = 'arden'): Standing => ({
  contact: contact(employer),
  combinations,
})

describe('one combination', () => {
  test.each<[string, Partial<Combination>, boolean]>([
    ['designated, in force', {}, true],
    ['view access', { grant: 'read_only_approved' }, false],
    ['a request that waits', { grant: 'read_only_pending' }, false],
    ['no grant', { grant: 'none' }, false],
    ['not started', { startsOn: '2026-06-16' }, false],
    ['ended', { endsOn: '2026-06-14' }, false],
    ['terminated', { terminatedOn: '2026-06-14' }, false],
    ['its last day', { endsOn: '2026-06-15' }, true],
  ])('%s', (_, differs, may) => {
    const on = combination(differs)
    expect(mayOpenCaseOn(standing([on]), on, NOW, NO_GRACE)).toBe(may)
    expect(mayOpenCases(standing([on]), NOW, NO_GRACE)).toBe(may)
  })

  test('grace days count', () => {
    const on = combination({ endsOn: '2026-06-10' })
    expect(mayOpenCaseOn(standing([on]), on, NOW, { graceDays: 4 })).toBe(false)
    expect(mayOpenCaseOn(standing([on]), on, NOW, { graceDays: 5 })).toBe(true)
  })

  test('a contact who has left opens none', () => {
    const on = combination()
    const { contact: person, combinations } = standing([on])
    expect(mayOpenCases({ contact: { ...person, status: 'inactive' }, combinations }, NOW, NO_GRACE)).toBe(false)
  })

  test("an indirect End User's employee opens none without the Support Owner's exception", () => {
    const through = { soldTo: company('norvik'), endUser: company('gallant'), supportOwner: company('norvik') }
    const plain = combination(through)
    const excepted = combination({ ...through, ownerException: true })
    expect(mayOpenCases(standing([plain], 'gallant'), NOW, NO_GRACE)).toBe(false)
    expect(mayOpenCases(standing([excepted], 'gallant'), NOW, NO_GRACE)).toBe(true)
    expect(mayOpenCases(standing([plain], 'norvik'), NOW, NO_GRACE)).toBe(true)
  })
})

test('one combination of several is enough', () => {
  const ended = combination({ endsOn: '2026-05-01' })
  const live = combination({ contract: contractNumber.parse('SC-2001') })
  const both = standing([ended, live])
  expect(mayOpenCases(both, NOW, NO_GRACE)).toBe(true)
  expect(mayOpenCaseOn(both, ended, NOW, NO_GRACE)).toBe(false)
  expect(mayOpenCases(standing([]), NOW, NO_GRACE)).toBe(false)
})
