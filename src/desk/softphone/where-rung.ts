/** Where a member of staff is rung: at their desk in the browser, or at the address on their record. */
import { deskAddress } from '../../domain/directory/staff-address.ts'
import type { Staff } from '../staff/staff.ts'
import type { AnswerPlace } from './answer-place.ts'
import type { BrowserPhoneStore } from './browser-phones.ts'

/** What a site offers; undefined where analysts answer on telephones alone. */
export interface SoftphoneOffer {
  /** Of staff who have chosen nothing yet. */
  byDefault: AnswerPlace
}

export interface Rung {
  address: string
  /** `instead`: they answer in the browser, and none of theirs is connected. */
  place: AnswerPlace | 'instead'
}

/** A phone that rings. `place` is left out for a telephone; `leg` is Twilio's name for the call to it. */
export interface Ringing {
  kind: 'ringing'
  place?: 'browser' | 'instead'
  leg?: string
}

/** Undefined for staff who cannot be rung: without a telephone, and not in the browser now. */
export type WhereRung = (staff: Pick<Staff, 'id' | 'phone' | 'answersIn'>) => Promise<Rung | undefined>

export interface WhereRungDeps {
  browserPhones: Pick<BrowserPhoneStore, 'answers'>
  softphone: SoftphoneOffer | undefined
  now: () => Date
}

/** Also while the store of browsers is unavailable: then the telephone is rung. */
export function makeWhereRung({ browserPhones, softphone, now }: WhereRungDeps): WhereRung {
  return async (staff) => {
    const wants = placeChosen(staff, softphone)
    if (wants === 'browser' && (await browserPhones.answers(staff.id, now()).catch(() => false)))
      return { address: deskAddress(staff.id), place: 'browser' }
    if (staff.phone === undefined) return undefined
    return { address: staff.phone, place: wants === 'browser' ? 'instead' : 'telephone' }
  }
}

export function placeChosen(
  { answersIn }: Pick<Staff, 'answersIn'>,
  softphone: SoftphoneOffer | undefined,
): AnswerPlace {
  return softphone === undefined ? 'telephone' : (answersIn ?? softphone.byDefault)
}

/** What is answered to the person who pressed. */
export function ringingAt({ place }: Rung, leg: string): Ringing {
  return place === 'telephone' ? { kind: 'ringing' } : { kind: 'ringing', place, leg }
}
