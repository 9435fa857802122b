/** Messages on the desk: who left one and when, the audio, who sees to it, and what became of it. */
import type { StaffId } from '../../../domain/ids.ts'
import { languageName } from '../../../domain/directory/languages.ts'
import type { MessageResult } from '../../../desk/messages/message-store.ts'
import type { ListedMessage } from '../../../desk/messages/messages.ts'
import { TestMark } from '../../components/badge.tsx'
import { Button } from '../../components/button.tsx'
import { SelectField } from '../../components/field.tsx'
import { ReferenceLink } from '../../reference-link.tsx'
import { Form } from '../../shell/form.tsx'
import { Said } from '../../shell/page.tsx'
import type { ScreenContext } from '../../screen-context.ts'
import { Since } from '../call/call-card.tsx'
import { heldBack, LocalTime, NotBefore } from '../callback-parts.tsx'

type DeskContext = ScreenContext<'analyst' | 'supervisor'>

interface ItemProps {
  context: DeskContext
  message: ListedMessage
}

export function MessageList({ context, list }: { context: DeskContext; list: ListedMessage[] }) {
  if (list.length === 0) return null
  return (
    <section aria-labelledby="messages-title" id="messages">
      <h2 id="messages-title">Messages</h2>
      {list
        .toSorted((a, b) => urgencyOf(a, context.person.id) - urgencyOf(b, context.person.id))
        .map((message) => (
          <MessageItem context={context} message={message} />
        ))}
    </section>
  )
}

/** Production down that no one has seen to, then one's own, then what else is open; what a colleague has comes last. Each the oldest first. */
function urgencyOf(message: ListedMessage, me: StaffId): number {
  const { takenBy } = message
  if (takenBy === undefined) return isDown(message) ? 0 : 2
  return takenBy === me ? 1 : 3
}

const isDown = ({ urgent, desk }: ListedMessage) => urgent || desk === 'production-down'

function MessageItem({ context, message }: ItemProps) {
  const { id, name, about, reference, leftAt, takenBy, there, language, isTrial, outOfHours } = message
  const who = name ?? `UNVERIFIED caller ${about.caller ?? ''}`.trim()
  const isUrgent = isDown(message)
  return (
    <article
      class={isUrgent && takenBy === undefined ? 'call urgent-call' : 'call'}
      data-call-back={id}
      data-who={`a message of ${who}`}
      data-rings={takenBy === undefined ? 'true' : ''}
      id={`message-${id}`}
      data-answers=""
    >
      {isUrgent && <strong class="urgent">PRODUCTION DOWN</strong>}
      <p class="call-name">{name ?? <>UNVERIFIED caller {<span>{about.caller}</span>}</>}</p>
      <p class="waited">
        <ReferenceLink reference={reference} />
        {isTrial && <TestMark />} · left <Since at={leftAt.toISOString()} /> ago{outOfHours && ', outside hours'}
      </p>
      <p>
        <small>
          {[about.company, about.product, name && about.caller, languageName(language)].filter(Boolean).join(' · ')}
        </small>
      </p>
      {name !== undefined && (
        <p>
          <LocalTime at={there} />
        </p>
      )}
      <Audio message={message} who={who} />
      <WhoHasIt context={context} message={message} who={who} />
      <Said />
    </article>
  )
}

function Audio({ message, who }: { message: ListedMessage; who: string }) {
  const { id, recording, isAbsent, seconds } = message
  if (recording === undefined) return <p>The recording has been deleted. What was said is gone.</p>
  if (isAbsent) return <p>Twilio has no recording, though the caller spoke. Call them back.</p>
  return (
    <>
      <audio
        id={`message-${id}-audio`}
        class="message-audio"
        controls
        controlslist="nodownload"
        preload="none"
        src={`/desk/messages/${id}/audio`}
        aria-label={`Message of ${who}`}
      ></audio>
      <p>
        <small>
          {seconds === undefined ? '' : `${seconds} seconds. `}A new recording may take a minute before it plays.
        </small>
      </p>
    </>
  )
}

function WhoHasIt({ context, message, who }: ItemProps & { who: string }) {
  const { id, takenBy, takenName, takenAt } = message
  const isMine = takenBy === context.person.id
  if (takenBy === undefined)
    return (
      <Form context={context} action={`/desk/messages/${id}/take`} class="actions" id={`message-${id}-take`}>
        <Button id={`message-${id}-take-button`} aria-label={`Take it: the message of ${who}`}>
          Take it
        </Button>
      </Form>
    )
  const at = takenAt?.toISOString()
  return (
    <>
      <p>
        {isMine ? 'You have it' : `${takenName ?? 'A colleague'} has it`}
        {at !== undefined && <>, for {<Since at={at} />}</>}.
      </p>
      {isMine && <Mine context={context} message={message} who={who} />}
      {(isMine || context.person.role === 'supervisor') && <Closing context={context} message={message} who={who} />}
    </>
  )
}

function Mine({ context, message, who }: ItemProps & { who: string }) {
  const { id, code, phone, contact, opens } = message
  const mayCall = contact !== undefined && phone !== undefined && code !== undefined
  return (
    <div class="actions">
      {mayCall ? (
        <Form context={context} action={`/desk/messages/${id}/call-back`} id={`message-${id}-call`}>
          <Button
            icon="phone"
            id={`message-${id}-call-button`}
            aria-label={`Call back: ${who}`}
            {...heldBack(opens, `message-${id}-why`)}
          >
            Call back
          </Button>
          <NotBefore opens={opens} id={`message-${id}-why`} />
        </Form>
      ) : (
        <p>
          <small>No number on file: the number is in the message, and it proves no one.</small>
        </p>
      )}
      <Form context={context} action={`/desk/messages/${id}/give-back`} id={`message-${id}-give`}>
        <Button kind="quiet" id={`message-${id}-give-button`} aria-label={`Give it back: the message of ${who}`}>
          Give it back
        </Button>
      </Form>
    </div>
  )
}

const RESULTS: Record<MessageResult, string> = {
  'called-back': 'The caller was called back',
  'not-reached': 'The caller could not be reached',
  'settled-otherwise': 'It is settled in another way',
  'nothing-said': 'Nothing is said in it',
}

function Closing({ context, message: { id }, who }: ItemProps & { who: string }) {
  return (
    <Form context={context} action={`/desk/messages/${id}/close`} class="one-line" id={`message-${id}-close`}>
      <SelectField
        id={`message-${id}-result`}
        name="result"
        label="What became of it"
        empty="Choose"
        choices={Object.entries(RESULTS).map(([value, label]) => ({ value, label }))}
        required
      />
      <Button kind="secondary" id={`message-${id}-close-button`} aria-label={`Close the message of ${who}`}>
        Close
      </Button>
    </Form>
  )
}
