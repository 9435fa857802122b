/** What the board shows of alerts: those that are open, who was told of each, and who is on duty. */
import type { Alert, AlertStore, Told } from './alert.ts'
import type { RotaNow, WatchRota } from './rota/watch-rota.ts'

export interface ShownAlert extends Alert {
  told: readonly Told[]
}

export interface AlertsNow {
  /** Oldest first. Undefined while the records do not answer. */
  open: readonly ShownAlert[] | undefined
  rota: RotaNow | undefined
}

export interface ReadAlerts {
  /** Never rejects. */
  now(): Promise<AlertsNow>
  /** Something was done about one. */
  changed(): void
}

/** Read by one look for every board of this process. */
const KNOWN_MS = 2_000

export function readAlerts(
  { store, rota }: { store: Pick<AlertStore, 'open' | 'told'>; rota: Pick<WatchRota, 'now'> },
  now: () => Date,
): ReadAlerts {
  let known: { at: number; alerts: Promise<AlertsNow> } | undefined

  async function read(): Promise<AlertsNow> {
    const [open, duty] = await Promise.all([
      openWithTold(store).catch(() => undefined),
      rota.now().catch(() => undefined),
    ])
    return { open, rota: duty }
  }

  return {
    now: () => {
      const at = now().getTime()
      if (known === undefined || at - known.at > KNOWN_MS) known = { at, alerts: read() }
      return known.alerts
    },
    changed: () => void (known = undefined),
  }
}

async function openWithTold(store: Pick<AlertStore, 'open' | 'told'>): Promise<ShownAlert[]> {
  const open = await store.open()
  const told = open.length === 0 ? [] : await store.told(open.map(({ id }) => id))
  return open.map((alert) => ({ ...alert, told: told.filter(({ alertId }) => alertId === alert.id) }))
}
