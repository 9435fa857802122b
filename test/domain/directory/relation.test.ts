/** How a contact's company stands to a combination. */
import { expect, test } from 'vitest'
import { relationOf } from '../../../src/domain/directory/relation.ts'
import { combination, company, contact } from './combination.ts'

const throughPartner = combination({
  soldTo: company('norvik'),
  endUser: company('umbra'),
  supportOwner: company('corvus'),
})

test.each([
  ['norvik', 'partner_sold_to'],
  ['corvus', 'third_party_support_owner'],
  ['umbra', 'indirect_end_user'],
  ['arden', 'unrelated'],
])(
  'someone from %s is %s to a combination sold to norvik, used by umbra, supported by corvus',
  (employer, relation) => {
    expect(relationOf(contact(employer), throughPartner)).toBe(relation)
  },
)

test('a company that bought for itself is direct, whoever delivers the support', () => {
  expect(relationOf(contact('arden'), combination())).toBe('direct')
  expect(relationOf(contact('arden'), combination({ supportOwner: company('corvus') }))).toBe('direct')
})

test("an indirect End User's employee acts for the Support Owner only with a designated grant and its recorded exception", () => {
  const umbra = contact('umbra')
  expect(relationOf(umbra, { ...throughPartner, grant: 'designated', ownerException: true })).toBe(
    'third_party_support_owner',
  )
  expect(relationOf(umbra, { ...throughPartner, grant: 'designated', ownerException: false })).toBe('indirect_end_user')
  expect(relationOf(umbra, { ...throughPartner, grant: 'read_only_approved', ownerException: true })).toBe(
    'indirect_end_user',
  )
})
