/** Every outcome of the rules, reached by a whole call of somebody in the demo directory. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { wrongPin } from './wrong-pin.ts'
import { openCareline, type Careline, type Conversation } from './careline.ts'

let careline: Careline
beforeAll(async () => {
  careline = await openCareline()
})
afterAll(() => careline.close())

/** Dials and keys the person's PIN. */
async function verified(person: string): Promise<Conversation> {
  const call = await careline.dial(person)
  await call.hears('pin.greeting')
  return call.presses(careline.pin(person))
}

describe('a Designated Contact with a live contract', () => {
  test('OPEN_CASE: a new problem is put in line for support', async () => {
    const call = await verified('ana')
    await call.hears('wish.menu')
    await call.presses('1')
    await call.hears('product.menu')
    await call.presses('1')
    await call.hears('severity.menu')
    await call.presses('3')
    await call.hears('routed.new-case')
    await call.isInQueueFor('support', 'OPEN_CASE')
  })

  test('OPEN_CASE_URGENT: production down goes ahead of others', async () => {
    const call = await verified('ana')
    await call.presses('1')
    await call.presses('2')
    await call.presses('1')
    await call.hears('severity.confirm')
    await call.presses('1')
    await call.hears('routed.urgent')
    await call.isInQueueFor('production-down', 'OPEN_CASE_URGENT')
  })

  test('a confirmation nobody answers counts as yes', async () => {
    const call = await verified('hal')
    await call.presses('1')
    await call.presses('1')
    await call.isSilent()
    await call.isInQueueFor('production-down', 'OPEN_CASE_URGENT')
  })

  test('EXISTING_CASE: the case number is read back, then the owner is rung', async () => {
    const call = await verified('ana')
    await call.presses('2')
    await call.hears('case.enter')
    await call.presses('0001000001#')
    await call.hears('case.read-back')
    await call.presses('1')
    await call.hears('case.wish')
    await call.presses('1')
    await call.hears('severity.menu')
    await call.presses('2')
    await call.isInQueueFor('support', 'EXISTING_CASE')
  })

  test('CASE_STATUS: told, not routed; leading zeros may be left out', async () => {
    const call = await verified('ana')
    await call.presses('2')
    await call.presses('1000002#')
    await call.presses('1')
    await call.presses('2')
    await call.hears('status.told', 'status.menu-own')
    await call.isNotRouted('CASE_STATUS')
  })

  test('RAISE_PRIORITY_LIVE', async () => {
    const call = await verified('ana')
    await call.presses('2')
    await call.presses('0001000001#')
    await call.presses('1')
    await call.presses('3')
    await call.presses('2')
    await call.hears('case.raise')
    await call.isInQueueFor('support', 'RAISE_PRIORITY_LIVE')
  })

  test('NOTHING_TO_REOPEN: the case is still open', async () => {
    const call = await verified('ana')
    await call.presses('2')
    await call.presses('0001000001#')
    await call.presses('1')
    await call.presses('4')
    await call.hears('case.still-open')
    await call.isInQueueFor('support', 'NOTHING_TO_REOPEN')
  })

  test('REOPEN_REVIEW: closed fifteen days ago', async () => {
    const call = await verified('ana')
    await call.presses('2')
    await call.presses('0001000003#')
    await call.hears('case.closed', 'case.closed-menu')
    await call.presses('1')
    await call.hears('case.reopen-review')
    await call.isInQueueFor('support', 'REOPEN_REVIEW')
  })

  test('NEW_LINKED_CASE: closed 65 days ago', async () => {
    const call = await verified('ana')
    await call.presses('2')
    await call.presses('0001000004#')
    await call.presses('1')
    await call.hears('case.closed-too-long')
    await call.isInQueueFor('support', 'NEW_LINKED_CASE')
  })

  test("CASE_NOT_AVAILABLE: the same words for somebody else's case and for none", async () => {
    const words: string[] = []
    for (const number of ['0002000001#', '0001999999#', '0009000001#']) {
      const call = await verified('ana')
      await call.presses('2')
      await call.presses(number)
      await call.hears('case.not-available')
      await call.isNotRouted('CASE_NOT_AVAILABLE')
      words.push(call.phone.exchanges.at(-1)?.twiml ?? '')
    }
    // Only the reference could differ, and it is not said here.
    expect(new Set(words).size).toBe(1)
  })

  test('a second case number in vain offers a new problem or a person', async () => {
    const call = await verified('ana')
    await call.presses('2')
    await call.presses('0001999999#')
    await call.presses('0001999998#')
    await call.hears('case.not-available-short', 'reference', 'case.not-available-menu')
    await call.presses('0')
    await call.isInQueueFor('support', 'EXISTING_CASE')
  })

  test('ADMIN_CASE', async () => {
    const call = await verified('ana')
    await call.presses('3')
    await call.hears('administration.menu-urgent')
    await call.presses('2')
    await call.hears('admin.person')
    await call.isInQueueFor('admin', 'ADMIN_CASE')
  })

  test('PRIVACY_PORTAL: told where a privacy request goes', async () => {
    const call = await verified('ana')
    await call.presses('3')
    await call.presses('4')
    await call.hears('privacy.portal', 'reference', 'privacy.menu')
    await call.isNotRouted('PRIVACY_PORTAL')
  })

  test('REFUSE_NO_CONTRACT: a product that the contract in force does not name', async () => {
    const call = await verified('ana')
    await call.presses('1')
    await call.presses('9')
    await call.presses('3')
    await call.hears('contract.ended', 'reference', 'contract.menu')
    await call.isNotRouted('REFUSE_NO_CONTRACT')
  })
})

describe('somebody with view access only', () => {
  test('REFUSE_READ_ONLY: refused at once, with a next step', async () => {
    const call = await verified('cleo')
    await call.presses('1')
    await call.hears('refused.read-only', 'reference', 'refused.menu-with-status')
    await call.isNotRouted('REFUSE_READ_ONLY')
    await call.presses('1')
    await call.hears('refused.told', 'refused.menu-with-status')
  })

  test('READ_ONLY_STATUS: state, priority and last update', async () => {
    const call = await verified('cleo')
    await call.presses('2')
    await call.presses('0001000001#')
    await call.presses('1')
    await call.hears('status.told', 'status.menu')
    await call.isNotRouted('READ_ONLY_STATUS')
  })

  test('status is one of the ways on from a refusal', async () => {
    const call = await verified('cleo')
    await call.presses('1')
    await call.presses('2')
    await call.hears('case.enter')
    await call.presses('0001000002#')
    await call.presses('1')
    await call.isNotRouted('READ_ONLY_STATUS')
  })
})

describe('somebody without rights', () => {
  test('REFUSE_NOT_DESIGNATED: no grant at all', async () => {
    const call = await verified('dev')
    await call.presses('1')
    await call.hears('refused.not-designated', 'reference', 'refused.menu')
    await call.isNotRouted('REFUSE_NOT_DESIGNATED')
    await call.presses('3')
    await call.isInQueueFor('admin', 'ADMIN_CASE')
  })

  test.each(['ivy', 'lea'])('REFUSE_NOT_DESIGNATED: %s works for the Sold To, which is no right', async (person) => {
    const call = await verified(person)
    await call.presses('1')
    await call.isNotRouted('REFUSE_NOT_DESIGNATED')
  })

  test('REFER_PARTNER: an indirect End User hears who supports them, and their number', async () => {
    const call = await verified('fay')
    await call.presses('1')
    await call.hears('refused.partner', 'reference', 'refused.partner-menu-with-status')
    await call.isNotRouted('REFER_PARTNER')
    await call.presses('1')
    await call.hears('refused.partner-number', 'refused.partner-menu-with-status')
    await call.presses('2')
    await call.hears('refused.partner-told', 'refused.partner-menu-with-status')
  })

  test('REFER_PARTNER: a pending request gives nothing, not even a case number to key', async () => {
    const call = await verified('gus')
    await call.presses('2')
    await call.hears('refused.partner', 'reference', 'refused.partner-menu')
    await call.isNotRouted('REFER_PARTNER')
  })
})

describe('a contract that is not live', () => {
  test('DESIGNATION_LAPSED: terminated, and no other', async () => {
    const call = await verified('jon')
    await call.presses('1')
    await call.hears('severity.menu')
    await call.presses('3')
    await call.hears('contract.lapsed', 'reference', 'contract.menu')
    await call.isNotRouted('DESIGNATION_LAPSED')
    await call.presses('1')
    await call.hears('routed.contracts')
    await call.isInQueueFor('contracts', 'ADMIN_CASE')
  })

  test('DESIGNATION_LAPSED: ended ten days ago, asking about a case', async () => {
    const call = await verified('noa')
    await call.presses('2')
    await call.hears('severity.menu')
    await call.presses('4')
    await call.isNotRouted('DESIGNATION_LAPSED')
  })

  test('LIVE_CONTRACT_REVIEW: production down, so a person decides', async () => {
    const call = await verified('noa')
    await call.presses('1')
    await call.presses('1')
    await call.presses('1')
    await call.hears('contract.review')
    await call.isInQueueFor('contracts', 'LIVE_CONTRACT_REVIEW')
  })

  test('REFUSE_NOT_STARTED', async () => {
    const call = await verified('max')
    await call.presses('1')
    await call.presses('3')
    await call.hears('contract.not-started', 'reference', 'contract.menu')
    await call.isNotRouted('REFUSE_NOT_STARTED')
  })

  test('REFUSE_NO_CONTRACT: this combination ended, another is offered', async () => {
    const call = await verified('eli')
    await call.hears('company.few')
    await call.presses('2')
    await call.hears('company.said-back', 'wish.menu')
    await call.presses('1')
    await call.presses('3')
    await call.hears('contract.ended', 'reference', 'contract.menu-with-other')
    await call.isNotRouted('REFUSE_NO_CONTRACT')
    await call.presses('2')
    await call.hears('company.few')
    await call.presses('1')
    await call.presses('1')
    await call.presses('3')
    await call.isInQueueFor('support', 'OPEN_CASE')
  })

  test('EXISTING_CASE_FLAGGED: an open case under an ended contract', async () => {
    const call = await verified('eli')
    await call.presses('2')
    await call.presses('2')
    await call.presses('0002000002#')
    await call.presses('1')
    await call.presses('1')
    await call.presses('3')
    await call.hears('contract.ended-existing')
    await call.isInQueueFor('support', 'EXISTING_CASE_FLAGGED')
  })
})

describe('somebody who is not verified', () => {
  test('PIN_RETRY_THEN_LIVE: three wrong PINs, then a person', async () => {
    const call = await careline.dial('ana', { from: '+14155550001' })
    await call.presses(wrongPin())
    await call.hears('pin.wrong-first')
    await call.presses(wrongPin())
    await call.hears('pin.wrong-second')
    await call.presses(wrongPin())
    await call.hears('pin.wrong-last', 'not-verified.menu')
    await call.presses('0')
    await call.hears('unverified.person')
    await call.isInQueueFor('identification', 'PIN_RETRY_THEN_LIVE')
  })

  test('PIN_RETRY_THEN_LIVE: the right PIN of somebody who has left sounds like a wrong one', async () => {
    const call = await careline.dial('kim', { from: '+14155550002' })
    await call.presses(careline.pin('kim'))
    await call.hears('pin.wrong-first')
  })

  test('LIVE_UNVERIFIED_URGENT: production down without a PIN reaches a person at once', async () => {
    const call = await careline.dial('nobody', { from: '+14155550003' })
    await call.presses('0#')
    await call.hears('help.menu')
    await call.presses('1')
    await call.hears('unverified.urgent')
    await call.isInQueueFor('production-down', 'LIVE_UNVERIFIED_URGENT')
  })

  test('PIN_EMPTY_ADMIN_CASE: an Admin Case is offered, then a person', async () => {
    const call = await careline.dial('ben')
    await call.presses('0#')
    await call.presses('2')
    await call.hears('help.no-pin', 'help.no-pin-menu')
    await call.presses('0')
    await call.isInQueueFor('identification', 'PIN_EMPTY_ADMIN_CASE')
  })

  test('ADMIN_PATH_UNVERIFIED: a request is noted, nothing is disclosed', async () => {
    const call = await careline.dial('ben')
    await call.presses('0#')
    await call.presses('3')
    await call.hears('admin.noted', 'admin.who-you-are')
    await call.isInQueueFor('admin', 'ADMIN_PATH_UNVERIFIED')
  })

  test('PIN_HELP_THEN_LIVE: three silences lead to help, three more to a person', async () => {
    const call = await careline.dial('nobody', { from: 'anonymous' })
    await call.isSilent()
    await call.hears('pin.where-it-is')
    await call.isSilent()
    await call.hears('pin.still-here')
    await call.isSilent()
    await call.hears('help.let-us-help', 'help.menu')
    await call.isSilent(3)
    await call.isInQueueFor('identification', 'PIN_HELP_THEN_LIVE')
  })
})
