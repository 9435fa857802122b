/** Who is offered a waiting call: languages that stand for each other, and calls that were declined. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { bareLanguage, speaks } from '../../src/desk/staff/languages.ts'
import { isOffered, isRefusedByAll, offerOf, WIDEN_MS } from '../../src/desk/connect/offer.ts'
import type { Staff } from '../../src/desk/staff/staff.ts'
import { openCareline, type Careline, type Conversation } from '../calls/careline.ts'
import { idOf, onTheFloor } from './on-the-floor.ts'

describe('languages', () => {
  test.each([
    [['en'], 'en-GB', true],
    [['en-US'], 'en', true],
    [['pt'], 'pt-BR', true],
    [['pt-PT'], 'pt_BR', true],
    [['ES'], 'es-MX', true],
    [['en', 'de'], 'fr', false],
    [['e'], 'en', false],
    [[], 'fi', true],
  ])('%j answer a caller who speaks %s: %s', (languages, wanted, answers) => {
    expect(speaks(languages, wanted)).toBe(answers)
  })

  test('the bare code has no region, script or capitals', () => {
    expect(['en-GB', 'zh-Hant-TW', 'PT', 'de_CH', ''].map(bareLanguage)).toEqual(['en', 'zh', 'pt', 'de', ''])
  })
})

describe('on real calls', () => {
  let careline: Careline
  beforeEach(async () => {
    careline = await openCareline({ rest: true })
  })
  afterEach(() => careline.close())
  const floor = onTheFloor(() => careline)

  async function offered(call: Conversation, staff: Staff, at = new Date()): Promise<boolean> {
    const { stage, ...rest } = await floor.live(call)
    if (stage.kind !== 'waiting') throw new Error('the caller does not wait')
    return isOffered({ stage, ...rest }, stage, staff, at)
  }
  const declines = async (call: Conversation, name: string) =>
    careline.desk().takeCall.decline(idOf(call), await floor.staff(name), 'Other')

  test('a contact with en-GB is offered at once to an analyst with en, and to one whose languages are not known', async () => {
    await careline.database.pool.query(`UPDATE contacts SET language = 'en-GB' WHERE id = 'ana'`)
    const call = await floor.anaInQueue()
    const ruth = await floor.staff('ruth')
    expect(await offered(call, ruth)).toBe(true)
    expect(await offered(call, { ...ruth, languages: [] })).toBe(true)
    expect(await offered(call, { ...ruth, languages: ['de'] })).toBe(false)
  })

  test('a call that was never offered to somebody is not declined by them', async () => {
    const call = await floor.anaInQueue()
    expect(await declines(call, 'ida')).toEqual({ kind: 'not-offered' })
    await floor.connect(call, 'ruth')
    expect(await declines(call, 'omar')).toEqual({ kind: 'taken', by: 'Ruth Calder' })
  })

  test('declined a hundred times it is kept once', async () => {
    const call = await floor.anaInQueue()
    for (let i = 0; i < 100; i += 1) expect(await declines(call, 'ruth')).toEqual({ kind: 'done' })
    expect((await floor.live(call)).stage).toMatchObject({ declined: [{ id: 'ruth', why: 'Other' }] })
  })

  test('declined by the only one who is free it comes back to them, and they may take it', async () => {
    const call = await floor.anaInQueue()
    const [ruth, sam] = [await floor.staff('ruth'), await floor.staff('sam')]
    await declines(call, 'ruth')
    expect(await offered(call, ruth)).toBe(false)
    const now = await floor.live(call)
    if (now.stage.kind !== 'waiting') throw new Error('the caller does not wait')
    const offer = offerOf(now, now.stage, new Date(), [])
    expect(isRefusedByAll(offer, now.stage, [ruth])).toBe(true)
    expect(isRefusedByAll(offer, now.stage, [ruth, sam])).toBe(false)
    expect(offer.mayTake(ruth)).toBe(true)
    await floor.connect(call, 'ruth')
  })

  test('after a while it is offered again to those who declined', async () => {
    const call = await floor.anaInQueue()
    await declines(call, 'ruth')
    const ruth = await floor.staff('ruth')
    expect(await offered(call, ruth, new Date(Date.now() + WIDEN_MS.support - 1_000))).toBe(false)
    expect(await offered(call, ruth, new Date(Date.now() + WIDEN_MS.support + 1_000))).toBe(true)
  })
})
