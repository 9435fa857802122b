/** Alerts of the demo: told within seconds, to pretend systems of its own and to an engineer on duty who is no member of the staff. */
import type { RotaStore } from '../../alerts/rota/rota-store.ts'
import { STANDARD_ALERTS, type AlertPolicy } from '../../domain/alerts/alert-policy.ts'
import { PAGER_PATH } from './pretend-pager.tsx'

export const ENGINEER_ON_DUTY = { id: 'duty-noor', name: 'Noor Haddad', phone: '+12025550171' } as const

/** `base`: of this server, as it reaches itself. */
export function demoAlerts(base: string): { policy: AlertPolicy; secrets: Record<string, string> } {
  const says = ['reference', 'company', 'product'] as const
  return {
    policy: {
      ...STANDARD_ALERTS,
      productionDownAfter: 20,
      noAnalystReadyAfter: { ...STANDARD_ALERTS.noAnalystReadyAfter, 'production-down': 10, support: 30 },
      escalateAfter: 3,
      channels: {
        pager: { kind: 'pagerduty', says, url: `${base}${PAGER_PATH}/events` },
        'care-chat': { kind: 'slack', says: ['reference'] },
        'duty-sms': { kind: 'sms', says: ['reference'] },
        'duty-phone': { kind: 'phone', says: [] },
      },
      tell: [
        { channels: ['pager', 'care-chat'], when: 'opened' },
        {
          channels: ['duty-sms', 'duty-phone'],
          signals: ['production-down-waits', 'production-down-abandoned', 'store-down'],
          when: 'opened',
        },
        // Production down, at every hour.
        { channels: ['duty-sms', 'duty-phone'], signals: ['message-left'], desks: ['production-down'], when: 'opened' },
      ],
      duty: { ...STANDARD_ALERTS.duty, ringAfter: 8, ringFor: 20 },
      messages: { ...STANDARD_ALERTS.messages, allowed: true },
    },
    secrets: { pager: 'the demo asks for no real key', 'care-chat': `${base}${PAGER_PATH}/chat` },
  }
}

const DAY_MS = 86_400_000

/** From yesterday for five days, so that the board shows a hole in the week ahead. Not again while the demo has shifts. */
export async function putOnDuty(rota: RotaStore, now: Date): Promise<void> {
  const known = await rota.shifts(now, new Date(now.getTime() + 7 * DAY_MS))
  if (known.length > 0) return
  const { name, phone } = ENGINEER_ON_DUTY
  const morning = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate(), 8)
  const shift = { name, phone, staff: undefined, isOverride: false }
  await rota.add(
    [{ ...shift, from: new Date(morning - DAY_MS), until: new Date(morning + 5 * DAY_MS) }],
    { actor: 'service', name: 'demo' },
    now,
  )
}
