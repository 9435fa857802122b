/** "That wasn't me": a contact ends their own PIN and tells the administrators, after reading what that does. */
import type { Child } from 'hono/jsx'
import type { Allow } from '../allow.ts'
import { Button } from '../components/button.tsx'
import { contactForm } from '../forms/stored-form.ts'
import { PageForm } from '../forms/page-form.tsx'
import { page } from '../shell/page.tsx'
import type { ContactId } from '../../domain/ids.ts'
import { back } from './profile-words.ts'

const PATH = '/profile/not-me'
const ROLES = ['contact'] as const

export function notMeScreens({ notMe }: { notMe: (contact: ContactId) => Promise<number> }): (allow: Allow) => void {
  return (allow) => {
    allow({ method: 'get', path: PATH, roles: ROLES }, (context, _request, response) => {
      const { words } = context
      const body = (
        <article class="notice">
          <h1>{words.say('not-me.heading')}</h1>
          <ul>
            <li>{words.say('not-me.stops')}</li>
            <li>{words.say('not-me.callers')}</li>
            <li>{words.say('not-me.told')}</li>
          </ul>
          <p>{words.pieces<Child>('not-me.forgot', { a: (inside) => <a href="/profile/pin">{inside}</a> })}</p>
          <PageForm context={context} action={PATH}>
            <div class="actions">
              <Button kind="danger">{words.say('not-me.button')}</Button>
              <a href="/profile#pin">{words.say('not-me.keep')}</a>
            </div>
          </PageForm>
        </article>
      )
      response.type('html').send(page({ context, title: words.say('not-me.title'), body }))
    })

    // No fresh sign-in is asked for: this only ends a PIN, and it should not wait.
    allow(
      {
        method: 'post',
        limit: { most: 6, minutes: 60 },
        path: PATH,
        roles: ROLES,
        keeps: contactForm({ button: 'stored.end-pin', page: '/profile#pin', fields: {} }),
      },
      async ({ person }, _request, response) => {
        await notMe(person.id)
        back(response, 'not-me')
      },
    )
  }
}
