/** Called back on the number on file: proved only by whoever was dialled, took the call and knew the code; everybody else is not. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { badgeOf } from '../../src/desk/badge.ts'
import { cardOf } from '../../src/desk/card.ts'
import type { CallbackAnswer } from '../../src/desk/callbacks/callback-answer.ts'
import { callId, contactId, staffId } from '../../src/domain/ids.ts'
import type { AnswerScript, PhoneCall, NetworkFaults } from '../../src/simulator/index.ts'
import { openCareline, type Careline, type CarelineOptions, type Conversation } from '../calls/careline.ts'
import { failing, type Failing } from '../calls/failing.ts'
import { post } from '../calls/signed-post.ts'
import { codeDigits, heardBy, idOf, onTheFloor, takesCallback } from './on-the-floor.ts'

const ANA_PHONE = '+442079460101'
const IDA_PHONE = '+12025550155'

let careline: Careline
let broken: Failing
const open = async (options: CarelineOptions = {}) => {
  broken = failing()
  careline = await openCareline({ rest: true, stores: broken.wrap, ...options })
  // In the demo directory she shares the number of a switchboard with Ana.
  await careline.database.pool.query(`UPDATE contacts SET phone = '+442079460115' WHERE id = 'ora'`)
}
afterEach(() => careline.close())
const { staff } = onTheFloor(() => careline)

const live = async (sid: string) => {
  const found = await careline.stores.calls.read(callId.parse(sid))
  if (found === undefined) throw new Error('the call is not on record')
  return found
}
const row = async (call: Conversation) => {
  const found = await careline.stores.callbacks.find(idOf(call))
  if (found === undefined) throw new Error('nobody is to be called back')
  return found
}
const phoneOf = (address: string): PhoneCall => {
  const call = careline.network.callsTo(address).at(-1)
  if (call === undefined) throw new Error(`${address} was not rung`)
  return call
}
const audited = async (type: string) =>
  (
    await careline.database.pool.query<{ actor: string; body: object }>(
      `SELECT actor, body::jsonb AS body FROM audit_trail WHERE type = $1 ORDER BY id`,
      [type],
    )
  ).rows

const otherThan = (digits: string) => String((Number(digits) + 1) % 100).padStart(2, '0')
const sql = (text: string) => careline.database.pool.query(text)

const answers = (keys: string[]): AnswerScript => ({ does: 'answer', afterSeconds: 1, keys })

/** A caller without a PIN, with Ida. */
async function unverifiedWithIda(trouble: NetworkFaults = {}, from = '+13035550007'): Promise<Conversation> {
  const call = await careline.dial('ana', { from, ...trouble })
  for (const keys of ['0#', '0']) await call.presses(keys)
  const ida = await staff('ida')
  careline.network.whenDialled(IDA_PHONE, answers(['1']))
  expect(await careline.desk().takeCall.take(idOf(call), ida)).toEqual({ kind: 'ringing' })
  await careline.network.settled()
  expect(await live(call.phone.sid)).toMatchObject({
    identity: { kind: 'unverified' },
    stage: { kind: 'with-analyst' },
  })
  return call
}

/** The analyst agrees it with the caller, and everything happens that follows by itself. */
async function callback(call: Conversation, contact = 'ana'): Promise<CallbackAnswer> {
  const answer = await careline.desk().callbacks.ask(idOf(call), await staff('ida'), contactId.parse(contact))
  await careline.network.settled()
  return answer
}

/** Ida's leg has its key already; the contact's phone waits for the test's hand. */
async function contactRings(call: Conversation): Promise<PhoneCall> {
  careline.network.whenDialled(ANA_PHONE, { does: 'by-hand' })
  await callback(call)
  return phoneOf(ANA_PHONE)
}

const stillTalks = async (call: Conversation) => {
  const { stage } = await live(call.phone.sid)
  return stage.kind === 'with-analyst' && stage.ending === undefined
}

/** Nobody was proved to be anybody. */
async function nobodyIsProved(): Promise<void> {
  expect(await audited('call.proved')).toEqual([])
  for (const call of await careline.stores.calls.inProgress()) expect(call.identity.kind).toBe('unverified')
}

describe('to prove who is calling', () => {
  beforeEach(() => open())

  test('told a code, called on the number on file, joined with the same analyst: verified by that', async () => {
    const call = await unverifiedWithIda()
    careline.network.whenDialled(ANA_PHONE, takesCallback(careline))
    expect(await callback(call)).toEqual({ kind: 'call-back-agreed' })
    const { code } = await row(call)
    const pairs = [code.slice(0, 2), code.slice(2)]
    // The caller hears the code and their reference, and is let go.
    await call.hears('talk.call-back', 'goodbye')
    for (const pair of pairs) expect(heardBy(call.phone)).toContain(pair)
    expect(heardBy(call.phone)).not.toContain('Ana')
    expect(call.phone).toMatchObject({ state: 'ended', endedBy: 'service' })
    // The analyst's phone first, then the contact's, from the number the caller had dialled.
    expect(careline.network.callsTo(IDA_PHONE)).toHaveLength(2)
    expect(heardBy(phoneOf(IDA_PHONE))).toContain('Ana Lindqvist')
    const contact = phoneOf(ANA_PHONE)
    expect(contact.exchanges[0]?.params).toMatchObject({ To: ANA_PHONE, From: '+12025550100' })
    expect(heardBy(contact)).toContain('Careline Customer Care')
    expect(heardBy(contact)).toContain(`Your code begins with ${pairs[0]}`)
    expect(contact.exchanges.map(({ twiml }) => twiml).join()).not.toContain(`>${pairs[1]}<`)
    expect([contact.state, phoneOf(IDA_PHONE).state]).toEqual(['bridged', 'bridged'])
    expect([...contact.problems, ...phoneOf(IDA_PHONE).problems, ...call.phone.problems]).toEqual([])
    const now = await live(contact.sid)
    expect(now).toMatchObject({
      reference: (await live(call.phone.sid)).reference,
      identity: { kind: 'verified', contactId: 'ana', by: { kind: 'call-back', id: 'ida' } },
      stage: { kind: 'with-analyst', taker: { id: 'ida' } },
    })
    expect(badgeOf(now)).toBe('verified')
    expect(cardOf(now)?.verifiedBy).toBe('a call back to the number on file')
    expect(now.decisions.at(-1)).toMatchObject({ outcome: 'OPEN_CASE' })
    expect(await row(call)).toMatchObject({ tries: 1, joinedCall: contact.sid, doneAt: expect.any(Date) as Date })
    expect(await audited('call.proved')).toEqual([
      { actor: 'staff ida', body: expect.objectContaining({ by: 'call-back' }) as object },
    ])
    expect((await audited('callback.dialled'))[0]).toMatchObject({ actor: 'staff ida', body: { try: 1 } })
  })

  test('it is a call as any other: held, ended with a goodbye, and on record', async () => {
    const call = await unverifiedWithIda()
    careline.network.whenDialled(ANA_PHONE, takesCallback(careline))
    await callback(call)
    const contact = phoneOf(ANA_PHONE)
    const ida = await staff('ida')
    const { talk } = careline.desk()
    expect(await talk.hold(callId.parse(contact.sid), ida, true)).toEqual({ kind: 'done' })
    expect(await talk.hold(callId.parse(contact.sid), ida, false)).toEqual({ kind: 'done' })
    expect(await talk.end(callId.parse(contact.sid), ida)).toEqual({ kind: 'done' })
    await careline.network.settled()
    expect(contact).toMatchObject({ state: 'ended', endedBy: 'service' })
    expect(contact.heard.at(-1)?.text).toContain('Goodbye')
    expect((await live(contact.sid)).stage).toMatchObject({ kind: 'ended', how: 'talked' })
    expect(phoneOf(IDA_PHONE).state).toBe('ended')
  })

  test.each<[string, AnswerScript, string, string]>([
    ['voicemail', { does: 'answer', afterSeconds: 1 }, 'no-key', 'nobody pressed a key'],
    ['no answer', { does: 'no-answer' }, 'no-answer', "didn't answer"],
    ['busy', { does: 'busy' }, 'busy', "didn't answer"],
    ['a bad time', answers(['2']), 'bad-time', 'bad time'],
    ['taken, and then no key', answers(['1']), 'no-key', 'nobody pressed a key'],
    ['somebody who never called', answers(['3']), 'refused', "didn't ask for this call"],
  ])('%s proves nobody, and the analyst is told', async (_, script, result, told) => {
    const call = await unverifiedWithIda()
    careline.network.whenDialled(ANA_PHONE, script)
    await callback(call)
    await nobodyIsProved()
    const isOver = result === 'refused'
    expect(await row(call)).toMatchObject({ tries: 1, result, doneAt: isOver ? (expect.any(Date) as Date) : undefined })
    // The row may be written before the analyst's phone has asked what to say.
    await expect.poll(() => heardBy(phoneOf(IDA_PHONE))).toContain(told)
    await expect.poll(() => phoneOf(IDA_PHONE).state).toBe('ended')
    expect((await audited('callback.failed'))[0]?.body).toMatchObject({ result, try: 1 })
    await expect.poll(() => careline.stores.calls.inProgress()).toEqual([])
  })

  test('voicemail hears the brand and the reference, no code and no name', async () => {
    const call = await unverifiedWithIda()
    careline.network.whenDialled(ANA_PHONE, { does: 'answer', afterSeconds: 1 })
    await callback(call)
    const { code, reference } = await row(call)
    const heard = heardBy(phoneOf(ANA_PHONE))
    expect(heard).toContain('Careline Customer Care, returning your call, reference')
    expect(heard.replaceAll(/[^0-9]/g, '')).toContain(reference.replaceAll('-', ''))
    expect(
      phoneOf(ANA_PHONE)
        .exchanges.map(({ twiml }) => twiml)
        .join(),
    ).not.toContain(`>${code.slice(0, 2)}<`)
    expect(heard).not.toMatch(/Ana|Arden/)
  })

  test('three tries, and then none; the row stays with what became of the last one', async () => {
    const call = await unverifiedWithIda()
    careline.network.whenDialled(ANA_PHONE, { does: 'no-answer' })
    await callback(call)
    const { callbacks } = careline.desk()
    const ida = await staff('ida')
    for (let tries = 2; tries <= 3; tries += 1) {
      expect(await callbacks.callNow(idOf(call), ida)).toEqual({ kind: 'ringing' })
      await careline.network.settled()
      expect(await row(call)).toMatchObject({ tries })
    }
    careline.network.whenDialled(ANA_PHONE, takesCallback(careline))
    expect(await callbacks.callNow(idOf(call), ida)).toEqual({ kind: 'call-back-over' })
    expect(careline.network.callsTo(ANA_PHONE)).toHaveLength(3)
    expect(await callbacks.listFor(ida)).toEqual([expect.objectContaining({ tries: 3, result: 'no-answer' })])
    await nobodyIsProved()
  })

  test('somebody who said that they never called is not dialled again', async () => {
    const call = await unverifiedWithIda()
    careline.network.whenDialled(ANA_PHONE, answers(['3']))
    await callback(call)
    expect(await careline.desk().callbacks.callNow(idOf(call), await staff('ida'))).toEqual({ kind: 'call-back-over' })
  })

  test('never a contact without a number on file, one who has left, or nobody', async () => {
    await careline.database.pool.query(`UPDATE contacts SET phone = NULL WHERE id = 'ben'`)
    const call = await unverifiedWithIda()
    expect(await callback(call, 'ben')).toEqual({ kind: 'no-number-on-file' })
    expect(await callback(call, 'kim')).toEqual({ kind: 'not-active' })
    expect(await callback(call, 'nobody')).toEqual({ kind: 'not-active' })
    expect(await stillTalks(call)).toBe(true)
    expect(call.phone.state).toBe('bridged')
    expect(await careline.stores.callbacks.find(idOf(call))).toBeUndefined()
  })

  test('a number that several contacts share proves nothing: not agreed, and not proved when it came to be shared meanwhile', async () => {
    const share = (phone: string) =>
      careline.database.pool.query(`UPDATE contacts SET phone = $1 WHERE id = 'ora'`, [phone])
    const call = await unverifiedWithIda()
    await share(ANA_PHONE)
    expect(await callback(call)).toEqual({ kind: 'number-shared' })
    expect(await stillTalks(call)).toBe(true)
    await share('+442079460115')
    careline.network.whenDialled(ANA_PHONE, { does: 'no-answer' })
    await callback(call)
    await share(ANA_PHONE)
    careline.network.whenDialled(ANA_PHONE, takesCallback(careline))
    await careline.desk().callbacks.callNow(idOf(call), await staff('ida'))
    await careline.network.settled()
    expect((await live(phoneOf(ANA_PHONE).sid)).identity.kind).toBe('unverified')
  })

  test('only the one who talks with them agrees it, and only for somebody unverified', async () => {
    const call = await unverifiedWithIda()
    const ana = contactId.parse('ana')
    const { callbacks, prove } = careline.desk()
    expect(await callbacks.ask(idOf(call), await staff('ruth'), ana)).toEqual({ kind: 'not-yours' })
    await prove(idOf(call), ana, { kind: 'profile' }, 'contact ana')
    expect(await callback(call)).toEqual({ kind: 'verified-already' })
  })

  test('nobody is proved by it whom we did not dial', async () => {
    const call = await unverifiedWithIda()
    const by = { kind: 'call-back', id: staffId.parse('ida'), name: 'Ida Strand' } as const
    const proved = await careline.desk().prove(idOf(call), contactId.parse('ana'), by, 'staff ida')
    expect(proved).toEqual({ kind: 'may-not' })
  })

  test.each<[string, (right: string) => string[]]>([
    ['keys other digits, twice', (right) => [otherThan(right), otherThan(right)]],
    ['keys one digit, and then the stars', (right) => [right.slice(0, 1), '**']],
    ['does not have the code', () => ['**']],
    ['presses 1 and 1, as for a menu', () => ['11', '1', '1']],
  ])('a person who picks up and %s talks UNVERIFIED, and no proof comes of the call', async (_, keys) => {
    const call = await unverifiedWithIda()
    const contact = await contactRings(call)
    await sql(`UPDATE callbacks SET code = '4713'`)
    await contact.pickUp()
    await contact.press('1')
    for (const keyed of keys('13')) if (contact.state === 'gathering') await contact.press(keyed)
    await careline.network.settled()
    expect(contact.state).toBe('bridged')
    expect(contact.problems).toEqual([])
    await nobodyIsProved()
    const joined = await live(contact.sid)
    expect(cardOf(joined)).toMatchObject({ badge: 'unverified', calledBackNoProof: 'no-code', isCallback: true })
    const ida = await staff('ida')
    const by = { kind: 'call-back', id: ida.id, name: ida.name } as const
    const proved = await careline.desk().prove(callId.parse(contact.sid), contactId.parse('ana'), by, 'staff ida')
    expect(proved).toEqual({ kind: 'may-not' })
    expect(await careline.desk().talk.askForPin(callId.parse(contact.sid), ida)).toEqual({ kind: 'called-back' })
    expect((await audited('callback.joined'))[0]?.body).toMatchObject({ code: false })
  })

  test('other digits and then the right ones: a slip of a finger is no stranger', async () => {
    const call = await unverifiedWithIda()
    const contact = await contactRings(call)
    await contact.pickUp()
    await contact.press('1')
    const right = await codeDigits(careline)
    await contact.press(otherThan(right))
    await contact.press(right)
    await careline.network.settled()
    expect((await live(contact.sid)).identity).toMatchObject({ kind: 'verified', contactId: 'ana' })
  })

  test.each(['number', 'status'])('a contact whose %s changed while it rang is not proved', async (what) => {
    const call = await unverifiedWithIda()
    const contact = await contactRings(call)
    await contact.pickUp()
    await careline.database.pool.query(
      what === 'number'
        ? `UPDATE contacts SET phone = '+442079460199' WHERE id = 'ana'`
        : `UPDATE contacts SET status = 'inactive' WHERE id = 'ana'`,
    )
    await contact.press('1')
    await contact.press(await codeDigits(careline))
    await careline.network.settled()
    expect(contact.state).toBe('ended')
    expect(heardBy(contact)).not.toContain('Ana')
    await nobodyIsProved()
  })

  test('the analyst hangs up while it rings: it rings no more', async () => {
    const call = await unverifiedWithIda()
    const contact = await contactRings(call)
    await phoneOf(IDA_PHONE).hangUp()
    await careline.network.settled()
    expect(contact.status).toBe('canceled')
    expect(await row(call)).toMatchObject({ tries: 1, result: 'analyst-left' })
    await nobodyIsProved()
  })

  test('the analyst hangs up after the contact picked up: the contact hears that we try again', async () => {
    const call = await unverifiedWithIda()
    const contact = await contactRings(call)
    await contact.pickUp()
    await phoneOf(IDA_PHONE).hangUp()
    await contact.press('1')
    expect(contact.state).toBe('ended')
    expect(heardBy(contact)).toContain("We'll try again shortly")
    await nobodyIsProved()
  })

  test('the analyst is lost after they were joined: the contact is in line for somebody else, verified', async () => {
    const call = await unverifiedWithIda()
    const contact = await contactRings(call)
    await contact.pickUp()
    await contact.press('1')
    await contact.press(await codeDigits(careline))
    await phoneOf(IDA_PHONE).hangUp()
    await careline.network.settled()
    expect(contact.queue).toBe('identification')
    expect(await live(contact.sid)).toMatchObject({ identity: { kind: 'verified' }, stage: { kind: 'waiting' } })
  })

  test('the contact hangs up: the analyst hears so', async () => {
    const call = await unverifiedWithIda()
    careline.network.whenDialled(ANA_PHONE, takesCallback(careline))
    await callback(call)
    const contact = phoneOf(ANA_PHONE)
    await contact.hangUp()
    await careline.network.settled()
    expect((await live(contact.sid)).stage).toMatchObject({ kind: 'ended', how: 'hung-up' })
    expect(phoneOf(IDA_PHONE).state).toBe('ended')
  })

  test("busy before the analyst's key is answered: they hear so, and are in no conference", async () => {
    await careline.close()
    let isBusy = async () => false
    await open({
      stores: ({ callbacks }) => ({
        callbacks: {
          ...callbacks,
          rang: async (attempt, whom, leg) => {
            if (whom === 'contact') await expect.poll(isBusy).toBe(true)
            return callbacks.rang(attempt, whom, leg)
          },
        },
      }),
    })
    const call = await unverifiedWithIda()
    isBusy = async () => (await row(call)).result === 'busy'
    careline.network.whenDialled(ANA_PHONE, { does: 'busy' })
    await callback(call)
    await expect.poll(() => heardBy(phoneOf(IDA_PHONE))).toContain("didn't answer")
    await expect.poll(() => phoneOf(IDA_PHONE).state).toBe('ended')
    expect(phoneOf(IDA_PHONE).problems).toEqual([])
    expect(await row(call)).toMatchObject({ tries: 1, result: 'busy', doneAt: undefined })
  })

  test('the conference cannot be ended: the analyst is taken out of it, and hears how it ended', async () => {
    const call = await unverifiedWithIda()
    const contact = await contactRings(call)
    await contact.pickUp()
    expect(phoneOf(IDA_PHONE).state).toBe('bridged')
    careline.rest.failNext('server-error', { method: 'GET', times: 2 })
    await contact.press('2')
    await expect.poll(() => heardBy(phoneOf(IDA_PHONE))).toContain('bad time')
    await expect.poll(() => phoneOf(IDA_PHONE).state).toBe('ended')
    expect(phoneOf(IDA_PHONE).problems).toEqual([])
  })

  test('the analyst does not answer their own phone: nobody is dialled, no try is counted', async () => {
    const call = await unverifiedWithIda()
    careline.network.whenDialled(IDA_PHONE, { does: 'no-answer' })
    await callback(call)
    expect(careline.network.callsTo(ANA_PHONE)).toEqual([])
    expect(await row(call)).toMatchObject({ tries: 0, result: 'analyst-missed', doneAt: undefined })
  })

  test('the end of the call is never reported: they are on the list, and called with one press', async () => {
    const call = await unverifiedWithIda({ dropStatus: true })
    careline.network.whenDialled(ANA_PHONE, takesCallback(careline))
    expect(await callback(call)).toEqual({ kind: 'call-back-agreed' })
    expect(careline.network.callsTo(ANA_PHONE)).toEqual([])
    const { callbacks } = careline.desk()
    const ida = await staff('ida')
    expect(await callbacks.listFor(ida)).toMatchObject([{ callId: call.phone.sid, toProve: true, tries: 0 }])
    expect(await callbacks.callNow(idOf(call), ida)).toEqual({ kind: 'ringing' })
    await careline.network.settled()
    expect((await live(phoneOf(ANA_PHONE).sid)).identity).toMatchObject({ kind: 'verified', contactId: 'ana' })
  })

  test('the caller hangs up before they hear the code: called all the same', async () => {
    const call = await unverifiedWithIda()
    careline.network.whenDialled(ANA_PHONE, { does: 'no-answer' })
    const agreed = careline.desk().callbacks.ask(idOf(call), await staff('ida'), contactId.parse('ana'))
    await Promise.allSettled([agreed, call.hangsUp()])
    await careline.network.settled()
    // Either they had left before it was agreed, and nobody is called, or it was, and somebody is.
    const { kind } = await agreed
    expect(careline.network.callsTo(ANA_PHONE)).toHaveLength(kind === 'call-back-agreed' ? 1 : 0)
    await nobodyIsProved()
  })

  test('the network does not move the caller: the conversation goes on, and nobody is to be called', async () => {
    const call = await unverifiedWithIda()
    careline.rest.failNext('server-error', { method: 'POST', path: new RegExp(call.phone.sid), times: 2 })
    expect(await callback(call)).toEqual({ kind: 'failed' })
    expect(call.phone.state).toBe('bridged')
    expect(await stillTalks(call)).toBe(true)
    expect(await careline.stores.callbacks.find(idOf(call))).toBeUndefined()
  })

  test('the network does not dial the contact: the analyst is told, and it stays on the list', async () => {
    const call = await unverifiedWithIda()
    careline.network.whenDialled(IDA_PHONE, { does: 'by-hand' })
    await callback(call)
    const ida = phoneOf(IDA_PHONE)
    await ida.pickUp()
    careline.rest.failNext('server-error', { method: 'POST', path: /Calls/ })
    await ida.press('1')
    await careline.network.settled()
    expect(heardBy(ida)).toContain("couldn't call them")
    expect(await row(call)).toMatchObject({ result: 'not-dialled', doneAt: undefined })
    await nobodyIsProved()
  })

  test.each(['callbacks', 'directory'] as const)('while %s is down nothing is agreed', async (store) => {
    const call = await unverifiedWithIda()
    broken.break(store)
    expect(await callback(call)).toEqual({ kind: 'could-not-check' })
    broken.mend()
    expect(await stillTalks(call)).toBe(true)
    await nobodyIsProved()
  })

  test('a proof that cannot be put on record is not given: they talk, UNVERIFIED', async () => {
    const call = await unverifiedWithIda()
    const contact = await contactRings(call)
    await contact.pickUp()
    await contact.press('1')
    const digits = await codeDigits(careline)
    broken.break('audit')
    await contact.press(digits)
    broken.mend()
    expect(contact.state).toBe('bridged')
    await nobodyIsProved()
  })
})

describe('phones with one line, which are busy while a call is up', () => {
  beforeEach(async () => {
    await open()
    careline.network.switchboard.oneCallPerPhone = true
    careline.network.whenDialled(ANA_PHONE, takesCallback(careline))
  })

  const isReached = async (call: Conversation) => {
    await careline.network.settled()
    expect(careline.network.callsTo(IDA_PHONE).map(({ status }) => status)).toEqual(['completed', 'in-progress'])
    expect(careline.network.callsTo(ANA_PHONE).map(({ status }) => status)).toEqual(['in-progress'])
    expect((await live(phoneOf(ANA_PHONE).sid)).identity).toMatchObject({ kind: 'verified', contactId: 'ana' })
    expect(await row(call)).toMatchObject({ tries: 1, joinedCall: phoneOf(ANA_PHONE).sid })
  }

  test('the caller, on the phone on file, is let go, and the first ring reaches both', async () => {
    const call = await unverifiedWithIda({}, ANA_PHONE)
    expect(await callback(call)).toEqual({ kind: 'call-back-agreed' })
    await isReached(call)
  })

  test("the analyst's leg is over first, and the caller's end is reported late: the ring waits for it", async () => {
    const call = await unverifiedWithIda({ holdStatus: true }, ANA_PHONE)
    await callback(call)
    expect(phoneOf(IDA_PHONE).status).toBe('completed')
    expect(careline.network.callsTo(IDA_PHONE)).toHaveLength(1)
    await careline.network.deliverHeldStatuses()
    await isReached(call)
  })

  test("the caller is gone first, and the analyst's leg ends later: the ring waits for it", async () => {
    const call = await unverifiedWithIda({}, ANA_PHONE)
    const leg = careline.network.legs.get(phoneOf(IDA_PHONE).sid)
    if (leg === undefined) throw new Error('Ida has no leg')
    let letGo = () => {}
    const until = new Promise<void>((resolve) => (letGo = resolve))
    // Her leg stays up until she has heard everything.
    const { fetch } = leg
    leg.fetch = async (request) => {
      await until
      return fetch.call(leg, request)
    }
    const answer = await careline.desk().callbacks.ask(idOf(call), await staff('ida'), contactId.parse('ana'))
    expect(answer).toEqual({ kind: 'call-back-agreed' })
    await expect.poll(() => call.phone.state).toBe('ended')
    await expect.poll(async () => (await live(call.phone.sid)).callBackFree).toEqual(['caller'])
    expect(careline.network.callsTo(IDA_PHONE)).toHaveLength(1)
    letGo()
    await isReached(call)
  })
})

describe('with everything sent twice at once', () => {
  beforeEach(() => open({ trouble: { duplicate: 2 } }))

  test('dialled once, counted once, proved once', async () => {
    const call = await unverifiedWithIda()
    careline.network.whenDialled(ANA_PHONE, takesCallback(careline))
    await callback(call)
    expect(careline.network.callsTo(IDA_PHONE)).toHaveLength(2)
    expect(careline.network.callsTo(ANA_PHONE)).toHaveLength(1)
    const contact = phoneOf(ANA_PHONE)
    expect(contact.state).toBe('bridged')
    expect([...contact.problems, ...phoneOf(IDA_PHONE).problems]).toEqual([])
    expect(await row(call)).toMatchObject({ tries: 1 })
    expect(await audited('call.proved')).toHaveLength(1)
    expect(await audited('callback.joined')).toHaveLength(1)
  })

  test('a copy that read the row before the other one joined hears the same', async () => {
    await careline.close()
    let isLate = false
    await open({
      stores: ({ callbacks }) => ({
        callbacks: {
          ...callbacks,
          async find(id) {
            const found = await callbacks.find(id)
            const wasLate = isLate
            isLate = false
            return found && wasLate ? { ...found, joinedCall: undefined, doneAt: undefined, result: undefined } : found
          },
        },
      }),
    })
    const call = await unverifiedWithIda()
    let digits = ''
    const rest = async () => (digits = await codeDigits(careline))
    careline.network.whenDialled(ANA_PHONE, { does: 'answer', afterSeconds: 1, keys: ['1', rest] })
    await callback(call)
    const joined = phoneOf(ANA_PHONE).exchanges.findLast(({ path }) => path.includes('step=code'))
    isLate = true
    expect((await post(careline, joined?.path ?? '', { ...joined?.params, Digits: digits })).twiml).toBe(joined?.twiml)
    expect(isLate).toBe(false)
    expect(await audited('callback.joined')).toHaveLength(1)
  })

  test('refused once', async () => {
    const call = await unverifiedWithIda()
    careline.network.whenDialled(ANA_PHONE, answers(['3']))
    await callback(call)
    expect(phoneOf(ANA_PHONE).problems).toEqual([])
    expect(await audited('callback.failed')).toHaveLength(1)
    await nobodyIsProved()
  })
})

describe('asked for by a caller who would not wait', () => {
  beforeEach(() => open())

  /** Ana, verified, is told a code and hangs up. */
  async function asked(): Promise<Conversation> {
    const call = await careline.dial('ana')
    for (const keys of [careline.pin('ana'), '1', '1', '3']) await call.presses(keys)
    await call.phone.waitLoops(1)
    for (let laps = 0; laps < 30 && call.phone.queue !== undefined; laps += 1) await call.presses('1')
    await call.presses('1')
    expect(call.phone.state).toBe('ended')
    return call
  }

  test('on the list of the desks for it, and of nobody else', async () => {
    const call = await asked()
    const { callbacks } = careline.desk()
    const listed = [{ callId: call.phone.sid, name: 'Ana Lindqvist', toProve: false }]
    expect(await callbacks.listFor(await staff('ida'))).toMatchObject(listed)
    expect(await callbacks.listFor(await staff('sam'))).toMatchObject(listed)
    const elsewhere = { ...(await staff('ruth')), desks: ['production-down' as const] }
    expect(await callbacks.listFor(elsewhere)).toEqual([])
    expect(await callbacks.callNow(idOf(call), elsewhere)).toEqual({ kind: 'not-offered' })
    expect(careline.network.callsTo(IDA_PHONE)).toEqual([])
  })

  test('called now: joined, verified, with what they had said, and done', async () => {
    const call = await asked()
    careline.network.whenDialled(IDA_PHONE, answers(['1']))
    careline.network.whenDialled(ANA_PHONE, takesCallback(careline))
    const { callbacks } = careline.desk()
    expect(await callbacks.callNow(idOf(call), await staff('ida'))).toEqual({ kind: 'ringing' })
    await careline.network.settled()
    const contact = phoneOf(ANA_PHONE)
    expect(await live(contact.sid)).toMatchObject({
      identity: { kind: 'verified', contactId: 'ana', by: { kind: 'call-back' } },
      told: (await live(call.phone.sid)).told,
    })
    expect(await callbacks.listFor(await staff('ida'))).toEqual([])
    expect(await callbacks.callNow(idOf(call), await staff('ida'))).toEqual({ kind: 'call-back-over' })
  })

  test('two press at once: one phone rings', async () => {
    const call = await asked()
    careline.network.whenDialled(IDA_PHONE, { does: 'by-hand' })
    careline.network.whenDialled('+12025550156', { does: 'by-hand' })
    const { callbacks } = careline.desk()
    const [ida, sam] = [await staff('ida'), await staff('sam')]
    const both = await Promise.all([callbacks.callNow(idOf(call), ida), callbacks.callNow(idOf(call), sam)])
    expect(both.map(({ kind }) => kind).toSorted()).toEqual(['call-back-taken', 'ringing'])
  })

  test('not answered: it stays, with a note', async () => {
    const call = await asked()
    careline.network.whenDialled(IDA_PHONE, answers(['1']))
    careline.network.whenDialled(ANA_PHONE, { does: 'no-answer' })
    const { callbacks } = careline.desk()
    await callbacks.callNow(idOf(call), await staff('ida'))
    await careline.network.settled()
    expect(await callbacks.listFor(await staff('ida'))).toMatchObject([{ tries: 1, result: 'no-answer' }])
  })
})
