/** Answers about the Contact PIN: who is calling, and whether it is them. */
import { isDoubled } from '../../domain/keypad.ts'
import type { Facts } from '../../domain/decide.ts'
import type { WrongReason } from '../../domain/pin/pin-check.ts'
import type { AnswerDeps, Answers } from './question-context.ts'
import type { Call } from '../call.ts'

export const pinAnswers: Answers<'pin-entry-open' | 'check-pin'> = {
  'pin-entry-open': async ({ call, passing }, { tries, credentials, events }) => {
    try {
      const pause = await tries.pauseFor(call.caller, call.attested)
      if (!pause.paused || (await mayBeKnownPair(call, credentials))) return 'open'
      call.identity = { kind: 'unverified', pin: 'locked', reason: 'caller' }
      passing.pauseMinutes = wholeMinutes(pause.retryAfterSeconds / 60)
      return 'paused'
    } catch (error) {
      events.brokeDuringCall('pin-entry-open', error)
      return 'unavailable'
    }
  },

  'check-pin': async ({ call, keys, turn, passing }, { checkPin, directory, events, settings, now }) => {
    if (keys === undefined) return 'too-short-or-long'
    const check = await checkPin({ digits: keys, callId: call.id, turn, caller: call.caller, attested: call.attested })
    events.pinChecked(call, check)
    switch (check.kind) {
      case 'accepted': {
        const standing = await directory.standingOf(check.contactId)
        if (standing === undefined) throw new Error('an accepted PIN belongs to nobody in the directory')
        const at = now().toISOString()
        const by = { kind: 'pin', credentialId: check.credentialId } as const
        call.identity = { kind: 'verified', contactId: check.contactId, by, at, standing }
        return 'accepted'
      }
      case 'mistyped':
        call.mistypes += 1
        if (isDoubled(keys)) call.keysDoubled = true
        if (call.mistypes >= settings.policy.triesPerCall.mistypes) return 'mistyped-too-often'
        passing.enteredLength = String(check.count)
        return check.fault === 'length' ? 'too-short-or-long' : 'mistyped'
      case 'wrong':
        call.wrongPins += 1
        call.identity = { kind: 'unverified', pin: PIN_FACT[check.reason], reason: check.reason }
        if (call.wrongPins >= settings.policy.triesPerCall.wrongPins) return 'wrong-last'
        return call.wrongPins === 1 ? 'wrong-first' : 'wrong-second'
      case 'paused':
        call.identity = { kind: 'unverified', pin: 'locked', reason: check.scope }
        passing.pauseMinutes = wholeMinutes(check.minutes)
        return 'paused'
      case 'unavailable':
        call.identity = { kind: 'unverified', pin: 'unavailable', reason: 'could-not-check' }
        return 'unavailable'
      default:
        return check satisfies never
    }
  },
}

/**
 * A known pair is held to no limit of its number or range. Which PIN it is shows only when it is keyed, so entry stays open
 * for a number that is half of any pair; a PIN that is not the other half is answered as paused then.
 */
async function mayBeKnownPair({ caller, attested }: Call, credentials: AnswerDeps['credentials']): Promise<boolean> {
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
