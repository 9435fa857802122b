/** The parts of the desk that change while somebody looks at them. */
import type { NotedRequest } from '../../calls/admin-requests.ts'
import type { Callback } from '../../desk/callbacks/callback-store.ts'
import { BADGE_WORDS } from '../../desk/badge.ts'
import type { Card } from '../../desk/card.ts'
import type { Case } from '../../domain/cases/cases.ts'
import { DESKS } from '../../domain/decide.ts'
import type { Pause } from '../../desk/floor/pauses.ts'
import { WRAP_UP_OUTCOMES, type Presence } from '../../desk/staff/presence.ts'
import type { Staff } from '../../desk/staff/staff.ts'
import type { StaffStatus } from '../../desk/staff/staff-status.ts'
import type { Item } from '../live-stream.ts'
import { drawnOnce } from '../shell/drawn-once.ts'
import { Icon } from '../shell/icon.tsx'
import { Form, Said } from '../shell/page.tsx'
import { toHtml } from '../shell/to-html.ts'
import type { ScreenContext } from '../screen-context.ts'
import { AgreeCallback } from './callback-parts.tsx'
import { whoOf } from './call-facts.tsx'
import { NoteRequestForm } from './note-request-form.tsx'
import { Heard } from './heard.tsx'
import { ProofsToAskFor } from './proofs-to-ask-for.tsx'
import { CaseForms } from './case-forms.tsx'
import { Since, WhoAndWhy } from './call-card.tsx'
import { endWords, nothingOffered, statusWords } from './desk-words.ts'

/** What one person's desk shows now. */
export interface DeskNow {
  presence: Presence | undefined
  /** What this person does now: calls are offered while they are ready. */
  status: StaffStatus
  /** Offered to this person, first come first, production down before all; one more than is shown at most. */
  offered: readonly Card[]
  /** Everything that waits at this person's desks, whoever it is offered to. */
  waiting: number
  oldest: string | undefined
  /** The call this person has. */
  mine: Card | undefined
  /** The call this person wraps up, with its forms. */
  wrapping: Card | undefined
  /** Not closed, on the contract of that call. */
  openCases: Case[]
  /** Who could take it from them. */
  colleagues: readonly Staff[]
  /** To be called back, by this person among others. */
  callbacks: Callback[]
  /** Noted for the administrators; undefined for a person without the admin desk. */
  requests: NotedRequest[] | undefined
  at: Date
  /** Of this person's desks. */
  paused: Pause[]
  /** False while the live store does not answer. */
  isCurrent: boolean
}

/** More would not be read, and the first is the one to take. */
export const MOST_SHOWN = 20

type DeskContext = ScreenContext<'analyst' | 'supervisor'>

export function Status({ context, now }: { context: DeskContext; now: DeskNow }) {
  const state = now.presence?.state
  return (
    <>
      <p class="desk-status">
        <strong data-status={now.status.state}>{statusWords(now.status)}</strong>
        {now.status.since !== undefined && (
          <>
            {' '}
            for <Since at={now.status.since} />
          </>
        )}
        {' · '}
        {now.waiting === 0 ? 'nobody waits' : `${now.waiting} waiting`}
        {now.oldest !== undefined && (
          <>
            , oldest <Since at={now.oldest} />
          </>
        )}
        {!now.isCurrent && <strong class="stale"> · This may be old: live news does not come through.</strong>}
      </p>
      {now.paused.map((pause) => (
        <p>
          <strong>{pause.desk} is paused</strong> by {pause.by.name}: {pause.why}. Supervisors take its calls, except
          where production is down.
        </p>
      ))}
      {now.status.state === 'wrap-up' && now.presence?.about !== undefined && (
        <Form context={context} action="/desk/wrap-up" class="actions" id="wrap-up">
          <select
            id="wrap-up-outcome"
            name="outcome"
            aria-label={`What became of call ${now.presence.about.reference}`}
            required
          >
            <option value="">What became of {now.presence.about.reference}…</option>
            {WRAP_UP_OUTCOMES.map((outcome) => (
              <option>{outcome}</option>
            ))}
          </select>
          <button id="wrap-up-note">Note it</button>
        </Form>
      )}
      <Form context={context} action="/desk/presence" class="actions" id="presence">
        {state !== 'ready' && now.presence?.about?.mustSay !== true && (
          <button id="presence-ready" name="state" value="ready" data-key="R" aria-keyshortcuts="Alt+Shift+R">
            {state === 'wrap-up' ? 'Done, ready' : state === 'missed' ? "I'm back" : 'Ready'}
          </button>
        )}
        {state !== undefined && state !== 'away' && now.presence?.about?.mustSay !== true && (
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
    </>
  )
}

const DECLINE_REASONS = ['On another urgent call', 'Language', 'Conflict of interest', 'Other'] as const

/** For scripts it is the same on every desk; a page that may be used without one has its own forms. */
export function itemsInQueue(context: DeskContext | undefined, { offered, status, waiting }: DeskNow): Item[] {
  if (offered.length === 0) {
    const words = nothingOffered(status.state, waiting)
    return [{ key: 'nobody', html: toHtml(<p>{words}</p>) }]
  }
  const shown = offered.slice(0, MOST_SHOWN).map((card, i) => {
    const isFirst = i === 0
    const html =
      context === undefined
        ? (isFirst ? firstOffer(card) : laterOffer(card)).toString()
        : toHtml(<Offered context={context} card={card} isFirst={isFirst} />)
    return { key: card.id, html }
  })
  return offered.length > MOST_SHOWN ? [...shown, { key: 'more', html: toHtml(<p>And more.</p>) }] : shown
}

const firstOffer = drawnOnce((card: Card) => <Offered context={undefined} card={card} isFirst />)
const laterOffer = drawnOnce((card: Card) => <Offered context={undefined} card={card} isFirst={false} />)

function Offered({ context, card, isFirst }: { context: DeskContext | undefined; card: Card; isFirst: boolean }) {
  return (
    <article
      class={card.urgent ? 'call urgent-call' : 'call'}
      data-call={card.id}
      data-who={`${whoOf(card)}, ${BADGE_WORDS[card.badge]}`}
      id={`offer-${card.id}`}
      data-answers=""
    >
      <p class="waited">
        <strong>{card.desk.replaceAll('-', ' ')}</strong> · waits <Since at={card.since} /> · {card.reference}
      </p>
      <WhoAndWhy card={card} />
      {card.holders.length > 0 && <p>Before: {card.holders.map(({ name }) => name).join(' → ')}</p>}
      <div class="actions">
        <Form context={context} action={`/desk/calls/${card.id}/take`} data-next="call-title">
          <button
            id={`offer-${card.id}-take`}
            {...(isFirst ? { 'data-key': 'A', 'aria-keyshortcuts': 'Alt+Shift+A' } : {})}
          >
            Accept
          </button>
        </Form>
        <Form
          context={context}
          action={`/desk/calls/${card.id}/decline`}
          class="decline"
          id={`offer-${card.id}-decline`}
        >
          <select id={`offer-${card.id}-why`} name="why" aria-label="Why you decline" required>
            <option value="">Decline because…</option>
            {DECLINE_REASONS.map((why) => (
              <option>{why}</option>
            ))}
          </select>
          <button id={`offer-${card.id}-no`} class="secondary">
            Decline
          </button>
        </Form>
      </div>
      <Said />
    </article>
  )
}

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
      {mine.state === 'connecting' && <p>Your phone rings. Press 1 on it to take the call.</p>}
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

/** What is done to the conversation, each with a press. */
function Actions({ context, card }: { context: DeskContext; card: Card }) {
  const at = (action: string) => `/desk/calls/${card.id}/${action}`
  const action = (letter: string, path: string, label: string, next?: string) => (
    <Action context={context} id={`${card.id}-${letter}`} action={at(path)} letter={letter} label={label} next={next} />
  )
  return (
    <div id={`${card.id}-acts`} data-answers="">
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

/** Drawn as long as the caller is there, so that what is being written in them outlasts a PIN that is asked for. */
function CallForms({ context, now, card }: { context: DeskContext; now: DeskNow; card: Card }) {
  const id = (name: string) => `${card.id}-${name}`
  const at = (action: string) => `/desk/calls/${card.id}/${action}`
  return (
    <div id={id('forms')}>
      <Form context={context} action={at('send-on')} id={id('send-on')} data-next="call-title">
        <div class="actions">
          <select id={id('to')} name="to" aria-label="Send on to" required>
            <option value="">Send on to…</option>
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
            Send on
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

/** The same for everybody who is in a call. */
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
