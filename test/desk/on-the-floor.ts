/** What tests of the floor share: one of the staff, a caller in line, and two who talk. */
import { expect } from 'vitest'
import type { Staff } from '../../src/desk/staff/staff.ts'
import { callId, staffId, type CallId } from '../../src/domain/ids.ts'
import type { Call } from '../../src/calls/call.ts'
import { halvesOf } from '../../src/calls/words/callback-code.ts'
import type { AnswerScript, PhoneCall } from '../../src/simulator/index.ts'
import type { Careline, Conversation } from '../calls/careline.ts'

export const PHONES = {
  ruth: '+12025550151',
  omar: '+12025550152',
  ines: '+12025550153',
  theo: '+12025550154',
  ida: '+12025550155',
  sam: '+12025550156',
} as const
export type Colleague = keyof typeof PHONES

export const idOf = (call: Conversation): CallId => callId.parse(call.phone.sid)

/** What the contact keys who is dialled now: the digits of their code that the line does not say. */
export async function codeDigits({ database }: Careline): Promise<string> {
  const { rows } = await database.pool.query<{ code: string }>(
    'SELECT code FROM callbacks WHERE dialled_at IS NOT NULL AND result IS NULL AND done_at IS NULL ORDER BY dialled_at DESC LIMIT 1',
  )
  return halvesOf(rows[0]?.code ?? '').keyed
}

/** A contact who takes the callback, and knows the code. */
export const takesCallback = (careline: Careline): AnswerScript => ({
  does: 'answer',
  afterSeconds: 1,
  keys: ['1', () => codeDigits(careline)],
})

export function onTheFloor(careline: () => Careline) {
  async function staff(name: string): Promise<Staff> {
    const found = await careline().stores.staff.find(staffId.parse(name))
    if (found === undefined) throw new Error(`no member of the staff is called ${name}`)
    return found
  }

  async function live(call: Conversation): Promise<Call> {
    const found = await careline().stores.calls.read(idOf(call))
    if (found === undefined) throw new Error('the call is not on record')
    return found
  }

  /** Ana of Arden, verified, with a new problem; severity 3, so at the desk for support. */
  async function anaInQueue(): Promise<Conversation> {
    const call = await careline().dial('ana')
    for (const keys of [careline().pin('ana'), '1', '1', '3']) await call.presses(keys)
    const { taskRouter } = careline()
    expect(call.phone.queue).toBe(taskRouter?.workflowSid ?? 'support')
    return call
  }

  /** Ana again, with production down. */
  async function anaIsDown(): Promise<Conversation> {
    const call = await careline().dial('ana')
    for (const keys of [careline().pin('ana'), '1', '1', '1', '1']) await call.presses(keys)
    expect(call.phone.queue).toBe('production-down')
    return call
  }

  /** Without a PIN, at the desk where people find out who is calling. */
  async function unverifiedInQueue(from = '+13035550007'): Promise<Conversation> {
    const call = await careline().dial('ana', { from })
    for (const keys of ['0#', '0']) await call.presses(keys)
    expect(call.phone.queue).toBe('identification')
    return call
  }

  /** Hal of Corvus, whose contract says that data stays in the United States. */
  async function halInQueue(): Promise<Conversation> {
    const call = await careline().dial('hal')
    for (const keys of [careline().pin('hal'), '1', '3']) await call.presses(keys)
    expect((await live(call)).stage).toMatchObject({ kind: 'waiting', desk: 'support' })
    return call
  }

  /** In the queue, and every analyst of the desk may take the call. */
  async function isFree(call: Conversation): Promise<void> {
    const { stage } = await live(call)
    expect(stage.kind === 'waiting' && stage.claim === undefined).toBe(true)
  }

  /** This colleague's phone answers and presses these keys by itself. */
  const answersWith = (name: Colleague, keys: string[]) =>
    careline().network.whenDialled(PHONES[name], { does: 'answer', afterSeconds: 1, keys })
  const answers = (name: Colleague) => answersWith(name, ['1'])

  async function connect(call: Conversation, name: Colleague): Promise<Conversation> {
    answers(name)
    expect(
      await careline()
        .desk()
        .takeCall.take(idOf(call), await staff(name)),
    ).toEqual({ kind: 'ringing' })
    await careline().network.settled()
    expect((await live(call)).stage).toMatchObject({ kind: 'with-analyst', taker: { id: name } })
    return call
  }

  function legOf(name: Colleague): PhoneCall {
    const leg = careline().network.callsTo(PHONES[name]).at(-1)
    if (leg === undefined) throw new Error(`${name} was not rung`)
    return leg
  }

  const presenceOf = (name: string) => careline().stores.presence.find(staffId.parse(name))

  return {
    staff,
    live,
    anaInQueue,
    anaIsDown,
    halInQueue,
    unverifiedInQueue,
    isFree,
    answers,
    answersWith,
    connect,
    legOf,
    presenceOf,
  }
}

export const heardBy = (phone: PhoneCall): string => phone.heard.map(({ text }) => text).join(' ')
