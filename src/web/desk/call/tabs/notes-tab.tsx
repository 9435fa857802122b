/** What analysts note about the call, stored as it is typed (assets/notes.js): it is there for a colleague, and after the end. */
import { Button } from '../../../components/button.tsx'
import type { Card } from '../../../../desk/card.ts'
import type { CallNote } from '../../../../desk/records/call-note-store.ts'
import { LONGEST_NOTE } from '../../../../desk/records/write-note.ts'
import { Form } from '../../../shell/form.tsx'
import type { DeskContext } from '../../desk-now.ts'

/** What an analyst writes most: the beginning of a line, to be gone on with. */
const TEMPLATES = [
  { name: 'Problem', text: 'Problem: \nSince: \nTried: ' },
  { name: 'Agreed', text: 'Agreed next step: \nBy whom and when: ' },
  { name: 'Callback', text: 'Asks to be called back: ' },
  { name: 'Refused', text: 'Told why not: \nNext step told: ' },
] as const

interface NotesProps {
  context: DeskContext
  card: Card
  notes: readonly CallNote[]
}

export function NotesTab({ context, card, notes }: NotesProps) {
  const id = (name: string) => `${card.id}-notes${name}`
  const own = notes.find(({ staff }) => staff === context.person.id)
  const others = notes.filter(({ staff, text }) => staff !== context.person.id && text !== '')
  return (
    <div id={id('')}>
      {others.map(({ staff, name, text }) => (
        <blockquote class="transfer-note" id={id(`-of-${staff}`)}>
          <p>
            <strong>{name}</strong> noted
          </p>
          <p class="as-typed">{text}</p>
        </blockquote>
      ))}
      <Form context={context} action={`/desk/calls/${card.id}/note`} id={id('-form')} class="notes-form">
        <label for={id('-text')}>Your note</label>
        <div class="actions" role="group" aria-label="Templates">
          {TEMPLATES.map(({ name, text }) => (
            <Button
              type="button"
              kind="quiet"
              icon="plus"
              id={id(`-${name}`)}
              data-inserts={text}
              data-into={id('-text')}
            >
              {name}
            </Button>
          ))}
        </div>
        <textarea
          id={id('-text')}
          name="text"
          rows={8}
          maxlength={LONGEST_NOTE}
          data-saves=""
          data-version={String(own?.version ?? 0)}
        >
          {own?.text ?? ''}
        </textarea>
        <input type="hidden" name="seen" value={String(own?.version ?? 0)} />
        <p class="saved" data-saved="">
          {own === undefined ? 'Saved as you type.' : 'Saved.'}
        </p>
        <noscript>
          <Button id={id('-save')}>Save note</Button>
        </noscript>
      </Form>
    </div>
  )
}
