/** What the desk says of the analyst's own state, of an empty list, and of how a conversation ended. */
import type { TalkEnd } from '../../calls/talk.ts'
import { AWAY_REASONS, type AwayReason, type AwayWhy } from '../../desk/staff/presence.ts'
import type { StaffState, StaffStatus } from '../../desk/staff/staff-status.ts'

const STATUS_WORDS: Record<StaffState, string> = {
  off: 'Offline',
  ready: 'Ready',
  ringing: 'Your phone rings',
  'on-a-call': 'On a call',
  'calling-back': 'Calling back',
  'wrap-up': 'Wrap-up',
  missed: 'Away: a call was missed',
  away: 'Away',
}

const REASON_WORDS: Record<AwayReason, string> = {
  break: 'Break',
  lunch: 'Lunch',
  meeting: 'Meeting',
  training: 'Training',
  'other-work': 'Other work',
}

/** What a person chooses from when they go away. */
export const AWAY_CHOICES = AWAY_REASONS.map((reason) => ({ reason, words: REASON_WORDS[reason] }))

const AWAY_WORDS: Record<AwayWhy, string> = {
  break: 'Away: break',
  lunch: 'Away: lunch',
  meeting: 'Away: meeting',
  training: 'Away: training',
  'other-work': 'Away: other work',
  'signed-out': 'Away: you signed out',
  unseen: 'Away: your screen was not connected',
  'no-desk': 'Away: you have no desk',
}

export function statusWords({ state, why }: StaffStatus): string {
  return why === undefined ? STATUS_WORDS[state] : AWAY_WORDS[why]
}

/** What is empty, and why, in agreement with the number of waiting calls that the chips show. */
export function nothingOffered(state: StaffState, waiting: number): { title: string; why: string } {
  switch (state) {
    case 'ready':
      return waiting === 0
        ? { title: 'No one waits.', why: 'A call you are offered shows here, and rings if the sound is on.' }
        : {
            title: 'None of the waiting calls is offered to you now.',
            why: 'They are offered to colleagues by product, language and region, first to whose case it is, or you declined them.',
          }
    case 'ringing':
    case 'on-a-call':
    case 'calling-back':
      return { title: 'No calls are offered to you during a call.', why: 'The chips above show who waits.' }
    case 'wrap-up':
      return {
        title: 'No calls are offered to you until the wrap-up is saved.',
        why: 'The chips above show who waits.',
      }
    case 'off':
    case 'missed':
    case 'away':
      return {
        title: 'Choose Ready to be offered calls.',
        why: 'Calls come by product, language and region. Production down comes first.',
      }
    default:
      return state satisfies never
  }
}

/** How the conversation ended, for the analyst who wraps it up. */
export function endWords(how: TalkEnd | undefined): string {
  switch (how) {
    case 'caller-left':
      return 'The caller hung up'
    case 'sent-on':
      return 'Transferred'
    case 'lost':
      return 'The connection was lost. The caller waits again'
    case 'call-back':
      return 'The callback was not completed'
    case 'ended':
    case undefined:
      return 'The call is over'
    default:
      return how satisfies never
  }
}

export { inWords } from '../in-words.ts'
