/** The supervisors' board: all desks in six numbers and two tables. Pure: takes what is known now, returns the board. */
import { DESKS, type Desk } from '../../domain/decide.ts'
import type { TurnComes } from '../../domain/hours/callback-hours.ts'
import type { CallId } from '../../domain/ids.ts'
import type { Policy } from '../../domain/policy.ts'
import type { Answered } from './queue-throughput.ts'
import { deskPlace } from '../callbacks/callback-order.ts'
import type { Card } from '../card.ts'
import { inOrder } from '../connect/offer.ts'
import type { Pause } from './pauses.ts'
import { callbackState, type Callback, type CallbackState } from '../callbacks/callback-store.ts'
import { isSeen, type Presence } from '../staff/presence.ts'
import { readsFrom } from '../staff/region.ts'
import type { Staff } from '../staff/staff.ts'

export interface BoardFacts {
  cards: readonly Card[]
  staff: readonly Staff[]
  /** Undefined while they cannot be read. */
  presences: readonly Presence[] | undefined
  /** Of the last hour, by desk. */
  answered: Record<Desk, readonly Answered[]>
  /** Calls decided in the last hour of callers who were not verified; undefined while they cannot be counted. */
  hour: { unverified: number } | undefined
  pauses: readonly Pause[]
  /** Not done; undefined while they cannot be read. */
  callbacks: readonly (Callback & { opens?: TurnComes | undefined })[] | undefined
  /** Waiting calls that every free analyst has declined. */
  refused: ReadonlySet<CallId>
  targets: Policy['targets']
  now: Date
}

export interface Board {
  /** In a queue, or owed a callback. */
  urgentWaiting: number
  waiting: number
  oldestSince: string | undefined
  /** The waiting call whose target ends next. `at` and `from` are ISO 8601, `at` in the past once it is missed; `target` in seconds. */
  nextBreach: { at: string; desk: Desk; from: string; target: number } | undefined
  /** Per cent; undefined if no caller was answered in the last hour. */
  inTarget: number | undefined
  /** Per cent that should be. */
  targetShare: number
  /** Undefined while it is not known who is there. */
  people: { ready: number; onCall: number; wrapUp: number; away: number } | undefined
  hour: BoardFacts['hour']
  desks: BoardDesk[]
  /** Raised hands first, then production down, then in the order in which the callers came. */
  calls: BoardCall[]
  /** Production down first, then in the order in which the callers came to the queue; undefined while they cannot be read. */
  callbacks: BoardCallback[] | undefined
}

export interface BoardCall extends Card {
  /** Every analyst who is free has declined it. */
  isRefused: boolean
  /** Seconds within which the caller should reach a person. */
  target: number
}

/** A caller who left the queue to be called. */
export interface BoardCallback {
  callId: CallId
  reference: string
  desk: Desk
  urgent: boolean
  /** It was agreed on a test of a draft, and counts in no figure. */
  isTrial: boolean
  /** When they asked for it; ISO 8601. */
  since: string
  state: CallbackState
  tries: number
  /** When they may be rung; undefined: now. */
  opens: TurnComes | undefined
  /** Its number in the order of its desk, among the callers who wait there; undefined once it has ended. */
  place: number | undefined
}

export interface BoardDesk {
  desk: Desk
  waiting: number
  /** Callbacks that this desk owes. */
  callbacks: number
  /** Production down: waiting, or owed a callback. */
  urgent: number
  oldestSince: string | undefined
  /** Seconds within which a caller should reach a person. */
  target: number
  /** Undefined while it is not known who is there. */
  ready: number | undefined
  /** Undefined while it is not known, too. */
  there: PeopleAtDesk | undefined
  pause: Pause | undefined
  /**
   * Callers who wait for an analyst who is not ready, in the order in which they came: all of them while none is, else those of a contract
   * that keeps its data in a region of which none is. Undefined while it is not known who is there.
   */
  unattended: readonly Pick<Card, 'id' | 'since'>[] | undefined
}

/** Of those who work at a desk: who could take a call now, or soon. */
export type PeopleAtDesk = Readonly<Record<'ready' | 'onCall' | 'wrapUp', readonly Staff[]>>

export function boardOf(facts: BoardFacts): Board {
  const { cards, staff, presences, answered, hour, pauses, callbacks, refused, targets, now } = facts
  const inQueue = cards.filter(({ state }) => state === 'waiting' || state === 'connecting')
  // A test of a draft is served in its place, and counts in no figure.
  const waiting = inQueue.filter(({ testOf }) => testOf === null)
  const onCall = new Set(cards.flatMap(({ holder, consulted }) => [holder?.id ?? [], consulted?.id ?? []].flat()))
  const seen = (presences ?? []).filter((one) => isSeen(one, now))
  const free = seen.filter(({ id }) => !onCall.has(id))
  const freeAnd = (wanted: Presence['state']) =>
    new Set(free.filter(({ state }) => state === wanted).map(({ id }) => id))
  const ready = freeAnd('ready')
  const wrapUp = freeAnd('wrap-up')
  const toCall = onBoard(callbacks ?? [], inQueue, now)
  const owed = toCall.filter(({ state, isTrial }) => isOwed(state) && !isTrial)
  const urgentToCall = owed.filter(({ urgent }) => urgent)
  // One whose turn comes later cannot be missed by anyone yet.
  const breaches = [...waiting, ...urgentToCall.filter(({ opens }) => opens === undefined)]
    .map(({ desk, since: from }) => {
      const target = targets.seconds[desk]
      return { desk, from, target, at: new Date(Date.parse(from) + target * 1000).toISOString() }
    })
    .toSorted((a, b) => a.at.localeCompare(b.at))
  return {
    urgentWaiting: waiting.filter(isUrgent).length + urgentToCall.length,
    waiting: waiting.length,
    oldestSince: oldest(waiting),
    nextBreach: breaches[0],
    inTarget: shareInTarget(answered, targets),
    targetShare: targets.share,
    people: presences && {
      ready: ready.size,
      onCall: onCall.size,
      wrapUp: wrapUp.size,
      away: free.filter(({ state }) => state === 'away' || state === 'missed').length,
    },
    hour,
    desks: DESKS.map((desk) => {
      const here = waiting.filter((card) => card.desk === desk)
      const whoAre = (some: ReadonlySet<string>) =>
        staff.filter(({ id, desks }) => some.has(id) && desks.includes(desk))
      const there = presences && { ready: whoAre(ready), onCall: whoAre(onCall), wrapUp: whoAre(wrapUp) }
      return {
        desk,
        waiting: here.length,
        callbacks: owed.filter((one) => one.desk === desk).length,
        urgent: here.filter(isUrgent).length + urgentToCall.filter((one) => one.desk === desk).length,
        oldestSince: oldest(here),
        target: targets.seconds[desk],
        ready: there?.ready.length,
        there,
        pause: pauses.find((one) => one.desk === desk),
        unattended: there && without(here, there.ready),
      }
    }),
    calls: cards
      .toSorted(byNeed)
      .map((card) => ({ ...card, isRefused: refused.has(card.id), target: targets.seconds[card.desk] })),
    callbacks: callbacks && toCall,
  }
}

function without(waiting: readonly Card[], ready: readonly Staff[]): Card[] {
  return waiting
    .filter(({ residency }) => !ready.some((person) => readsFrom(person, residency)))
    .toSorted((a, b) => a.since.localeCompare(b.since))
}

/** Not reached, or refused: it is shown for a day, and owed no longer. */
export const isOwed = (state: CallbackState) => state === 'open' || state === 'being-called'

/** Each with its place among the callers of its desk, who are served in the order in which they came. */
function onBoard(
  callbacks: NonNullable<BoardFacts['callbacks']>,
  waiting: readonly Card[],
  now: Date,
): BoardCallback[] {
  const all = callbacks.map((one) => ({ one, state: callbackState(one, now), at: deskPlace(one) }))
  const served = [...waiting, ...all.flatMap(({ at, state }) => (isOwed(state) ? [at] : []))]
  return all.map(({ one: { callId, reference, urgent, isTrial, since, tries, opens }, state, at }) => ({
    callId,
    reference,
    desk: at.desk,
    urgent,
    isTrial,
    since: since.toISOString(),
    state,
    tries,
    opens,
    place: isOwed(state)
      ? served.filter((other) => other.desk === at.desk && inOrder(other, at) < 0).length + 1
      : undefined,
  }))
}

const isUrgent = ({ urgent, desk }: Card) => urgent || desk === 'production-down'

function oldest(cards: readonly Card[]): string | undefined {
  return cards.map(({ since }) => since).toSorted()[0]
}

function shareInTarget(answered: BoardFacts['answered'], targets: Policy['targets']): number | undefined {
  const all = DESKS.flatMap((desk) => answered[desk].map((one) => one.waitedSeconds <= targets.seconds[desk]))
  return all.length === 0 ? undefined : Math.round((100 * all.filter(Boolean).length) / all.length)
}

function byNeed(a: Card, b: Card): number {
  const need = (card: Card) =>
    card.asksHelp !== null ? 3 : card.state !== 'talking' && isUrgent(card) ? 2 : card.state === 'waiting' ? 1 : 0
  return need(b) - need(a) || a.place.localeCompare(b.place)
}
