/** Checks what no caller waits for: the audit trail, PIN guessing, figures, and what falls due by the calendar. */
import type { Events } from './events/events.ts'
import type { Metrics } from './metrics.ts'
import { startRounds } from './watch/rounds.ts'
import type { OpenStores } from '../stores/stores.ts'
import { readAnchors } from '../stores/postgres/audit/audit-anchors.ts'
import { readHeads } from '../stores/postgres/audit/audit-lanes.ts'
import { verifyAudit } from '../stores/postgres/audit/verify-audit.ts'

export interface WatchOptions {
  stores: OpenStores
  auditKey: Uint8Array
  /** Outside the database; what it knows of newer rows than there are betrays a cut tail. */
  anchorFile: string
  events: Events
  metrics: Metrics
  /** The system of record, by name. */
  syncWith?: string | undefined
  /** Asks each store, and remembers the answers. Never rejects. */
  probe: () => Promise<unknown>
  /** How often the figures are looked at, and the audit trail is checked on from where it was. */
  lookMs?: number
  probeMs?: number
  auditMs?: number
}

export interface Watch {
  /** False once a row was found that is not as it was written. */
  auditIsWhole(): boolean
  /** Another part of the service found the trail broken. */
  auditBroke(fault: { lane: number; firstBadSeq: number; why: string }): void
  stop(): Promise<void>
}

/** A caller notices a store that is down at once, so the person on duty must be told about as soon. */
const PROBE_MS = 5_000
const LOOK_MS = 15_000
/** Hourly, and the whole trail each night (docs/security.md, "The audit trail"). */
const AUDIT_MS = 3_600_000
const WHOLE_EVERY = 24
const UPKEEP_MS = 60_000
/** A day is due half a day after its end, so that five minutes more make no difference. */
const SUMS_MS = 300_000
/** At the start only the newest rows: a long trail must not delay the first call. */
const AT_START = 10_000

export function startMonitors(options: WatchOptions): Watch {
  const { stores, auditKey, anchorFile, events, metrics, probe } = options
  const { lookMs = LOOK_MS, probeMs = PROBE_MS, auditMs = AUDIT_MS } = options
  /** By lane, the last row that was looked at. */
  let checked: ReadonlyMap<number, number> | undefined
  let whole = true
  let rounds = 0
  const stopping = new AbortController()

  /** A broken trail stays reported as broken until the service is started again. */
  async function checkAudit(): Promise<void> {
    // The anchors first: rows may be added meanwhile, and those have no anchor yet.
    const { anchors } = await readAnchors(anchorFile, auditKey)
    const heads = new Map((await readHeads(stores.pool)).map(({ lane, seq }) => [lane, seq]))
    const everything = rounds > 0 && rounds % WHOLE_EVERY === 0
    rounds += 1
    const newest = checked ?? new Map([...heads].map(([lane, seq]) => [lane, seq - AT_START]))
    const from = everything ? 1 : newest
    const verdict = await verifyAudit(stores.pool, auditKey, { from, anchors })
    if (verdict.kind === 'broken') whole = false
    else checked = heads
    events.auditChecked(
      verdict.kind === 'broken' || whole ? verdict : { kind: 'broken', lane: 0, firstBadSeq: 0, why: 'before' },
    )
  }

  async function keepUp(): Promise<void> {
    const now = new Date()
    await stores.upkeep.tellOfEnds(now)
    await stores.upkeep.tellOfGuessing(now)
    await stores.upkeep.forgetFiles(now)
  }

  /** The first time it may take minutes. */
  const sumUp = () => stores.sums.bringUpToDate(stopping.signal)

  const watch = (what: string, everyMs: number, work: () => Promise<void>) =>
    startRounds(work, everyMs, (error) => stopping.signal.aborted || events.watchFailed(what, error))
  const watchSync = (system: string) =>
    watch('system of record', lookMs, async () => events.syncFigures(await stores.sync.figures(system), new Date()))
  const watching = [
    watch('stores', probeMs, async () => void (await probe())),
    watch('PIN guessing', lookMs, async () => events.guessing(await stores.tries.failures())),
    watch('calls in progress', lookMs, async () => metrics.liveCalls.set(await stores.calls.countLive())),
    watch('events for other systems', lookMs, async () =>
      events.webhookFigures(await stores.webhookOutbox.figures(), new Date()),
    ),
    ...(options.syncWith === undefined ? [] : [watchSync(options.syncWith)]),
    watch('upkeep of the directory', UPKEEP_MS, keepUp),
  ]
  // When Postgres was down at the start, as soon as it may be asked: an hour later is late.
  void stores.prepared.then(
    () =>
      stopping.signal.aborted ||
      watching.push(watch('audit trail', auditMs, checkAudit), watch('sums of calls', SUMS_MS, sumUp)),
  )
  return {
    auditIsWhole: () => whole,
    auditBroke: (fault) => {
      whole = false
      events.auditChecked({ kind: 'broken', ...fault })
    },
    stop: async () => {
      stopping.abort()
      await Promise.all(watching.map((one) => one.stop()))
    },
  }
}
