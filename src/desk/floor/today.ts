/** Today's calls, quarter hour by quarter hour, with those that go on: for boards, cheap enough to be asked at every redraw. */
import type { CallReports, DaySoFar } from '../../calls/history/call-reports.ts'
import { within } from '../../calls/history/report.ts'
import type { Call } from '../../calls/call.ts'
import { ruleSentence } from '../../domain/consequences.ts'
import type { CallId } from '../../domain/ids.ts'

export interface Today {
  /** Without a gap from the first call of the day to now. A call counts where it joined a queue. */
  quarters: { at: string; offered: number; answered: number; abandoned: number }[]
  /** Seconds until the answer, of the calls that are over; undefined of none. */
  waits: {
    half: number | undefined
    nineInTen: number | undefined
    longest: number | undefined
    /** How many waited more than the bound before, and up to this one; undefined: longer than every other bound. */
    spread: { upTo: number | undefined; calls: number }[]
  }
  /** Why callers were refused, most first. */
  refusals: { rule: string; reason: string; calls: number }[]
  /** Refused in the last hour, counted alike. */
  refusedInHour: number
}

export interface TodayDeps {
  reports: Pick<CallReports, 'daySoFar'>
  /** Calls in progress. */
  live: () => Promise<readonly Call[]>
  now: () => Date
}

/** The records are asked so often at most, however many boards are open. */
const ASKED_MS = 5_000
/** Seconds. Fine where targets are, coarse above them: own choice. */
const WAIT_BOUNDS = [10, 20, 30, 60, 120, 300, 600] as const
const QUARTER_MS = 15 * 60_000

/**
 * Rejects while the records do not answer; the next look tries again. A call that ends counts as it was until the records are asked again:
 * otherwise it would be in neither for some seconds.
 */
export function watchToday({ reports, live, now }: TodayDeps): () => Promise<Today> {
  let known: { at: number; soFar: Promise<DaySoFar>; goingOn: Map<CallId, Call> } | undefined
  return async () => {
    const at = now()
    if (known === undefined || at.getTime() - known.at > ASKED_MS) {
      const soFar = reports.daySoFar(at)
      soFar.catch(() => (known = undefined))
      known = { at: at.getTime(), soFar, goingOn: new Map() }
    }
    const { soFar, goingOn } = known
    // First the records: a call that ends meanwhile would be in both.
    const recorded = await soFar
    for (const call of await live()) if (call.stage.kind !== 'ended') goingOn.set(call.id, call)
    return todayOf(recorded, [...goingOn.values()], at)
  }
}

export function todayOf({ quarters, waits, rules, refusedInHour }: DaySoFar, live: readonly Call[], now: Date): Today {
  const counted = new Map(quarters.map(({ at, ...counts }) => [at.getTime(), { ...counts }]))
  for (const call of live) {
    if (call.stage.kind === 'ended' || call.calledBack !== undefined || call.trial !== undefined) continue
    const moments = call.noted?.moments ?? []
    const queued = moments.find(({ kind }) => kind === 'queued')
    if (queued === undefined) continue
    const quarter = quarterOf(Date.parse(queued.at))
    const counts = counted.get(quarter) ?? { offered: 0, answered: 0, abandoned: 0 }
    const isAnswered = moments.some(({ kind }) => kind === 'answered')
    counted.set(quarter, { ...counts, offered: counts.offered + 1, answered: counts.answered + (isAnswered ? 1 : 0) })
  }
  return {
    quarters: withoutGaps(counted, now),
    waits: {
      half: within(waits, 0.5),
      nineInTen: within(waits, 0.9),
      longest: within(waits, 1),
      spread: spreadOf(waits),
    },
    refusals: rules
      .map(([rule, calls]) => ({ rule, reason: ruleSentence(rule), calls }))
      .toSorted((a, b) => b.calls - a.calls),
    refusedInHour,
  }
}

function spreadOf(waits: DaySoFar['waits']): Today['waits']['spread'] {
  const upTo = (bound: number | undefined) =>
    waits.reduce((sum, [seconds, calls]) => sum + (bound === undefined || seconds <= bound ? calls : 0), 0)
  return [...WAIT_BOUNDS, undefined].map((bound, i) => {
    const before = WAIT_BOUNDS[i - 1]
    return { upTo: bound, calls: upTo(bound) - (before === undefined ? 0 : upTo(before)) }
  })
}

const quarterOf = (ms: number) => Math.floor(ms / QUARTER_MS) * QUARTER_MS

function withoutGaps(
  counted: ReadonlyMap<number, Omit<Today['quarters'][number], 'at'>>,
  now: Date,
): Today['quarters'] {
  const first = [...counted.keys()].toSorted((a, b) => a - b)[0]
  if (first === undefined) return []
  const all: Today['quarters'] = []
  for (let at = first; at <= now.getTime(); at += QUARTER_MS)
    all.push({ at: new Date(at).toISOString(), ...(counted.get(at) ?? { offered: 0, answered: 0, abandoned: 0 }) })
  return all
}
