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

const WRAP_UP = 'wrap-up'

/** Of a button elsewhere that ends the wrap-up: what stands in its form is recorded with it, or nothing where nothing stands there. */
export const SENDS_WRAP_UP = { form: WRAP_UP, formnovalidate: true, name: 'next' } as const

/** Where the outcome has to be said, the key for ready saves it, or leads to the field: no other button ends the wrap-up. */
const READY_KEY = { 'data-key': 'R', 'aria-keyshortcuts': 'Alt+Shift+R' } as const

/** The call that is wrapped up, where its form stands: not while a colleague asks about theirs. */
export function wrappedUp({ status, presence, mine, wrapping, asked }: DeskNow) {
  const isShown = mine !== undefined || wrapping !== undefined || asked === undefined
  return isShown && status.state === 'wrap-up' ? presence?.about : undefined
}

export function WrapUpForm({ context, now }: { context: DeskContext; now: DeskNow }) {
  const about = wrappedUp(now)
  if (about === undefined) return null
  const { call, reference, mustSay } = about
  return (
    <Form context={context} action="/desk/wrap-up" class="wrap-up" id={WRAP_UP} data-next="main">
      <input type="hidden" name="call" value={call} />
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
      <Button id="wrap-up-note" {...(mustSay ? READY_KEY : {})}>
        Save outcome
      </Button>
    </Form>
  )
}
