/** One number changes what a call, the profile, the API, the administrator's page and the effect of a change say about a contract. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openCareline, type Careline } from '../calls/careline.ts'
import { Visitor } from '../web/visitor.ts'

/** One service for all: the number changes while it runs, as by a reload. */
let careline: Careline
beforeAll(async () => {
  careline = await openCareline({ signIn: true })
})
afterAll(() => careline.close())

/** Noa's only contract, SC-5001, ended ten days ago. */
describe.each([
  { graceDays: 0, contract: 'expired', rule: 'R14', outcome: 'DESIGNATION_LAPSED', may: 'no' },
  { graceDays: 9, contract: 'expired', rule: 'R14', outcome: 'DESIGNATION_LAPSED', may: 'no' },
  { graceDays: 10, contract: 'active', rule: 'R20', outcome: 'OPEN_CASE', may: 'yes' },
] as const)('with $graceDays grace days, ten days after the end', ({ graceDays, contract, rule, outcome, may }) => {
  beforeAll(() => careline.takeNumbers({ graceDays }))

  const api = async (path: string, body?: object): Promise<unknown> => {
    const response = await fetch(`${careline.baseUrl}/api/v1${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${careline.apiToken}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return response.json()
  }

  test('a call', async () => {
    const call = await careline.dial('noa')
    await call.presses(careline.pin('noa'))
    await call.presses('1')
    await call.presses('3')
    if (may === 'yes') await call.isInQueueFor('support', outcome)
    else await call.isNotRouted(outcome)
  })

  test('the API', async () => {
    expect(await api('/contacts/noa/rights')).toMatchObject({
      combinations: [{ products: [{ contractState: contract, openCase: { may, rule }, downloadSoftware: { may } }] }],
    })
    expect(await api('/explain', { contact: 'noa' })).toMatchObject({ facts: { contract }, rule, outcome })
  })

  test('the profile', async () => {
    const noa = new Visitor(careline.baseUrl)
    await noa.signIn('contact:noa')
    const { text } = await noa.open('/profile')
    if (may === 'yes') expect(text).toMatch(/you can open cases for/)
    else expect(text).toMatch(/You cannot open cases by phone now/)
    expect(/reporting: [^<]*open cases/.test(text)).toBe(may === 'yes')
  })

  test("the administrator's page and the effect of a change", async () => {
    const alva = new Visitor(careline.baseUrl)
    await alva.signIn('staff:alva')
    const { text } = await alva.open('/admin/contacts/one/noa')
    const shown = (await alva.open('/admin/settings')).text.replaceAll(/<(t[dh])[^>]*>/g, '<$1>')
    expect(shown).toContain(`Grace days after a contract</th><td>${graceDays}<`)
    if (may === 'yes') expect(text).toContain('Would be verified, and can open cases for')
    else expect(text).toContain('Would be verified, and could open no case now')
    const { effect } = await careline.stores.directoryRecords.transaction(async (transaction) => {
      const [grant] = (await transaction.find('grants', ['noa SC-5001 designated'])).entries()
      if (grant === undefined) throw new Error('the demo has no grant for Noa')
      const [key, before] = grant
      await transaction.write('grants', [{ key, before, after: { ...before.row, status: 'ended' } }], {
        actor: 'test',
        via: 'screen',
        why: 'a test',
        at: new Date(),
        importId: undefined,
      })
      return { commit: false, result: { effect: await transaction.effect() } }
    })
    expect(effect.lose.count).toBe(may === 'yes' ? 1 : 0)
  })
})
