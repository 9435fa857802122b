/** How a screen says no: one closed list, a page for people and problem details (RFC 9457) for scripts. */
import type { Request, Response } from 'express'
import { ButtonLink, CopyButton } from '../components/button.tsx'
import type { PageContext } from './page-context.ts'
import { page } from './page.tsx'

const START_AGAIN = { href: '/', label: 'Go to your start page' }
const SIGN_IN = { href: '/sign-in', label: 'Sign in' }
const SIGN_IN_AGAIN = { href: '/sign-in?fresh=1', label: 'Sign in again' }
const ANOTHER_PERSON = { href: '/sign-in?fresh=1', label: 'Sign in as another person' }

const REFUSALS = {
  'signed-out': { status: 401, title: 'You are not signed in', next: SIGN_IN },
  'sign-in-again': { status: 401, title: 'Please sign in again before you do this', next: SIGN_IN },
  'wrong-role': { status: 403, title: 'You do not have access to this page', next: START_AGAIN },
  'other-site': { status: 403, title: 'This request did not come from a page of this service', next: START_AGAIN },
  'old-form': { status: 403, title: 'This form is no longer valid: open the page again', next: START_AGAIN },
  'not-known': { status: 409, title: 'It is not known whether this was done', next: START_AGAIN },
  'not-found': { status: 404, title: 'There is no such page', next: START_AGAIN },
  unreadable: { status: 400, title: 'What was sent cannot be read', next: START_AGAIN },
  'pin-in-text': { status: 422, title: 'That text holds a number that looks like a Contact PIN', next: START_AGAIN },
  'too-fast': { status: 429, title: 'That was sent too often: please wait', next: START_AGAIN },
  'too-large': { status: 413, title: 'What was sent is too large', next: START_AGAIN },
  'too-many': { status: 429, title: 'Too many sign-ins from here: please wait a minute', next: SIGN_IN },
  broken: { status: 500, title: 'Something broke on our side', next: START_AGAIN },
  'out-of-order': { status: 503, title: 'Careline cannot reach its records now', next: START_AGAIN },
  crowded: { status: 503, title: 'Too many pages open here at once', next: START_AGAIN },
  'not-set-up': { status: 503, title: 'Sign-in is not set up', next: undefined },
  'no-provider': { status: 503, title: 'The sign-in service does not answer', next: SIGN_IN },
  'stale-sign-in': { status: 400, title: 'This sign-in is no longer valid', next: SIGN_IN },
  'provider-refused': { status: 403, title: 'The sign-in service did not let you in', next: ANOTHER_PERSON },
  'not-fresh': { status: 403, title: 'The sign-in service did not ask who you are', next: SIGN_IN_AGAIN },
  'no-auth-time': { status: 403, title: 'The sign-in service does not say when you signed in', next: START_AGAIN },
  'weak-sign-in': { status: 403, title: 'Your sign-in is not strong enough for staff', next: ANOTHER_PERSON },
  'email-not-verified': { status: 403, title: 'Your e-mail address is not verified', next: ANOTHER_PERSON },
  unknown: { status: 403, title: 'We do not know you yet', next: ANOTHER_PERSON },
  left: { status: 403, title: 'Your access has ended', next: ANOTHER_PERSON },
  ambiguous: { status: 403, title: 'Two people have your e-mail address', next: ANOTHER_PERSON },
  'address-new': { status: 403, title: 'Your e-mail address is new here', next: ANOTHER_PERSON },
  taken: { status: 403, title: 'Your e-mail address belongs to another account', next: ANOTHER_PERSON },
  'roles-not-sent': { status: 403, title: 'The sign-in service did not say your groups', next: ANOTHER_PERSON },
  'no-role': { status: 403, title: 'None of your groups gives you access here', next: ANOTHER_PERSON },
  'roles-unreadable': { status: 403, title: 'Your groups cannot be read', next: ANOTHER_PERSON },
  'roles-overage': { status: 403, title: 'You are in too many groups for the sign-in service', next: ANOTHER_PERSON },
  'roles-off': { status: 403, title: 'Your groups no longer give you access here', next: ANOTHER_PERSON },
} as const
export type RefusalCode = keyof typeof REFUSALS

const NOT_STAFF = 'If you are not staff, ask an administrator, or your Designated Contact, to add you.'

/** What the person can do about it. */
const ADVICE: Partial<Record<RefusalCode, string>> = {
  'wrong-role': 'Your role does not include it. Ask an administrator if you need it.',
  'signed-out': 'What you sent was not done. Sign in, and do it again.',
  'sign-in-again': 'Nothing was done. Sign in again, then open the page and do it once more.',
  'old-form': 'Nothing was done. Send the form from the page as it opens now.',
  'other-site':
    'Nothing was done. Open the page here, and do it again. If a link on another site or in an e-mail led you here, tell an administrator.',
  'not-found': 'The address is misspelt, or what was here is gone. Check the address, or begin at your start page.',
  unreadable: 'Nothing was done. Go back, check what you typed, and send it again.',
  'too-large': 'Nothing was done. A large file is imported by an administrator with careline directory import.',
  'too-many': 'People who share your network address are counted together. Calls are answered meanwhile.',
  crowded:
    'Close the pages of this service that you do not need, and load this one again. Calls are answered meanwhile.',
  'provider-refused':
    'Sign in as a person who has access to Careline, or ask the people who run your sign-in to give it to you.',
  'pin-in-text':
    'Nothing was done, because a PIN is never stored in a text. Go back and leave the number out. If it belongs to another system, put a word between its digits, for example “1234 then 5678”.',
  'too-fast': 'Nothing was done this time. What you sent before was. Go back and try again later.',
  'not-known': 'It was begun, and there is no answer yet. Look whether it was done before you do it again.',
  'not-set-up':
    'The operator of this service has to set OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET. Calls are answered meanwhile.',
  'no-provider': 'It is outside Careline. Try again in a minute. Calls are answered meanwhile.',
  'stale-sign-in': 'It took too long, was used already, or began in another browser. Start again.',
  'not-fresh': 'This needs you to prove who you are now, and it did not happen. Start again.',
  'weak-sign-in':
    'Staff sign in with a second factor, e.g. a security key or an app, and the sign-in service did not say that you did. Sign in again with it, or ask the people who run your sign-in to set one up.',
  'no-auth-time':
    'A new PIN and other protected actions need a sign-in of the last minutes. Ask the people who run your sign-in to send the claim auth_time to Careline: their provider’s settings for that are in docs/sign-in.md. Everything else works meanwhile.',
  'email-not-verified':
    'The sign-in service did not say that it is verified. Ask the people who run your sign-in to verify it, or to send the claim email_verified to Careline (docs/sign-in.md). Then sign in again.',
  unknown:
    'No person in the directory has your e-mail address. Ask an administrator, or your Designated Contact, to add you.',
  left: 'If that is a mistake, ask an administrator, or a Designated Contact of your company.',
  'address-new':
    'It was entered for you less than seven days ago, and opens nothing before that, so that the owner of the old address can object. An account that you signed in with before still works.',
  ambiguous: 'Ask an administrator to correct the directory.',
  taken:
    'You have signed in under another account before. Ask an administrator to release that account, on your page in Administration. Then sign in again.',
  'roles-not-sent': `Staff come in by a group or role that the sign-in service sends, and it sent none for you. Ask the people who run your sign-in to send it to Careline (docs/sign-in.md). ${NOT_STAFF}`,
  'no-role': `Staff come in by a group or role at the sign-in service. Ask the people who run your sign-in to put you into one that has access to Careline, then sign in again. ${NOT_STAFF}`,
  'roles-unreadable': `What the sign-in service sent as your groups is no list of names. Ask the people who run your sign-in to correct it (docs/sign-in.md). ${NOT_STAFF}`,
  'roles-overage': `It did not send your groups, because there are too many. Ask the people who run your sign-in to send only the groups of Careline, or app roles (docs/sign-in.md). ${NOT_STAFF}`,
  'roles-off':
    'You came in by a group at the sign-in service, and Careline is no longer set up to read groups. Ask an administrator to take over your row in Administration, then sign in again.',
  'out-of-order':
    'This page is out of order. Calls are answered meanwhile, and callers reach a person. Try again in a minute; if it stays, tell an administrator the reference.',
  broken: 'Nothing you did. Try again; if it stays, tell an administrator the reference.',
}

/** Scripts show the advice where the title alone does not say what to do. */
function detailOf(code: RefusalCode): { detail?: string } {
  const detail = code === 'pin-in-text' || code === 'too-fast' ? ADVICE[code] : undefined
  return detail === undefined ? {} : { detail }
}

export interface RefusalDetails {
  context?: PageContext | undefined
  /** Finds the error in the log. */
  reference?: string
}

/** A page is opened in a browser's window, as opposed to what a script asks for. */
export function wantsPage(request: Request): boolean {
  return request.headers['sec-fetch-mode'] === 'navigate' || request.accepts(['json', 'html']) === 'html'
}

export function refuse(
  request: Request,
  response: Response,
  code: RefusalCode,
  { context, reference }: RefusalDetails = {},
): void {
  const { status, title, next } = REFUSALS[code]
  response.status(status).set('Cache-Control', 'no-store')
  if (!wantsPage(request)) {
    const instance = reference === undefined ? {} : { instance: `urn:uuid:${reference}` }
    response
      .type('application/problem+json')
      .send(JSON.stringify({ type: `urn:careline:problem:${code}`, title, status, ...detailOf(code), ...instance }))
    return
  }
  const body = (
    <article class="notice">
      <p class="notice-code">Error {status}</p>
      <h1>{title}</h1>
      <p>{ADVICE[code]}</p>
      {reference !== undefined && (
        <p class="reference">
          Reference <code>{reference}</code> <CopyButton text={reference} what="the reference" />
        </p>
      )}
      {next !== undefined && (
        <div class="actions">
          <ButtonLink href={next.href}>{next.label}</ButtonLink>
        </div>
      )}
    </article>
  )
  response.type('html').send(page({ context, title, body }))
}
