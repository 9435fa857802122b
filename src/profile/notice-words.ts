/** Notices in words, the same on the page, in an e-mail and for other systems. A notice has no place for a PIN. */
import { NEW_POINT_DAYS } from '../domain/directory/contact-points.ts'
import type { Notice } from './profile-store.ts'
import { noticeLanguage, noticesIn } from './words/say-notice.ts'

/** One or two sentences to the contact. What the notice does not say is left out, never guessed. */
export function noticeInWords(
  { kind, reference, about, callback }: Pick<Notice, 'kind' | 'reference' | 'about' | 'callback'>,
  language = 'en',
): string {
  const say = noticesIn(language)
  const [contract = '', level = '', contact = ''] = reference.split(' ')
  const who = about ?? say('colleague')
  switch (kind) {
    case 'colleague-called': {
      const called = say(kind, { about: who, reference })
      return callback === undefined ? called : `${called} ${say('call-back', { callback })}`
    }
    case 'vouched-for':
      return say(kind, { about: who, reference })
    case 'incident-noted':
    case 'incident-over':
    case 'callback-not-reached':
      return say(kind, { reference })
    case 'access-asked':
    case 'access-given':
    case 'access-declined':
    case 'access-ended':
      return say(kind, { contract, level, contact })
    case 'contract-ends':
      return say(kind, { contract, day: dayIn(noticeLanguage(language), level) })
    case 'case-changed': {
      const [number = '', state = 'open'] = reference.split(' ')
      return say(kind, { number, state: state.replaceAll('-', '_') })
    }
    case 'phone-changed':
      return say(kind, { days: NEW_POINT_DAYS })
    case 'pin-issued':
    case 'pin-disabled':
    case 'pin-guessed':
    case 'email-changed':
    case 'sign-in-linked':
      return say(kind)
    default:
      return kind satisfies never
  }
}

/** English notices keep the day as it is stored. */
function dayIn(language: string, day: string): string {
  const at = new Date(day)
  if (language === 'en' || Number.isNaN(at.getTime())) return day
  return new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' }).format(at)
}
