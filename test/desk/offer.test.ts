/** Who is offered a waiting call: languages that stand for each other, and calls that were declined. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { freshTold, type Stage } from '../../src/calls/call.ts'
import { bareLanguage, speaks } from '../../src/domain/directory/languages.ts'
import { isRefusedByAll, offerOf, ONLY_MS } from '../../src/desk/connect/offer.ts'
import type { Staff } from '../../src/desk/staff/staff.ts'
import { credentialId, staffId, type StaffId } from '../../src/domain/ids.ts'
import { STANDARD } from '../../src/domain/policy.ts'
import { openCareline, type Careline, type Conversation } from '../calls/careline.ts'
import { combination, contact } from '../domain/directory/combination.ts'
import { exampleCall } from '../stores/example-call.ts'
import { idOf, onTheFloor } from './on-the-floor.ts'

const WIDEN_MS = STANDARD.widenAfter.support * 1_000

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

describe('the table', () => {
  const NOW = new Date('2026-03-02T09:00:00Z')
  const before = (ms: number) => new Date(NOW.getTime() - ms).toISOString()
  const BERTA: Staff = {
    id: staffId.parse('berta'),
    name: 'Berta',
    role: 'analyst',
    phone: '+12025550199',
    languages: ['de'],
    products: ['voice-platform'],
    residency: 'emea',
    desks: ['support'],
  }
  const COLLEAGUE = staffId.parse('colleague')

  interface Case {
    /** Of the call. */
    residency?: string
    product?: string
    language?: string
    urgent?: boolean
    waited?: number
    only?: StaffId
    declinedFor?: number
    paused?: boolean
    /** Of the analyst. */
    staff?: Partial<Staff>
  }
  const LONG = WIDEN_MS

  test.each<[string, Case, boolean]>([
    ['language, product and region of the analyst', { residency: 'emea' }, true],
    ['a contract without a region', {}, true],
    ['a contract of another region', { residency: 'us' }, false],
    ['a contract of another region, after any wait', { residency: 'us', waited: 10 * LONG }, false],
    ['a contract of another region, for a supervisor', { residency: 'us', staff: { role: 'supervisor' } }, false],
    ['a contract of another region, sent to this analyst', { residency: 'us', only: BERTA.id }, false],
    [
      'a contract with a region, for an analyst without one',
      { residency: 'us', staff: { residency: undefined } },
      false,
    ],
    ['a language they do not speak', { language: 'fr' }, false],
    ['a language they do not speak, when the wait has widened', { language: 'fr', waited: LONG }, true],
    ['a language they do not speak, just before', { language: 'fr', waited: LONG - 1 }, false],
    ['a product they do not know', { product: 'reporting' }, false],
    ['a product they do not know, when the wait has widened', { product: 'reporting', waited: LONG }, true],
    [
      'any product, for an analyst whose products are not said',
      { product: 'reporting', staff: { products: [] } },
      true,
    ],
    ['a product they do not know, for a supervisor', { product: 'reporting', staff: { role: 'supervisor' } }, true],
    ['a desk that is not theirs', { staff: { desks: ['contracts'] } }, false],
    ['a desk that is not theirs, after any wait', { waited: 10 * LONG, staff: { desks: ['contracts'] } }, false],
    ['sent to this analyst', { only: BERTA.id, product: 'reporting' }, true],
    ['sent to a colleague', { only: COLLEAGUE }, false],
    ['sent to a colleague a minute ago', { only: COLLEAGUE, waited: ONLY_MS }, true],
    ['declined by this analyst', { declinedFor: LONG - 1 }, false],
    ['declined by this analyst long ago', { declinedFor: LONG }, true],
    ['a paused desk', { paused: true }, false],
    ['a paused desk, for a supervisor', { paused: true, staff: { role: 'supervisor' } }, true],
    ['a paused desk, sent to this analyst', { paused: true, only: BERTA.id }, true],
    ['a paused desk, while production is down', { paused: true, urgent: true }, true],
  ])('%s', (_, given, offered) => {
    const { residency, product = 'voice-platform', language = 'de', waited = 0, declinedFor } = given
    const stage: Extract<Stage, { kind: 'waiting' }> = {
      kind: 'waiting',
      desk: 'support',
      since: before(waited),
      claim: undefined,
      declined: declinedFor === undefined ? [] : [{ id: BERTA.id, why: 'Other', at: before(declinedFor) }],
      only: given.only,
      laps: 0,
      quoted: undefined,
      offered: false,
      lap: undefined,
    }
    const who = { ...contact('arden'), language }
    const call = exampleCall({
      stage,
      identity: {
        kind: 'verified',
        contactId: who.id,
        at: before(waited),
        by: { kind: 'pin', credentialId: credentialId.parse('credential') },
        standing: { contact: who, combinations: [combination({ residency })] },
      },
      told: { ...freshTold(), product: { named: product }, urgent: given.urgent === true ? 'critical' : undefined },
    })
    const paused = given.paused === true ? [{ desk: 'support' as const }] : []
    expect(offerOf(call, stage, NOW, paused, STANDARD).isTo({ ...BERTA, ...given.staff })).toBe(offered)
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
    return offerOf({ stage, ...rest }, stage, at, [], STANDARD).isTo(staff)
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
    const offer = offerOf(now, now.stage, new Date(), [], STANDARD)
    expect(isRefusedByAll(offer, now.stage, [ruth])).toBe(true)
    expect(isRefusedByAll(offer, now.stage, [ruth, sam])).toBe(false)
    expect(offer.mayTake(ruth)).toBe(true)
    await floor.connect(call, 'ruth')
  })

  test('after a while it is offered again to those who declined', async () => {
    const call = await floor.anaInQueue()
    await declines(call, 'ruth')
    const ruth = await floor.staff('ruth')
    expect(await offered(call, ruth, new Date(Date.now() + WIDEN_MS - 1_000))).toBe(false)
    expect(await offered(call, ruth, new Date(Date.now() + WIDEN_MS + 1_000))).toBe(true)
  })
})
