/** Whether a request to a screen may go on: asked before anything it holds is read. */
import type { Request } from 'express'
import type { FormStore } from '../../accounts/form-store.ts'
import { hasRole, type Role, type SignedIn } from '../../accounts/person.ts'
import type { OpenSession, Sessions } from '../../accounts/sessions.ts'
import type { Declared } from '../allow.ts'
import { pageSlots } from '../forms/page-slots.ts'
import { wordsFor } from '../shell/asked-language.ts'
import type { Cookie } from '../http/cookies.ts'
import { isForeignLoad, isSameOrigin } from '../http/same-origin.ts'
import { isUsable } from '../http/usable-text.ts'
import type { Words } from '../../profile/words/screen-words.ts'
import type { ScreenContext } from '../screen-context.ts'
import type { MenuEntry } from '../shell/page-context.ts'
import { wantsPage, type RefusalCode } from '../shell/refusal.tsx'

export interface EnterDeps {
  /** Undefined: sign-in is not set up, and no screen is shown. */
  sessions: Sessions | undefined
  idCookie: Cookie
  forms: FormStore
  now: () => Date
  publicBaseUrl: string
  menuOf: (person: SignedIn, words: Words) => MenuEntry[]
}

export type Entered<R extends Role> =
  | { outcome: 'welcome'; context: ScreenContext<R>; session: OpenSession }
  | { outcome: 'refused'; code: RefusalCode; context?: ScreenContext }
  | { outcome: 'sign-in-first'; at: string }
  | FormToFinish

/** A form that a person sent, to be finished after they have signed in again. */
export interface FormToFinish {
  outcome: 'form-to-finish'
  why: 'old-sign-in' | 'lapsed'
  sender: Pick<OpenSession, 'person' | 'formToken'>
}

/**
 * - Refused first: requests from pages of other sites.
 * - Then those without a session, then other roles, then sign-ins that are too old for what is asked.
 */
export async function enter<R extends Role>(
  declared: Declared<R>,
  request: Request,
  { sessions, idCookie, publicBaseUrl, ...deps }: EnterDeps,
): Promise<Entered<R>> {
  if (sessions === undefined) return { outcome: 'refused', code: 'not-set-up' }
  const isForeign = declared.method === 'post' ? !isSameOrigin(request, publicBaseUrl) : isForeignLoad(request)
  if (isForeign) return { outcome: 'refused', code: 'other-site' }
  const id = idCookie.read(request)
  const session = await sessions.open(id, declared.background !== true)
  if (session === undefined) return withoutSession(declared, request, () => sessions.lapsed(id))
  const context = contextOf(session, request, { idCookie, ...deps })
  const { person } = session
  if (!hasRole(person, declared.roles)) return { outcome: 'refused', code: 'wrong-role', context }
  const fresh = await freshFor(declared, request)
  if (fresh === undefined || session.isFresh) return { outcome: 'welcome', context: { ...context, person }, session }
  if (!wantsPage(request)) return { outcome: 'refused', code: 'sign-in-again', context }
  if (declared.method === 'post') return { outcome: 'form-to-finish', why: 'old-sign-in', sender: session }
  // A download leads back to the page it is started from.
  const returnTo = typeof declared.fresh === 'function' ? fresh : request.originalUrl
  return { outcome: 'sign-in-first', at: signInPath(returnTo, true) }
}

/** An address that no store can look up leads nowhere, and is refused once its person is known. */
async function freshFor<R extends Role>({ fresh }: Declared<R>, request: Request) {
  if (typeof fresh !== 'function') return fresh
  return isUsable(request.params) ? fresh(request) : undefined
}

async function withoutSession<R extends Role>(
  { method, roles }: Declared<R>,
  request: Request,
  lapsed: () => ReturnType<Sessions['lapsed']>,
): Promise<Entered<R>> {
  if (!wantsPage(request)) return { outcome: 'refused', code: 'signed-out' }
  if (method === 'get') return { outcome: 'sign-in-first', at: signInPath(request.originalUrl) }
  const sender = await lapsed()
  return sender !== undefined && hasRole(sender.person, roles)
    ? { outcome: 'form-to-finish', why: 'lapsed', sender }
    : { outcome: 'refused', code: 'signed-out' }
}

function contextOf(
  { person, formToken, left, stay, stillSignedIn, signOut }: OpenSession,
  request: Request,
  { idCookie, forms, now, menuOf }: Pick<EnterDeps, 'idCookie' | 'forms' | 'now' | 'menuOf'>,
): ScreenContext {
  const words = wordsFor(request, person)
  return {
    person,
    words,
    formToken,
    menu: menuOf(person, words),
    path: request.path,
    slots: pageSlots(forms, person, now),
    left,
    stay,
    stillSignedIn,
    signOut: async (response) => {
      await signOut()
      idCookie.clear(response)
    },
  }
}

/** Where a person who has to sign in is sent, to come back to `returnTo` afterwards. */
export function signInPath(returnTo: string, fresh = false): string {
  return `/sign-in?${new URLSearchParams({ return: returnTo, ...(fresh ? { fresh: '1' } : {}) }).toString()}`
}
