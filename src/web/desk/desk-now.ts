/** What one person's desk shows at this moment. */
import type { NotedRequest } from '../../calls/admin-requests.ts'
import type { CallerHistory } from '../../desk/records/caller-history.ts'
import type { CallNote } from '../../desk/records/call-note-store.ts'
import { isDue, servesDesk } from '../../desk/callbacks/callback-order.ts'
import { isGoingOn } from '../../desk/callbacks/callback-store.ts'
import type { ListedCallback } from '../../desk/callbacks/callbacks.ts'
import { cardAfter, type Card } from '../../desk/card.ts'
import type { DeskActions } from '../../desk/desk.ts'
import type { ListedMessage, Messages } from '../../desk/messages/messages.ts'
import type { Floor, FloorWatch } from '../../desk/floor/floor.ts'
import { makeOfferedTo } from '../../desk/floor/offered-to.ts'
import type { Pause } from '../../desk/floor/pauses.ts'
import type { Presence } from '../../desk/staff/presence.ts'
import { statusOf, type StaffStatus } from '../../desk/staff/staff-status.ts'
import type { Staff } from '../../desk/staff/staff.ts'
import type { Case } from '../../domain/cases/cases.ts'
import { DESKS, type Desk } from '../../domain/decide.ts'
import type { Policy } from '../../domain/policy.ts'
import type { ScreenContext } from '../screen-context.ts'
import type { AdminDesk } from './admin-desk.ts'
import type { AboutCall } from './call/about-call.ts'

export const DESK_ROLES = ['analyst', 'supervisor'] as const

export type DeskContext = ScreenContext<(typeof DESK_ROLES)[number]>

export interface DeskNow {
  presence: Presence | undefined
  /** What this person does now: calls are offered while they are ready. */
  status: StaffStatus
  /** Offered to this person, first come first, production down before all; one more than is shown at most. */
  offered: readonly Card[]
  /** Every call that waits at this person's desks, whichever analyst it is offered to. */
  waiting: number
  /** By desk, the person's own ones in the order in which they stand everywhere. */
  queues: QueueNow[]
  /** The call this person has. */
  mine: Card | undefined
  /** The call this person wraps up, with its forms. */
  wrapping: Card | undefined
  /** The call of a colleague, about which this person is asked. */
  asked: Card | undefined
  /** Not closed, on the contract of that call. */
  openCases: Case[]
  /** By id, the names of the staff who own them. */
  owners: ReadonlyMap<string, string>
  /** Who may own them. */
  mayOwn: readonly Staff[]
  /** Of that call, by every analyst who had it. */
  notes: CallNote[]
  /** Of its caller and their company. Undefined: it is not known who calls, or the records cannot be read. */
  history: CallerHistory | undefined
  /** Who could take it from them. */
  colleagues: readonly Staff[]
  /** Callbacks that stand among the calls offered to this person, where their callers would, had they waited. */
  due: ListedCallback[]
  /** The others that this person may make. Colleagues may be shown the same ones. */
  callbacks: ListedCallback[]
  /** Left by callers whom no person could take, and not closed. */
  messages: ListedMessage[]
  /** Noted for the administrators; undefined for a person without the admin desk. */
  requests: NotedRequest[] | undefined
  at: Date
  /** Of this person's desks. */
  paused: Pause[]
  /** False while the live store does not answer. */
  isCurrent: boolean
}

export interface QueueNow {
  desk: Desk
  waiting: number
  /** Since when the first in it waits. */
  oldest: string | undefined
  /** In seconds: a caller should have an analyst by then. */
  target: number
}

export interface DeskNowDeps {
  floor: Pick<FloorWatch, 'now'>
  actions: Pick<DeskActions, 'callbacks' | 'wrapUp'>
  messages: Pick<Messages, 'listFor'>
  requests: Pick<AdminDesk, 'listFor'>
  aboutCall: AboutCall
  targets: Policy['targets']
  now: () => Date
}

/** An analyst takes the first call. A longer list is not read. */
export const MOST_SHOWN = 20

/** One more, to say that there are more. */
const offeredTo = makeOfferedTo(MOST_SHOWN + 1)

/** Callbacks, cases and requests that cannot be read are left out; the calls are shown all the same. */
export async function readDesk(
  { person }: DeskContext,
  { floor, actions, messages, requests, aboutCall, targets, now }: DeskNowDeps,
): Promise<DeskNow> {
  const seen = await floor.now()
  const queues = queuesOf(person, seen, targets)
  const presence = seen.presences.get(person.id)
  const own = (card: Card | undefined) => card && seenBy(person, card)
  const mine = own(seen.held.get(person.id))
  const asked = mine === undefined ? own(seen.consulted.get(person.id)) : undefined
  const callbacks = await actions.callbacks.listFor(person).catch(() => [])
  const callsBack = callbacks.find((one) => one.staff === person.id && isGoingOn(one, now()))
  const status = statusOf(presence, mine, callsBack, asked?.consulted)
  const wrapped = status.state === 'wrap-up' ? await actions.wrapUp.callOf(person.id).catch(() => undefined) : undefined
  const wrapping = wrapped && cardAfter(wrapped)
  const about = mine ?? wrapping
  const due = status.state === 'ready' ? callbacks.filter((one) => isDue(one, now()) && servesDesk(person, one)) : []
  return {
    presence,
    status,
    due,
    offered: status.state === 'ready' ? offeredTo(person, seen.waiting).map((card) => seenBy(person, card)) : [],
    waiting: queues.reduce((sum, { waiting }) => sum + waiting, 0),
    queues,
    mine,
    wrapping,
    asked,
    ...(await aboutCall(about ?? asked, person)),
    colleagues: mine?.state === 'talking' ? seen.free : [],
    callbacks: callbacks.filter((one) => !due.includes(one)),
    messages: (await messages.listFor(person)) ?? [],
    requests: await requests.listFor(person),
    at: now(),
    paused: seen.paused.filter(({ desk }) => person.desks.includes(desk)),
    isCurrent: seen.isCurrent,
  }
}

/** Whose case it is reads that it is theirs, and not what they do now. */
function seenBy({ id }: Staff, card: Card): Card {
  return card.owner?.id === id ? { ...card, owner: { ...card.owner, is: 'you', since: null } } : card
}

function queuesOf(person: Staff, { queues }: Floor, targets: Policy['targets']): QueueNow[] {
  const desks = person.role === 'supervisor' ? DESKS : DESKS.filter((desk) => person.desks.includes(desk))
  return desks.map((desk) => {
    const { waiting, oldest } = queues.get(desk) ?? { waiting: 0, oldest: undefined }
    return { desk, waiting, oldest, target: targets.seconds[desk] }
  })
}
