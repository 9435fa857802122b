/** The form with which an analyst notes what an unverified caller asks of the administrators. */
import { Button } from '../../../components/button.tsx'
import { SelectField } from '../../../components/field.tsx'
import { REQUEST_TOPICS } from '../../../../calls/admin-requests.ts'
import { TOPICS } from '../../../noted-requests.tsx'
import { Form } from '../../../shell/form.tsx'
import { Said } from '../../../shell/page.tsx'
import type { DeskContext } from '../../desk-now.ts'

export function NoteRequestForm({ context, call }: { context: DeskContext; call: string }) {
  const id = `${call}-note-request`
  return (
    <div data-answers="" id={`${id}-place`}>
      <Form context={context} action={`/desk/calls/${call}/note-request`} id={id} class="one-line">
        <SelectField
          id={`${id}-about`}
          name="about"
          label="Note a request to the administrators. The caller"
          required
          empty="Choose what it is about…"
          choices={REQUEST_TOPICS.map((topic) => ({ value: topic, label: TOPICS[topic] }))}
        />
        <Button kind="secondary" id={`${id}-button`}>
          Note the request
        </Button>
      </Form>
      <Said />
    </div>
  )
}
