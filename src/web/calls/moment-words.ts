/** What happened on a call, in sentences for the staff. */
import type { Moment, PinReason } from '../../calls/history/moment.ts'
import type { Call, Proof, TurnRecord } from '../../calls/call.ts'
import { pinReason } from '../in-words.ts'

const PROVED: Record<Proof['kind'], string> = {
  pin: 'VERIFIED by Contact PIN',
  profile: 'VERIFIED on their own profile',
  colleague: 'VERIFIED by a colleague who vouched',
  supervisor: 'VERIFIED by a supervisor',
  'call-back': 'VERIFIED by a callback to the number on file',
}

function because(why: PinReason | undefined, otherwise: string): string {
  return why === undefined ? '' : `: ${pinReason(why) ?? otherwise}`
}

const ENDED: Record<Extract<Call['stage'], { kind: 'ended' }>['how'], string> = {
  'hung-up': 'The caller hung up',
  talked: 'The call ended after the conversation',
  told: 'The line said goodbye',
  swept: 'The end was never reported; the call was ended later',
}

const desk = (name: string) => name.replaceAll('-', ' ')

export function momentWords(moment: Moment, nameOf: (staff: string) => string): string {
  switch (moment.kind) {
    case 'pin-asked':
      return 'Asked for the Contact PIN'
    case 'pin-keyed':
      return 'Keyed something'
    case 'mis-keyed':
      return 'Mis-keyed: the length or the check digit did not fit'
    case 'wrong-pin':
      return `Wrong PIN${because(moment.why, 'it is not in force')}`
    case 'not-compared':
      return `PIN not compared${because(moment.why, 'too many tries')}`
    case 'verified':
      return PROVED[moment.by]
    case 'unverified':
      return 'UNVERIFIED again: another person speaks, or the proof has ended'
    case 'queued':
      return `Joined the queue of ${desk(moment.desk)}`
    case 'moved':
      return `Moved to the queue of ${desk(moment.desk)}`
    case 'offered':
      return `The phone of ${nameOf(moment.staff)} rang`
    case 'not-taken':
      return `${nameOf(moment.staff)} did not take the call`
    case 'declined':
      return `${nameOf(moment.staff)} declined`
    case 'answered':
      return `${nameOf(moment.staff)} answered`
    case 'has-it':
      return `${nameOf(moment.staff)} said that they have it`
    case 'held':
      return 'Put on hold'
    case 'resumed':
      return 'Off hold'
    case 'transferred':
      return `${nameOf(moment.staff)} transferred the call to ${moment.only === undefined ? desk(moment.to) : nameOf(moment.only)}`
    case 'analyst-ended':
      return `${nameOf(moment.staff)} ended the conversation`
    case 'message-left':
      return 'Left a message'
    case 'callback-agreed':
      return 'A callback was agreed'
    case 'talk-ended':
      return `The conversation with ${nameOf(moment.staff)} was over`
    case 'ended':
      return ENDED[moment.how]
    default:
      return moment satisfies never
  }
}

export const DID_WORDS: Record<TurnRecord['did'], string> = {
  dialled: 'Dialled',
  keyed: 'Pressed keys',
  silence: 'Said nothing',
  spoke: 'Left a message',
  'line-result': 'Left the queue',
  waited: 'Waited',
  moved: 'Was moved',
}
