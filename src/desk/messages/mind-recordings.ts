/** What time does to recordings of messages: those never reported are looked for, old and unwanted ones are deleted at telephony. */
import { aboutLostCall, aboutMessage, leftAudit, lostCallAudit } from '../../calls/messages.ts'
import type { CallStore } from '../../calls/call-store.ts'
import { tryEach } from '../../concurrency/try-each.ts'
import type { MessagePolicy } from '../../domain/alerts/alert-policy.ts'
import type { AskedMessage, MessageStore } from './message-store.ts'
import type { Recordings } from './recordings.ts'

export interface MindRecordingsDeps {
  store: MessageStore
  recordings: Recordings
  calls: Pick<CallStore, 'read'>
  policy: () => MessagePolicy
  onFailure: (what: string, error: unknown) => void
  now: () => Date
}

/** After the longest message: Twilio needs a while to write it, and its report to come. */
const REPORTED_WITHIN_MS = 2 * 60_000
const DAY_MS = 86_400_000
const AT_ONCE = 50
/** While Twilio does not answer each takes seconds: the next look goes on. */
const LONGEST_LOOK_MS = 20_000

/** One look, by whichever processes. Never rejects. */
export function mindRecordings(deps: MindRecordingsDeps): () => Promise<void> {
  const { store, recordings: atTwilio, policy, onFailure, now } = deps

  async function findUnreported(): Promise<void> {
    const before = new Date(now().getTime() - policy().longest * 1_000 - REPORTED_WITHIN_MS)
    await inTime(await store.neverReported(before, AT_ONCE), (asked) => findOne(asked, before, deps))
  }

  async function dropOld(): Promise<void> {
    const { keepDays } = policy()
    const at = now()
    const about = { at, actor: 'service', subject: undefined, callId: undefined }
    await store.dropRecordings(new Date(at.getTime() - keepDays * DAY_MS), (recordings) => ({
      type: 'message.recording-deleted',
      ...about,
      body: { recordings, keepDays },
    }))
  }

  async function removeUnwanted(): Promise<void> {
    await inTime(await store.unwanted(now(), AT_ONCE), async (recording) =>
      store.deleted(recording, await atTwilio.remove(recording), now()),
    )
  }

  async function inTime<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
    const until = now().getTime() + LONGEST_LOOK_MS
    await tryEach(all, async (one) => {
      if (now().getTime() <= until) await work(one)
    })
  }

  return async () => {
    for (const [what, work] of [
      ['looking for messages', findUnreported],
      ['dropping recordings', dropOld],
      ['deleting recordings', removeUnwanted],
    ] as const)
      await work().catch((error: unknown) => onFailure(what, error))
  }
}

/** Every report of it was lost, or came while the records were down: Twilio still knows. */
async function findOne(
  asked: AskedMessage,
  before: Date,
  { store, recordings, calls, now }: MindRecordingsDeps,
): Promise<void> {
  const { callId } = asked
  const found = await recordings.ofCall(callId)
  if (found === undefined) return
  const call = await calls.read(callId).catch(() => undefined)
  for (const recording of found) {
    const at = now()
    if (call === undefined) await store.left(recording, aboutLostCall(asked), at, lostCallAudit(asked, recording, at))
    else await store.left(recording, aboutMessage(call), at, leftAudit(call, recording, at))
  }
  await store.nothingLeft(callId, before)
}
