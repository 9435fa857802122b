/** Questions about the Contact PIN: who is calling, and whether it is them. */
import { isDoubled } from '../../domain/keypad.ts'
import type { Facts } from '../../domain/decide.ts'
import type { PinCheck, WrongReason } from '../../domain/pin/pin-check.ts'
import type { Secret } from '../../domain/secret.ts'
import type { Call, Identity } from '../call.ts'
import type { NotYet, QuestionDeps, QuestionHandlers } from '../turn-deps.ts'

export const pinQuestions: QuestionHandlers<'pin-entry-open' | 'check-pin'> = {
  'pin-entry-open': async ({ call }, { tries, credentials, events }) => {
    try {
      const pause = await tries.pauseFor(call.caller, call.attested)
      if (!pause.paused || (await mayBeKnownPair(call, credentials))) return { answer: 'open' }
      return {
        answer: 'paused',
        changes: { identity: unverified('locked', 'caller') },
        values: { pauseMinutes: wholeMinutes(pause.retryAfterSeconds / 60) },
      }
    } catch (error) {
      events.brokeDuringCall('pin-entry-open', error)
      return { answer: 'unavailable' }
    }
  },

  'check-pin': async ({ call, keys, turn }, { pins, directory, events, settings, now }) => {
    const found = await checkFor(call, turn, keys, pins)
    if ('checking' in found) return found
    const { check } = found
    if (check === undefined) return { answer: 'too-short-or-long' }
    events.pinChecked(call, check)
    switch (check.kind) {
      case 'accepted': {
        const { contactId, credentialId } = check
        const standing = check.standing ?? (await directory.standingOf(contactId))
        if (standing === undefined) throw new Error('the directory does not know the contact of an accepted PIN')
        const by = { kind: 'pin', credentialId } as const
        const at = now().toISOString()
        return { answer: 'accepted', changes: { identity: { kind: 'verified', contactId, by, at, standing } } }
      }
      case 'mistyped': {
        const mistypes = call.mistypes + 1
        const changes = { mistypes, ...(keys !== undefined && isDoubled(keys) ? { keysDoubled: true as const } : {}) }
        if (mistypes >= settings.policy.triesPerCall.mistypes) return { answer: 'mistyped-too-often', changes }
        const answer = check.fault === 'length' ? 'too-short-or-long' : 'mistyped'
        return { answer, changes, values: { enteredLength: check.count } }
      }
      case 'wrong': {
        const wrongPins = call.wrongPins + 1
        const changes = { wrongPins, identity: unverified(PIN_FACT[check.reason], check.reason) }
        if (wrongPins >= settings.policy.triesPerCall.wrongPins) return { answer: 'wrong-last', changes }
        return { answer: wrongPins === 1 ? 'wrong-first' : 'wrong-second', changes }
      }
      case 'paused': {
        const changes = { identity: unverified('locked', check.scope) }
        // No pause: however long the caller waits, no PIN is compared on this call.
        if (check.scope === 'call' || check.scope === 'attack') return { answer: 'wrong-last', changes }
        return {
          answer: 'paused',
          changes,
          values: { pauseMinutes: wholeMinutes(check.minutes) },
        }
      }
      case 'unavailable':
        return { answer: 'unavailable', changes: { identity: unverified('unavailable', 'could-not-check') } }
      default:
        return check satisfies never
    }
  },
}

/** Of the PIN keyed in this turn, or of the one that is being compared since an earlier turn. Without a `check` nothing was keyed. */
async function checkFor(
  { id, caller, attested, stage }: Call,
  turn: number,
  keys: Secret | undefined,
  pins: QuestionDeps['pins'],
): Promise<{ check: PinCheck | undefined } | NotYet> {
  if (stage.kind === 'talking' && stage.checking !== undefined) {
    const check = await pins.look(stage.checking)
    return check === undefined ? { checking: stage.checking } : { check }
  }
  if (keys === undefined) return { check: undefined }
  const begun = await pins.begin({ digits: keys, callId: id, turn, caller, attested, savedNext: true })
  return begun.kind === 'answered' ? { check: begun.check } : { checking: begun.checking }
}

type Unverified = Extract<Identity, { kind: 'unverified' }>

function unverified(pin: Unverified['pin'], reason: Unverified['reason']): Unverified {
  return { kind: 'unverified', pin, reason }
}

/**
 * A known pair is held to no limit of its number or range. Which PIN it is shows only when it is keyed, so entry stays open
 * for a number that is half of any pair; a PIN that is not the other half is answered as paused then.
 */
async function mayBeKnownPair({ caller, attested }: Call, credentials: QuestionDeps['credentials']): Promise<boolean> {
  return attested && caller.kind === 'number' && (await credentials.knowsCaller(caller.e164))
}

const PIN_FACT: Record<WrongReason, Exclude<Facts['pin'], 'valid'>> = {
  'unknown-selector': 'wrong',
  mismatch: 'wrong',
  replaced: 'expired_or_replaced',
  disabled: 'locked',
  waiting: 'locked',
  locked: 'locked',
  'inactive-contact': 'wrong',
}

/** Rounded up, so that no caller calls again too early. */
function wholeMinutes(minutes: number): number {
  return Math.max(1, Math.ceil(minutes))
}
