/** Gauges that are read when Prometheus asks, and not counted on the way: queues, pools, disk. */
import { Gauge, type Registry } from 'prom-client'
import type { DeskFigures } from '../../desk/floor/desk-figures.ts'
import type { PoolUse } from '../../stores/stores.ts'

/** Where each figure comes from, set once the part that knows it is there. Without it, and while it fails, the figure is left out. */
export interface ScrapeSources {
  desks?: () => Promise<Partial<DeskFigures>[]>
  /** By the calendars as calls of this process know them. */
  desksOpen?: () => readonly { desk: string; isOpen: boolean }[]
  /** Those of desks and contracts, and that of the rota. */
  calendars?: () => Promise<readonly { calendar: string; isRead: boolean }[]>
  pools?: () => Record<string, PoolUse>
  spooled?: () => number
  /** Bytes. */
  disk?: () => Promise<{ free: number; size: number }>
  pinChecks?: () => { running: number; waiting: number }
  /** Hashing processes that can be asked. */
  pinProcesses?: () => number
}

type Series = readonly { labels?: Record<string, string>; value: number | undefined }[]

export function scrapedGauges(registry: Registry): ScrapeSources {
  const sources: ScrapeSources = {}
  const gauge = (name: string, help: string, labels: readonly string[], read: () => Series | Promise<Series>): void => {
    const made = new Gauge({
      name: `careline_${name}`,
      help,
      labelNames: [...labels],
      registers: [],
      async collect() {
        this.reset()
        // Without labels a reset means 0, which would be a figure.
        if (labels.length === 0) this.remove()
        for (const { labels: of = {}, value } of await orNothing(read)) if (value !== undefined) this.set(of, value)
      },
    })
    registry.registerMetric(made)
  }
  deskGauges(gauge, sources)
  ownGauges(gauge, sources)
  return sources
}

type MakeGauge = (name: string, help: string, labels: readonly string[], read: () => Series | Promise<Series>) => void

/** The same at every process, because all read the same store: take `max`, not `sum`. */
function deskGauges(gauge: MakeGauge, sources: ScrapeSources): void {
  const perDesk = (name: string, help: string, figure: (of: Partial<DeskFigures>) => number | undefined) =>
    gauge(name, `${help} The same at every process`, ['desk'], async () =>
      ((await sources.desks?.()) ?? []).map((one) => ({ labels: { desk: one.desk ?? '' }, value: figure(one) })),
    )
  perDesk('desk_waiting', 'Callers in the queue, by desk.', ({ waiting }) => waiting)
  perDesk(
    'desk_oldest_wait_seconds',
    'Longest wait of a caller in the queue now, by desk.',
    ({ oldestWaitSeconds }) => oldestWaitSeconds,
  )
  perDesk('desk_ready_analysts', 'Analysts who are ready and in no call, by desk.', ({ there }) => there?.ready.length)
  const alone =
    'Callers in the queue for whom no analyst is ready, by desk: none is, or none of the region of the contract.'
  perDesk('desk_unattended', alone, ({ unattended }) => unattended)
  const working = 'Analysts who are ready, in a call or writing up a call, by desk.'
  perDesk(
    'desk_working_analysts',
    working,
    ({ there }) => there && there.ready.length + there.onCall.length + there.wrapUp.length,
  )
  const help = '1 while the desk is open by its hours, 0 while it is closed. The same at every process'
  gauge('desk_open', help, ['desk'], () =>
    (sources.desksOpen?.() ?? []).map(({ desk, isOpen }) => ({ labels: { desk }, value: isOpen ? 1 : 0 })),
  )
  const reads =
    '0 while a calendar cannot be read here, or its address was not read for long. The same at every process'
  gauge('calendar_read', reads, ['calendar'], async () =>
    ((await sources.calendars?.()) ?? []).map(({ calendar, isRead }) => ({
      labels: { calendar },
      value: isRead ? 1 : 0,
    })),
  )
}

/** Of this process alone. */
function ownGauges(gauge: MakeGauge, sources: ScrapeSources): void {
  const perPool = (name: string, help: string, figure: (use: PoolUse) => number) =>
    gauge(name, help, ['pool'], () =>
      Object.entries(sources.pools?.() ?? {}).map(([pool, use]) => ({ labels: { pool }, value: figure(use) })),
    )
  perPool('postgres_pool_connections', 'Open connections to Postgres, by pool', ({ open }) => open)
  perPool('postgres_pool_busy', 'Connections to Postgres that work now, by pool', ({ open, idle }) => open - idle)
  perPool('postgres_pool_waiting', 'Statements that wait for a connection, by pool', ({ waiting }) => waiting)
  const single = (name: string, help: string, read: () => number | undefined | Promise<number | undefined>) =>
    gauge(name, help, [], async () => [{ value: await read() }])
  single('spooled_records', 'Records that wait in the spool for Postgres', () => sources.spooled?.())
  single('data_dir_free_bytes', 'Free space of the disk of DATA_DIR', async () => (await sources.disk?.())?.free)
  single('data_dir_size_bytes', 'Size of the disk of DATA_DIR', async () => (await sources.disk?.())?.size)
  single('pin_checks_running', 'PINs being compared now', () => sources.pinChecks?.().running)
  single('pin_checks_waiting', 'PINs that wait for a processor', () => sources.pinChecks?.().waiting)
  single(
    'pin_processes_up',
    'Hashing processes that can be asked; without one PINs are hashed on the threads of the service',
    () => sources.pinProcesses?.(),
  )
}

/** What cannot be read must not take the other figures with it; that its store is down is a figure of its own. */
async function orNothing(read: () => Series | Promise<Series>): Promise<Series> {
  try {
    return await read()
  } catch {
    return []
  }
}
