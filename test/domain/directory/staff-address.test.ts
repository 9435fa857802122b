/** Where a member of staff is rung: which addresses are taken, and which the service keeps to its own desks. */
import { describe, expect, test } from 'vitest'
import { staffRow } from '../../../src/domain/directory/directory-rows.ts'
import { deskAddress, isDeskAddress, isStaffAddress } from '../../../src/domain/directory/staff-address.ts'
import { staffId } from '../../../src/domain/ids.ts'
import { readRow } from '../../../src/directory/files/read-row.ts'

test.each(['+12025550151', 'client:ruth_calder', 'sip:ruth@pbx.example', 'sip:ruth.c+1@10.0.0.7:5061;transport=tls'])(
  '%s is taken',
  (phone) => {
    expect(isStaffAddress(phone)).toBe(true)
  },
)

test.each([
  '12025550151',
  'client:',
  'client:ruth calder',
  'client:ruth?to=+12025550151',
  'client:ruth,client:omar',
  // Answering at a desk takes no key, so that no row may name one.
  'client:careline_ruth',
  'sip:@pbx.example',
  'sip:ruth@',
  'sip:ruth@pbx.example?X-Header=1',
  'sips:ruth@pbx.example',
  'tel:+12025550151',
  'ruth@pbx.example',
  ' client:ruth',
])('%s is refused', (phone) => {
  expect(isStaffAddress(phone)).toBe(false)
})

test('a file keeps an address as it is: digits in it are no telephone number', () => {
  const read = (phone: string) => {
    const row = readRow(
      'staff',
      ['r', 'Ruth', 'r@vendor.example', 'analyst', phone],
      ['id', 'name', 'email', 'role', 'phone'],
    )
    return row.kind === 'row' ? staffRow.parse(row.row).phone : row.sentence
  }
  expect(read('sip:02079460101@pbx.example')).toBe('sip:02079460101@pbx.example')
  expect(read('client:agent_2025550151')).toBe('client:agent_2025550151')
  expect(read('+44 20 7946 0101')).toBe('+442079460101')
  expect(read('sip:ruth')).toContain('sip:user@host')
})

describe("a desk's own address", () => {
  const ids = [
    'ruth',
    'ruth_',
    'ruth-5f',
    'ruth_5f',
    'Ruth',
    'r.u@th',
    'rüth',
    '_',
    'ü'.repeat(64),
    `${'ü'.repeat(63)}u`,
  ]
  const addresses = ids.map((id) => deskAddress(staffId.parse(id)))

  test('is one for each id', () => {
    expect(new Set(addresses).size).toBe(ids.length)
    expect(addresses[0]).toBe('client:careline_ruth')
  })

  test('is short and plain enough for Twilio, and no row may have it', () => {
    for (const address of addresses) {
      expect(isDeskAddress(address), address).toBe(true)
      expect(isStaffAddress(address), address).toBe(false)
    }
  })
})
