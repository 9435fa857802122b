/** Alerts: signals, channels, the rota, and engineers on duty who are rung. */
import { makeAlertRounds } from '../../alerts/alert-rounds.ts'
import { openChannel } from '../../alerts/channels/open-channel.ts'
import type { Channel } from '../../alerts/channels/channel.ts'
import { phoneChannel, ringNextAbout, textChannel, type OnDutyDeps } from '../../alerts/channels/on-duty.ts'
import { sendAlerts, type SendAlerts } from '../../alerts/channels/send-alerts.ts'
import { makeDutyAlerts } from '../../alerts/duty-alerts.ts'
import { readSignals } from '../../alerts/read-signals.ts'
import { watchHours, type WatchHours } from '../../alerts/hours/watch-hours.ts'
import { watchRota, type WatchRota } from '../../alerts/rota/watch-rota.ts'
import { makeSettleAlert, type SettleAlert } from '../../alerts/settle-alert.ts'
import { dutyWhisper } from '../../calls/words/staff-words.ts'
import type { Editions } from '../../calls/editions.ts'
import type { DeskActions } from '../../desk/desk.ts'
import { makeDutyLeg, type DutyLeg } from '../../desk/duty/duty-leg.ts'
import { makeRingDuty } from '../../desk/duty/ring-duty.ts'
import type { Telephony } from '../../desk/telephony.ts'
import type { ChannelSettings } from '../../domain/alerts/alert-policy.ts'
import type { LineHours } from '../../domain/hours/line-hours.ts'
import type { Stores } from '../../stores/stores.ts'
import type { Readiness } from '../../web/readiness.ts'
import type { AppSettings } from '../app-settings.ts'
import { downloadText } from './download.ts'
import { aside } from '../events/aside-events.ts'
import type { LiveView } from './live-view.ts'
import type { Events } from '../events/events.ts'

export interface BuildAlertsDeps {
  settings: AppSettings
  stores: Stores
  cards: LiveView['cards']
  desk: DeskActions
  telephony: Telephony
  editions: Pick<Editions, 'newest'>
  readiness: () => Promise<Readiness>
  /** Left out: hours stay as they are in the policy. */
  takeHours: ((hours: LineHours) => void) | undefined
  events: Events
  now: () => Date
}

export interface AlertWork {
  dutyLeg: DutyLeg
  rota: WatchRota
  hours: WatchHours
  settle: SettleAlert
  channels: SendAlerts
  /** One look at the signals, and at callers for whom engineers on duty are rung. Never rejects. */
  round: () => Promise<void>
  /** Told after each look of this process, whatever it found. */
  afterRound: (listener: () => void) => void
  stop(): Promise<void>
}

export function buildAlerts(deps: BuildAlertsDeps): AlertWork {
  const { settings, stores, cards, desk, telephony, editions, readiness, events, now } = deps
  const { takeHours = () => undefined } = deps
  const { raisedAlerts: store, alertOutbox: outbox, calls, staff, audit } = stores
  const onFailure = aside(events, 'alerts')
  const policy = () => settings.policy.alerts
  const zone = () => settings.policy.timeZone
  const rota = watchRota({ store: stores.rota, staff, calendar: settings.rotaCalendar, zone, onFailure, now })
  const hours = watchHours({ store: stores.hours, take: takeHours, download: downloadText, onFailure, now })
  const brand = settings.brandName
  const onDuty: OnDutyDeps = { telephony, onDuty: rota.onDuty, from: settings.phoneNumbers?.[0], policy, brand }
  const channels = sendAlerts({ outbox, policy, open: channelOpener(settings, onDuty), events, onFailure, now })
  const settle = makeSettleAlert({ store, policy, events, now })
  const ringNext: Parameters<typeof makeDutyAlerts>[0]['ringNext'] = (about) => ringNextAbout(about, onDuty)
  const dutyAlerts = makeDutyAlerts({ store, settle, onDuty: rota.onDuty, ringNext, policy, events, onFailure, now })
  const { busy, takeCall } = desk
  const forDuty = { calls, staff, busy, audit, onFailure, now }
  const ringDuty = makeRingDuty({ ...forDuty, telephony, onDuty: rota.onDuty, policy, alarm: dutyAlerts.alarm })
  const prompts = () => editions.newest().prompts
  const answering = () => storesAnswering(readiness)
  const facts = readSignals({ ...stores, store, cards, answering, policy: settings.policy })
  const alerts = makeAlertRounds({ store, policy, tellNow: channels.tellNow, events, onFailure })
  const afterRound: (() => void)[] = []
  return {
    rota,
    hours,
    settle,
    channels,
    dutyLeg: makeDutyLeg({
      ...forDuty,
      takeCall,
      ringDuty,
      alerts: dutyAlerts,
      whisper: (call, at) => dutyWhisper(call, prompts(), brand, at),
      words: (prompt, values) => prompts().render(prompt, 'en', { brand, ...values }),
      events: { brokeDuringCall: aside(events, 'desk') },
    }),
    async round() {
      const seen = await facts(now())
      const ringing = seen.floor === undefined ? undefined : ringDuty.round(seen.floor)
      await Promise.all([
        stores.incidents.settle(now()).catch((error: unknown) => onFailure('beginning and ending incidents', error)),
        alerts.round(seen),
        rota.round(),
        hours.round(),
        ringing?.catch((error: unknown) => onFailure('ringing engineers on duty', error)),
      ])
      for (const listener of afterRound) listener()
    },
    afterRound: (listener) => void afterRound.push(listener),
    stop: () => channels.stop(),
  }
}

/** As the monitoring sees them; `live` is Redis, or the memory of this process. */
async function storesAnswering(readiness: () => Promise<Readiness>): Promise<Record<string, boolean>> {
  const { parts } = await readiness()
  return { postgres: parts['postgres'] !== 'down', redis: parts['live'] !== 'down' }
}

/** One for each name and its settings, so that a mail server is not connected anew for each mail; a reload may change them. */
function channelOpener(settings: AppSettings, onDuty: OnDutyDeps): (name: string) => Channel {
  const opened = new Map<string, { of: ChannelSettings; channel: Channel }>()
  const gone: Channel = { tell: async () => ({ kind: 'later', problem: 'there is no such channel any more' }) }
  return (name) => {
    const of = settings.policy.alerts.channels[name]
    if (of === undefined) return gone
    const known = opened.get(name)
    if (known?.of === of) return known.channel
    const channel = openChannel(name, {
      settings: of,
      secret: settings.alertSecrets?.[name] ?? '',
      mail: settings.mail,
      board: new URL('/board', settings.publicBaseUrl).href,
      brand: settings.brandName,
      onDuty: { sms: textChannel(of.says, onDuty), phone: phoneChannel(onDuty) },
    })
    opened.set(name, { of, channel })
    return channel
  }
}
