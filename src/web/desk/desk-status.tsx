/** The top of the desk: what the person does now, and what waits at their desks. */
import { WRAP_UP_OUTCOMES } from '../../desk/staff/presence.ts'
import { Form } from '../shell/page.tsx'
import { Since } from './call/call-card.tsx'
import type { DeskContext, DeskNow } from './desk-now.ts'
import { statusWords } from './desk-words.ts'

/** What the person does now, what waits at their desks, and the forms with which they change it. */
export function Status({ context, now }: StatusProps) {
  return (
    <>
      <Summary now={now} />
      {context.person.role === 'analyst' && context.person.desks.length === 0 && (
        <p>
          <strong>You have no desk yet</strong>, so no call is offered to you. Ask an administrator to enter your desks,
          telephone and languages.
        </p>
      )}
      {now.paused.map((pause) => (
        <p>
          <strong>{pause.desk} is paused</strong> by {pause.by.name}: {pause.why}. Supervisors take its calls, except
          where production is down.
        </p>
      ))}
      <WrapUpForm context={context} now={now} />
      <PresenceForm context={context} now={now} />
    </>
  )
}

interface StatusProps {
  context: DeskContext
  now: DeskNow
}

function Summary({ now }: Pick<StatusProps, 'now'>) {
  return (
    <p class="desk-status">
      <strong data-status={now.status.state}>{statusWords(now.status)}</strong>
      {now.status.since !== undefined && (
        <>
          {' '}
          for <Since at={now.status.since} />
        </>
      )}
      {' · '}
      {now.waiting === 0 ? 'no one waits' : `${now.waiting} waiting`}
      {now.oldest !== undefined && (
        <>
          , oldest <Since at={now.oldest} />
        </>
      )}
      {!now.isCurrent && <strong class="stale"> · This may be old: the live updates have stopped.</strong>}
    </p>
  )
}

function WrapUpForm({ context, now: { status, presence } }: StatusProps) {
  if (status.state !== 'wrap-up' || presence?.about === undefined) return null
  const { reference } = presence.about
  return (
    <Form context={context} action="/desk/wrap-up" class="actions" id="wrap-up">
      <select id="wrap-up-outcome" name="outcome" aria-label={`What became of call ${reference}`} required>
        <option value="">What became of {reference}…</option>
        {WRAP_UP_OUTCOMES.map((outcome) => (
          <option>{outcome}</option>
        ))}
      </select>
      <button id="wrap-up-note">Note it</button>
    </Form>
  )
}

/** Before a person is ready or away again, they say what became of the call when that has to be said. */
function PresenceForm({ context, now: { presence } }: StatusProps) {
  const state = presence?.state
  const mayLeave = presence?.about?.mustSay !== true
  return (
    <Form context={context} action="/desk/presence" class="actions" id="presence">
      {state !== 'ready' && mayLeave && (
        <button id="presence-ready" name="state" value="ready" data-key="R" aria-keyshortcuts="Alt+Shift+R">
          {state === 'wrap-up' ? 'Done, ready' : state === 'missed' ? "I'm back" : 'Ready'}
        </button>
      )}
      {state !== undefined && state !== 'away' && mayLeave && (
        <button
          id="presence-away"
          class="secondary"
          name="state"
          value="away"
          data-key="W"
          aria-keyshortcuts="Alt+Shift+W"
        >
          Away
        </button>
      )}
    </Form>
  )
}
