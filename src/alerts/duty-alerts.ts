/** What the phone of an engineer on duty asks of alerts, and what ringing for a caller tells them. */
import type { Call } from '../calls/call.ts'
import { cardOf } from '../desk/card.ts'
import { engineerId, type DutyAttempt, type OnDuty } from '../desk/duty/duty.ts'
import type { DutyAlerts } from '../desk/duty/duty-leg.ts'
import { channelsFor, type AlertPolicy } from '../domain/alerts/alert-policy.ts'
import type { Alert, AlertStore } from './alert.ts'
import { withKey, type AlertEvents } from './alert-rounds.ts'
import { A_TEST, NOT_STORED } from './channels/on-duty.ts'
import { signalInWords } from './channels/words.ts'
import type { SettleAlert } from './settle-alert.ts'
import { ofCall } from './signals-now.ts'

export interface DutyAlertsDeps {
  store: AlertStore
  settle: Pick<SettleAlert, 'acknowledge'>
  onDuty: () => Promise<readonly OnDuty[]>
  ringNext: (about: DutyAttempt) => Promise<void>
  policy: () => AlertPolicy
  events: Pick<AlertEvents, 'alertOpened' | 'alertEscalated'>
  onFailure: (what: string, error: unknown) => void
  now: () => Date
}

export interface CallAlarm {
  /** Engineers begin to be rung for this caller, or all of them were: the alert opens now, or escalates now. Never rejects. */
  alarm: (call: Call, why: 'begins' | 'over') => Promise<void>
}

export function makeDutyAlerts(deps: DutyAlertsDeps): DutyAlerts & CallAlarm {
  const { store, settle, policy, events, onFailure, now } = deps
  const open = async () => store.open()
  const openOf = async (callId: string) =>
    (await open()).find(({ kind, subject }) => kind === 'production-down-waits' && subject === callId)
  const isFree = (alert: Alert | undefined) => alert !== undefined && alert.acknowledgedAt === undefined

  async function raise(call: Call): Promise<void> {
    const card = cardOf(call)
    if (card === undefined) return
    const signal = { kind: 'production-down-waits' as const, ...ofCall(card) }
    const channels = channelsFor(policy(), signal, 'opened')
    const alert = await store.raise(withKey(signal), { at: now(), channels, once: false })
    if (alert !== undefined) events.alertOpened(alert)
  }

  return {
    async find(alertId) {
      if (alertId === A_TEST) return 'This is only a test of the call to the engineer on duty'
      if (alertId === NOT_STORED) return 'An alert could not be stored, because Postgres does not answer'
      const alert = (await open()).find(({ id }) => id === alertId)
      return alert !== undefined && isFree(alert) ? signalInWords(alert) : undefined
    },
    async whoIs({ engineer }) {
      const person = (await deps.onDuty()).find((one) => engineerId(one) === engineer)
      return person && { staff: engineerId(person), name: person.name }
    },
    async acknowledge(of, { staff, name }) {
      const by = { actor: `staff ${staff}`, name }
      const id = 'alertId' in of ? of.alertId : (await openOf(of.call.id))?.id
      if (id !== undefined) await settle.acknowledge(id, by)
    },
    async ringNext(about) {
      if (about.alertId !== NOT_STORED && !isFree((await open()).find(({ id }) => id === about.alertId))) return
      await deps.ringNext(about)
    },
    async alarm(call, why) {
      try {
        await raise(call)
        const alert = why === 'over' ? await openOf(call.id) : undefined
        if (alert === undefined || !isFree(alert)) return
        if (await store.escalate(alert.id, now(), channelsFor(policy(), alert, 'escalated')))
          events.alertEscalated(alert)
      } catch (error) {
        // The rounds tell of it from memory.
        onFailure('opening the alert of a call', error)
      }
    },
  }
}
