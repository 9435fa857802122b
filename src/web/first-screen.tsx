/** The address that all people start from: it leads each person to their own first screen. */
import type { Allow } from './allow.ts'
import { ROLES } from '../accounts/person.ts'
import { page } from './shell/page.tsx'

export function firstScreen(allow: Allow): void {
  allow({ method: 'get', path: '/', roles: ROLES }, (context, _request, response) => {
    const first = context.menu[0]
    if (first !== undefined) {
      response.redirect(303, first.path)
      return
    }
    const body = (
      <article class="notice">
        <h1>Hello {context.person.name}</h1>
        <p>No page here is for your role yet. Ask an administrator which role you need.</p>
      </article>
    )
    response.type('html').send(page({ context, title: 'Hello', body }))
  })
}
