/** "Data Privacy Request": what a contact may ask about the data stored on them, put to the administrators as an Admin Case. */
import { randomUUID } from 'node:crypto'
import { PageForm } from '../../forms/page-form.tsx'
import { Said, type SaidAt } from '../../shell/said.tsx'
import type { ScreenContext } from '../../screen-context.ts'

/** GDPR, articles 15, 16, 17 and 21. */
export const PRIVACY_WISHES = [
  'a copy of the data on me',
  'a correction',
  'that data on me is erased',
  'that data on me is not used',
] as const

export function PrivacyRequest({ context, said }: { context: ScreenContext; said: SaidAt | undefined }) {
  return (
    <section id="privacy" aria-labelledby="privacy-title">
      <h2 id="privacy-title">Data Privacy Request</h2>
      <Said said={said} part="privacy" />
      <p>An administrator answers it. You find it again among your cases.</p>
      <PageForm context={context} action="/profile/privacy-request">
        <input type="hidden" name="key" value={randomUUID()} />
        <label>
          I ask for
          <select name="wish">
            {PRIVACY_WISHES.map((wish) => (
              <option>{wish}</option>
            ))}
          </select>
        </label>
        <label>
          Details, if there are any
          <input name="details" maxlength={400} autocomplete="off" />
        </label>
        <button class="secondary">Send the request</button>
      </PageForm>
    </section>
  )
}
