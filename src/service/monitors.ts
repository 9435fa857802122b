/** Checks what no caller waits for: the audit trail, PIN guessing, figures, and what falls due by the calendar. */
import type { Events } from './events.ts'
import type { Metrics } from './metrics.ts'
import type { OpenStores } from '../stores/stores.ts'
import { readAnchors } from '../stores/postgres/audit/audit-anchors.ts'
import { verifyAudit } from '../stores/postgres/audit/verify-audit.ts'

export interface WatchOptions {
  stores: OpenStores
  auditKey: Uint8Array
  /** Outside the database; what it knows of newer rows than there are betrays a cut tail. */
  anchorFile: string
  events: Events
  metrics: Metrics
  /** How often the figures are looked at, and the audit trail is checked on from where it was. */
  lookMs?: number
  auditMs?: number
}

export interface Watch {
  /** False once a row was found that is not as it was written. */
  auditIsWhole(): boolean
  /** Another part of the service found the trail broken. */
  auditBroke(fault: { firstBadSeq: number; why: string }): void
  stop(): Promise<void>
}

const LOOK_MS = 15_000
/** Hourly, and the whole trail each night (docs/security.md, "The audit trail"). */
const AUDIT_MS = 3_600_000
const WHOLE_EVERY = 24
const UPKEEP_MS = 60_000
/** At the start only the newest rows: a long trail must not delay the first call. */
const AT_START = 10_000

export function startMonitors(options: WatchOptions): Watch {
  const { stores, auditKey, anchorFile, events, metrics, lookMs = LOOK_MS, auditMs = AUDIT_MS } = options
  let checked: number | undefined
  let whole = true
  let rounds = 0
  let working: Promise<void> = Promise.resolve()

  async function look(): Promise<void> {
    metrics.spooled.set(stores.spooled())
    events.guessing(await stores.tries.failures())
    metrics.liveCalls.set(await stores.calls.countLive())
    metrics.crmWaiting.set(await stores.crmOutbox.waiting())
  }

  /** A broken trail stays reported as broken until the service is started again. */
  async function checkAudit(): Promise<void> {
    // The anchors first: rows may be added meanwhile, and those have no anchor yet.
    const { anchors } = await readAnchors(anchorFile, auditKey)
    const { rows } = await stores.pool.query<{ seq: string }>('SELECT seq FROM audit ORDER BY seq DESC LIMIT 1')
    const last = Number(rows[0]?.seq ?? 0)
    const everything = rounds > 0 && rounds % WHOLE_EVERY === 0
    rounds += 1
    const from = everything ? 1 : Math.max(1, checked ?? last - AT_START)
    const verdict = await verifyAudit(stores.pool, auditKey, { from, anchors })
    if (verdict.kind === 'broken') whole = false
    else checked = last
    events.auditChecked(
      verdict.kind === 'broken' || whole ? verdict : { kind: 'broken', firstBadSeq: 0, why: 'before' },
    )
  }

  async function keepUp(): Promise<void> {
    const now = new Date()
    await stores.upkeep.tellOfEnds(now)
    await stores.upkeep.tellOfGuessing(now)
    await stores.upkeep.forgetFiles(now)
  }

  const inTurn = (what: string, work: () => Promise<void>) => {
    working = working.then(work).catch((error: unknown) => events.watchFailed(what, error))
  }
  let stopped = false
  // When Postgres could not be reached at the start; otherwise at once.
  void stores.prepared.then(() => stopped || inTurn('audit trail', checkAudit))
  inTurn('figures', look)
  inTurn('upkeep of the directory', keepUp)
  const timers = [
    setInterval(() => inTurn('figures', look), lookMs),
    setInterval(() => inTurn('audit trail', checkAudit), auditMs),
    setInterval(() => inTurn('upkeep of the directory', keepUp), UPKEEP_MS),
  ]
  timers.forEach((timer) => timer.unref())
  return {
    auditIsWhole: () => whole,
    auditBroke: (fault) => {
      whole = false
      events.auditChecked({ kind: 'broken', ...fault })
    },
    stop: async () => {
      stopped = true
      timers.forEach((timer) => clearInterval(timer))
      await working
    },
  }
}
