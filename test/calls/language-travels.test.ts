/** The caller's language goes with the call: while waiting, in the talk, on hold and when called back; each analyst hears their own. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { callId, contactId } from '../../src/domain/ids.ts'
import { heardBy, idOf, onTheFloor, PHONES, takesCallback } from '../desk/on-the-floor.ts'
import { openCareline, type Careline, type Conversation } from './careline.ts'

const GERMAN = '+493023125100'
const JAPANESE = '+81355500100'
const ANA_PHONE = '+442079460101'

let careline: Careline
beforeEach(async () => {
  careline = await openCareline({
    rest: true,
    site: { languages: { numbers: { [GERMAN]: 'de', [JAPANESE]: 'ja' }, offered: [] } },
  })
  const { pool } = careline.database
  // Nobody has said which language Ana speaks, and she shares her number with nobody.
  await pool.query(`UPDATE contacts SET language = 'und' WHERE id = 'ana'`)
  await pool.query(`UPDATE contacts SET phone = '+442079460115' WHERE id = 'ora'`)
})
afterEach(() => careline.close())
const { staff, answers, live } = onTheFloor(() => careline)

const speaks = (analyst: string, languages: string) =>
  careline.database.pool.query('UPDATE analysts SET languages = $2 WHERE id = $1', [analyst, languages])

async function keyed(call: Conversation, ...keys: string[]): Promise<Conversation> {
  for (const one of keys) await call.presses(one)
  return call
}

test('waiting, in the talk and on hold in German; the analyst hears French, which comes first in their list', async () => {
  await speaks('ruth', '{fr-CA,de-AT}')
  const call = await keyed(await careline.dial('ana', { to: GERMAN }), careline.pin('ana'), '1', '1', '3')
  expect(heardBy(call.phone)).toContain('Warteschlange')
  answers('ruth')
  expect(await careline.desk().takeCall.take(idOf(call), await staff('ruth'))).toEqual({ kind: 'ringing' })
  await careline.network.settled()
  const ruth = careline.network.callsTo(PHONES.ruth).at(-1)
  expect(ruth === undefined ? '' : heardBy(ruth)).toContain('Vérifié. Ana Lindqvist')
  expect(await live(call)).toMatchObject({ language: 'de', stage: { kind: 'with-analyst' } })
  expect(await careline.desk().talk.hold(idOf(call), await staff('ruth'), true)).toEqual({ kind: 'done' })
  await careline.network.settled()
  expect(heardBy(call.phone)).toContain('Sie werden gehalten')
  expect(heardBy(call.phone)).not.toMatch(/Vérifié|You're in line|connecting/)
})

test('an analyst who has said no language hears the first of the prompts', async () => {
  await speaks('ruth', '{}')
  const call = await keyed(await careline.dial('ana', { to: GERMAN }), careline.pin('ana'), '1', '1', '3')
  answers('ruth')
  await careline.desk().takeCall.take(idOf(call), await staff('ruth'))
  await careline.network.settled()
  const ruth = careline.network.callsTo(PHONES.ruth).at(-1)
  expect(ruth === undefined ? '' : heardBy(ruth)).toContain('Verified. Ana Lindqvist')
})

test('called back: the contact hears Japanese, as on the call it is about, and the analyst German', async () => {
  await speaks('ida', '{de,ja}')
  const call = await keyed(await careline.dial('ana', { from: '+13035550007', to: JAPANESE }), '0#', '0')
  answers('ida')
  const ida = await staff('ida')
  expect(await careline.desk().takeCall.take(idOf(call), ida)).toEqual({ kind: 'ringing' })
  await careline.network.settled()
  careline.network.whenDialled(ANA_PHONE, takesCallback(careline))
  expect(await careline.desk().callbacks.ask(idOf(call), ida, contactId.parse('ana'))).toEqual({
    kind: 'call-back-agreed',
  })
  await careline.network.settled()
  // What the caller is told before they are let go.
  expect(heardBy(call.phone)).toMatch(/コード/)
  const [contact] = careline.network.callsTo(ANA_PHONE)
  expect(contact === undefined ? '' : heardBy(contact)).toContain('折り返しです')
  const again = careline.network.callsTo(PHONES.ida).at(-1)
  expect(again === undefined ? '' : heardBy(again)).toMatch(/drücken Sie/)
  const joined = await careline.stores.calls.read(callId.parse(contact?.sid))
  expect(joined).toMatchObject({ language: 'ja', identity: { kind: 'verified' } })
})
