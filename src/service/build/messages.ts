/** Messages that callers leave where no person could take them, and their recordings at Twilio. */
import type { MessageRecords } from '../../calls/messages.ts'
import type { DeskActions } from '../../desk/desk.ts'
import { makeMessages, type Messages } from '../../desk/messages/messages.ts'
import { mindRecordings } from '../../desk/messages/mind-recordings.ts'
import type { Recordings } from '../../desk/messages/recordings.ts'
import type { ScreenStores, Stores } from '../../stores/stores.ts'
import type { AlertWork } from './alerts.ts'
import type { AppSettings } from '../app-settings.ts'
import { aside } from '../events/aside-events.ts'
import type { Events } from '../events/events.ts'

export interface BuildMessagesDeps {
  settings: AppSettings
  stores: Stores
  /** On connections that no caller waits for. */
  screenStores: Pick<ScreenStores, 'messages' | 'records' | 'directory'>
  recordings: Recordings
  desk: Pick<DeskActions, 'callbacks'>
  alerts: Pick<AlertWork, 'settle'>
  events: Events
  now: () => Date
}

export interface MessageWork {
  messages: Messages
  /** For calls; desks are told of a message that was left. */
  records: MessageRecords
  /** Looks for recordings never reported, and deletes those that are wanted no longer. Never rejects. */
  mind: () => Promise<void>
}

export function buildMessages({
  settings,
  stores,
  screenStores,
  recordings,
  desk,
  alerts,
  events,
  now,
}: BuildMessagesDeps): MessageWork {
  const { audit, calls } = stores
  const policy = () => settings.policy.alerts.messages
  const onFailure = aside(events, 'desk')
  const shared = { recordings, policy, onFailure, now }
  const { messages: store, records, directory } = screenStores
  const { changed, ...messages } = makeMessages({
    ...shared,
    audit,
    rings: settings.policy,
    store,
    records,
    directory,
    callbacks: desk.callbacks,
    seenTo: ({ id }, by) =>
      alerts.settle
        .acknowledgeAbout('message-left', id, { actor: `staff ${by.id}`, name: by.name })
        .catch((error: unknown) => onFailure('acknowledging the alert of a message', error)),
  })
  return {
    messages,
    records: {
      ask: (about, at) => stores.messages.ask(about, at),
      absent: (recording) => stores.messages.absent(recording),
      left: async (...report) => {
        const isFirst = await stores.messages.left(...report)
        if (isFirst) changed()
        return isFirst
      },
    },
    mind: mindRecordings({ ...shared, store, calls }),
  }
}
