/** Where a member of staff is rung: a telephone, a SIP phone, or a Twilio Client of another program. */
import { createHash } from 'node:crypto'
import type { StaffId } from '../ids.ts'

const TELEPHONE = /^\+[1-9][0-9]{6,14}$/
/** Twilio's word for a client that also runs on a mobile: letters, digits and underscore alone. */
const CLIENT = /^client:[A-Za-z0-9_]{1,121}$/
const SIP =
  /^sip:[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,180}[A-Za-z0-9])?(?::[0-9]{1,5})?(?:;[a-z]{1,20}=[A-Za-z0-9-]{1,20}){0,3}$/
/** Of the clients that are our own desks: no person is given one by hand, as answering there needs no key. */
const OWN_DESK = 'client:careline_'

export const STAFF_ADDRESS_WORDS =
  'must be a telephone number with + and country code like +442079460101, or sip:user@host, or client:name of letters, digits and _ that does not begin with careline_'

/** One that `deskAddress` makes. */
export const isDeskAddress = (text: string): boolean => /^client:careline_[A-Za-z0-9_]{1,121}$/.test(text)

export function isStaffAddress(text: string): boolean {
  if (text.startsWith(OWN_DESK)) return false
  return TELEPHONE.test(text) || CLIENT.test(text) || SIP.test(text)
}

/** `client:` or `sip:` in front, in any case: no telephone number, whatever digits it holds. */
export const isNoTelephone = (text: string): boolean => /^(client|sips?):/i.test(text)

/** Longer names than this are not promised to work in every one of Twilio's programs. */
const LONGEST_NAME = 121

/** The desk of this person as Twilio rings it: one address for each id, told apart from every other. */
export function deskAddress(id: StaffId): string {
  const bytes = Array.from(Buffer.from(id, 'utf8'))
  const name = bytes.map((byte) => (isLetter(byte) ? String.fromCharCode(byte) : `_${hex(byte)}`)).join('')
  // No name spelt in letters has two underscores in a row.
  const short = name.length <= LONGEST_NAME ? name : `__${createHash('sha256').update(id).digest('hex')}`
  return OWN_DESK + short
}

const isLetter = (byte: number) => /[A-Za-z0-9]/.test(String.fromCharCode(byte))
const hex = (byte: number) => byte.toString(16).padStart(2, '0')
