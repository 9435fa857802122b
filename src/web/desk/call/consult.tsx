/** A warm transfer, as the analyst who asks sees it, and as the colleague does who is asked. */
import { Button } from '../../components/button.tsx'
import type { Card } from '../../../desk/card.ts'
import { Form } from '../../shell/form.tsx'
import { Said } from '../../shell/page.tsx'
import type { DeskContext } from '../desk-now.ts'
import { Since, TransferNote, WhoAndWhy, callerName } from './call-card.tsx'

interface ConsultProps {
  context: DeskContext
  card: Card
}

/** Instead of what to do now: the colleague first, then the caller. */
export function ConsultBanner({ context, card }: ConsultProps) {
  const { consulted, held } = card
  if (consulted === null) return null
  const id = `${card.id}-consult`
  const action = (name: string, label: string, kind: 'primary' | 'secondary') => (
    <Form context={context} action={`/desk/calls/${card.id}/${name}`} id={`${id}-${name}-form`} data-next="call-title">
      <Button id={`${id}-${name}`} kind={kind}>
        {label}
      </Button>
    </Form>
  )
  return (
    <div class="do-now consult" id={id} data-answers="">
      <div class="do-now-words">
        <strong>{consulted.name}</strong> {consultWords(card)} <Since at={consulted.since} />
      </div>
      <div class="actions">
        {consulted.joined && action('complete', `Hand over to ${consulted.name}`, 'primary')}
        {consulted.joined && held && action('join', 'Join all three', 'secondary')}
        {action('take-back', consulted.joined ? 'Take the caller back' : 'Stop ringing', 'secondary')}
      </div>
      <Said />
    </div>
  )
}

function consultWords({ consulted, held }: Card): string {
  if (consulted?.joined !== true) return 'is rung. The caller is on hold.'
  return held ? 'talks with you. The caller is on hold.' : 'talks with you and the caller.'
}

/** The call of a colleague, with everything that they see of it, and nothing to do to it. */
export function AskedCard({ context, card }: ConsultProps) {
  const { consulted, holder } = card
  if (consulted === null || holder === null) return null
  const id = `${card.id}-asked`
  return (
    <article class="call asked" data-asked={card.id} id={id} data-answers="">
      <div class="do-now consult">
        <div class="do-now-words">
          <strong>{holder.name}</strong>{' '}
          {consulted.joined
            ? card.held
              ? `talks with you about ${callerName(card)}, who is on hold.`
              : `and ${callerName(card)} talk with you.`
            : 'asks you about this call. Answer to talk with them. On a telephone, press 1 then.'}
        </div>
        <Form
          context={context}
          action={`/desk/calls/${card.id}/leave-consult`}
          id={`${id}-leave-form`}
          data-next="call-title"
        >
          <Button id={`${id}-leave`} kind="secondary">
            {consulted.joined ? 'Leave' : 'Not now'}
          </Button>
        </Form>
      </div>
      <TransferNote note={card.transferNote} />
      <WhoAndWhy card={card} />
      <p class="waited">
        Reference {card.reference} · with {holder.name} <Since at={holder.since} />
      </p>
      <Said />
    </article>
  )
}
