/** Where a call can go, with a note for the analyst who has it next: a desk, or a colleague who is ready, at once or asked first. */
import { Button } from '../../components/button.tsx'
import { AreaField } from '../../components/field.tsx'
import { Menu } from '../../components/menu.tsx'
import type { Card } from '../../../desk/card.ts'
import type { Staff } from '../../../desk/staff/staff.ts'
import { DESKS } from '../../../domain/decide.ts'
import { Form } from '../../shell/form.tsx'
import { Said } from '../../shell/page.tsx'
import type { DeskContext } from '../desk-now.ts'
import { inWords } from '../desk-words.ts'

export const LONGEST_TRANSFER_NOTE = 500

interface TransferProps {
  context: DeskContext
  card: Card
  colleagues: readonly Staff[]
}

export function TransferMenu({ context, card, colleagues }: TransferProps) {
  const id = `${card.id}-transfer`
  return (
    <div data-key-menu="T">
      <Menu id={id} icon="transfer" label="Transfer">
        <li class="menu-panel">
          <Form
            context={context}
            action={`/desk/calls/${card.id}/send-on`}
            id={`${id}-form`}
            class="transfer-form"
            data-next="call-title"
          >
            <AreaField
              id={`${id}-note`}
              name="note"
              label="Note for your colleague"
              rows={2}
              maxlength={LONGEST_TRANSFER_NOTE}
              value={ownNote(context, card)}
            />
            <Colleagues card={card} colleagues={colleagues} />
            <fieldset>
              <legend>To a desk</legend>
              <div class="actions">
                {DESKS.filter((desk) => desk !== card.desk).map((desk) => (
                  <Button kind="secondary" id={`${id}-${desk}`} name="to" value={desk}>
                    {inWords(desk)}
                  </Button>
                ))}
              </div>
            </fieldset>
            <Said />
          </Form>
        </li>
      </Menu>
    </div>
  )
}

/** Written for a colleague who did not come: the next one is told the same, unless it is changed. */
const ownNote = ({ person }: DeskContext, { transferNote }: Card): string =>
  transferNote?.by === person.name ? transferNote.text : ''

/** `Consult` asks them while the caller is on hold; `Transfer` sends the caller at once. */
function Colleagues({ card, colleagues }: Omit<TransferProps, 'context'>) {
  return (
    <fieldset>
      <legend>To a colleague who is ready</legend>
      {colleagues.length === 0 && <p class="empty-line">No colleague is ready.</p>}
      <ul class="colleague-list">
        {colleagues.map(({ id, name }) => (
          <li>
            <span>{name}</span>
            <Button
              kind="secondary"
              id={`${card.id}-consult-${id}`}
              name="colleague"
              value={id}
              formaction={`/desk/calls/${card.id}/consult`}
              aria-label={`Consult ${name} first`}
            >
              Consult
            </Button>
            <Button
              kind="secondary"
              id={`${card.id}-to-${id}`}
              name="to"
              value={`staff:${id}`}
              aria-label={`Transfer to ${name}`}
            >
              Transfer
            </Button>
          </li>
        ))}
      </ul>
    </fieldset>
  )
}
