/** Proofs other than the PIN: recorded with who and how, only for the caller an analyst has, and never more than the rules give. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { badgeOf } from '../../src/desk/badge.ts'
import { cardOf } from '../../src/desk/card.ts'
import { callId, contactId, staffId } from '../../src/domain/ids.ts'
import { openCareline, type Careline, type Conversation } from '../calls/careline.ts'
import { failing, type Failing } from '../calls/failing.ts'
import { idOf, onTheFloor } from './on-the-floor.ts'

let careline: Careline
let broken: Failing
beforeEach(async () => {
  broken = failing()
  careline = await openCareline({ rest: true, stores: broken.wrap })
})
afterEach(() => careline.close())
const { staff, live } = onTheFloor(() => careline)

const ANA = contactId.parse('ana')
const proofs = async () =>
  (
    await careline.database.pool.query<{ actor: string; body: object }>(
      `SELECT actor, body::jsonb AS body FROM audit_trail WHERE type = 'call.proved' ORDER BY id`,
    )
  ).rows.map(({ actor, body }) => ({ actor, ...body }))

/** Somebody without a PIN, with Ida or, when production is down, with Ruth. */
async function unverifiedWith(name: 'ida' | 'ruth'): Promise<Conversation> {
  const call = await careline.dial('ana', { from: '+13035550007' })
  for (const keys of name === 'ruth' ? ['0#', '1', '1'] : ['0#', '0']) await call.presses(keys)
  const who = await staff(name)
  careline.network.whenDialled(who.phone ?? '', { does: 'answer', afterSeconds: 1, keys: ['1'] })
  expect(await careline.desk().takeCall.take(idOf(call), who)).toEqual({ kind: 'ringing' })
  await careline.network.settled()
  expect(await live(call)).toMatchObject({ identity: { kind: 'unverified' }, stage: { kind: 'with-analyst' } })
  return call
}

test('a contact confirms on their own page: verified, with rights read now', async () => {
  const call = await unverifiedWith('ida')
  expect(await careline.desk().prove(idOf(call), ANA, { kind: 'profile' }, 'contact ana')).toEqual({ kind: 'proved' })
  const now = await live(call)
  expect(now.identity).toMatchObject({ kind: 'verified', contactId: 'ana', by: { kind: 'profile' } })
  expect(now.decisions.at(-1)).toMatchObject({ outcome: 'OPEN_CASE' })
  expect(badgeOf(now)).toBe('verified')
  expect(cardOf(now)?.verifiedBy).toBe('their own profile page')
  expect(await proofs()).toEqual([expect.objectContaining({ by: 'profile', with: null })])
})

test('proof is no right: a contact without a grant is known and not entitled', async () => {
  const call = await unverifiedWith('ida')
  const dev = contactId.parse('dev')
  expect(await careline.desk().prove(idOf(call), dev, { kind: 'profile' }, 'contact dev')).toEqual({ kind: 'proved' })
  expect(badgeOf(await live(call))).toBe('not-entitled')
})

test.each([
  ['a Designated Contact of the same company', 'ana', 'cleo', 'proved'],
  ['somebody with view access only', 'cleo', 'ana', 'may-not'],
  ['a Designated Contact of another company', 'eli', 'ana', 'may-not'],
  ['the caller for themselves', 'ana', 'ana', 'may-not'],
  ['somebody who has left', 'kim', 'eli', 'may-not'],
])('%s vouches: %s for %s is %s', async (_, voucher, caller, answer) => {
  const call = await unverifiedWith('ida')
  const by = { kind: 'colleague', id: contactId.parse(voucher), name: voucher } as const
  expect(await careline.desk().prove(idOf(call), contactId.parse(caller), by, `contact ${voucher}`)).toEqual({
    kind: answer,
  })
  expect((await live(call)).identity.kind).toBe(answer === 'proved' ? 'verified' : 'unverified')
  expect(await proofs()).toHaveLength(answer === 'proved' ? 1 : 0)
})

test('a supervisor answers for a caller whose production is down, and for no other', async () => {
  const sam = { kind: 'supervisor', id: staffId.parse('sam'), name: 'Sam Reyes' } as const
  const calm = await unverifiedWith('ida')
  expect(await careline.desk().prove(idOf(calm), ANA, sam, 'staff sam')).toEqual({ kind: 'may-not' })
  const urgent = await unverifiedWith('ruth')
  const ruth = { kind: 'supervisor', id: staffId.parse('ruth'), name: 'Ruth Calder' } as const
  expect(await careline.desk().prove(idOf(urgent), ANA, ruth, 'staff ruth')).toEqual({ kind: 'may-not' })
  expect(await careline.desk().prove(idOf(urgent), ANA, sam, 'staff sam')).toEqual({ kind: 'proved' })
  expect(cardOf(await live(urgent))?.verifiedBy).toBe('supervisor Sam Reyes')
})

describe('a call that a member of the staff put on the desk for production down', () => {
  const SAM = { kind: 'supervisor', id: staffId.parse('sam'), name: 'Sam Reyes' } as const

  async function movedBy(mover: string): Promise<Conversation> {
    const call = await careline.dial('ana', { from: '+13035550007' })
    for (const keys of ['0#', '0']) await call.presses(keys)
    expect(await careline.desk().supervise.move(idOf(call), await staff(mover), 'production-down')).toEqual({
      kind: 'done',
    })
    const ruth = await staff('ruth')
    careline.network.whenDialled(ruth.phone ?? '', { does: 'answer', afterSeconds: 1, keys: ['1'] })
    expect(await careline.desk().takeCall.take(idOf(call), ruth)).toEqual({ kind: 'ringing' })
    await careline.network.settled()
    return call
  }

  test('cannot be answered for by the supervisor who put it there', async () => {
    const call = await movedBy('sam')
    expect(await careline.desk().prove(idOf(call), ANA, SAM, 'staff sam')).toEqual({ kind: 'may-not' })
    expect((await live(call)).identity.kind).toBe('unverified')
  })

  test('can be answered for by another one', async () => {
    const call = await movedBy('alva')
    expect(await careline.desk().prove(idOf(call), ANA, SAM, 'staff sam')).toEqual({ kind: 'proved' })
  })

  test('nor by the one who transferred it there out of a conversation', async () => {
    const call = await unverifiedWith('ida')
    const ida = await staff('ida')
    const ruth = await staff('ruth')
    careline.network.whenDialled(ruth.phone ?? '', { does: 'answer', afterSeconds: 1, keys: ['1'] })
    expect(await careline.desk().talk.transfer(idOf(call), ida, 'production-down', undefined)).toEqual({ kind: 'done' })
    await careline.network.settled()
    expect(await careline.desk().takeCall.take(idOf(call), ruth)).toEqual({ kind: 'ringing' })
    await careline.network.settled()
    const by = { kind: 'supervisor', id: ida.id, name: ida.name } as const
    expect(await careline.desk().prove(idOf(call), ANA, by, 'staff ida')).toEqual({ kind: 'may-not' })
    expect(await careline.desk().prove(idOf(call), ANA, SAM, 'staff sam')).toEqual({ kind: 'proved' })
  })
})

test('nobody is proved who waits, has gone, or is verified already', async () => {
  const waiting = await careline.dial('ana')
  for (const keys of [careline.pin('ana'), '1', '1', '3']) await waiting.presses(keys)
  const { prove } = careline.desk()
  expect(await prove(idOf(waiting), ANA, { kind: 'profile' }, 'contact ana')).toEqual({ kind: 'not-talking' })
  expect(await prove(callId.parse('CA0'), ANA, { kind: 'profile' }, 'contact ana')).toEqual({ kind: 'not-talking' })
  const call = await unverifiedWith('ida')
  await prove(idOf(call), ANA, { kind: 'profile' }, 'contact ana')
  expect(await prove(idOf(call), ANA, { kind: 'profile' }, 'contact ana')).toEqual({ kind: 'verified-already' })
  const kim = contactId.parse('kim')
  expect(await prove(idOf(call), kim, { kind: 'profile' }, 'contact kim')).toEqual({ kind: 'not-active' })
})

test('a caller whom a colleague has by the time that it is on record is not proved to them', async () => {
  const call = await unverifiedWith('ida')
  const { audit, calls } = careline.stores
  const append = audit.append.bind(audit)
  vi.spyOn(audit, 'append').mockImplementation(async (entry) => {
    await append(entry)
    await calls.change(idOf(call), (now) =>
      now.stage.kind === 'with-analyst'
        ? { call: { ...now, stage: { ...now.stage, taker: { ...now.stage.taker, attempt: 'another' } } } }
        : {},
    )
  })
  expect(await careline.desk().prove(idOf(call), ANA, { kind: 'profile' }, 'contact ana')).toEqual({
    kind: 'not-talking',
  })
  expect((await live(call)).identity.kind).toBe('unverified')
})

test.each(['audit', 'directory', 'calls'] as const)('while %s is down nobody is proved', async (store) => {
  const call = await unverifiedWith('ida')
  broken.break(store)
  expect(await careline.desk().prove(idOf(call), ANA, { kind: 'profile' }, 'contact ana')).toEqual({
    kind: 'could-not-check',
  })
  broken.mend()
  expect((await live(call)).identity.kind).toBe('unverified')
})

test('rights that could not be recorded are marked COULD NOT CHECK', async () => {
  const call = await unverifiedWith('ida')
  broken.break('records')
  await careline.desk().prove(idOf(call), ANA, { kind: 'profile' }, 'contact ana')
  broken.mend()
  expect(badgeOf(await live(call))).toBe('could-not-check')
})
