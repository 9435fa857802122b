/** Callbacks on the desk: agreed with the caller one talks with, and the list of those that wait. */
import type { CallbackAnswer } from '../../desk/callbacks/callback-answer.ts'
import { deskPlace } from '../../desk/callbacks/callback-order.ts'
import { callbackState, MOST_TRIES, type CallbackState } from '../../desk/callbacks/callback-store.ts'
import type { ListedCallback } from '../../desk/callbacks/callbacks.ts'
import type { TurnComes } from '../../domain/hours/callback-hours.ts'
import type { LocalTime as LocalTimeNow } from '../../domain/hours/local-time.ts'
import { TestMark } from '../components/badge.tsx'
import { Button } from '../components/button.tsx'
import { Icon } from '../components/icon.tsx'
import { TextField } from '../components/field.tsx'
import { dayAndClock } from '../forms/day-and-time.ts'
import { Form } from '../shell/form.tsx'
import { Said } from '../shell/page.tsx'
import type { ScreenContext } from '../screen-context.ts'
import { Since } from './call/call-card.tsx'
import { attemptName, resultWords } from '../callback-words.ts'
import { inWords } from './desk-words.ts'

type DeskContext = ScreenContext<'analyst' | 'supervisor'>

export const agreeCallbackEmail = (id: string): string => `${id}-email`

/** Only for an unverified caller. Only the number on the contact's record is dialled: no field accepts another one. */
export function AgreeCallback({ context, action, id }: { context: DeskContext; action: string; id: string }) {
  return (
    <Form context={context} action={action} id={id} class="one-line" data-next="call-title">
      <TextField
        id={agreeCallbackEmail(id)}
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

interface CallbackProps {
  /** Undefined: the forms hold no token, because the page's script sends it. */
  context: DeskContext | undefined
  callback: ListedCallback
  now: Date
}

/** Those whose turn is not by the order of the desk: being called, resting, ended, of other desks. */
export function CallbackList({ context, list, now }: { context: DeskContext; list: ListedCallback[]; now: Date }) {
  if (list.length === 0) return null
  return (
    <section aria-labelledby="call-backs-title">
      <h2 id="call-backs-title">To be called back</h2>
      {list.map((callback) => (
        <CallbackItem context={context} callback={callback} now={now} />
      ))}
    </section>
  )
}

/** Looks alike in the order of the desk and on the list. */
export function CallbackItem({ context, callback, now }: CallbackProps) {
  const { callId, urgent, name, reference, since, place, there, opens, toProve, isTrial } = callback
  const state = callbackState(callback, now)
  return (
    <article
      class={urgent ? 'call urgent-call' : 'call'}
      data-call-back={callId}
      data-rings={state === 'open' && opens === undefined ? 'true' : ''}
      id={`back-${callId}`}
      data-answers=""
    >
      {urgent && <strong class="urgent">PRODUCTION DOWN</strong>}
      <p class="call-name">
        <Icon shape="phone" size={14} /> {name}
        {isTrial && <TestMark />}
      </p>
      <p class="waited">
        <strong>{inWords(deskPlace(callback).desk)}</strong> · callback · in the queue for{' '}
        <Since at={place.toISOString()} />, asked <Since at={since.toISOString()} /> ago ·{' '}
        <span class="whole">{reference}</span>
      </p>
      <p>
        <LocalTime at={there} />
      </p>
      <p>
        <small>
          {toProve
            ? 'An UNVERIFIED caller says they are this contact.'
            : callback.outOfHours
              ? 'Asked for it while it was closed.'
              : 'Asked for it instead of waiting in the queue.'}
        </small>
      </p>
      <Attempts callback={callback} />
      <p>{STATE_WORDS[state]}</p>
      {state === 'open' && (
        <Form context={context} action={`/desk/call-backs/${callId}/now`} class="actions" id={`back-${callId}-form`}>
          <Button
            id={`back-${callId}-now`}
            kind="secondary"
            icon="phone"
            aria-label={`Call now: ${name}`}
            {...heldBack(opens, `back-${callId}-why`)}
          >
            Call now
          </Button>
          <NotBefore opens={opens} id={`back-${callId}-why`} />
        </Form>
      )}
      <Said />
    </article>
  )
}

/** What became of each attempt, with its time and who made it. */
function Attempts({ callback: { callId, attempts } }: { callback: ListedCallback }) {
  const over = attempts.filter(({ result }) => result !== undefined)
  if (over.length === 0) return null
  let number = 0
  return (
    <ol class="attempts" id={`back-${callId}-attempts`}>
      {over.map(({ at, by, dialledAt, result }) => (
        <li>
          <small>
            {attemptName(dialledAt === undefined ? undefined : (number += 1))}, <Since at={at.toISOString()} /> ago,{' '}
            {by}: {resultWords(result)}
          </small>
        </li>
      ))}
    </ol>
  )
}

const STATE_WORDS: Record<CallbackState, string> = {
  open: '',
  'being-called': 'Being called back now.',
  'not-reached': `Not reached in ${MOST_TRIES} attempts. The contact has a notice.`,
  refused: 'Ended: no one calls again.',
}

export function LocalTime({ at }: { at: LocalTimeNow }) {
  if (at.kind === 'unknown') return <>Their time zone is not known.</>
  const { clock, place, isGuessed, isDay } = at
  return (
    <>
      {clock} there ({isGuessed ? `${countryNames.of(place) ?? place}, guessed by the number` : place})
      {!isDay && <strong>, night</strong>}
    </>
  )
}

const countryNames = new Intl.DisplayNames('en', { type: 'region' })

/** A button that would ring a contact before their turn does nothing, and says why before it is pressed; the server refuses it too. */
export const heldBack = (opens: TurnComes | undefined, why: string) =>
  opens === undefined ? {} : ({ disabled: true, 'aria-describedby': why } as const)

export const turnInWords = ({ why, at, clock, zone }: TurnComes) =>
  why === 'closed' ? `when the desk opens, ${dayAndClock(at, zone)} (${zone})` : `not before ${clock} there`

export function NotBefore({ opens, id }: { opens: TurnComes | undefined; id: string }) {
  if (opens === undefined) return null
  return (
    <small id={id}>
      {opens.why === 'closed'
        ? `It was agreed outside hours. Its turn comes ${turnInWords(opens)}.`
        : `Not before ${opens.clock} there (${opens.at.toISOString().slice(11, 16)} UTC): they did not ask to be called at night.`}
    </small>
  )
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
  'call-back-hours': 'It is night where they are, and they did not ask to be called at night. No phone was rung.',
  'call-back-closed': 'It was agreed outside hours, and its turn comes when it opens. No phone was rung.',
  'call-back-taken': 'A colleague is calling them back already.',
  'call-back-over': 'That callback is done, or has no more tries.',
  'call-back-no-phone': 'Your phone could not be rung. It stays on the list.',
}
