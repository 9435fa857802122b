/** What tests of alerts share: numbers of a site that wait for nothing, and engineers on duty. */
import { STANDARD_ALERTS, type AlertPolicy, type ChannelSettings } from '../../src/domain/alerts/alert-policy.ts'
import { staffId } from '../../src/domain/ids.ts'
import type { NewShift } from '../../src/alerts/rota/rota-store.ts'
import type { Careline } from '../calls/careline.ts'

export const AT_ONCE = {
  'production-down': 0,
  support: 0,
  admin: 0,
  identification: 0,
  contracts: 0,
} as const
const NEVER = { 'production-down': 9e6, support: 9e6, admin: 9e6, identification: 9e6, contracts: 9e6 } as const

/** Callers whose production is down are told of at once, nothing else is. */
export const DOWN_AT_ONCE: AlertPolicy = {
  ...STANDARD_ALERTS,
  productionDownAfter: 0,
  noAnalystReadyAfter: NEVER,
  longestWait: NEVER,
  duty: { ...STANDARD_ALERTS.duty, ringAfter: 0 },
}

/** The same, and a caller whom no person could take may leave a message. */
export const WITH_MESSAGES: AlertPolicy = {
  ...DOWN_AT_ONCE,
  messages: { allowed: true, longest: 60, keepDays: 30 },
}

export const channel = (kind: ChannelSettings['kind'], more: Partial<ChannelSettings> = {}): ChannelSettings => ({
  kind,
  says: ['reference', 'company'],
  ...more,
})

export const ENGINEERS = {
  noor: { name: 'Noor Haddad', phone: '+12025550171' },
  kai: { name: 'Kai Lund', phone: '+12025550172' },
} as const

const HOUR = 3_600_000
const BY = { actor: 'staff sam', name: 'Sam' }

export function shift(who: keyof typeof ENGINEERS, more: Partial<NewShift> = {}): NewShift {
  const now = Date.now()
  return {
    ...ENGINEERS[who],
    staff: undefined,
    from: new Date(now - HOUR),
    until: new Date(now + HOUR),
    isOverride: false,
    ...more,
  }
}

/** These are on duty now, in this order. */
export async function onDuty(careline: Careline, ...who: (keyof typeof ENGINEERS)[]): Promise<void> {
  const shifts = who.map((one, at) => shift(one, { from: new Date(Date.now() - HOUR + at * 1_000) }))
  await careline.stores.rota.add(shifts, BY, new Date())
  careline.alerts().rota.changed()
}

/** A member of the staff is on duty, with this telephone. */
export async function staffOnDuty(careline: Careline, id: string, name: string, phone: string): Promise<void> {
  await careline.stores.rota.add([{ ...shift('noor'), name, phone, staff: staffId.parse(id) }], BY, new Date())
  careline.alerts().rota.changed()
}
