/** The caller's language goes with the call: while waiting, in the talk, on hold and when called back; each analyst hears their own. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { callId, contactId } from '../../src/domain/ids.ts'
import { whisper } from '../../src/calls/words/staff-words.ts'
import { heardBy, idOf, onTheFloor, PHONES, takesCallback } from '../desk/on-the-floor.ts'
import { realFlows } from '../flows/flows-folder.ts'
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

test('a test call says so first, in each language that an analyst may have', async () => {
  await speaks('ruth', '{fr,en}')
  const call = await keyed(await careline.dial('ana'), careline.pin('ana'), '1', '1', '3')
  const trial = { draft: 'a', name: 'Holiday hours' }
  await careline.stores.calls.change(idOf(call), (one) => ({ call: { ...one, trial } }))
  answers('ruth')
  await careline.desk().takeCall.take(idOf(call), await staff('ruth'))
  await careline.network.settled()
  const ruth = careline.network.callsTo(PHONES.ruth).at(-1)
  expect(ruth?.heard[0]?.text).toMatch(/^Appel de test\./)
  const { prompts } = realFlows()
  const waiting = await live(call)
  const first = prompts.languages.map((language) => whisper(waiting, prompts, language)[0])
  expect(first).toEqual(prompts.languages.map((language) => prompts.render('staff.test', language, {})))
  expect(new Set(first.map((said) => JSON.stringify(said))).size).toBe(6)
  const { trial: _, ...inEarnest } = waiting
  expect(whisper(inEarnest, prompts, 'en')).not.toContainEqual(prompts.render('staff.test', 'en', {}))
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
  expect(await careline.stores.callbacks.find(idOf(call))).toMatchObject({ isTrial: false })
  // What the caller is told before they are let go.
  expect(heardBy(call.phone)).toMatch(/コード/)
  const [contact] = careline.network.callsTo(ANA_PHONE)
  expect(contact === undefined ? '' : heardBy(contact)).toContain('折り返しです')
  const again = careline.network.callsTo(PHONES.ida).at(-1)
  expect(again === undefined ? '' : heardBy(again)).toMatch(/drücken Sie/)
  const joined = await careline.stores.calls.read(callId.parse(contact?.sid))
  expect(joined).toMatchObject({ language: 'ja', identity: { kind: 'verified' } })
  // The same, agreed on a call that heard a draft on trial: the analyst hears so first.
  await careline.database.pool.query('UPDATE calls SET is_trial = true WHERE call_id = $1', [idOf(call)])
  const listed = await careline.stores.callbacks.find(idOf(call))
  expect(listed).toMatchObject({ isTrial: true })
})
