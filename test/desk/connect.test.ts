/** A caller and an analyst, from the line to the goodbye: over the real app, real webhooks and Twilio's own client. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { cardOf } from '../../src/desk/card.ts'
import { staffId } from '../../src/domain/ids.ts'
import { openCareline, type Careline, type Conversation } from '../calls/careline.ts'
import { idOf, onTheFloor, PHONES } from './on-the-floor.ts'

let careline: Careline
const { staff, live, anaInQueue, halInQueue, isFree, answersWith, legOf } = onTheFloor(() => careline)
const ruthsLeg = () => legOf('ruth')

async function claimOf(call: Conversation) {
  const { stage } = await live(call)
  if (stage.kind !== 'waiting' || stage.claim === undefined) throw new Error('no attempt has the call')
  return stage.claim
}

async function connected(): Promise<Conversation> {
  const call = await anaInQueue()
  answersWith('ruth', ['1'])
  expect(await careline.desk().takeCall.take(idOf(call), await staff('ruth'))).toEqual({ kind: 'ringing' })
  await careline.network.settled()
  expect((await live(call)).stage).toMatchObject({ kind: 'with-analyst', taker: { name: 'Ruth Calder' } })
  expect(call.phone.state).toBe('bridged')
  return call
}

// Whether Twilio asks for what follows a conversation before it moves a caller out of it is not documented: both are tried.
describe.each([
  ['a move replaces what follows', false],
  ['what follows is asked for before a move', true],
])('%s', (_title, dialActionWhenMoved) => {
  beforeEach(async () => {
    careline = await openCareline({ rest: true })
    careline.network.switchboard.dialActionWhenMoved = dialActionWhenMoved
  })
  afterEach(() => careline.close())

  describe('taking a call', () => {
    test('rings the analyst, whispers who it is, and a key joins them in a room nobody can guess', async () => {
      const call = await connected()
      const leg = ruthsLeg()
      expect(leg.heard.map(({ text }) => text).join(' ')).toContain('Verified. Ana Lindqvist')
      expect(leg.state).toBe('bridged')
      const [conference] = careline.network.switchboard.conferences.keys()
      expect(conference).toMatch(/^careline-[0-9a-f]{32}$/)
      expect(call.phone.problems).toEqual([])
      const { rows } = await careline.database.pool.query(`SELECT actor FROM audit_trail WHERE type = 'call.taken'`)
      expect(rows).toEqual([{ actor: 'staff ruth' }])
    })

    test('the key comes twice at once: the caller is moved once, and it is on record once', async () => {
      const call = await anaInQueue()
      careline.network.whenDialled(PHONES.ruth, { does: 'by-hand' })
      await careline.desk().takeCall.take(idOf(call), await staff('ruth'))
      const claim = await claimOf(call)
      const about = { callId: idOf(call), attempt: claim.attempt }
      await ruthsLeg().pickUp()
      const { pressed } = careline.desk().takeCall
      const answers = await Promise.all([1, 2, 3].map(() => pressed(about, ruthsLeg().sid, '1')))
      await careline.network.settled()
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
      expect(answers[0]).toMatchObject({ kind: 'join' })
      const moves = careline.rest.requests.filter(({ method, path }) => method === 'POST' && path.includes(idOf(call)))
      expect(moves).toHaveLength(1)
      expect((await live(call)).stage).toMatchObject({ kind: 'with-analyst', taker: { attempt: claim.attempt } })
      const { rows } = await careline.database.pool.query(`SELECT actor FROM audit_trail WHERE type = 'call.taken'`)
      expect(rows).toEqual([{ actor: 'staff ruth' }])
    })

    test('a copy that looked before the other one joined them hears the same', async () => {
      await careline.close()
      let held: Promise<void> | undefined
      careline = await openCareline({
        rest: true,
        stores: ({ calls }) => ({
          calls: {
            ...calls,
            change: async (id, change) => {
              const mine = held
              held = undefined
              await mine
              return calls.change(id, change)
            },
          },
        }),
      })
      const call = await anaInQueue()
      careline.network.whenDialled(PHONES.ruth, { does: 'by-hand' })
      await careline.desk().takeCall.take(idOf(call), await staff('ruth'))
      const about = { callId: idOf(call), attempt: (await claimOf(call)).attempt }
      await ruthsLeg().pickUp()
      const { pressed } = careline.desk().takeCall
      let letGo: () => void = () => undefined
      held = new Promise((resolve) => (letGo = resolve))
      const late = pressed(about, ruthsLeg().sid, '1')
      await expect.poll(() => held === undefined).toBe(true)
      await ruthsLeg().press('1')
      await careline.network.settled()
      expect((await live(call)).stage.kind).toBe('with-analyst')
      letGo()
      expect(await late).toMatchObject({ kind: 'join' })
      expect(ruthsLeg().state).toBe('bridged')
    })

    test('the process of the first key ended with it: the second one joins them', async () => {
      const call = await anaInQueue()
      careline.network.whenDialled(PHONES.ruth, { does: 'by-hand' })
      await careline.desk().takeCall.take(idOf(call), await staff('ruth'))
      const claim = await claimOf(call)
      // All that the first one has left behind.
      await careline.stores.calls.change(idOf(call), (one) =>
        one.stage.kind === 'waiting'
          ? { call: { ...one, stage: { ...one.stage, claim: { ...claim, accepted: true, leg: ruthsLeg().sid } } } }
          : {},
      )
      await ruthsLeg().pickUp()
      await ruthsLeg().press('1')
      await careline.network.settled()
      expect((await live(call)).stage).toMatchObject({ kind: 'with-analyst', taker: { attempt: claim.attempt } })
      expect(ruthsLeg().state).toBe('bridged')
    })

    test('two analysts at once: one wins, the other is told who', async () => {
      const call = await anaInQueue()
      const [ruth, ines] = [await staff('ruth'), await staff('ines')]
      answersWith('ruth', ['1'])
      answersWith('ines', ['1'])
      const { takeCall } = careline.desk()
      // Ines is offered the call only once it has waited longer than language and product may keep it.
      const taken = await Promise.all([
        takeCall.take(idOf(call), ruth),
        takeCall.take(idOf(call), { ...ines, residency: 'emea' }),
      ])
      expect(taken.filter(({ kind }) => kind === 'ringing')).toHaveLength(1)
      expect(taken.find(({ kind }) => kind === 'taken')).toMatchObject({
        by: expect.stringMatching(/Ruth|Ines/) as string,
      })
    })

    test.each([
      ['voicemail, which presses nothing', { does: 'answer', afterSeconds: 3 }],
      ['another key', { does: 'answer', afterSeconds: 3, keys: ['2'] }],
      ['no answer', { does: 'no-answer' }],
      ['busy', { does: 'busy' }],
    ] as const)('%s leaves the caller in line and asks that analyst no more', async (_, script) => {
      const call = await anaInQueue()
      careline.network.whenDialled(PHONES.ruth, script)
      await careline.desk().takeCall.take(idOf(call), await staff('ruth'))
      await careline.network.settled()
      await isFree(call)
      expect(call.phone.queue).toBe('support')
      expect(await careline.stores.presence.find(staffId.parse('ruth'))).toMatchObject({ state: 'missed' })
    })

    test('the caller who has left before the key: the analyst is told so', async () => {
      const call = await anaInQueue()
      careline.network.whenDialled(PHONES.ruth, { does: 'by-hand' })
      await careline.desk().takeCall.take(idOf(call), await staff('ruth'))
      await call.hangsUp()
      const leg = ruthsLeg()
      await leg.pickUp()
      if (leg.state === 'gathering') await leg.press('1')
      expect(leg.state).toBe('ended')
      expect((await live(call)).stage).toMatchObject({ kind: 'ended', how: 'hung-up' })
    })

    test.each(['too-many-requests', 'server-error', 'unavailable', 'not-found', 'hang', 'reset'] as const)(
      'the network answers %s to the ring: the caller keeps the place',
      async (fault) => {
        const call = await anaInQueue()
        careline.rest.failNext(fault)
        expect(await careline.desk().takeCall.take(idOf(call), await staff('ruth'))).toEqual({ kind: 'phone-failed' })
        await isFree(call)
        expect(call.phone.queue).toBe('support')
      },
    )

    test('the network does not move the caller, twice: in line as before, and the analyst hears why', async () => {
      const call = await anaInQueue()
      answersWith('ruth', ['1'])
      careline.rest.failNext('server-error', { method: 'POST', path: new RegExp(call.phone.sid), times: 2 })
      await careline.desk().takeCall.take(idOf(call), await staff('ruth'))
      await careline.network.settled()
      await isFree(call)
      expect(call.phone.queue).toBe('support')
      expect(ruthsLeg().heard.at(-1)?.text).toContain('still in line')
    })

    test('the move is done although its answer is lost: they are connected all the same', async () => {
      const call = await anaInQueue()
      answersWith('ruth', ['1'])
      careline.rest.failNext('lost-answer', { method: 'POST', path: new RegExp(call.phone.sid) })
      await careline.desk().takeCall.take(idOf(call), await staff('ruth'))
      await careline.network.settled()
      expect((await live(call)).stage.kind).toBe('with-analyst')
      expect(call.phone.state).toBe('bridged')
    })

    test('21220, not in progress: the caller has left, and the analyst hears so', async () => {
      const call = await anaInQueue()
      answersWith('ruth', ['1'])
      careline.rest.failNext('not-in-progress', { method: 'POST', path: new RegExp(call.phone.sid) })
      await careline.desk().takeCall.take(idOf(call), await staff('ruth'))
      await careline.network.settled()
      expect(ruthsLeg().heard.at(-1)?.text).toContain('has left')
    })

    test('an analyst of another region is never offered the call, and one of its region is', async () => {
      const call = await halInQueue()
      const { takeCall } = careline.desk()
      // Ruth works in EMEA. The contract says that data stays in the United States, where Theo works.
      expect(await takeCall.take(idOf(call), await staff('ruth'))).toEqual({ kind: 'not-offered' })
      await careline.network.settled()
      expect(careline.network.callsTo(PHONES.ruth)).toEqual([])
      await isFree(call)
      expect(await takeCall.take(idOf(call), await staff('theo'))).toEqual({ kind: 'ringing' })
    })
  })

  describe('the end of a conversation', () => {
    test('ended by the analyst: the caller hears the reference and a goodbye', async () => {
      const call = await connected()
      expect(await careline.desk().talk.end(idOf(call), await staff('ruth'))).toEqual({ kind: 'done' })
      await careline.network.settled()
      expect(call.phone.state).toBe('ended')
      expect(call.phone.endedBy).toBe('service')
      expect((await live(call)).stage).toMatchObject({ kind: 'ended', how: 'talked' })
      expect(ruthsLeg().state).toBe('ended')
      expect(call.phone.problems).toEqual([])
    })

    test('the caller hangs up: the analyst is not left in a silent room', async () => {
      const call = await connected()
      await call.hangsUp()
      await careline.network.settled()
      expect(ruthsLeg().state).toBe('ended')
      expect((await live(call)).stage.kind).toBe('ended')
    })

    test('the analyst is lost: the caller is back in line with an apology, ahead of those who came later', async () => {
      const call = await connected()
      const later = await careline.dial('eli')
      const before = (await live(call)).stage
      await ruthsLeg().hangUp()
      await careline.network.settled()
      const { stage } = await live(call)
      expect(stage).toMatchObject({ kind: 'waiting', desk: 'support' })
      await isFree(call)
      if (before.kind !== 'with-analyst' || stage.kind !== 'waiting') throw new Error('Ana does not wait again')
      // The place is the old one, the wait is a new one.
      expect(stage.place).toBe(before.since)
      expect(stage.since > before.taker.at).toBe(true)
      expect(call.phone.queue).toBe('support')
      expect(call.phone.heard.map(({ text }) => text).join(' ')).toContain('line dropped')
      await later.hangsUp()
    })

    test('only whoever talks with the caller may end it', async () => {
      const call = await connected()
      expect(await careline.desk().talk.end(idOf(call), await staff('omar'))).toEqual({ kind: 'not-yours' })
      expect(call.phone.state).toBe('bridged')
    })
  })

  describe('during a conversation', () => {
    test('hold and back', async () => {
      const call = await connected()
      const ruth = await staff('ruth')
      expect(await careline.desk().talk.hold(idOf(call), ruth, true)).toEqual({ kind: 'done' })
      expect((await live(call)).stage).toMatchObject({ held: true })
      expect(await careline.desk().talk.hold(idOf(call), ruth, false)).toEqual({ kind: 'done' })
      expect(await careline.desk().talk.mute(idOf(call), ruth, true)).toEqual({ kind: 'done' })
      expect(cardOf(await live(call))).toMatchObject({ held: false, muted: true })
      expect(await careline.desk().talk.mute(idOf(call), ruth, false)).toEqual({ kind: 'done' })
      expect(cardOf(await live(call))).toMatchObject({ muted: false })
      expect(call.phone.state).toBe('bridged')
    })

    test('sent on to another desk: proof, place and the chain of holders go along', async () => {
      const call = await connected()
      expect(await careline.desk().talk.transfer(idOf(call), await staff('ruth'), 'contracts', undefined)).toEqual({
        kind: 'done',
      })
      await careline.network.settled()
      const after = await live(call)
      expect(after.stage).toMatchObject({ kind: 'waiting', desk: 'contracts' })
      expect(after.identity.kind).toBe('verified')
      expect(after.holders).toMatchObject([{ name: 'Ruth Calder' }])
      expect(call.phone.queue).toBe('contracts')
      expect(ruthsLeg().state).toBe('ended')
    })

    test('sent on while the network fails: the conversation goes on', async () => {
      const call = await connected()
      careline.rest.failNext('server-error', { times: 2 })
      expect(await careline.desk().talk.transfer(idOf(call), await staff('ruth'), 'contracts', undefined)).toEqual({
        kind: 'failed',
      })
      const { stage } = await live(call)
      expect(stage.kind === 'with-analyst' && stage.ending === undefined).toBe(true)
      expect(call.phone.state).toBe('bridged')
    })

    test('somebody else takes the telephone: nobody has proved anything any more', async () => {
      const call = await connected()
      await careline.desk().talk.newPerson(idOf(call), await staff('ruth'))
      expect((await live(call)).identity).toMatchObject({ kind: 'unverified' })
    })
  })

  describe('asking for the PIN', () => {
    test('the caller keys it alone and comes back verified; the analyst never leaves', async () => {
      const call = await connected()
      const ruth = await staff('ruth')
      await careline.desk().talk.newPerson(idOf(call), ruth)
      expect(await careline.desk().talk.askForPin(idOf(call), ruth)).toEqual({ kind: 'done' })
      await careline.network.settled()
      expect(call.phone.state).toBe('gathering')
      expect(ruthsLeg().state).not.toBe('ended')
      await call.presses(careline.pin('ana'))
      await careline.network.settled()
      expect(call.phone.state).toBe('bridged')
      expect((await live(call)).identity).toMatchObject({ kind: 'verified', contactId: 'ana' })
      expect((await live(call)).stage).toMatchObject({ kind: 'with-analyst' })
      expect(ruthsLeg().state).toBe('bridged')
    })

    test('the question is taken back: the caller returns without a PIN, as they were', async () => {
      const call = await connected()
      const ruth = await staff('ruth')
      const { talk } = careline.desk()
      await talk.askForPin(idOf(call), ruth)
      await careline.network.settled()
      expect(cardOf(await live(call))?.state).toBe('keying-pin')
      expect(await talk.withdrawRequest(idOf(call), await staff('omar'))).toEqual({ kind: 'not-yours' })
      expect(await talk.withdrawRequest(idOf(call), ruth)).toEqual({ kind: 'done' })
      await careline.network.settled()
      expect([call.phone.state, ruthsLeg().state]).toEqual(['bridged', 'bridged'])
      expect(await live(call)).toMatchObject({ identity: { kind: 'verified' }, stage: { kind: 'with-analyst' } })
      expect(await talk.withdrawRequest(idOf(call), ruth)).toEqual({ kind: 'not-yours' })
    })

    test('a caller who cannot comes back as they were', async () => {
      const call = await connected()
      const ruth = await staff('ruth')
      await careline.desk().talk.newPerson(idOf(call), ruth)
      await careline.desk().talk.askForPin(idOf(call), ruth)
      await careline.network.settled()
      await call.presses('0#')
      await careline.network.settled()
      expect(call.phone.state).toBe('bridged')
      expect((await live(call)).identity.kind).toBe('unverified')
    })

    test('the same limits hold: a fourth wrong number on one call is not compared', async () => {
      const call = await connected()
      const ruth = await staff('ruth')
      const { wrongFor } = await import('../calls/wrong-pin.ts')
      const wrong = wrongFor(careline.pin('ana'))
      for (let round = 0; round < 2; round += 1) {
        await careline.desk().talk.askForPin(idOf(call), ruth)
        await careline.network.settled()
        for (let i = 0; i < 3 && call.phone.state === 'gathering'; i += 1) await call.presses(wrong)
        await careline.network.settled()
      }
      const { rows } = await careline.database.pool.query(
        `SELECT FROM audit_trail WHERE call = $1 AND type = 'pin.refused' AND body->>'reason' = 'mismatch'`,
        [call.phone.sid],
      )
      expect(rows.length).toBeLessThanOrEqual(3)
      // Nothing is promised that this call will not have: the next one has tries again, however soon.
      const heard = call.phone.heard.map(({ text }) => text)
      expect(heard.at(-1)).toContain("can't verify you with a PIN on this call")
      expect(heard.join(' ')).not.toContain('again in')
      expect((await live(call)).identity.kind).toBe('unverified')
    })

    test('the analyst is lost meanwhile: the caller goes back in line, verified', async () => {
      const call = await connected()
      await careline.desk().talk.askForPin(idOf(call), await staff('ruth'))
      await careline.network.settled()
      await ruthsLeg().hangUp()
      await call.presses(careline.pin('ana'))
      await careline.network.settled()
      expect((await live(call)).stage).toMatchObject({ kind: 'waiting', desk: 'support' })
      expect(call.phone.queue).toBe('support')
    })

    test('the PIN is in nothing that the line or the network was told', async () => {
      const call = await connected()
      await careline.desk().talk.askForPin(idOf(call), await staff('ruth'))
      await careline.network.settled()
      await call.presses(careline.pin('ana'))
      await careline.network.settled()
      const told = JSON.stringify([careline.rest.requests, careline.log.lines, ruthsLeg().exchanges])
      expect(told).not.toContain(careline.pin('ana'))
    })
  })
})
