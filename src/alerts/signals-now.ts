/** Which signals there are at this moment. Pure: takes what is known now. What could not be read judges nothing. */
import type { Card } from '../desk/card.ts'
import type { BoardDesk } from '../desk/floor/board.ts'
import type { AlertPolicy, SignalKind } from '../domain/alerts/alert-policy.ts'
import type { AboutCall, Signal } from './alert.ts'

export interface SignalFacts {
  /** Undefined while the live store does not answer. */
  floor: { cards: readonly Card[]; desks: readonly BoardDesk[] } | undefined
  /** Stores that do not answer, and since when. */
  down: ReadonlyMap<string, Date>
  /** Undefined while it cannot be counted. `since` is when the alarm was first seen. */
  guessing: { isAlarm: boolean; since: Date } | undefined
  /** Undefined while the records do not answer. */
  abandoned: readonly Signal[] | undefined
  /** Messages that no person has closed. Undefined while the records do not answer. */
  messages: readonly Signal[] | undefined
  now: Date
}

export interface SignalsNow {
  signals: Signal[]
  /** Kinds that could be looked at: an open alert of these whose cause is not among the signals is over. */
  judged: ReadonlySet<SignalKind>
}

/** A store that misses one probe is not told of. Own choice: three probes. */
const DOWN_FOR_MS = 15_000

export function signalsNow(facts: SignalFacts, policy: AlertPolicy): SignalsNow {
  const judged = new Set<SignalKind>(['store-down'])
  const signals: Signal[] = storesDown(facts)
  const { floor, guessing, abandoned, messages, now } = facts
  if (floor !== undefined) {
    for (const kind of ['production-down-waits', 'no-analyst-ready', 'longest-wait'] as const) judged.add(kind)
    signals.push(...waitingDown(floor.cards, policy, now), ...atDesks(floor.desks, policy, now))
  }
  if (guessing !== undefined) {
    judged.add('pin-guessing')
    if (guessing.isAlarm) signals.push({ ...NO_CALL, kind: 'pin-guessing', subject: 'pins', since: guessing.since })
  }
  signals.push(...(abandoned ?? []))
  if (messages !== undefined) {
    judged.add('message-left')
    signals.push(...messages)
  }
  return { signals, judged }
}

const NO_CALL = { desk: undefined, callId: undefined, about: {} } as const

function storesDown({ down, now }: SignalFacts): Signal[] {
  return [...down].flatMap(([store, since]) =>
    now.getTime() - since.getTime() < DOWN_FOR_MS
      ? []
      : [{ ...NO_CALL, kind: 'store-down' as const, subject: store, since }],
  )
}

const waitedSeconds = (since: string, now: Date) => (now.getTime() - Date.parse(since)) / 1_000

/** One that is being connected waits as well: their analyst may not press a key. */
function waitingDown(cards: readonly Card[], { productionDownAfter }: AlertPolicy, now: Date): Signal[] {
  return cards.flatMap((card) => {
    const waits = card.state === 'waiting' || card.state === 'connecting'
    if (!waits || !isDown(card) || card.testOf !== null) return []
    // The alert opened when engineers on duty began to be rung.
    if (card.duty.length === 0 && waitedSeconds(card.since, now) < productionDownAfter) return []
    return [{ kind: 'production-down-waits' as const, ...ofCall(card) }]
  })
}

export const isDown = ({ urgent, desk }: Pick<Card, 'urgent' | 'desk'>) => urgent || desk === 'production-down'

/** Supervisors look after a paused desk, and said why they paused it: only a caller whose production is down is told of there. */
function atDesks(desks: readonly BoardDesk[], policy: AlertPolicy, now: Date): Signal[] {
  return desks.flatMap(({ desk, oldestSince, unattended, pause, urgent }) => {
    if (oldestSince === undefined) return []
    const waited = waitedSeconds(oldestSince, now)
    const of = { subject: desk, desk, callId: undefined, since: new Date(oldestSince), about: {} }
    const alone = unattended?.[0]
    const isAlone =
      alone !== undefined &&
      (pause === undefined || urgent > 0) &&
      waitedSeconds(alone.since, now) >= policy.noAnalystReadyAfter[desk]
    return [
      ...(isAlone ? [{ ...of, kind: 'no-analyst-ready' as const, since: new Date(alone.since) }] : []),
      ...(waited >= policy.longestWait[desk] ? [{ ...of, kind: 'longest-wait' as const }] : []),
    ]
  })
}

export function ofCall(card: Card): Omit<Signal, 'kind'> {
  return { subject: card.id, desk: card.desk, callId: card.id, since: new Date(card.since), about: aboutCall(card) }
}

export function aboutCall({ reference, company, contact, product, caller }: Card): AboutCall {
  const of = company?.endUser ?? contact?.employer
  return { reference, caller, ...(of === undefined ? {} : { company: of }), ...(product === null ? {} : { product }) }
}
