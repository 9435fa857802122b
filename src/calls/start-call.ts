/** A call at its first ring, or one whose record was lost or made by another version of the flow: nobody yet. */
import { randomInt } from 'node:crypto'
import type { CallId } from '../domain/ids.ts'
import { freshTold, type Call } from './call.ts'
import type { CallOrigin } from './conversation.ts'

export function startCall(id: CallId, origin: CallOrigin, flowVersion: string, now: Date): Call {
  const at = now.toISOString()
  return {
    id,
    reference: newReference(),
    startedAt: at,
    lastSeenAt: at,
    caller: origin.caller,
    attested: origin.attested,
    dialled: origin.dialled,
    language: 'en',
    flowVersion,
    turn: 0,
    stage: { kind: 'talking', at: { at: '', misses: 0, pounds: 0, starred: false, before: undefined } },
    identity: { kind: 'unverified', pin: 'not_entered', reason: undefined },
    told: freshTold(),
    companyPage: 0,
    wrongPins: 0,
    mistypes: 0,
    numberMisses: 0,
    lineFailures: 0,
    decisions: [],
    turns: [],
    holders: [],
  }
}

/** Nine random digits in threes: easy to say, and it does not tell how many people call. */
function newReference(): string {
  const three = () => String(randomInt(1000)).padStart(3, '0')
  return `${three()}-${three()}-${three()}`
}
