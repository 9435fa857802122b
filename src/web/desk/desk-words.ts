/** What the desk says of the analyst's own state, of an empty list, and of how a conversation ended. */
import type { TalkEnd } from '../../calls/talk.ts'
import type { AwayWhy } from '../../desk/staff/presence.ts'
import type { StaffState, StaffStatus } from '../../desk/staff/staff-status.ts'

const STATUS_WORDS: Record<StaffState, string> = {
  off: 'Not ready yet',
  ready: 'Ready',
  ringing: 'Your phone rings',
  'on-a-call': 'On a call',
  'calling-back': 'Calling back',
  'wrap-up': 'Wrapping up',
  missed: 'Away: a call was missed',
  away: 'Away',
}

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

export const statusWords = ({ state, why }: StaffStatus): string =>
  why === undefined ? STATUS_WORDS[state] : AWAY_WORDS[why]

/** Agrees with the number of waiting calls that the status shows. */
export function nothingOffered(state: StaffState, waiting: number): string {
  switch (state) {
    case 'ready':
      return waiting === 0
        ? 'No one waits. A call you are offered shows here, and rings if the sound is on.'
        : 'None of the waiting calls is offered to you now. They are offered to colleagues by product, language and region, or you declined them.'
    case 'ringing':
    case 'on-a-call':
    case 'calling-back':
      return 'No calls are offered to you during a call.'
    case 'wrap-up':
      return 'No calls are offered to you until the wrap-up is saved.'
    case 'off':
    case 'missed':
    case 'away':
      return 'Choose Ready to be offered calls. Calls come by product, language and region; production down comes first.'
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
