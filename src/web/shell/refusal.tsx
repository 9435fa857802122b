/** How a screen says no: one closed list, a page for people and problem details (RFC 9457) for scripts. */
import type { Request, Response } from 'express'
import type { ScreenWord, Words } from '../../profile/words/screen-words.ts'
import { ButtonLink, CopyButton } from '../components/button.tsx'
import { inLanguage, wordsFor } from './asked-language.ts'
import type { PageContext } from './page-context.ts'
import { page } from './page.tsx'

interface Next {
  href: string
  word: ScreenWord
}
const START_AGAIN: Next = { href: '/', word: 'go.start' }
const SIGN_IN: Next = { href: '/sign-in', word: 'go.sign-in' }
const SIGN_IN_AGAIN: Next = { href: '/sign-in?fresh=1', word: 'go.sign-in-again' }
const ANOTHER_PERSON: Next = { href: '/sign-in?fresh=1', word: 'go.another-person' }

/** The words of each, and what the person can do about it: profile/words/en/refusals.ts. */
const REFUSALS = {
  'signed-out': { status: 401, next: SIGN_IN },
  'sign-in-again': { status: 401, next: SIGN_IN },
  'wrong-role': { status: 403, next: START_AGAIN },
  'other-site': { status: 403, next: START_AGAIN },
  'old-form': { status: 403, next: START_AGAIN },
  'not-known': { status: 409, next: START_AGAIN },
  'not-found': { status: 404, next: START_AGAIN },
  unreadable: { status: 400, next: START_AGAIN },
  'pin-in-text': { status: 422, next: START_AGAIN },
  'too-fast': { status: 429, next: START_AGAIN },
  'too-large': { status: 413, next: START_AGAIN },
  'too-many': { status: 429, next: SIGN_IN },
  broken: { status: 500, next: START_AGAIN },
  'out-of-order': { status: 503, next: START_AGAIN },
  crowded: { status: 503, next: START_AGAIN },
  'not-set-up': { status: 503, next: undefined },
  'no-provider': { status: 503, next: SIGN_IN },
  'stale-sign-in': { status: 400, next: SIGN_IN },
  'provider-refused': { status: 403, next: ANOTHER_PERSON },
  'not-fresh': { status: 403, next: SIGN_IN_AGAIN },
  'no-auth-time': { status: 403, next: START_AGAIN },
  'weak-sign-in': { status: 403, next: ANOTHER_PERSON },
  'email-not-verified': { status: 403, next: ANOTHER_PERSON },
  unknown: { status: 403, next: ANOTHER_PERSON },
  left: { status: 403, next: ANOTHER_PERSON },
  ambiguous: { status: 403, next: ANOTHER_PERSON },
  'address-new': { status: 403, next: ANOTHER_PERSON },
  taken: { status: 403, next: ANOTHER_PERSON },
  'roles-not-sent': { status: 403, next: ANOTHER_PERSON },
  'no-role': { status: 403, next: ANOTHER_PERSON },
  'roles-unreadable': { status: 403, next: ANOTHER_PERSON },
  'roles-overage': { status: 403, next: ANOTHER_PERSON },
  'roles-off': { status: 403, next: ANOTHER_PERSON },
} as const
export type RefusalCode = keyof typeof REFUSALS

/** Scripts show the advice where the title alone does not say what to do. */
function detailOf(code: RefusalCode, words: Words): { detail?: string } {
  return code === 'pin-in-text' || code === 'too-fast' ? { detail: words.say(`advice.${code}`) } : {}
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
  const { status, next } = REFUSALS[code]
  const words = context?.words ?? wordsFor(request)
  const title = words.say(`refused.${code}`)
  inLanguage(response, words)
  response.status(status).set('Cache-Control', 'no-store')
  if (!wantsPage(request)) {
    const instance = reference === undefined ? {} : { instance: `urn:uuid:${reference}` }
    response
      .type('application/problem+json')
      .send(
        JSON.stringify({ type: `urn:careline:problem:${code}`, title, status, ...detailOf(code, words), ...instance }),
      )
    return
  }
  const body = (
    <article class="notice">
      <p class="notice-code">{words.say('refused.error', { status })}</p>
      <h1>{title}</h1>
      <p>{words.say(`advice.${code}`)}</p>
      {reference !== undefined && (
        <p class="reference">
          {words.say('refused.reference')} <code>{reference}</code>{' '}
          <CopyButton text={reference} label={words.say('refused.copy')} />
        </p>
      )}
      {next !== undefined && (
        <div class="actions">
          <ButtonLink href={next.href}>{words.say(next.word)}</ButtonLink>
        </div>
      )}
    </article>
  )
  response.type('html').send(page({ context, words, title, body }))
}
