/** Issuing a PIN gives way to callers: what it replaces is looked at before anything is hashed, and hashing waits for a free slot. */
import { expect, test } from 'vitest'
import type { AuditEntry } from '../../../src/domain/audit.ts'
import { contactId, credentialId } from '../../../src/domain/ids.ts'
import { issuePinInPlaceOf, type IssuePinOptions } from '../../../src/domain/pin/issue-pin.ts'
import type { Semaphore } from '../../../src/domain/semaphore.ts'
import { inMemoryCredentials } from './in-memory-credentials.ts'
import { KEYS, SIZE } from './pin-door.ts'

const now = () => new Date('2026-03-01T03:10:00Z')

function options(slots: Semaphore, replaces: IssuePinOptions['replaces']): IssuePinOptions {
  const entries: AuditEntry[] = []
  const { store } = inMemoryCredentials({ now, entries })
  return {
    contactId: contactId.parse('ana'),
    ownPhones: [],
    credentials: store,
    keys: KEYS,
    actor: 'contact ana',
    now: now(),
    size: SIZE,
    slots,
    ...(replaces === undefined ? {} : { replaces }),
  }
}

/** Counts what is hashed. */
function counting(busy: boolean) {
  const counted = { hashed: 0 }
  const slots: Semaphore = {
    run: async (work) => {
      if (busy) return { kind: 'busy' }
      counted.hashed += 1
      return { kind: 'done', value: await work() }
    },
  }
  return { counted, slots }
}

test('a request in place of a PIN that is not the live one hashes nothing', async () => {
  const { counted, slots } = counting(false)
  const asked = options(slots, credentialId.parse('somewhere-else'))
  expect(await issuePinInPlaceOf(asked)).toEqual({ kind: 'changed' })
  expect(counted.hashed).toBe(0)
})

test('while every slot is taken by calls no PIN is issued, and the old one stays', async () => {
  const { slots } = counting(true)
  const asked = options(slots, 'none')
  expect(await issuePinInPlaceOf(asked)).toEqual({ kind: 'busy' })
  expect(await asked.credentials.summaryFor(asked.contactId)).toBeUndefined()
})

test('a request in place of none is hashed once and issued', async () => {
  const { counted, slots } = counting(false)
  expect(await issuePinInPlaceOf(options(slots, 'none'))).toMatchObject({ kind: 'issued' })
  expect(counted.hashed).toBe(1)
})
