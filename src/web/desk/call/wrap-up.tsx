/** After the conversation: what became of it. It has to be said of a caller who was not simply verified. */
import { Button } from '../../components/button.tsx'
import { SelectField } from '../../components/field.tsx'
import { WRAP_UP_OUTCOMES } from '../../../desk/staff/presence.ts'
import { Form } from '../../shell/form.tsx'
import type { DeskContext, DeskNow } from '../desk-now.ts'

/** What became of a call that was handed over is known. */
const TRANSFERRED: (typeof WRAP_UP_OUTCOMES)[number] = 'Transferred'

export function WrapUpForm({ context, now: { status, presence } }: { context: DeskContext; now: DeskNow }) {
  if (status.state !== 'wrap-up' || presence?.about === undefined) return null
  const { reference, mustSay, how } = presence.about
  return (
    <Form context={context} action="/desk/wrap-up" class="wrap-up" id="wrap-up" data-next="main">
      <SelectField
        id="wrap-up-outcome"
        name="outcome"
        label={`What became of call ${reference}`}
        help={mustSay ? 'To be saved before the next call.' : 'May be left out: the caller was verified.'}
        required
        empty="Choose…"
        value={how === 'sent-on' ? TRANSFERRED : ''}
        choices={WRAP_UP_OUTCOMES.map((outcome) => ({ value: outcome, label: outcome }))}
      />
      <Button id="wrap-up-note">Save outcome</Button>
    </Form>
  )
}
