/** Messages that callers left: who may hear one, who sees to it, what became of it, and the end of its recording. */
import type { CallRecords } from '../../calls/call-records.ts'
import type { AuditEntry, AuditLog } from '../../domain/audit.ts'
import type { MessagePolicy } from '../../domain/alerts/alert-policy.ts'
import type { Directory } from '../../domain/directory/directory.ts'
import type { TurnComes } from '../../domain/hours/callback-hours.ts'
import { localTimeAt, type LocalTime } from '../../domain/hours/local-time.ts'
import type { Policy } from '../../domain/policy.ts'
import { whereaboutsOf } from '../../calls/decision/whereabouts.ts'
import type { CallbackAnswer } from '../callbacks/callback-answer.ts'
import type { Callbacks } from '../callbacks/callbacks.ts'
import { looksAfter, type Staff } from '../staff/staff.ts'
import { notBefore } from '../callbacks/callback-rules.ts'
import { recentList } from '../recent-list.ts'
import type { Message, MessageResult, MessageStore } from './message-store.ts'
import { makeHearMessage, type Heard } from './hear-message.ts'
import type { Recordings } from './recordings.ts'

export interface MessagesDeps {
  store: MessageStore
  recordings: Recordings
  records: Pick<CallRecords, 'requestCallback'>
  directory: Pick<Directory, 'standingOf'>
  callbacks: Pick<Callbacks, 'callAfter'>
  audit: AuditLog
  policy: () => MessagePolicy
  /** When contacts are rung. */
  rings: Pick<Policy, 'callbackHours' | 'hours'>
  /** A person has this message, or it is closed: its alert is theirs. Never rejects. */
  seenTo: (message: Message, by: Staff) => Promise<void>
  onFailure: (what: string, error: unknown) => void
  now: () => Date
}

export type MessageAnswer = 'done' | 'already' | 'not-offered' | 'could-not-check'

/** A message, and what time it is where its contact is. */
export interface ListedMessage extends Message {
  there: LocalTime
  /** When the contact may be rung; undefined: now. */
  opens: TurnComes | undefined
}

/** No method rejects. */
export interface Messages {
  /** Those this person may hear, oldest first; undefined while the records do not answer. */
  listFor(by: Staff): Promise<ListedMessage[] | undefined>
  listen: (listener: () => void) => () => void
  take(id: string, by: Staff): Promise<MessageAnswer>
  giveBack(id: string, by: Staff): Promise<MessageAnswer>
  close(id: string, by: Staff, result: MessageResult): Promise<MessageAnswer>
  /** Rings this analyst, then the contact on file, who hears the code that the caller heard. */
  callbackFor(id: string, by: Staff): Promise<CallbackAnswer>
  hear(id: string, by: Staff): Promise<Heard>
}

/** Those of the desk where the caller waited, and supervisors; where data stays in a region, of that region alone. */
export function mayHear(by: Staff, { desk, residency }: Pick<Message, 'desk' | 'residency'>): boolean {
  return looksAfter(by, desk, residency)
}

export function makeMessages(deps: MessagesDeps): Messages & { changed: () => void } {
  const { store, onFailure, now } = deps
  const list = recentList((most) => store.open(most), now)
  const entry: Entry = (type, message, by) => entryOf(type, message, by, now())

  /** One that this person may not hear is not there for them. */
  async function find(id: string, by: Staff): Promise<Message | undefined> {
    const found = await store.find(id)
    return found !== undefined && mayHear(by, found) ? found : undefined
  }

  async function step(
    what: string,
    id: string,
    by: Staff,
    work: (message: Message) => Promise<boolean>,
  ): Promise<MessageAnswer> {
    try {
      const message = await find(id, by)
      if (message === undefined) return 'not-offered'
      return (await work(message)) ? 'done' : 'already'
    } catch (error) {
      onFailure(what, error)
      return 'could-not-check'
    } finally {
      list.changed()
    }
  }

  return {
    changed: () => list.changed(),
    listen: (listener) => list.listen(listener),
    listFor: async (by) =>
      (await list.all().catch(() => undefined))
        ?.filter((message) => mayHear(by, message))
        .map((one) => withLocalTime(one, deps)),
    take: (id, by) =>
      step('taking a message', id, by, async (message) => {
        const of = { staff: by.id, name: by.name, at: now() }
        const isTaken = await store.take(id, of, entry('message.taken', message, by))
        if (isTaken) await deps.seenTo(message, by)
        return isTaken
      }),
    giveBack: (id, by) =>
      step('giving a message back', id, by, (message) =>
        store.giveBack(id, { staff: by.id }, entry('message.given-back', message, by)),
      ),
    close: (id, by, result) =>
      step('closing a message', id, by, async (message) => {
        const audit = entry('message.closed', message, by)
        const others = by.role === 'supervisor'
        const of = { staff: by.id, name: by.name, at: now(), result, others }
        return store.close(id, of, { ...audit, body: { ...audit.body, result } })
      }),
    callbackFor: async (id, by) => {
      const made = await callbackOr(id, by, { ...deps, find })
      list.changed()
      return made
    },
    hear: makeHearMessage({ ...deps, find, entry }),
  }
}

function withLocalTime(message: Message, { rings, now }: MessagesDeps): ListedMessage {
  const { timeZone = 'UTC', phone, desk, leftAt } = message
  const where = whereaboutsOf({ timeZone, phone })
  const there = localTimeAt(where, rings.callbackHours, now())
  const asked = { urgent: desk === 'production-down', anyTime: false, toProve: false, since: leftAt }
  return { ...message, there, opens: notBefore(asked, where, rings, now()) }
}

type Entry = (type: AuditEntry['type'], message: Message, by: Staff) => AuditEntry

function entryOf(
  type: AuditEntry['type'],
  { id, callId, contact, reference }: Message,
  by: Staff,
  at: Date,
): AuditEntry {
  return { type, at, actor: `staff ${by.id}`, subject: contact, callId, body: { reference, message: id } }
}

async function callbackOr(
  id: string,
  by: Staff,
  deps: MessagesDeps & { find: (id: string, by: Staff) => Promise<Message | undefined> },
): Promise<CallbackAnswer> {
  try {
    const message = await deps.find(id, by)
    return message === undefined ? { kind: 'not-offered' } : await makeCallback(message, by, deps)
  } catch (error) {
    deps.onFailure('calling back after a message', error)
    return { kind: 'could-not-check' }
  }
}

/** Only on the number on file, and with the code that the caller heard. */
async function makeCallback(
  { callId, reference, contact, code, desk, leftAt, takenBy, doneAt }: Message,
  by: Staff,
  { records, directory, callbacks, now }: Pick<MessagesDeps, 'records' | 'directory' | 'callbacks' | 'now'>,
): Promise<CallbackAnswer> {
  if (doneAt !== undefined) return { kind: 'call-back-over' }
  if (takenBy !== by.id) return { kind: 'not-offered' }
  const phone = contact === undefined ? undefined : (await directory.standingOf(contact))?.contact.phone
  if (contact === undefined || phone === undefined || code === undefined) return { kind: 'no-number-on-file' }
  const at = now()
  const urgent = desk === 'production-down'
  const asked = { callId, contact, urgent, anyTime: false, toProve: false, since: leftAt }
  return callbacks.callAfter(asked, by, () =>
    records.requestCallback(
      { callId, reference, contact, phone, code, at, joinedAt: leftAt, desk, urgent, anyTime: false },
      {
        type: 'callback.requested',
        at,
        actor: `staff ${by.id}`,
        subject: contact,
        callId,
        body: { reference, desk, urgent, message: true },
      },
    ),
  )
}
