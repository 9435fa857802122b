/** Twilio's form fields → what the caller did. */
import { describe, expect, test } from 'vitest'
import {
  isOver,
  readAhead,
  readCallId,
  readInput,
  readQueueEnd,
  readOrigin,
  readTurn,
} from '../../src/phone/caller-input.ts'

const SID = `CA${'0a'.repeat(16)}`

describe('the call', () => {
  test('has exactly the shape Twilio gives it', () => expect(readCallId({ CallSid: SID })).toBe(SID))
  test.each([
    undefined,
    '',
    SID.slice(1),
    `${SID}0`,
    SID.toUpperCase(),
    `CA${'g'.repeat(32)}`,
    '../../etc/passwd',
    `${SID}\n`,
    'C'.repeat(10_000),
    [SID, SID],
  ])('%j names no call', (CallSid) => {
    expect(readCallId(CallSid === undefined ? {} : { CallSid })).toBeUndefined()
  })
})

describe('the turn', () => {
  test.each([
    ['1', 1],
    ['0', 0],
    ['9999', 9999],
  ])('%s', (turn, number) => expect(readTurn({ turn })).toBe(number))
  test.each(['-1', '00', '01', '10000', 'NaN', '1;2', '1.0', '1e1', ' 1', '', undefined, ['1', '2'], { a: '1' }])(
    '%j is none',
    (turn) => expect(readTurn({ turn })).toBeUndefined(),
  )
})

describe('keys', () => {
  const keyed = (form: Parameters<typeof readInput>[0]) => {
    const input = readInput(form)
    return input.kind === 'keys' ? input.keys.reveal() : input.kind
  }
  test.each(['0', '123456789012', '#', '*', '*#*#', '0001', '١٢٣', '12 34', "' OR 1=1--", '0x2F', 'w1'])(
    '"%s" is handed on as it came, as text',
    (Digits) => expect(keyed({ Digits })).toBe(Digits),
  )
  test('missing and empty are silence', () => {
    expect(keyed({})).toBe('silence')
    expect(keyed({ Digits: '' })).toBe('silence')
    expect(keyed({ Digits: '', FinishedOnKey: '' })).toBe('silence')
  })
  test('the pound key alone is told apart', () => expect(keyed({ Digits: '', FinishedOnKey: '#' })).toBe('pound-only'))
  test('a field that came twice is no answer', () => expect(keyed({ Digits: ['1', '2'] })).toBe('pound-only'))
  test.each([65, 1_000, 60_000])('%i keys are not cut to something that could be right', (count) => {
    expect(keyed({ Digits: '1'.repeat(count) })).toBe('unreadable')
  })
  test('what a caller said is not what they keyed', () => {
    expect(keyed({ SpeechResult: 'four eight two seven' })).toBe('silence')
  })
  test('what was keyed does not print', () => {
    expect(JSON.stringify(readInput({ Digits: '482710931234' }))).not.toContain('4827')
  })
})

describe('where a call comes from', () => {
  test.each([
    ['+14155550100', 'number'],
    ['+266696687', 'withheld'],
    ['266696687', 'withheld'],
    ['+1266696687', 'withheld'],
    ['+7378742833', 'withheld'],
    ['+2562533', 'withheld'],
    ['+8656696', 'withheld'],
    ['+86282452253', 'withheld'],
    ['anonymous', 'withheld'],
    ['Anonymous', 'withheld'],
    ['Restricted', 'withheld'],
    ['', 'withheld'],
    [undefined, 'withheld'],
    ['client:alice', 'other'],
    ['sip:x@y', 'other'],
    ['+1', 'other'],
    ['12345', 'other'],
    [`+${'1'.repeat(40)}`, 'other'],
    ['📞', 'other'],
  ])('%s is %s', (From, kind) => {
    expect(readOrigin(From === undefined ? {} : { From }).caller.kind).toBe(kind)
  })

  test('only the full attestation vouches for the number, and only exactly', () => {
    const attested = (StirVerstat: string | string[] | undefined) =>
      readOrigin(StirVerstat === undefined ? {} : { StirVerstat }).attested
    expect(attested('TN-Validation-Passed-A')).toBe(true)
    for (const other of [
      'TN-Validation-Passed-B',
      'TN-Validation-Passed-C',
      'TN-Validation-Passed-A-Diverted',
      'TN-Validation-Passed-A-Passthrough',
      'TN-Validation-Failed-A',
      'TN-Validation-Failed',
      'No-TN-Validation',
      'NULL',
      '',
      ' TN-Validation-Passed-A',
      'tn-validation-passed-a',
      ['TN-Validation-Passed-A', 'TN-Validation-Passed-A'],
      undefined,
    ]) {
      expect(attested(other), JSON.stringify(other)).toBe(false)
    }
  })
})

test.each([
  ['bridged', 'talked'],
  ['leave', 'left'],
  ['hangup', 'hung-up'],
  ['redirected', 'moved'],
  ['redirected-from-bridged', 'moved'],
  ['queue-full', 'full'],
  ['bridging-in-process', 'failed'],
  ['error', 'failed'],
  ['system-error', 'failed'],
  ['Bridged', 'failed'],
  ['weird', 'failed'],
  ['', 'failed'],
  [undefined, 'failed'],
  [['bridged', 'bridged'], 'failed'],
])('QueueResult %j means %s', (QueueResult, meaning) => {
  expect(readQueueEnd(QueueResult === undefined ? {} : { QueueResult })).toBe(meaning)
})

test.each([
  ['1', 0],
  ['4', 3],
  ['0', 0],
  ['-1', undefined],
  ['many', undefined],
  [undefined, undefined],
])('QueuePosition %s is %s ahead', (QueuePosition, ahead) => {
  expect(readAhead(QueuePosition === undefined ? {} : { QueuePosition })).toBe(ahead)
})

test.each([
  ['completed', true],
  ['busy', true],
  ['failed', true],
  ['no-answer', true],
  ['canceled', true],
  ['ringing', false],
  ['in-progress', false],
  ['queued', false],
  ['else', false],
])('CallStatus %s is over: %s', (CallStatus, over) => expect(isOver({ CallStatus })).toBe(over))
