/** Notices in words, the same on the page, in an e-mail and for other systems. A notice has no place for a PIN. */
import { NEW_POINT_DAYS } from '../domain/directory/contact-points.ts'
import type { Notice } from './profile-store.ts'

/** One or two sentences to the contact. What the notice does not say is left out, never guessed. */
export function noticeInWords({
  kind,
  reference,
  about,
  callback,
}: Pick<Notice, 'kind' | 'reference' | 'about' | 'callback'>): string {
  const [contract = '', level = '', contact = ''] = reference.split(' ')
  switch (kind) {
    case 'colleague-called': {
      const back = callback === undefined ? '' : ` Call back: ${callback}.`
      return `${about ?? 'A colleague'}, who has no case rights, called us. Reference ${reference}.${back}`
    }
    case 'vouched-for':
      return `${about ?? 'A colleague'} told us that you were calling, on the call with reference ${reference}. If that was not you, tell us at once.`
    case 'pin-issued':
      return 'A new PIN was issued to you. If that was not you, press "That wasn\'t me" on your profile page.'
    case 'pin-disabled':
      return 'Your PIN was ended. Get a new one on your profile page when you need it.'
    case 'pin-guessed':
      return 'Wrong numbers were tried against your PIN. If that was not you, get a new one on your profile page.'
    case 'access-asked':
      return `Contact ${contact} asks for ${inWords(level)} on contract ${contract}. Answer on your profile page.`
    case 'access-given':
      return `You have ${inWords(level)} on contract ${contract} now.`
    case 'access-declined':
      return `Your request for ${inWords(level)} on contract ${contract} was declined.`
    case 'access-ended':
      return `Your ${inWords(level)} on contract ${contract} has ended.`
    case 'contract-ends':
      return `Contract ${contract} ends on ${level}. After that no new cases can be opened under it.`
    case 'phone-changed':
      return `Your telephone number on file was changed. The new number proves no one for ${NEW_POINT_DAYS} days. If that was not you, tell us at once.`
    case 'email-changed':
      return `Your e-mail address on file was changed. The old and the new address are told. If that was not you, tell us at once.`
    case 'case-changed': {
      const [number = '', state = ''] = reference.split(' ')
      return `Case ${number} was changed. It is ${CASE_STATES[state] ?? 'open'} now.`
    }
    case 'sign-in-linked':
      return 'A sign-in was linked to you for the first time. If that was not you, tell us at once.'
    default:
      return kind satisfies never
  }
}

/** As the phone says a state. */
const CASE_STATES: Readonly<Record<string, string>> = {
  open: 'open',
  'awaiting-info': 'waiting for information from you',
  'solution-proposed': 'waiting for your answer to a solution that we proposed',
  closed: 'closed',
}

function inWords(level: string): string {
  switch (level) {
    case 'designated':
      return 'access as a Designated Contact'
    case 'approver':
      return 'the right to approve'
    default:
      return 'view access'
  }
}
