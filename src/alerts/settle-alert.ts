/** What a person does about an alert: they have it, or it is over. Each is done once, and on record. */
import type { AlertPolicy } from '../domain/alerts/alert-policy.ts'
import { resolvesItself, type Alert, type AlertStore, type Person, type Settled } from './alert.ts'
import { followingChannels, type AlertEvents } from './alert-rounds.ts'

export interface SettleAlertDeps {
  store: Pick<AlertStore, 'open' | 'acknowledge' | 'resolve'>
  policy: () => AlertPolicy
  events: Pick<AlertEvents, 'alertResolved'> & {
    alertAcknowledged: (alert: Pick<Alert, 'kind' | 'desk' | 'about'>, by: string) => void
  }
  now: () => Date
}

export type Settling = Settled | 'not-over'

export interface SettleAlert {
  acknowledge(id: string, by: Person): Promise<Settled>
  /** This person sees to what the alert of this kind is about, if one is open. */
  acknowledgeAbout(kind: Alert['kind'], subject: string, by: Person): Promise<void>
  /** `not-over`: its cause is still there, and it resolves with it. */
  resolve(id: string, by: Person): Promise<Settling>
}

export function makeSettleAlert({ store, policy, events, now }: SettleAlertDeps): SettleAlert {
  const find = async (id: string) => (await store.open()).find((alert) => alert.id === id)
  async function acknowledge(id: string, alert: Alert | undefined, by: Person): Promise<Settled> {
    const done = await store.acknowledge(id, by, now(), followingChannels(policy()))
    if (done === 'done' && alert !== undefined) events.alertAcknowledged(alert, by.name)
    return done
  }
  return {
    acknowledge: async (id, by) => acknowledge(id, await find(id), by),
    async acknowledgeAbout(kind, subject, by) {
      const about = (await store.open()).find((alert) => alert.kind === kind && alert.subject === subject)
      if (about !== undefined) await acknowledge(about.id, about, by)
    },
    async resolve(id, by) {
      const alert = await find(id)
      if (alert !== undefined && resolvesItself(alert.kind)) return 'not-over'
      const done = await store.resolve(id, by, now(), followingChannels(policy()))
      if (done === 'done' && alert !== undefined) events.alertResolved(alert, by.name)
      return done
    },
  }
}
