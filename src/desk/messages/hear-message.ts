/** The audio of a message, for a member of the staff: fetched from telephony for this one request, and on record once. */
import type { AuditEntry, AuditLog } from '../../domain/audit.ts'
import type { Staff } from '../staff/staff.ts'
import type { Message } from './message-store.ts'
import type { Audio, Recordings } from './recordings.ts'

export type Heard = Audio | { kind: 'not-offered' } | { kind: 'deleted' }

export interface HearMessageDeps {
  find: (id: string, by: Staff) => Promise<Message | undefined>
  recordings: Pick<Recordings, 'audio'>
  audit: AuditLog
  entry: (type: AuditEntry['type'], message: Message, by: Staff) => AuditEntry
  onFailure: (what: string, error: unknown) => void
  now: () => Date
}

/** A browser asks for the parts of one recording within moments. */
const REMEMBERED_MS = 60_000
const MOST_REMEMBERED = 4
/** Hearing it again later is hearing it once more. */
const SAME_HEARING_MS = 10 * 60_000

/** Never rejects. The right to hear it is looked at for each part. */
export function makeHearMessage({ find, recordings, audit, entry, onFailure, now }: HearMessageDeps) {
  const remembered = new Map<string, { at: number; audio: Promise<Audio> }>()
  const heard = new Map<string, { at: number; onRecord: Promise<unknown> }>()

  async function audioOf(recording: string): Promise<Audio> {
    const at = now().getTime()
    for (const [id, one] of remembered) if (at - one.at > REMEMBERED_MS) remembered.delete(id)
    const known = remembered.get(recording)
    if (known !== undefined) return known.audio
    if (remembered.size >= MOST_REMEMBERED) remembered.delete(remembered.keys().next().value ?? '')
    const one = { at, audio: recordings.audio(recording) }
    remembered.set(recording, one)
    const audio = await one.audio
    // It is asked for again the next time.
    if (audio.kind !== 'audio' && remembered.get(recording) === one) remembered.delete(recording)
    return audio
  }

  /** Before the first part is given. */
  async function onRecord(message: Message, by: Staff): Promise<void> {
    const at = now().getTime()
    for (const [who, last] of heard) if (at - last.at > SAME_HEARING_MS) heard.delete(who)
    const who = `${by.id} ${message.id}`
    const one = heard.get(who) ?? { at, onRecord: audit.append(entry('message.heard', message, by)) }
    heard.set(who, one)
    try {
      await one.onRecord
    } catch (error) {
      heard.delete(who)
      throw error
    }
  }

  return async (id: string, by: Staff): Promise<Heard> => {
    try {
      const message = await find(id, by)
      if (message === undefined) return { kind: 'not-offered' }
      if (message.recording === undefined) return { kind: 'deleted' }
      const audio = await audioOf(message.recording)
      if (audio.kind === 'audio') await onRecord(message, by)
      return audio
    } catch (error) {
      onFailure('fetching a message', error)
      return { kind: 'failed' }
    }
  }
}
