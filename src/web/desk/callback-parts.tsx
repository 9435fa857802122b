/** Calling back on the desk: agreed with the caller one has, and the list of those who are to be called. */
import type { CallBackAnswer } from '../../desk/callbacks/callbacks.ts'
import {
  isGivenUp,
  isGoingOn,
  MOST_TRIES,
  type CallBack,
  type CallBackResult,
} from '../../desk/callbacks/callback-store.ts'
import { localTimeAt, type LocalTime as LocalTimeNow } from '../../desk/local-time.ts'
import { Form, Said } from '../shell/page.tsx'
import type { Visit } from '../screen-context.ts'
import { Since } from './call-card.tsx'

type DeskVisit = Visit<'analyst' | 'supervisor'>

/** Only for somebody unverified. They are dialled on the number on file: there is no field for another one. */
export function AgreeCallBack({ visit, action, id }: { visit: DeskVisit; action: string; id: string }) {
  return (
    <Form visit={visit} action={action} id={id} data-next="call-title">
      <label>
        E-mail address of the contact they say they are
        <input id={`${id}-email`} type="email" name="email" required maxlength={254} autocomplete="off" />
      </label>
      <button class="secondary">Call them back on the number on file</button>
      <Said />
    </Form>
  )
}

export function CallBackList({ visit, list, now }: { visit: DeskVisit; list: CallBack[]; now: Date }) {
  if (list.length === 0) return null
  return (
    <section aria-labelledby="call-backs-title">
      <h2 id="call-backs-title">To be called back</h2>
      {list.map((callBack) => (
        <article
          class={callBack.urgent ? 'call urgent-call' : 'call'}
          data-call-back={callBack.callId}
          id={`back-${callBack.callId}`}
          data-answers=""
        >
          <p>
            {callBack.urgent && <strong class="urgent">PRODUCTION DOWN </strong>}
            <strong>{callBack.name}</strong> · {callBack.reference} · since <Since at={callBack.since.toISOString()} />
            <br />
            <LocalTime at={localTimeAt(callBack.timeZone, now)} />
            <br />
            <small>
              {callBack.toProve
                ? 'Somebody UNVERIFIED says they are this contact.'
                : 'Asked for it instead of waiting in line.'}{' '}
              {tryWords(callBack)}
            </small>
          </p>
          {isGoingOn(callBack, now) ? (
            <p>Being called back now.</p>
          ) : (
            !isGivenUp(callBack) && (
              <Form visit={visit} action={`/desk/call-backs/${callBack.callId}/now`} class="actions">
                <button id={`back-${callBack.callId}-now`} aria-label={`Call ${callBack.name} now`}>
                  Call now
                </button>
              </Form>
            )
          )}
          <Said />
        </article>
      ))}
    </section>
  )
}

function LocalTime({ at }: { at: LocalTimeNow }) {
  if (at.kind === 'unknown') return <>Their time zone is not known.</>
  const { clock, zone, isDay } = at
  return (
    <>
      {clock} there ({zone}){!isDay && <strong> · Outside 08:00 to 20:00 there</strong>}
    </>
  )
}

function tryWords({ tries, result }: CallBack): string {
  const made = tries === 0 ? '' : `Try ${tries} of ${MOST_TRIES}. `
  const last = result === undefined ? '' : RESULT_WORDS[result]
  const over = tries >= MOST_TRIES ? ' No more tries.' : ''
  return last === '' ? '' : `${made}${last}${over}`
}

const RESULT_WORDS: Record<CallBackResult, string> = {
  'analyst-missed': 'The analyst’s phone was busy or not answered, so the contact was not called.',
  'analyst-left': 'The analyst’s phone hung up before the contact took the call.',
  'not-dialled': 'The number on file could not be called.',
  'no-answer': 'The contact did not answer. Still UNVERIFIED.',
  'no-key': 'The call was answered but no key was pressed, perhaps by voicemail. Still UNVERIFIED.',
  'bad-time': 'The contact said it is a bad time. Leave them ten minutes.',
  refused: 'The contact said they did not ask for it. UNVERIFIED. No one calls again.',
  'could-not-check': 'Something could not be checked, so the contact was not connected.',
}

/** What the desk says to whoever pressed. */
export const CALL_BACK_SAID: Partial<Record<CallBackAnswer['kind'], string>> = {
  'call-back-agreed':
    'The caller is told a code and let go. Your phone rings when they have hung up: press 1 on it to have the number on file called.',
  'verified-already': 'They are verified already.',
  'not-active': 'There is no active contact with that address.',
  'no-number-on-file': 'There is no number on file for that contact. Another proof, or none.',
  'number-shared':
    'That number is on other records too, active or not: calling it would prove nothing. Ask for another proof.',
  'number-new':
    'That number was changed less than seven days ago: calling it would prove nothing. Ask for another proof.',
  'call-back-taken': 'Somebody is calling them back already.',
  'call-back-over': 'That one is done, or nobody calls it any more.',
  'call-back-no-phone': 'Your phone could not be rung. It stays on the list.',
}
