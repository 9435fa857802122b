/** The form with which an analyst notes what an unverified caller asks of the administrators. */
import { REQUEST_TOPICS } from '../../../calls/admin-requests.ts'
import { TOPICS } from '../../noted-requests.tsx'
import { Form, Said } from '../../shell/page.tsx'
import type { ScreenContext } from '../../screen-context.ts'

export function NoteRequestForm({ context, call }: { context: ScreenContext<'analyst' | 'supervisor'>; call: string }) {
  const id = `${call}-note-request`
  return (
    <div data-answers="">
      <Form context={context} action={`/desk/calls/${call}/note-request`} id={id}>
        <label>
          Note a request to the administrators. The caller
          <select id={`${id}-about`} name="about" required>
            <option value="">Choose what it is about…</option>
            {REQUEST_TOPICS.map((topic) => (
              <option value={topic}>{TOPICS[topic]}</option>
            ))}
          </select>
        </label>
        <button class="secondary">Note the request</button>
      </Form>
      <Said />
    </div>
  )
}
