/** After the conversation: what became of it. It has to be said of a caller who was not simply verified. */
import { Button } from '../../components/button.tsx'
import { SelectField } from '../../components/field.tsx'
import { WRAP_UP_OUTCOMES } from '../../../desk/staff/presence.ts'
import { Form } from '../../shell/form.tsx'
import type { DeskContext, DeskNow } from '../desk-now.ts'

/** What the call itself says of it, to be changed where it is wrong. A case on a call of several analysts may be any one's. */
function knownOutcome({ presence, wrapping }: DeskNow): (typeof WRAP_UP_OUTCOMES)[number] | '' {
  if (presence?.about?.how === 'sent-on') return 'Transferred'
  return wrapping !== undefined && wrapping.cases.length > 0 && wrapping.holders.length === 1
    ? 'Case opened or updated'
    : ''
}

export function WrapUpForm({ context, now }: { context: DeskContext; now: DeskNow }) {
  const { status, presence } = now
  if (status.state !== 'wrap-up' || presence?.about === undefined) return null
  const { reference, mustSay } = presence.about
  return (
    <Form context={context} action="/desk/wrap-up" class="wrap-up" id="wrap-up" data-next="main">
      <SelectField
        id="wrap-up-outcome"
        name="outcome"
        label={`What became of call ${reference}`}
        help={mustSay ? 'To be saved before the next call.' : 'May be left out: the caller was verified.'}
        required
        empty="Choose…"
        value={knownOutcome(now)}
        choices={WRAP_UP_OUTCOMES.map((outcome) => ({ value: outcome, label: outcome }))}
      />
      <Button id="wrap-up-note">Save outcome</Button>
    </Form>
  )
}
