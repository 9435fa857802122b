/** A caller who is not verified: how they can still prove who they are, and what can be done for them meanwhile. */
import type { Card } from '../../../../desk/card.ts'
import type { DeskContext } from '../../desk-now.ts'
import { AgreeCallback, agreeCallbackEmail } from '../../callback-parts.tsx'
import { NoteRequestForm } from './note-request-form.tsx'

/** What the analyst can do while no PIN is compared. */
export const PIN_ENTRY_WORDS: Record<Card['pinEntry'], string> = {
  open: '',
  paused: 'A PIN would not be compared now.',
  'used-up': 'No further PIN is compared on this call.',
}

const agreeCallbackId = (call: string) => `${call}-back`
/** The first field with which the caller is proved without their PIN. */
export const agreeCallbackField = (call: string): string => agreeCallbackEmail(agreeCallbackId(call))

export function VerifyTab({ context, card }: { context: DeskContext; card: Card }) {
  const isTalking = card.state !== 'over'
  return (
    <div class="verify" id={`${card.id}-verify`}>
      {isTalking && (
        <section aria-label="How the caller can prove who they are">
          <h4>How the caller can prove who they are</h4>
          <ul>
            <li>
              <strong>Contact PIN:</strong>{' '}
              {PIN_ENTRY_WORDS[card.pinEntry] || 'ask for it with the button above. Never let them say it to you.'}
            </li>
            <li>
              <strong>Their own profile:</strong> they sign in to the profile page and confirm the reference{' '}
              <strong>{card.reference}</strong> there. The badge changes by itself.
            </li>
            <li>
              <strong>A second Designated Contact</strong> of the company signs in, and confirms the reference for the
              caller on their own profile.
            </li>
            <li>
              <strong>A callback</strong> to the number on file. Never to a number that the caller tells you.
            </li>
          </ul>
          {card.consulted === null && (
            <AgreeCallback
              context={context}
              action={`/desk/calls/${card.id}/call-back`}
              id={agreeCallbackId(card.id)}
            />
          )}
        </section>
      )}
      <section aria-label="Without a proof">
        <h4>Without a proof</h4>
        <p>No case can be opened or worked on until it is proved who calls. A request can be noted.</p>
        <NoteRequestForm context={context} call={card.id} />
      </section>
    </div>
  )
}
