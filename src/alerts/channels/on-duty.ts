/** Channels that reach the engineer on duty over our own telephone account: a text message, and a call that asks for a key. */
import { randomBytes } from 'node:crypto'
import { engineerId, type DutyAttempt, type OnDuty } from '../../desk/duty/duty.ts'
import type { Telephony } from '../../desk/telephony.ts'
import type { AlertPolicy } from '../../domain/alerts/alert-policy.ts'
import { maskCallerNumber, readCallerNumber } from '../../domain/caller-number.ts'
import type { Channel, Telling } from './channel.ts'
import type { Message } from './outbox.ts'
import { headline, toldFacts } from './words.ts'

export interface OnDutyDeps {
  telephony: Pick<Telephony, 'ringDuty' | 'sendText'>
  onDuty: () => Promise<readonly OnDuty[]>
  /** The number that Customer Care is called at. */
  from: string | undefined
  policy: () => AlertPolicy
  brand: string
}

/** Stands for an alert that Postgres could not take: no engineer can acknowledge it yet. */
export const NOT_STORED = '00000000-0000-0000-0000-000000000000'
/** Stands for a test by a person. */
export const A_TEST = '00000000-0000-0000-0000-000000000001'
/** Two parts of a long message. */
const LONGEST_TEXT = 300

const NO_ENGINEER: Telling = { kind: 'later', problem: 'no engineer is on duty' }
const NO_NUMBER: Telling = { kind: 'later', problem: 'PHONE_NUMBERS names no number to call from' }

/** "Sam Reyes +12…34": who was told, for the staff. */
export const engineerWords = ({ name, phone }: OnDuty): string => `${name} ${maskCallerNumber(readCallerNumber(phone))}`

/** The first of the rota; all of them once no person has acknowledged it. */
export function textChannel(says: AlertPolicy['channels'][string]['says'], deps: OnDutyDeps): Channel {
  return {
    async tell(message) {
      const people = await deps.onDuty()
      const to = message.step === 'escalated' ? people : people.slice(0, 1)
      if (to.length === 0) return NO_ENGINEER
      const { from } = deps
      if (from === undefined) return NO_NUMBER
      const facts = toldFacts(message, { says }).map(([, value]) => value)
      const text = [headline(message, deps.brand), ...facts].join(' · ').slice(0, LONGEST_TEXT)
      const sent = await Promise.all(to.map(({ phone }) => deps.telephony.sendText(phone, from, text)))
      if (sent.every((one) => one === 'refused')) return { kind: 'later', problem: 'Twilio refused the message' }
      // One that may have been sent is not sent again.
      return { kind: 'told', person: to.map(engineerWords).join(', ') }
    },
  }
}

/** One phone after the other, until an engineer presses the key (`ringNextAbout`). */
export function phoneChannel(deps: OnDutyDeps): Channel {
  return {
    async tell(message: Message) {
      const people = await deps.onDuty()
      const [first] = people
      if (first === undefined) return NO_ENGINEER
      // Engineers are rung about a caller who waits until one has them (desk/duty): a second ring would be the same one.
      if (message.kind === 'production-down-waits' && message.callId !== undefined)
        return { kind: 'told', person: 'the rota, one after the other' }
      const rung = await ringAbout(first, { alertId: message.alertId ?? NOT_STORED, place: 0 }, deps)
      if (rung === undefined) return NO_NUMBER
      return rung ? { kind: 'told', person: engineerWords(first) } : { kind: 'later', problem: 'Twilio did not ring' }
    },
  }
}

/** The engineer after this one, while there is one in the bounds of the rota. */
export async function ringNextAbout(
  { alertId = NOT_STORED, place, engineer }: DutyAttempt,
  deps: OnDutyDeps,
): Promise<void> {
  const people = await deps.onDuty()
  if (people.length === 0 || place + 1 >= people.length * deps.policy().duty.rounds) return
  const before = people.findIndex((one) => engineerId(one) === engineer)
  const next = people[(before + 1) % people.length]
  if (next !== undefined) await ringAbout(next, { alertId, place: place + 1 }, deps)
}

/** Undefined: there is no number to call from. */
async function ringAbout(
  person: OnDuty,
  about: { alertId: string; place: number },
  { telephony, from, policy }: OnDutyDeps,
): Promise<boolean | undefined> {
  if (from === undefined) return undefined
  const attempt = {
    attempt: randomBytes(16).toString('hex'),
    callId: undefined,
    engineer: engineerId(person),
    ...about,
  }
  return (await telephony.ringDuty(person.phone, from, attempt, policy().duty.ringFor)).kind === 'ringing'
}
