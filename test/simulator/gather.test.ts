/** What a gather hears of the keys pressed, and when it ends. */
import { describe, expect, test } from 'vitest'
import { gatherKeys, type GatherTerms, type TimedKey } from '../../src/simulator/twiml/gather.ts'

const TERMS: GatherTerms = { finishOnKey: '#', numDigits: undefined, timeout: 5, promptSeconds: 10, bargeIn: true }

function keys(text: string, from: number): TimedKey[] {
  return Array.from(text, (key, index) => ({ key, at: from + index }))
}

describe('a gather', () => {
  test('never has the finish key among its digits', () => {
    expect(gatherKeys(TERMS, 0, keys('1234#', 11))).toMatchObject({ digits: '1234', finishedOnKey: '#', endedAt: 15 })
  })

  test('ends its wait so many seconds after the prompt when no key comes', () => {
    expect(gatherKeys(TERMS, 100, [])).toMatchObject({ digits: '', finishedOnKey: '', endedAt: 115 })
  })

  test('ends its wait so many seconds after the last key', () => {
    expect(gatherKeys(TERMS, 0, keys('12', 11))).toMatchObject({ digits: '12', endedAt: 17 })
  })

  test('ends at once at its number of digits and leaves the pound key over', () => {
    const result = gatherKeys({ ...TERMS, numDigits: 4 }, 0, keys('1234#', 11))
    expect(result).toMatchObject({ digits: '1234', finishedOnKey: '', endedAt: 14, left: [{ key: '#', at: 15 }] })
  })

  test('gives the digits it has when the pound key comes before the number of digits', () => {
    expect(gatherKeys({ ...TERMS, numDigits: 4 }, 0, keys('12#', 11))).toMatchObject({
      digits: '12',
      finishedOnKey: '#',
    })
  })

  test('takes every key as data when its finish key is empty', () => {
    expect(gatherKeys({ ...TERMS, finishOnKey: '' }, 0, keys('1*#', 11))).toMatchObject({
      digits: '1*#',
      finishedOnKey: '',
    })
  })

  test('stops its prompt at the first key', () => {
    expect(gatherKeys(TERMS, 0, keys('1#', 2)).promptEndedAt).toBe(2)
  })

  test('plays its prompt to the end when it must not be interrupted, and waits from there', () => {
    const result = gatherKeys({ ...TERMS, bargeIn: false }, 0, keys('1', 2))
    expect(result).toMatchObject({ promptEndedAt: 10, endedAt: 15 })
  })

  test('does not take a key that comes after its end', () => {
    const late = keys('7', 15.5)
    expect(gatherKeys(TERMS, 0, late)).toMatchObject({ digits: '', endedAt: 15, left: late })
  })
})
