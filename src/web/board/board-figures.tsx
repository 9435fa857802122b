/** The six figures of the board and of the wall, each with whether it is met: never good while it is not known. */
import type { Child } from 'hono/jsx'
import { isOwed } from '../../desk/floor/board.ts'
import type { Earlier, Lately } from '../../desk/floor/lately.ts'
import { shareOfTarget } from '../../desk/floor/share-of-target.ts'
import { dayIn } from '../../domain/hours/zoned-time.ts'
import { Sparkline } from '../components/chart.tsx'
import { Tile, type Delta, type TileProps, type TileState } from '../components/tile.tsx'
import { Since } from '../desk/call/call-card.tsx'
import { inWords } from '../desk/desk-words.ts'
import { drawnOnce } from '../shell/drawn-once.ts'
import type { BoardNow } from './board-now.ts'

/** Of a share of calls: missed at this or less, in per cent, and at risk between it and its target. Own choice, as in Twilio Flex. */
export const MISSED_SHARE = 60

export type Figure = Pick<TileProps, 'name' | 'value' | 'state' | 'word' | 'aim' | 'running' | 'delta' | 'children'>

/** With the board as it was when the live store last answered, no verdict is given. */
export function figuresOf(now: BoardNow): Figure[] {
  const figures = [
    withinTarget(now),
    nextBreach(now),
    waiting(now),
    productionDown(now),
    callbacksDue(now),
    systemStatus(now.degraded),
  ]
  if (now.isCurrent) return figures
  return figures.map((figure) => {
    if (figure.state === 'plain' || figure.name === SYSTEM) return figure
    return { ...figure, state: 'no-data', word: 'may be old', running: undefined, delta: undefined }
  })
}

/** Against the same time of yesterday, in the words of the figure. Nothing where the figure is not known, or the records do not answer. */
function againstYesterday(
  lately: Lately | undefined,
  now: number | undefined,
  before: (one: Earlier) => number | undefined,
  words: (difference: number) => string,
): Delta | undefined {
  if (lately === undefined || now === undefined) return undefined
  const then = lately.yesterday && before(lately.yesterday)
  if (then === undefined) return { text: 'no data yesterday', direction: 'no-data' }
  const difference = now - then
  if (difference === 0) return { text: 'as at this time yesterday', direction: 'same' }
  return {
    text: `${words(difference)} than at this time yesterday`,
    direction: difference > 0 ? 'up' : 'down',
  }
}

const inCalls = (difference: number) => `${Math.abs(difference)} ${difference > 0 ? 'more' : 'fewer'}`
const inPoints = (difference: number) =>
  `${Math.abs(difference)} ${Math.abs(difference) === 1 ? 'point' : 'points'} ${difference > 0 ? 'better' : 'worse'}`

function waitingLately(lately: Lately | undefined, now: number): Child {
  if (lately === undefined) return undefined
  const values = [...lately.quarters.map((one) => one.waiting), now]
  return <Sparkline values={values} summary={`In the last four hours at most ${Math.max(...values)} waited.`} />
}

function shareLately(lately: Lately | undefined, now: number | undefined): Child {
  if (lately === undefined) return undefined
  const values = [...lately.quarters.map(({ share }) => share), now]
  const measured = values.filter((value) => value !== undefined)
  const summary = `In the last four hours between ${Math.min(...measured)} and ${Math.max(...measured)} %.`
  return <Sparkline values={values} most={100} summary={summary} />
}

function withinTarget({ board: { inTarget, targetShare }, lately }: BoardNow): Figure {
  const state: TileState =
    inTarget === undefined
      ? 'no-data'
      : inTarget >= targetShare
        ? 'ok'
        : inTarget <= MISSED_SHARE
          ? 'missed'
          : 'at-risk'
  return {
    name: 'Answered in target',
    value: inTarget === undefined ? '–' : `${inTarget} %`,
    state,
    aim: `target ${targetShare} %, last hour`,
    delta: againstYesterday(lately, inTarget, ({ share }) => share, inPoints),
    children: shareLately(lately, inTarget),
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

function waiting({ board: { waiting: count, oldestSince }, lately }: BoardNow): Figure {
  const aim: Child = oldestSince === undefined ? 'no one' : <>oldest {<Since at={oldestSince} />}</>
  return {
    name: 'Waiting',
    value: String(count),
    state: 'plain',
    aim,
    delta: againstYesterday(lately, count, (one) => one.waiting, inCalls),
    children: waitingLately(lately, count),
  }
}

function productionDown({ board: { urgentWaiting, callbacks }, lately }: BoardNow): Figure {
  const isUnknown = urgentWaiting === 0 && callbacks === undefined
  return {
    name: 'Production down',
    value: isUnknown ? '–' : String(urgentWaiting),
    state: isUnknown ? 'no-data' : urgentWaiting === 0 ? 'ok' : 'missed',
    aim: isUnknown ? 'callbacks cannot be read' : 'waiting, target 0',
    delta: againstYesterday(lately, isUnknown ? undefined : urgentWaiting, ({ urgent }) => urgent, inCalls),
  }
}

/**
 * Those whose turn is now or comes today, by the clock of the site; the others are told apart. Missed: a caller with production down waits
 * longer than at the desk for a callback that may be made now. At risk: one was not reached, today or yesterday.
 */
function callbacksDue({ board: { callbacks, desks }, lately, at, timeZone }: BoardNow): Figure {
  const name = 'Callbacks due'
  if (callbacks === undefined) return { name, value: '–', state: 'no-data', aim: 'cannot be read now' }
  const counted = callbacks.filter(({ isTrial }) => !isTrial)
  const owed = counted.filter(({ state }) => isOwed(state))
  const today = dayIn(timeZone, at)
  const due = owed.filter(({ opens }) => opens === undefined || dayIn(timeZone, opens.at) <= today)
  const later = owed.length - due.length
  const unreached = counted.filter(({ state }) => state === 'not-reached').length
  const targetOf = (desk: string) => desks.find((one) => one.desk === desk)?.target ?? 0
  const isLate = due.some(
    (one) => one.urgent && one.opens === undefined && shareOfTarget(one.since, targetOf(one.desk), at) === 'missed',
  )
  const oldest = due.map(({ since }) => since).toSorted()[0]
  return {
    name,
    value: String(due.length),
    state: isLate ? 'missed' : unreached > 0 ? 'at-risk' : due.length === 0 ? 'ok' : 'plain',
    aim: (
      <>
        {oldest !== undefined ? <>oldest {<Since at={oldest} />}</> : later > 0 ? 'none today' : 'none owed'}
        {later > 0 && `, ${later} on a later day`}
        {unreached > 0 && `, ${unreached} not reached`}
      </>
    ),
    // The records do not tell on which day each of yesterday's was due.
    delta: againstYesterday(
      lately,
      owed.length,
      (one) => one.callbacks,
      (difference) => `${inCalls(difference)} owed`,
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
export function peopleInWords({ board: { people, hour }, today }: Pick<BoardNow, 'board' | 'today'>): string[] {
  const there =
    people === undefined
      ? ['Who is there cannot be read now']
      : [`${people.ready} ready`, `${people.onCall} on a call`, `${people.wrapUp} in wrap-up`, `${people.away} away`]
  const inHour = [
    ...(today === undefined ? [] : [`${today.refusedInHour} refused`]),
    ...(hour === undefined ? [] : [`${hour.unverified} unverified`]),
  ]
  return inHour.length === 0 ? there : [...there, `in the last hour ${inHour.join(', ')}`]
}
