/** "That wasn't me": a contact ends their own PIN and tells the administrators, after reading what that does. */
import type { Allow } from '../allow.ts'
import { Button } from '../components/button.tsx'
import { PageForm } from '../forms/page-form.tsx'
import { page } from '../shell/page.tsx'
import type { ContactId } from '../../domain/ids.ts'
import { back } from './profile-words.ts'

const PATH = '/profile/not-me'
const ROLES = ['contact'] as const

export function notMeScreens({ notMe }: { notMe: (contact: ContactId) => Promise<number> }): (allow: Allow) => void {
  return (allow) => {
    allow({ method: 'get', path: PATH, roles: ROLES }, (context, _request, response) => {
      const body = (
        <article class="notice">
          <h1>End your PIN, because another person used it?</h1>
          <ul>
            <li>Your PIN stops working at once. It cannot be brought back; you can get a new one.</li>
            <li>Callers who used it and are still on the phone are not verified from then on.</li>
            <li>The administrators are told that another person may know your PIN.</li>
          </ul>
          <p>
            You only forgot it? Then <a href="/profile/pin">get a new PIN</a> instead: no alarm is raised.
          </p>
          <PageForm context={context} action={PATH}>
            <div class="actions">
              <Button kind="danger">That wasn't me: end my PIN now</Button>
              <a href="/profile#pin">Keep my PIN</a>
            </div>
          </PageForm>
        </article>
      )
      response.type('html').send(page({ context, title: 'End your PIN', body }))
    })

    // No fresh sign-in is asked for: this only ends a PIN, and it should not wait.
    allow(
      {
        method: 'post',
        limit: { most: 6, minutes: 60 },
        path: PATH,
        roles: ROLES,
        keeps: { button: 'End my PIN now', page: '/profile#pin', fields: {} },
      },
      async ({ person }, _request, response) => {
        await notMe(person.id)
        back(response, 'not-me')
      },
    )
  }
}
