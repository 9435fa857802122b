/** Every call that waits or is talked to, and what a supervisor may do about each of them, or about several at once. */
import { BADGE_WORDS } from '../../desk/badge.ts'
import { cardFor, type Card } from '../../desk/card.ts'
import type { BoardCall } from '../../desk/floor/board.ts'
import type { Reader } from '../../desk/staff/region.ts'
import { shareOfTarget } from '../../desk/floor/share-of-target.ts'
import { DESKS } from '../../domain/decide.ts'
import { Badge, TestMark } from '../components/badge.tsx'
import { Button } from '../components/button.tsx'
import { Empty } from '../components/empty.tsx'
import { TextField } from '../components/field.tsx'
import { Icon } from '../components/icon.tsx'
import { Menu, MenuItem } from '../components/menu.tsx'
import { Table } from '../components/table.tsx'
import { RunningMark, runningData } from '../components/tile.tsx'
import { Since } from '../desk/call/call-card.tsx'
import { inWords } from '../desk/desk-words.ts'
import { supervisorDoes } from '../in-words.ts'
import { drawnOncePer } from '../shell/drawn-once.ts'
import { Form } from '../shell/form.tsx'
import { Said } from '../shell/page.tsx'
import { toHtml } from '../shell/to-html.ts'
import type { BoardContext, BoardNow } from './board-now.ts'
import { companyOf, ReferenceOf } from './board-people.tsx'
import { callsAsAsked, shownSince, sortedBy, wayName, type BoardQuery, type BoardWay } from './board-query.ts'

/** A longer list is not read. All of them fit into one form (`parameterLimit` in http/request-body.ts). */
export const MOST_SHOWN = 45

interface CallsProps {
  /** Undefined: for anyone who is in none of these calls; the page's script sends the forms. */
  context: BoardContext | undefined
  now: BoardNow
  asked: BoardQuery
  /** Who looks: of a contract that keeps its data in another region than theirs, only the call is shown. */
  reader: Reader
}

/** For a live page: drawn once for all who look in the same way, unless it differs for this person. */
export function liveCalls(context: BoardContext, now: BoardNow, asked: BoardQuery): string {
  const { id } = context.person
  const isOwn = ({ holder, listeners }: BoardCall) => holder?.id === id || listeners.some((one) => one.id === id)
  // A form that leaves the page carries the token of its person.
  const differs = now.board.calls.some((card) => isOwn(card) || mayBeAnsweredFor(card))
  const way = { asked, reader: context.person }
  return differs ? toHtml(<Calls context={context} now={now} {...way} />) : String(CallsOfAll(now, way))
}

const CallsOfAll = drawnOncePer(
  (now: BoardNow, way: BoardWay) => <Calls context={undefined} now={now} {...way} />,
  wayName,
)

export function Calls({ context, now: { board, at }, asked, reader }: CallsProps) {
  const shown = callsAsAsked(
    board.calls.map((card) => cardFor(card, reader)),
    asked,
  )
  return (
    <>
      <Table
        label="Calls now"
        rows={shown.slice(0, MOST_SHOWN)}
        empty={<NoCall asked={asked} />}
        rowId={({ id }) => `row-${id}`}
        rowClass={({ asksHelp }) => (asksHelp === null ? undefined : 'asks-help')}
        sorted={sortedBy(asked, 'calls')}
        columns={[
          { title: 'Call', sort: 'call', cell: (card) => <CallName card={card} /> },
          { title: 'Who', sort: 'who', cell: (card) => <Who card={card} /> },
          {
            title: 'Badge',
            cell: ({ badge }) => (
              <span aria-label={BADGE_WORDS[badge]} role="img">
                <Badge badge={badge} />
              </span>
            ),
          },
          { title: 'Time', sort: 'time', cell: (card) => <Time card={card} at={at} /> },
          { title: 'With', sort: 'with', cell: (card) => <With card={card} /> },
          { title: 'Actions', isActions: true, cell: (card) => <RowActions context={context} card={card} /> },
        ]}
      />
      {shown.length > MOST_SHOWN && <p class="empty-line">And {shown.length - MOST_SHOWN} more.</p>}
    </>
  )
}

function NoCall({ asked: { desk } }: { asked: BoardQuery }) {
  return (
    <Empty
      icon="phone"
      title="No call is waiting or being talked to."
      why={desk === undefined ? 'A call shows here as soon as it joins a queue.' : `Shown is ${inWords(desk)} alone.`}
    />
  )
}

/** With a box to tick, where it may be moved together with others. */
function CallName({ card }: { card: BoardCall }) {
  return (
    <span class="call-name">
      {card.state === 'waiting' && card.dataStaysIn === null ? (
        <label class="choose">
          <input
            type="checkbox"
            class="pick"
            id={`${card.id}-pick`}
            name="call"
            value={card.id}
            form={MOVE_FORM}
            aria-label={`Choose call ${card.reference}`}
          />
        </label>
      ) : (
        <span class="no-box"></span>
      )}
      <span>
        {card.asksHelp !== null && (
          <strong class="hand">
            <Icon shape="help" size={14} /> asks for help{' '}
          </strong>
        )}
        {card.urgent && (
          <strong class="urgent">
            <Icon shape="alert" size={14} /> PRODUCTION DOWN{' '}
          </strong>
        )}
        {card.testOf !== null && <TestMark />}
        {card.isRefused && <strong>Declined by all who are free </strong>}
        {!(card.urgent && card.desk === 'production-down') && `${inWords(card.desk)} `}
        <small>
          <ReferenceOf card={card} />
        </small>
      </span>
    </span>
  )
}

function Who({ card }: { card: BoardCall }) {
  return (
    <>
      {companyOf(card)}
      {card.severity !== null && <small> severity {card.severity}</small>}
    </>
  )
}

const STATE_WORDS: Record<Exclude<Card['state'], 'waiting'>, string> = {
  connecting: 'rings',
  talking: 'talks',
  'keying-pin': 'keys the PIN',
  over: 'over',
}

const OFFER_WORDS = { possible: '', asked: 'will hear of a callback', said: 'offered a callback' }

/** Of a caller who waits: how much of the target is used up. */
function Time({ card, at }: { card: BoardCall; at: Date }) {
  const { state, target } = card
  const since = shownSince(card)
  if (state !== 'waiting') {
    return (
      <>
        {STATE_WORDS[state]} <Since at={since} />
      </>
    )
  }
  return (
    <span class="running" {...runningData({ from: since, target, share: shareOfTarget(since, target, at) })}>
      waits <Since at={since} /> <small>of {minutes(target)}</small> <RunningMark />
      {card.callbackOffer !== null && <small> {OFFER_WORDS[card.callbackOffer]}</small>}
    </span>
  )
}

const minutes = (seconds: number) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`

function With({ card }: { card: BoardCall }) {
  return (
    <>
      {card.holder?.name ?? '–'}
      {card.listeners.map((one) => (
        <small>
          {' · '}
          {one.name} {supervisorDoes(one, 'speaks')}
        </small>
      ))}
    </>
  )
}

interface RowProps {
  context: BoardContext | undefined
  card: BoardCall
}

/** What a supervisor does most with a conversation is one press; the rest is in the menu. */
function RowActions({ context, card }: RowProps) {
  const isIn = [card.holder, ...card.listeners].some((one) => one?.id === context?.person.id)
  return (
    <div class="row-actions">
      {card.state === 'talking' && card.dataStaysIn === null && (context === undefined || !isIn) && (
        <Form context={context} action={addressOf(card, 'listen')} id={idsOf(card)('listen-form')}>
          <Button kind="quiet" icon="listens" isIconOnly id={idsOf(card)('listen')} title="Monitor">
            Monitor call {card.reference}
          </Button>
        </Form>
      )}
      <RowMenu context={context} card={card} />
    </div>
  )
}

/** Nothing but leaving: who listened before the caller said what the call is about. */
function RowOfOtherRegion({ context, card }: RowProps) {
  const id = idsOf(card)
  if (!card.listeners.some((one) => one.id === context?.person.id)) return null
  return (
    <Form context={context} action={addressOf(card, 'leave')} id={id('leave-form')}>
      <Button kind="quiet" icon="sign-out" isIconOnly id={id('leave')} title="Leave">
        Leave call {card.reference}
      </Button>
    </Form>
  )
}

function RowMenu({ context, card }: RowProps) {
  if (card.dataStaysIn !== null) return <RowOfOtherRegion context={context} card={card} />
  const isMine = context !== undefined && card.holder?.id === context.person.id
  return (
    <Menu
      id={`${card.id}-menu`}
      icon="more"
      isIconOnly
      kind="quiet"
      isAtEnd
      label={`Actions for call ${card.reference}`}
    >
      {card.state === 'waiting' && <MoveItems context={context} card={card} />}
      {card.callbackOffer === 'possible' && <OfferCallback context={context} card={card} />}
      {card.state === 'talking' && !isMine && <JoinItems context={context} card={card} />}
      {isMine && <li class="menu-head">Your own call</li>}
      <MenuItem>
        <a href={`/calls/${encodeURIComponent(card.reference)}`} id={`${card.id}-page`}>
          <Icon shape="file" /> Open the call page
        </a>
      </MenuItem>
      {!isMine && mayBeAnsweredFor(card) && <AnswerForCaller context={context} card={card} />}
    </Menu>
  )
}

const mayBeAnsweredFor = ({ state, contact, dataStaysIn, urgent, desk }: BoardCall) =>
  state === 'talking' && contact === null && dataStaysIn === null && (urgent || desk === 'production-down')

const addressOf = (card: Card, action: string) => `/board/calls/${card.id}/${action}`
const idsOf = (card: Card) => (name: string) => `${card.id}-${name}`

function MoveItems({ context, card }: RowProps) {
  const id = idsOf(card)
  return (
    <MenuItem>
      <Form context={context} action={addressOf(card, 'move')} id={id('move')}>
        {DESKS.filter((desk) => desk !== card.desk).map((desk) => (
          <button id={id(`move-${desk}`)} name="desk" value={desk}>
            Move to {inWords(desk)}
          </button>
        ))}
      </Form>
    </MenuItem>
  )
}

/** The caller decides: only their own key takes them out of the queue. */
function OfferCallback({ context, card }: RowProps) {
  const id = idsOf(card)
  return (
    <MenuItem>
      <Form context={context} action={addressOf(card, 'offer-callback')} id={id('offer-callback')}>
        <button id={id('offer-callback-button')}>
          <Icon shape="phone" /> Offer a callback
        </button>
      </Form>
    </MenuItem>
  )
}

/** Speaking in the conversation, monitoring it again, and leaving it. */
function JoinItems({ context, card }: RowProps) {
  const id = idsOf(card)
  const mine = card.listeners.find((one) => one.id === context?.person.id)
  return (
    <MenuItem>
      <Form context={context} action={addressOf(card, 'listen')} id={id('join')}>
        {mine?.how === 'help' && (
          <button id={id('listen-only')}>
            <Icon shape="listens" /> Monitor only
          </button>
        )}
        {mine?.how !== 'help' && (
          <button id={id('help')} formaction={addressOf(card, 'help')}>
            <Icon shape="mic" /> Barge in
          </button>
        )}
        {mine !== undefined && (
          <button id={id('leave')} formaction={addressOf(card, 'leave')}>
            <Icon shape="sign-out" /> Leave
          </button>
        )}
      </Form>
    </MenuItem>
  )
}

function AnswerForCaller({ context, card }: RowProps) {
  const id = idsOf(card)
  return (
    <li class="menu-panel">
      <Form context={context} action={addressOf(card, 'approve')} id={id('approve-form')} class="leaves-page">
        <TextField
          id={id('email')}
          name="email"
          type="email"
          label="Answer for the caller"
          help="E-mail address of the contact you are sure is calling"
          required
          maxlength={254}
        />
        <div class="actions">
          <Button kind="secondary" id={id('approve-button')}>
            I answer for it
          </Button>
        </div>
        <Said />
      </Form>
    </li>
  )
}

const MOVE_FORM = 'move-chosen'

/** Stands outside of what is drawn anew. The page's script counts what is chosen (assets/board.js). */
export function MoveChosen({ context }: { context: BoardContext }) {
  return (
    <Form context={context} action="/board/move" id={MOVE_FORM} class="move-chosen">
      <label class="pick-all" hidden>
        <input type="checkbox" id="pick-all" /> All waiting
      </label>
      <fieldset class="move-to">
        <legend>
          Move <span data-chosen="">the chosen calls</span> to
        </legend>
        {DESKS.map((desk) => (
          <Button kind="secondary" id={`move-chosen-${desk}`} name="desk" value={desk}>
            {inWords(desk)}
          </Button>
        ))}
      </fieldset>
    </Form>
  )
}
