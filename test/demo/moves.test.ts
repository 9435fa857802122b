/** What can be written for a terminal phone to press. */
import { expect, test } from 'vitest'
import { readMove, shownKeys } from '../../src/demo/terminal/moves.ts'

test.each([
  ['1', { kind: 'keys', keys: '1', ahead: false }],
  [' 0# ', { kind: 'keys', keys: '0#', ahead: false }],
  ['>12*', { kind: 'keys', keys: '12*', ahead: true }],
  ['pin', { kind: 'pin', after: '', ahead: false }],
  ['>pin#', { kind: 'pin', after: '#', ahead: true }],
  ['', { kind: 'silence' }],
  ['-', { kind: 'silence' }],
  ['wait', { kind: 'wait' }],
])('%j is a move', (text, move) => {
  expect(readMove(text)).toEqual(move)
})

test.each(['x', '1 2', '>', 'pinpin', '1pin', '>wait', '１'])('%j is not', (text) => {
  expect(readMove(text)).toBeUndefined()
})

test('more than a menu key is only counted when it is shown', () => {
  expect([shownKeys('7#'), shownKeys('1234')]).toEqual(['7#', '••••'])
})
