/** The board as it is drawn: six numbers, the desks, and every call; on the wall the numbers alone, without any name. */
import { BADGE_WORDS } from '../../desk/badge.ts'
import type { Board, BoardDesk } from '../../desk/floor/board.ts'
import type { Card } from '../../desk/card.ts'
import { PAUSABLE } from '../../desk/floor/pauses.ts'
import { DESKS } from '../../domain/decide.ts'
import { Since } from '../desk/call/call-card.tsx'
import { Badge } from '../components/badge.tsx'
import { Icon } from '../components/icon.tsx'
import { Tile } from '../components/tile.tsx'
import { Form, Said } from '../shell/page.tsx'
import type { ScreenContext } from '../screen-context.ts'
import type { BoardNow } from './board-now.ts'
import { ReferenceLink } from '../reference-link.tsx'

export type BoardContext = ScreenContext<'supervisor'>

const named = (desk: string) => desk.replaceAll('-', ' ')

/** Each with its target. */
export function Numbers({ now: { board, degraded, isCurrent } }: { now: BoardNow }) {
  const { people, hour } = board
  return (
    <>
      {!isCurrent && (
        <p class="stale">
          <strong>This may be old: the live updates have stopped.</strong>
        </p>
      )}
      <dl class="numbers">
        <Tile
          name="Production down, waiting"
          value={String(board.urgentWaiting)}
          state={board.urgentWaiting === 0 ? 'ok' : 'missed'}
          aim="target 0"
        />
        <Tile
          name="Waiting"
          value={String(board.waiting)}
          state="plain"
          aim={
            board.oldestSince === undefined ? (
              'no one'
            ) : (
              <>
                oldest <Since at={board.oldestSince} />
              </>
            )
          }
        />
        <Tile
          name="Next target to miss"
          value={board.nextBreach === undefined ? '–' : <time data-until={board.nextBreach.at}>…</time>}
          state="plain"
          aim={board.nextBreach === undefined ? 'none' : named(board.nextBreach.desk)}
          countsDown
        />
        <Tile
          name="Answered in target, last hour"
          value={board.inTarget === undefined ? '–' : `${board.inTarget} %`}
          state={board.inTarget === undefined ? 'no-data' : board.inTarget >= board.targetShare ? 'ok' : 'missed'}
          aim={`target ${board.targetShare} %`}
        />
        <Tile
          name="Ready · on call · wrap-up · away"
          value={`${people.ready} · ${people.onCall} · ${people.wrapUp} · ${people.away}`}
          state="plain"
          aim={`last hour: ${hour.refused} refused, ${hour.unverified} unverified`}
        />
        <Tile
          name="Front door"
          value={degraded.length === 0 ? 'ok' : degraded.join(', ')}
          state={degraded.length === 0 ? 'ok' : 'missed'}
          aim="all parts answer"
        />
      </dl>
    </>
  )
}

export function Desks({ context, desks }: { context: BoardContext; desks: BoardDesk[] }) {
  return (
    <table>
      <thead>
        <tr>
          {['Desk', 'Waiting', 'Oldest', 'Production down', 'Ready', 'Pause'].map((title) => (
            <th scope="col">{title}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {desks.map(({ desk, waiting, oldestSince, urgent, ready, pause }) => (
          <tr id={`desk-${desk}`}>
            <th scope="row">{named(desk)}</th>
            <td>{waiting}</td>
            <td>{oldestSince === undefined ? '–' : <Since at={oldestSince} />}</td>
            <td>{urgent === 0 ? '–' : urgent}</td>
            <td>{ready}</td>
            <td data-answers="">
              <PauseForms context={context} desk={desk} waiting={waiting} pause={pause} />
              <Said />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function PauseForms({
  context,
  desk,
  waiting,
  pause,
}: Pick<BoardDesk, 'desk' | 'waiting' | 'pause'> & { context: BoardContext }) {
  if (pause !== undefined) {
    return (
      <Form context={context} action={`/board/desks/${desk}/resume`} class="actions" id={`resume-${desk}`}>
        <small>
          Paused by {pause.by.name}: {pause.why}
        </small>
        <button id={`resume-${desk}-button`} class="secondary">
          Resume
        </button>
      </Form>
    )
  }
  if (!PAUSABLE.some((one) => one === desk)) return <small>never paused</small>
  return (
    <details id={`pause-${desk}`}>
      <summary>Pause…</summary>
      <Form context={context} action={`/board/desks/${desk}/pause`} id={`pause-${desk}-form`}>
        <label>
          Why (analysts see it)
          <input id={`pause-${desk}-why`} name="why" required maxlength={100} autocomplete="off" />
        </label>
        <p>
          <small>
            {waiting === 0 ? 'No one waits here now.' : `${waiting} wait here now.`} For an hour at most its calls are
            offered to supervisors only, except where production is down.
          </small>
        </p>
        <button id={`pause-${desk}-button`} class="secondary">
          Pause {named(desk)}
        </button>
        <Said />
      </Form>
    </details>
  )
}

/** Calls that need help come first. A longer list is not read. */
const MOST_SHOWN = 50

export function Calls({ context, calls }: { context: BoardContext; calls: Board['calls'] }) {
  if (calls.length === 0) return <p>No call is waiting or being talked to.</p>
  return (
    <>
      <table>
        <thead>
          <tr>
            {['Call', 'Who', 'Badge', 'Since', 'With', 'Actions'].map((title) => (
              <th scope="col">{title}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {calls.slice(0, MOST_SHOWN).map((card) => (
            <tr data-call={card.id} id={`row-${card.id}`} class={card.asksHelp === null ? '' : 'asks-help'}>
              <th scope="row">
                {card.asksHelp !== null && (
                  <strong>
                    <Icon shape="help" /> asks for help{' '}
                  </strong>
                )}
                {card.urgent && <strong class="urgent">PRODUCTION DOWN </strong>}
                {card.isRefused && <strong>Declined by all who are free </strong>}
                {named(card.desk)}{' '}
                <small>
                  <ReferenceLink reference={card.reference} />
                </small>
              </th>
              <td>
                {card.company?.endUser ?? '(unknown)'}
                {card.severity !== null && <small> severity {card.severity}</small>}
              </td>
              <td aria-label={BADGE_WORDS[card.badge]}>
                <Badge badge={card.badge} />
              </td>
              <td>
                {card.state === 'waiting' ? 'waits ' : `${named(card.state)} `}
                <Since at={card.state === 'waiting' || card.holder === null ? card.since : card.holder.since} />
              </td>
              <td>
                {card.holder?.name ?? '–'}
                {card.listeners.map(({ name, how, hears }) => (
                  <small>
                    {' · '}
                    {name} {!hears ? 'is about to join' : how === 'listen' ? 'listens' : 'speaks'}
                  </small>
                ))}
              </td>
              <td data-answers="">
                <CallActions context={context} card={card} />
                <Said />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {calls.length > MOST_SHOWN && <p>And {calls.length - MOST_SHOWN} more.</p>}
    </>
  )
}

interface CallActionProps {
  context: BoardContext
  card: Card
}

function CallActions({ context, card }: CallActionProps) {
  switch (card.state) {
    case 'waiting':
      return <MoveForm context={context} card={card} />
    case 'talking':
      if (card.holder?.id === context.person.id) return <small>your call</small>
      return (
        <>
          <JoinForms context={context} card={card} />
          {card.contact === null && (card.urgent || card.desk === 'production-down') && (
            <AnswerForCaller context={context} card={card} />
          )}
        </>
      )
    case 'connecting':
    case 'keying-pin':
    case 'over':
      return <small>–</small>
    default:
      return card.state satisfies never
  }
}

const addressOf = (card: Card, action: string) => `/board/calls/${card.id}/${action}`
const idsOf = (card: Card) => (name: string) => `${card.id}-${name}`

function MoveForm({ context, card }: CallActionProps) {
  const id = idsOf(card)
  return (
    <Form context={context} action={addressOf(card, 'move')} class="actions" id={id('move')}>
      <select id={id('desk')} name="desk" aria-label={`Move call ${card.reference} to`} required>
        <option value="">Move to…</option>
        {DESKS.filter((desk) => desk !== card.desk).map((desk) => (
          <option value={desk}>{named(desk)}</option>
        ))}
      </select>
      <button id={id('move-button')} class="secondary">
        Move
      </button>
    </Form>
  )
}

/** Monitoring the conversation, speaking in it, and leaving it. */
function JoinForms({ context, card }: CallActionProps) {
  const id = idsOf(card)
  const mine = card.listeners.find((one) => one.id === context.person.id)
  return (
    <div class="actions">
      {mine?.how !== 'listen' && (
        <Form context={context} action={addressOf(card, 'listen')}>
          <button id={id('listen')} class="secondary">
            {mine === undefined ? 'Listen' : 'Listen only'}
          </button>
        </Form>
      )}
      {mine?.how !== 'help' && (
        <Form context={context} action={addressOf(card, 'help')}>
          <button id={id('help')} class="secondary">
            {mine === undefined ? 'Help' : 'Speak'}
          </button>
        </Form>
      )}
      {mine !== undefined && (
        <Form context={context} action={addressOf(card, 'leave')}>
          <button id={id('leave')} class="secondary">
            Leave
          </button>
        </Form>
      )}
    </div>
  )
}

function AnswerForCaller({ context, card }: CallActionProps) {
  const id = idsOf(card)
  return (
    <details id={id('approve')}>
      <summary>Answer for the caller…</summary>
      <Form context={context} action={addressOf(card, 'approve')} id={id('approve-form')} class="leaves-page">
        <label>
          E-mail address of the contact you are sure is calling
          <input id={id('email')} name="email" type="email" required maxlength={254} autocomplete="off" />
        </label>
        <button id={id('approve-button')} class="secondary">
          I answer for it
        </button>
        <Said />
      </Form>
    </details>
  )
}
