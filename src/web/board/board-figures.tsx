/** The six figures of the board and of the wall, each with whether it is met: never good while it is not known. */
import type { Child } from 'hono/jsx'
import type { Board } from '../../desk/floor/board.ts'
import { shareOfTarget } from '../../desk/floor/share-of-target.ts'
import { Tile, type TileProps, type TileState } from '../components/tile.tsx'
import { Since } from '../desk/call/call-card.tsx'
import { inWords } from '../desk/desk-words.ts'
import { drawnOnce } from '../shell/drawn-once.ts'
import type { BoardNow } from './board-now.ts'

/** Of a share of calls: missed at this or less, in per cent, and at risk between it and its target. Own choice, as in Twilio Flex. */
export const MISSED_SHARE = 60

export type Figure = Pick<TileProps, 'name' | 'value' | 'state' | 'word' | 'aim' | 'running'>

/** With the board as it was when the live store last answered, no verdict is given. */
export function figuresOf(now: BoardNow): Figure[] {
  const figures = [
    withinTarget(now.board),
    nextBreach(now),
    waiting(now.board),
    productionDown(now.board),
    callbacksDue(now),
    systemStatus(now.degraded),
  ]
  if (now.isCurrent) return figures
  return figures.map((figure) => {
    if (figure.state === 'plain' || figure.name === SYSTEM) return figure
    return { ...figure, state: 'no-data', word: 'may be old', running: undefined }
  })
}

function withinTarget({ inTarget, targetShare }: Board): Figure {
  const state: TileState =
    inTarget === undefined
      ? 'no-data'
      : inTarget >= targetShare
        ? 'ok'
        : inTarget <= MISSED_SHARE
          ? 'missed'
          : 'at-risk'
  return {
    name: 'Within target',
    value: inTarget === undefined ? '–' : `${inTarget} %`,
    state,
    aim: `target ${targetShare} %, last hour`,
  }
}

/** Without a waiting call there is none to miss. */
function nextBreach({ board: { nextBreach: next, callbacks }, at }: BoardNow): Figure {
  const name = 'Next SLA breach'
  if (next === undefined) {
    return callbacks === undefined
      ? { name, value: '–', state: 'no-data', aim: 'callbacks cannot be read' }
      : { name, value: 'None', state: 'ok', aim: 'no one waits' }
  }
  const share = shareOfTarget(next.from, next.target, at)
  return {
    name,
    value: <time data-until={next.at}>…</time>,
    state: share,
    aim: inWords(next.desk),
    running: { from: next.from, target: next.target, share },
  }
}

function waiting({ waiting: count, oldestSince }: Board): Figure {
  const aim: Child = oldestSince === undefined ? 'no one' : <>oldest {<Since at={oldestSince} />}</>
  return { name: 'Waiting', value: String(count), state: 'plain', aim }
}

function productionDown({ urgentWaiting, callbacks }: Board): Figure {
  const isUnknown = urgentWaiting === 0 && callbacks === undefined
  return {
    name: 'Production down',
    value: isUnknown ? '–' : String(urgentWaiting),
    state: isUnknown ? 'no-data' : urgentWaiting === 0 ? 'ok' : 'missed',
    aim: isUnknown ? 'callbacks cannot be read' : 'waiting, target 0',
  }
}

/** Missed: a caller with production down waits for a callback longer than at the desk. At risk: the tries of one are used up. */
function callbacksDue({ board: { callbacks, desks }, at }: BoardNow): Figure {
  const name = 'Callbacks due'
  if (callbacks === undefined) return { name, value: '–', state: 'no-data', aim: 'cannot be read now' }
  const due = callbacks.filter(({ state }) => state !== 'given-up')
  const givenUp = callbacks.length - due.length
  const targetOf = (desk: string) => desks.find((one) => one.desk === desk)?.target ?? 0
  const isLate = due.some((one) => one.urgent && shareOfTarget(one.since, targetOf(one.desk), at) === 'missed')
  const oldest = due.map(({ since }) => since).toSorted()[0]
  return {
    name,
    value: String(due.length),
    state: isLate ? 'missed' : givenUp > 0 ? 'at-risk' : due.length === 0 ? 'ok' : 'plain',
    aim: (
      <>
        {oldest === undefined ? 'none owed' : <>oldest {<Since at={oldest} />}</>}
        {givenUp > 0 && `, ${givenUp} without more tries`}
      </>
    ),
  }
}

const SYSTEM = 'System status'
/** More names are not read from far away. */
const MOST_NAMED = 2

function systemStatus(degraded: readonly string[] | undefined): Figure {
  if (degraded === undefined) return { name: SYSTEM, value: '–', state: 'no-data', aim: 'cannot be read now' }
  if (degraded.length === 0) return { name: SYSTEM, value: 'Working', state: 'ok', aim: 'all parts answer' }
  const named = degraded.slice(0, MOST_NAMED).map(inWords).join(', ')
  const more = degraded.length - MOST_NAMED
  return {
    name: SYSTEM,
    value: 'Degraded',
    state: 'missed',
    aim: `${named}${more > 0 ? ` and ${more} more` : ''} down`,
  }
}

export const Figures = drawnOnce((now: BoardNow) => (
  <>
    {!now.isCurrent && (
      <p class="stale">
        <strong>This may be old: the live updates have stopped.</strong>
      </p>
    )}
    <dl class="tiles">
      {figuresOf(now).map((figure) => (
        <Tile {...figure} />
      ))}
    </dl>
  </>
))

/** Who is there, in words. */
export function peopleInWords({ people, hour }: Board): string[] {
  const there =
    people === undefined
      ? ['Who is there cannot be read now']
      : [`${people.ready} ready`, `${people.onCall} on a call`, `${people.wrapUp} in wrap-up`, `${people.away} away`]
  const decided =
    hour === undefined ? [] : [`${hour.refused} refused in the last hour`, `${hour.unverified} unverified`]
  return [...there, ...decided]
}
