/** The one thing to do next, as the button that does it. The server decides again when it is pressed. */
import { Button } from '../../components/button.tsx'
import type { Card } from '../../../desk/card.ts'
import { consequenceOf } from '../../../domain/consequences.ts'
import { Form } from '../../shell/form.tsx'
import { Said } from '../../shell/page.tsx'
import type { DeskContext } from '../desk-now.ts'
import { whyWords } from './call-card.tsx'
import { agreeCallbackField, PIN_ENTRY_WORDS } from './tabs/verify-tab.tsx'

/** `goes`: to a field of a tab, which gets the focus. */
type Step =
  { kind: 'goes'; label: string; to: string } | { kind: 'act'; label: string; action: string } | { kind: 'words' }

interface DoNowProps {
  context: DeskContext
  card: Card
  /** Numbers of the cases that the tab of cases shows. */
  listed: readonly string[]
}

export function DoNow({ context, card, listed }: DoNowProps) {
  const step = stepOf(card, listed)
  const id = `${card.id}-do-now`
  return (
    <div class="do-now" id={id} data-answers="">
      <div class="do-now-words">
        <strong>{headOf(card, step)}</strong> {wordsOf(card)}{' '}
        {card.decision !== null && <small class="code">Rule {card.decision.rule}</small>}
      </div>
      {step.kind === 'goes' && (
        <Button
          type="button"
          kind={card.state === 'over' ? 'secondary' : 'primary'}
          id={`${id}-button`}
          data-goes={step.to}
          data-key="D"
          aria-keyshortcuts="Alt+Shift+D"
        >
          {step.label}
        </Button>
      )}
      {step.kind === 'act' && (
        <Form context={context} action={`/desk/calls/${card.id}/${step.action}`} id={`${id}-form`}>
          <Button id={`${id}-button`} data-key="D" aria-keyshortcuts="Alt+Shift+D">
            {step.label}
          </Button>
        </Form>
      )}
      <Said />
    </div>
  )
}

const isDone = ({ state, cases }: Card) => cases.length > 0 && (state === 'talking' || state === 'over')

/** Where nothing is to be pressed in a conversation, the words are a reason. */
function headOf(card: Card, step: Step): string {
  if (isDone(card)) return 'Done'
  if (card.state === 'over') return 'Still open'
  return card.state === 'talking' && step.kind === 'words' ? 'Why' : 'Do now'
}

/** Why, because what is allowed stands in the first line of the call and on the button. */
function wordsOf(card: Card): string {
  if (card.state === 'connecting') return 'It rings for you. On a telephone, press 1 to take the call.'
  if (card.state === 'keying-pin')
    return 'Wait. The caller is entering their PIN, and no one hears the keys. They come back to you by themselves.'
  if (isDone(card)) return `on this call: ${card.cases.length > 1 ? 'cases' : 'case'} ${card.cases.join(', ')}.`
  if (card.state === 'over' && card.decision === null)
    return 'It was not proved who called. A request can be noted, and no case opened.'
  return [whyWords(card), card.contact === null && card.state !== 'over' ? PIN_ENTRY_WORDS[card.pinEntry] : '']
    .join(' ')
    .trim()
}

function stepOf(card: Card, listed: readonly string[]): Step {
  if (card.state === 'connecting') return { kind: 'words' }
  if (card.state === 'keying-pin') return { kind: 'act', label: 'Stop asking for the PIN', action: 'stop-pin' }
  if (card.contact === null) {
    if (card.state !== 'talking') return { kind: 'goes', label: 'Note a request', to: `${card.id}-note-request-about` }
    if (card.isCallback) return { kind: 'words' }
    return card.pinEntry === 'open'
      ? { kind: 'act', label: 'Ask for the PIN', action: 'ask-pin' }
      : { kind: 'goes', label: 'Verify another way', to: agreeCallbackField(card.id) }
  }
  return caseStep(card, listed)
}

function caseStep({ id, decision, caseNumber, cases }: Card, listed: readonly string[]): Step {
  const allows = decision === null ? {} : consequenceOf(decision.outcome).allows
  const number = listed.find((one) => one === (cases.at(-1) ?? caseNumber))
  if (cases.length > 0)
    return number === undefined ? { kind: 'words' } : { kind: 'goes', label: 'Add to the case', to: noteOf(id, number) }
  if (allows['open-case'] === 'yes') return { kind: 'goes', label: 'Open a case', to: `${id}-summary` }
  if (allows['open-case'] === 'by-exception') return { kind: 'goes', label: 'Decide', to: `${id}-exception` }
  if (allows['admin-case'] === 'yes') return { kind: 'goes', label: 'Open an Admin Case', to: `${id}-admin-summary` }
  if (number !== undefined) return { kind: 'goes', label: 'Update the case', to: noteOf(id, number) }
  return { kind: 'words' }
}

const noteOf = (call: string, number: string): string => `${call}-note-${number}`
