/** Reads what signals are made of: the live floor, the stores, PIN failures and calls that were abandoned. */
import type { Card } from '../desk/card.ts'
import { boardOf } from '../desk/floor/board.ts'
import type { PauseStore } from '../desk/floor/pauses.ts'
import type { Message, MessageStore } from '../desk/messages/message-store.ts'
import type { PresenceStore } from '../desk/staff/presence.ts'
import type { Staff, StaffDirectory } from '../desk/staff/staff.ts'
import { callbackOpens } from '../domain/hours/callback-hours.ts'
import { callbackCalendars } from '../domain/hours/line-hours.ts'
import type { Policy } from '../domain/policy.ts'
import type { TryCounter } from '../domain/pin/limits/try-counter.ts'
import type { AlertStore, Signal } from './alert.ts'
import type { SignalFacts } from './signals-now.ts'

export interface ReadSignalsDeps {
  /** Of every call at a desk. Rejects while the live store does not answer. */
  cards: () => Promise<readonly Card[]>
  presence: Pick<PresenceStore, 'all'>
  pauses: Pick<PauseStore, 'current'>
  staff: Pick<StaffDirectory, 'all'>
  tries: Pick<TryCounter, 'failures'>
  store: Pick<AlertStore, 'abandonedSince'>
  messages: Pick<MessageStore, 'open'>
  /** By its name, whether each store answers. */
  answering: () => Promise<Readonly<Record<string, boolean>>>
  policy: Pick<Policy, 'targets' | 'hours'>
}

/** A process that was down for as long still tells of those who gave up meanwhile. Own choice. */
const ABANDONED_MS = 60 * 60 * 1000
/** More open ones than a site has in a week. An alert beyond them would end before its message is closed. */
const MOST_MESSAGES = 500

export function readSignals(deps: ReadSignalsDeps): (at: Date) => Promise<SignalFacts> {
  const down = new Map<string, Date>()
  let guessingSince: Date | undefined
  /** Who takes calls, as the directory last said: while it is down, the desks are the same. */
  let staff: readonly Staff[] | undefined

  async function storesDown(at: Date): Promise<ReadonlyMap<string, Date>> {
    for (const [store, answers] of Object.entries(await deps.answering())) {
      if (answers) down.delete(store)
      else if (!down.has(store)) down.set(store, at)
    }
    return down
  }

  async function floor(at: Date): Promise<SignalFacts['floor']> {
    const [cards, presences, pauses, found] = await Promise.all([
      deps.cards(),
      deps.presence.all(),
      deps.pauses.current(at),
      deps.staff.all().catch(() => undefined),
    ])
    staff = found ?? staff
    const { desks } = boardOf({
      cards,
      staff: staff ?? [],
      // Without the staff it is not known who is ready.
      presences: staff === undefined ? undefined : presences,
      answered: NONE_ANSWERED,
      hour: undefined,
      pauses,
      callbacks: [],
      refused: new Set(),
      targets: deps.policy.targets,
      now: at,
    })
    return { cards, desks }
  }

  async function guessing(at: Date): Promise<SignalFacts['guessing']> {
    const { alarm, attack } = await deps.tries.failures()
    const isAlarm = alarm || attack
    guessingSince = isAlarm ? (guessingSince ?? at) : undefined
    return { isAlarm, since: guessingSince ?? at }
  }

  return async (at) => {
    const [stores, seen, guesses, abandoned, messages] = await Promise.all([
      storesDown(at).catch(() => down),
      floor(at).catch(() => undefined),
      guessing(at).catch(() => undefined),
      deps.store.abandonedSince(new Date(at.getTime() - ABANDONED_MS)).catch(() => undefined),
      deps.messages.open(MOST_MESSAGES).catch(() => undefined),
    ])
    return {
      floor: seen,
      down: stores,
      guessing: guesses,
      abandoned,
      messages: messages?.filter(({ isTrial }) => !isTrial).map((one) => ofMessage(one, deps.policy, at)),
      now: at,
    }
  }
}

const NONE_ANSWERED = { 'production-down': [], support: [], admin: [], identification: [], contracts: [] }

/** What a channel may say of a message: that there is one. */
function ofMessage(message: Message, { hours }: Pick<Policy, 'hours'>, at: Date): Signal {
  const { id, desk, callId, leftAt, reference, about, takenBy } = message
  const of = { kind: 'message-left', subject: id, desk, callId, since: leftAt } as const
  return { ...of, about: { reference, ...about }, isHeld: takenBy !== undefined || isClosedFor(message, hours, at) }
}

/** Told of when it opens, as the caller heard; production down at once. By the hours as they are now: one that never opens holds nothing back. */
function isClosedFor({ outOfHours, urgent, desk, contractHours }: Message, hours: Policy['hours'], at: Date): boolean {
  if (!outOfHours || urgent) return false
  return callbackOpens(callbackCalendars(hours, { desk, contractHours }), undefined, at) !== undefined
}
