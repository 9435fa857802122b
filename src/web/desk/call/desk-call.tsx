/** The call a person has or wraps up: who and why, what may be done to the conversation, and its forms. */
import type { Card } from '../../../desk/card.ts'
import type { Staff } from '../../../desk/staff/staff.ts'
import { DESKS } from '../../../domain/decide.ts'
import { drawnOnce } from '../../shell/drawn-once.ts'
import { Icon } from '../../components/icon.tsx'
import { Form, Said } from '../../shell/page.tsx'
import { AgreeCallback } from '../callback-parts.tsx'
import { Since, WhoAndWhy } from './call-card.tsx'
import { CaseForms } from './case-forms.tsx'
import type { DeskContext, DeskNow } from '../desk-now.ts'
import { endWords } from '../desk-words.ts'
import { Heard } from './heard.tsx'
import { NoteRequestForm } from './note-request-form.tsx'
import { ProofsToAskFor } from './proofs-to-ask-for.tsx'

interface CallProps {
  context: DeskContext
  now: DeskNow
  heardAs: (prompt: string) => string
}

export function Call({ context, now, heardAs }: CallProps) {
  const mine = now.mine ?? now.wrapping
  if (mine === undefined) return <p>You are not in a call.</p>
  const id = (name: string) => `${mine.id}-${name}`
  return (
    <article class="call" data-call={mine.id} id={id('call')}>
      <p class="waited">
        <strong>{mine.state === 'over' ? endWords(now.presence?.about?.how) : STATE_WORDS[mine.state]}</strong>
        {mine.holder !== null && (
          <>
            {' '}
            <Since at={mine.holder.since} />
          </>
        )}
        {mine.held && <strong> · ON HOLD</strong>}
        {mine.muted && <strong> · MUTED</strong>} · reference {mine.reference}
      </p>
      {mine.listeners.length > 0 && (
        <p>
          {mine.listeners.map(({ name, how, hears }) => (
            <strong>
              <Icon shape="listens" /> {name}{' '}
              {!hears ? 'is about to join' : how === 'listen' ? 'listens' : 'is in the conversation'}{' '}
            </strong>
          ))}
        </p>
      )}
      <WhoAndWhy card={mine} />
      {mine.state === 'talking' && <Actions context={context} card={mine} />}
      {mine.state === 'talking' && mine.contact === null && <ProofsToAskFor card={mine} />}
      {mine.state === 'keying-pin' && (
        <>
          <p>The caller is entering their PIN. No one hears the keys. They come back to you by themselves.</p>
          <div class="actions" data-answers="">
            <Action
              context={context}
              id={id('P')}
              action={`/desk/calls/${mine.id}/stop-pin`}
              letter="P"
              label="Stop asking for the PIN"
              next={undefined}
            />
            <Said />
          </div>
        </>
      )}
      {mine.state === 'connecting' && <p>It rings for you. On a telephone, press 1 to take the call.</p>}
      {(mine.state === 'talking' || mine.state === 'keying-pin') && (
        <CallForms context={context} now={now} card={mine} />
      )}
      {mine.state === 'over' && (
        <div id={id('forms')}>
          {mine.contact === null && <NoteRequestForm context={context} call={mine.id} />}
          <CaseForms context={context} card={mine} open={now.openCases} />
        </div>
      )}
      <Heard card={mine} heardAs={heardAs} />
    </article>
  )
}

/** The buttons that change the conversation. */
function Actions({ context, card }: { context: DeskContext; card: Card }) {
  const at = (action: string) => `/desk/calls/${card.id}/${action}`
  const action = (letter: string, path: string, label: string, next?: string) => (
    <Action context={context} id={`${card.id}-${letter}`} action={at(path)} letter={letter} label={label} next={next} />
  )
  return (
    <div id={`${card.id}-actions`} data-answers="">
      <div class="actions">
        {action('H', card.held ? 'resume' : 'hold', card.held ? 'Back from hold' : 'Hold')}
        <Action
          context={context}
          id={`${card.id}-U`}
          action={at(card.muted ? 'unmute' : 'mute')}
          letter="U"
          label="Mute"
          next={undefined}
          isPressed={card.muted}
        />
        {action('P', 'ask-pin', 'Ask for PIN')}
        {action('N', 'new-person', 'Another person speaks')}
        {action(
          'K',
          card.asksHelp === null ? 'help' : 'no-help',
          card.asksHelp === null ? 'Ask for help' : 'Lower your hand',
        )}
        {action('E', 'end', 'End the call', 'call-title')}
      </div>
      <Said />
    </div>
  )
}

/** Drawn for as long as the caller is there, also while they enter a PIN: what the analyst is typing is not lost. */
function CallForms({ context, now, card }: { context: DeskContext; now: DeskNow; card: Card }) {
  const id = (name: string) => `${card.id}-${name}`
  const at = (action: string) => `/desk/calls/${card.id}/${action}`
  return (
    <div id={id('forms')}>
      <Form context={context} action={at('send-on')} id={id('send-on')} data-next="call-title">
        <div class="actions">
          <select id={id('to')} name="to" aria-label="Transfer to" required>
            <option value="">Transfer to…</option>
            <optgroup label="A desk">
              {DESKS.filter((desk) => desk !== card.desk).map((desk) => (
                <option value={desk}>{desk.replaceAll('-', ' ')}</option>
              ))}
            </optgroup>
            {now.colleagues.length > 0 && (
              <optgroup label="A colleague who is ready">{optionsOf(now.colleagues)}</optgroup>
            )}
          </select>
          <button id={id('send')} class="secondary">
            Transfer
          </button>
        </div>
        <Said />
      </Form>
      {card.verifiedAt === null && <AgreeCallback context={context} action={at('call-back')} id={id('back')} />}
      {card.contact === null && <NoteRequestForm context={context} call={card.id} />}
      <CaseForms context={context} card={card} open={now.openCases} />
    </div>
  )
}

/** The same for every person who is in a call. */
const optionsOf = drawnOnce((colleagues: readonly Staff[]) => (
  <>
    {colleagues.map(({ id, name }) => (
      <option value={`staff:${id}`}>{name}</option>
    ))}
  </>
))

const STATE_WORDS: Record<Card['state'], string> = {
  over: 'The call is over',
  waiting: 'Waiting',
  connecting: 'Connecting',
  talking: 'On the call',
  'keying-pin': 'Entering a PIN',
}

interface ActionProps {
  context: DeskContext
  id: string
  action: string
  letter: string
  label: string
  next: string | undefined
  /** Of a button that is a switch. */
  isPressed?: boolean
}

function Action({ context, id, action, letter, label, next, isPressed }: ActionProps) {
  return (
    <Form context={context} action={action} {...(next === undefined ? {} : { 'data-next': next })}>
      <button
        id={id}
        class="secondary"
        data-key={letter}
        aria-pressed={isPressed === undefined ? undefined : isPressed ? 'true' : 'false'}
        aria-keyshortcuts={`Alt+Shift+${letter}`}
        title={`Alt+Shift+${letter}`}
      >
        {label}
      </button>
    </Form>
  )
}
