/** The way out: signing out, the page after it, and telling the service that a person is still there. */
import type { Child } from 'hono/jsx'
import { ROLES } from '../../accounts/person.ts'
import type { AuditLog } from '../../domain/audit.ts'
import type { StaffId } from '../../domain/ids.ts'
import type { Allow } from '../allow.ts'
import type { OpenRoute } from '../http/open-route.ts'
import { ButtonLink } from '../components/button.tsx'
import { inLanguage, wordsFor } from '../shell/asked-language.ts'
import { page } from '../shell/page.tsx'
import type { IdentityProvider } from './identity-provider.ts'
import { auditRow } from './sign-in-audit.ts'

export interface SignOutDeps {
  audit: AuditLog
  now: () => Date
  onStaffLeft: (id: StaffId) => Promise<void>
}

/** POST /sign-out, for every person who is signed in. */
export function signOutScreen({ audit, now, onStaffLeft }: SignOutDeps): (allow: Allow) => void {
  return (allow) =>
    allow({ method: 'post', path: '/sign-out', roles: ROLES }, async ({ person, signOut }, _request, response) => {
      await signOut(response)
      if (person.kind === 'staff') await onStaffLeft(person.id)
      await audit.append(auditRow('signed-out', person, now(), {}))
      // Not "cookies": that would sign the person out of every other application of the domain as well.
      response.set('Clear-Site-Data', '"cache", "storage"').redirect(303, '/signed-out')
    })
}

/**
 * POST /still-here: what a person does on a page counts as input, although nothing is asked of the service.
 * GET tells a page how long the session lasts, and is no input, so that it can be announced before it ends (WCAG 2.2.1).
 */
export function stillHere(allow: Allow): void {
  allow({ method: 'get', path: '/still-here', roles: ROLES, background: true }, ({ left }, _request, response) => {
    response.json(left)
  })
  allow({ method: 'post', path: '/still-here', roles: ROLES }, (_context, _request, response) => {
    response.status(204).end()
  })
}

export function signedOutPage(provider: Pick<IdentityProvider, 'signOutAddress'> | undefined): OpenRoute {
  return {
    path: '/signed-out',
    handler: (request, response) => {
      const words = wordsFor(request)
      inLanguage(response, words)
      const address = provider?.signOutAddress()
      const body = (
        <article class="notice">
          <h1>{words.say('signed-out.heading')}</h1>
          {address !== undefined && (
            <p>{words.pieces<Child>('signed-out.provider', { a: (inside) => <a href={address.href}>{inside}</a> })}</p>
          )}
          <div class="actions">
            <ButtonLink href="/sign-in">{words.say('go.sign-in')}</ButtonLink>
          </div>
        </article>
      )
      response
        .set('Cache-Control', 'no-store')
        .type('html')
        .send(page({ context: undefined, words, title: words.say('signed-out.title'), body }))
    },
  }
}
