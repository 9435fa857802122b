/** Callbacks on the desk: agreed with the caller one talks with, and the list of those that wait. */
import type { CallbackAnswer } from '../../desk/callbacks/callback-answer.ts'
import {
  isGivenUp,
  isGoingOn,
  MOST_TRIES,
  type Callback,
  type CallbackResult,
} from '../../desk/callbacks/callback-store.ts'
import { localTimeAt, type LocalTime as LocalTimeNow } from '../../domain/hours/local-time.ts'
import { Button } from '../components/button.tsx'
import { TextField } from '../components/field.tsx'
import { Form } from '../shell/form.tsx'
import { Said } from '../shell/page.tsx'
import type { ScreenContext } from '../screen-context.ts'
import { Since } from './call/call-card.tsx'

type DeskContext = ScreenContext<'analyst' | 'supervisor'>

/** Only for an unverified caller. Only the number on the contact's record is dialled: no field accepts another one. */
export function AgreeCallback({ context, action, id }: { context: DeskContext; action: string; id: string }) {
  return (
    <Form context={context} action={action} id={id} class="one-line" data-next="call-title">
      <TextField
        id={`${id}-email`}
        type="email"
        name="email"
        label="E-mail address of the contact they say they are"
        maxlength={254}
        required
      />
      <Button kind="secondary" icon="phone" id={`${id}-button`}>
        Call the number on file
      </Button>
      <Said />
    </Form>
  )
}

export function CallbackList({ context, list, now }: { context: DeskContext; list: Callback[]; now: Date }) {
  if (list.length === 0) return null
  return (
    <section aria-labelledby="call-backs-title">
      <h2 id="call-backs-title">To be called back</h2>
      {list.map((callback) => (
        <article
          class={callback.urgent ? 'call urgent-call' : 'call'}
          data-call-back={callback.callId}
          data-rings={isGivenUp(callback) || isGoingOn(callback, now) ? '' : 'true'}
          id={`back-${callback.callId}`}
          data-answers=""
        >
          {callback.urgent && <strong class="urgent">PRODUCTION DOWN</strong>}
          <p class="call-name">{callback.name}</p>
          <p class="waited">
            <span class="whole">{callback.reference}</span> · asked <Since at={callback.since.toISOString()} /> ago
          </p>
          <p>
            <LocalTime at={localTimeAt(callback.timeZone, now)} />
          </p>
          <p>
            <small>
              {callback.toProve
                ? 'An UNVERIFIED caller says they are this contact.'
                : 'Asked for it instead of waiting in the queue.'}{' '}
              {tryWords(callback)}
            </small>
          </p>
          {isGoingOn(callback, now) ? (
            <p>Being called back now.</p>
          ) : (
            !isGivenUp(callback) && (
              <Form
                context={context}
                action={`/desk/call-backs/${callback.callId}/now`}
                class="actions"
                id={`back-${callback.callId}-form`}
              >
                <Button
                  id={`back-${callback.callId}-now`}
                  kind="secondary"
                  icon="phone"
                  aria-label={`Call now: ${callback.name}`}
                >
                  Call now
                </Button>
              </Form>
            )
          )}
          <Said />
        </article>
      ))}
    </section>
  )
}

export function LocalTime({ at }: { at: LocalTimeNow }) {
  if (at.kind === 'unknown') return <>Their time zone is not known.</>
  const { clock, zone, isDay } = at
  return (
    <>
      {clock} there ({zone}){!isDay && <strong>, outside 08:00 to 20:00</strong>}
    </>
  )
}

function tryWords({ tries, result }: Callback): string {
  const made = tries === 0 ? '' : `Try ${tries} of ${MOST_TRIES}. `
  const last = result === undefined ? '' : RESULT_WORDS[result]
  const over = tries >= MOST_TRIES ? ' No more tries.' : ''
  return last === '' ? '' : `${made}${last}${over}`
}

const RESULT_WORDS: Record<CallbackResult, string> = {
  'analyst-missed': 'The analyst’s phone was busy or not answered, so the contact was not called.',
  'analyst-left': 'The analyst’s phone hung up before the contact took the call.',
  'not-dialled': 'The number on file could not be called.',
  'no-answer': 'The contact did not answer. Still UNVERIFIED.',
  'no-key': 'The call was answered but no key was pressed, perhaps by voicemail. Still UNVERIFIED.',
  'bad-time': 'The contact said it is a bad time. Leave them ten minutes.',
  refused: 'The contact said they did not ask for it. UNVERIFIED. No one calls again.',
  'could-not-check': 'Something could not be checked, so the contact was not connected.',
}

/** What the desk answers to the person who pressed. */
export const CALLBACK_SAID: Partial<Record<CallbackAnswer['kind'], string>> = {
  'call-back-agreed':
    'The caller is told a code and let go. Your phone rings when they have hung up: press 1 on it to have the number on file called.',
  'verified-already': 'They are verified already.',
  'not-active': 'There is no active contact with that address.',
  'no-number-on-file': 'There is no number on file for that contact. Another proof, or none.',
  'number-shared':
    'That number is on other records too, active or not: calling it would prove nothing. Ask for another proof.',
  'number-new':
    'That number was changed less than seven days ago: calling it would prove nothing. Ask for another proof.',
  'call-back-taken': 'A colleague is calling them back already.',
  'call-back-over': 'That callback is done, or has no more tries.',
  'call-back-no-phone': 'Your phone could not be rung. It stays on the list.',
}
