/** The page on which a person finishes a form that arrived after their sign-in was over. */
import type { Allow } from './allow.ts'
import { Button, ButtonLink } from './components/button.tsx'
import { page } from './shell/page.tsx'
import { ROLES } from '../accounts/person.ts'
import { storedForm, UNFINISHED, UNFINISHED_PATH } from './forms/stored-form.ts'
import { PageForm } from './forms/page-form.tsx'

const WHY = {
  'old-sign-in': 'This needs a sign-in of the last five minutes, and yours was older.',
  lapsed: 'Your sign-in had ended when you pressed the button.',
  'old-form': 'You had signed in again since the page was opened.',
} as const

export function unfinishedScreen(allow: Allow): void {
  allow({ method: 'get', path: UNFINISHED_PATH, roles: ROLES }, async (context, request, response) => {
    const slot = request.query['slot']
    const stored = await context.slots.read(slot, storedForm)
    if (stored === undefined || typeof slot !== 'string') {
      const body = (
        <article class="notice">
          <h1>Nothing is left to finish here</h1>
          <p>It was finished, it is more than an hour old, or another person sent it.</p>
          <div class="actions">
            <ButtonLink href="/">Go to your start page</ButtonLink>
          </div>
        </article>
      )
      response.type('html').send(page({ context, title: 'Nothing to finish', body }))
      return
    }
    const { why, action, button, page: place, fields } = stored
    const shown = fields.filter(({ label, value }) => label !== '' && value !== '')
    const body = (
      <article class="notice">
        <h1 id="said" tabindex={-1}>
          Not done yet
        </h1>
        <p role="status">
          {WHY[why]} Nothing was changed.{' '}
          {button === undefined ? 'Go back to the page and do it again.' : 'What you typed is here. Finish it now:'}
        </p>
        {shown.length > 0 && (
          <dl class="facts">
            {shown.map(({ label, value }) => (
              <div>
                <dt>{label}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        )}
        {button === undefined ? (
          <div class="actions">
            <ButtonLink href={place}>Back to the page</ButtonLink>
          </div>
        ) : (
          <PageForm context={context} action={action}>
            <input type="hidden" name={UNFINISHED} value={slot} />
            {fields.map(({ name, value }) => (
              <input type="hidden" name={name} value={value} />
            ))}
            <div class="actions">
              <Button>{button}</Button>
              <a href={place}>Cancel, and go back to the page</a>
            </div>
          </PageForm>
        )}
      </article>
    )
    response.type('html').send(page({ context, title: 'Not done yet', body }))
  })
}
