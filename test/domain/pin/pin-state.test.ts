/** What a stored PIN is good for: ten wrong tries in a row or fifty in its life lock it, and only a live PIN can be locked. */
import { expect, test } from 'vitest'
import { credentialId } from '../../../src/domain/ids.ts'
import type { CredentialSummary } from '../../../src/domain/pin/credential-store.ts'
import { isLocked, pinStateOf, type PinState } from '../../../src/domain/pin/pin-state.ts'

const PIN: CredentialSummary = {
  id: credentialId.parse('c'),
  state: 'active',
  issuedAt: new Date('2026-06-15T12:00:00Z'),
  lastUsedAt: undefined,
  failuresInARow: 0,
  failuresInLife: 0,
}

test.each<[string, Partial<CredentialSummary>, PinState]>([
  ['a fresh one', {}, 'works'],
  ['nine in a row', { failuresInARow: 9, failuresInLife: 49 }, 'works'],
  ['ten in a row', { failuresInARow: 10, failuresInLife: 10 }, 'locked'],
  ['fifty in its life', { failuresInLife: 50 }, 'locked'],
  ['replaced', { state: 'replaced', failuresInARow: 10 }, 'replaced'],
  ['disabled', { state: 'disabled', failuresInLife: 50 }, 'none'],
])('%s', (_, differs, state) => {
  expect(pinStateOf({ ...PIN, ...differs })).toBe(state)
})

test('no PIN at all', () => {
  expect(pinStateOf(undefined)).toBe('none')
  expect(isLocked({ failuresInARow: 0, failuresInLife: 50 })).toBe(true)
})
