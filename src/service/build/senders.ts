/** What the service sends on its own: events to other systems, notices to contacts. */
import { makeHearOfCase } from '../../profile/cases/hear-of-case.ts'
import { sendNotices } from '../../profile/send-notices.ts'
import type { Stores } from '../../stores/stores.ts'
import { sendWebhooks, type SendingSettings } from '../../webhooks/send-webhooks.ts'
import type { AppSettings } from '../app-settings.ts'
import { aside, type AsideEvents } from '../events/aside-events.ts'
import type { WebhookEvents } from '../events/webhook-events.ts'

export interface Senders {
  /** Resolves when what is being sent has ended. */
  stop(): Promise<void>
}

export interface SendersDeps {
  settings: Pick<AppSettings, 'mail' | 'publicBaseUrl' | 'brandName' | 'policy' | 'webhooks'>
  stores: Pick<Stores, 'directory' | 'noticeOutbox' | 'ownCases' | 'webhookOutbox'>
  /** What secrets of endpoints are sealed under. */
  sealKey: Uint8Array
  events: AsideEvents & WebhookEvents
  now: () => Date
}

/** How requests to endpoints are made, by the settings. */
export function sendingSettings({ webhooks }: Pick<AppSettings, 'webhooks'>, sealKey: Uint8Array): SendingSettings {
  const { ofSettings = [], mayReach, httpsOnly = false } = webhooks ?? {}
  return { keys: { sealKey, ofSettings }, mayReach, httpsOnly }
}

/** Mail starts only when the settings say where to send it. */
export function startSenders({ settings, stores, sealKey, events, now }: SendersDeps): Senders {
  const { mail, policy, publicBaseUrl, brandName } = settings
  const toSystems = sendWebhooks({
    outbox: stores.webhookOutbox,
    settings: sendingSettings(settings, sealKey),
    policy,
    events,
    onFailure: aside(events, 'event webhooks'),
    now,
  })
  const toContacts =
    mail &&
    sendNotices({
      outbox: stores.noticeOutbox,
      mail,
      publicBaseUrl,
      brand: brandName,
      mayHearOfCase: makeHearOfCase({ directory: stores.directory, ownCases: stores.ownCases, policy, now }),
      onFailure: aside(events, 'notices'),
      now,
    })
  return {
    stop: async () => {
      await toContacts?.stop()
      await toSystems.stop()
    },
  }
}
