/** What the service sends on its own: events to a CRM, notices to contacts. */
import { sendCrmEvents } from '../../crm/send-events.ts'
import { sendNotices } from '../../profile/send-notices.ts'
import type { Stores } from '../../stores/stores.ts'
import type { AppSettings } from '../app-settings.ts'
import { aside } from '../events/aside-events.ts'
import type { Events } from '../events/events.ts'

export interface Senders {
  /** Resolves when what is being sent has ended. */
  stop(): Promise<void>
}

export interface SendersDeps {
  settings: Pick<AppSettings, 'crm' | 'mail' | 'publicBaseUrl' | 'brandName'>
  stores: Pick<Stores, 'crmOutbox' | 'noticeOutbox'>
  events: Pick<Events, 'brokeAside'>
  now: () => Date
}

/** Each starts only when the settings say where to send. */
export function startSenders({ settings, stores, events, now }: SendersDeps): Senders {
  const { crm, mail, publicBaseUrl, brandName } = settings
  const toCrm = crm && sendCrmEvents({ outbox: stores.crmOutbox, settings: crm, onFailure: aside(events, 'CRM'), now })
  const toContacts =
    crm === undefined && mail === undefined
      ? undefined
      : sendNotices({
          outbox: stores.noticeOutbox,
          mail,
          tellsOthers: crm !== undefined,
          publicBaseUrl,
          brand: brandName,
          onFailure: aside(events, 'notices'),
          now,
        })
  return {
    stop: async () => {
      await toContacts?.stop()
      await toCrm?.stop()
    },
  }
}
