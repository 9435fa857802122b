/** Whom a colleague's word proves, and for which contracts. */
import { expect, test } from 'vitest'
import { wordCountsOn } from '../../../src/domain/directory/vouching.ts'

const GRANTS = ['designated', 'read_only_approved', 'read_only_pending', 'none'] as const
const every = GRANTS.flatMap((voucher) =>
  GRANTS.flatMap((vouchedFor) =>
    [true, false].flatMap((sameEmployer) =>
      [true, false].flatMap((a) => [true, false].map((b) => ({ voucher, vouchedFor, sameEmployer, a, b }))),
    ),
  ),
)

test('only a Designated Contact vouches, only for a person with access, across companies only by an exception', () => {
  for (const { voucher, vouchedFor, sameEmployer, a, b } of every) {
    const counts = wordCountsOn({
      sameEmployer,
      voucher: { grant: voucher, ownerException: a },
      vouchedFor: { grant: vouchedFor, ownerException: b },
    })
    const mayCall = vouchedFor === 'designated' || vouchedFor === 'read_only_approved'
    expect(counts, JSON.stringify({ voucher, vouchedFor, sameEmployer, a, b })).toBe(
      voucher === 'designated' && mayCall && (sameEmployer || a || b),
    )
  }
})
