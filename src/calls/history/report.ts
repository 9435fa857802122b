/** The arithmetic of reports: sums of periods added up, shares, and seconds that part of the calls did not exceed. Pure. */
import type { Counted, PeriodSums, Sums } from './call-reports.ts'

const NONE: Sums = {
  calls: 0,
  queued: 0,
  answered: 0,
  inTarget: 0,
  abandonedShort: 0,
  abandoned: 0,
  leftMenu: 0,
  refused: 0,
  told: 0,
  leftInformed: 0,
  callbacksAgreed: 0,
  callbacksMade: 0,
  transfers: 0,
  waitSeconds: 0,
  talkSeconds: 0,
  holdSeconds: 0,
  longestWait: 0,
  asked: 0,
  keyed: 0,
  accepted: 0,
  acceptedAtOnce: 0,
  callsMisKeyed: 0,
  callsWrongPin: 0,
  callsNotCompared: 0,
  misKeys: 0,
  wrongPins: 0,
  notAccepted: 0,
  laterPin: 0,
  laterProfile: 0,
  laterColleague: 0,
  laterSupervisor: 0,
  laterCallback: 0,
  laterNextCall: 0,
  laterUnknown: 0,
}

const NAMES = Object.keys(NONE).filter((name): name is keyof Sums => name in NONE)

/** `starts`: of the first one; empty when there is none. */
export function addUp(periods: readonly PeriodSums[]): PeriodSums {
  const total = { ...NONE }
  for (const period of periods)
    for (const name of NAMES)
      total[name] = name === 'longestWait' ? Math.max(total[name], period[name]) : total[name] + period[name]
  return {
    ...total,
    starts: periods[0]?.starts ?? '',
    waits: merged(periods.map(({ waits }) => waits)),
    keySeconds: merged(periods.map(({ keySeconds }) => keySeconds)),
    acceptSeconds: merged(periods.map(({ acceptSeconds }) => acceptSeconds)),
    rules: merged(periods.map(({ rules }) => rules)),
  }
}

/** One for each month, by its first day, also where the range has only a part of it. */
export function byMonth(periods: readonly PeriodSums[]): PeriodSums[] {
  const months = new Map<string, PeriodSums[]>()
  for (const period of periods) {
    const month = period.starts.slice(0, 7)
    months.set(month, [...(months.get(month) ?? []), period])
  }
  return [...months].map(([month, all]) => ({ ...addUp(all), starts: `${month}-01` }))
}

export function merged<V extends string | number>(lists: readonly Counted<V>[]): Counted<V> {
  const counts = new Map<V, number>()
  for (const [value, calls] of lists.flat()) counts.set(value, (counts.get(value) ?? 0) + calls)
  return [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1))
}

/** The least value that this share of the calls did not exceed: a half, nine in ten. Undefined of none. */
export function within(counted: Counted<number>, share: number): number | undefined {
  const total = counted.reduce((sum, [, calls]) => sum + calls, 0)
  let upTo = 0
  for (const [value, calls] of counted) {
    upTo += calls
    if (upTo >= share * total) return value
  }
  return undefined
}

/** From 0 to 1; undefined of nothing. */
export function shareOf(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : part / whole
}

/** Answered in target, of those who were answered or gave up. Who hung up at once had not waited. */
export const serviceLevel = ({ inTarget, answered, abandoned }: Sums) => shareOf(inTarget, answered + abandoned)

/** Gave up, of those who were answered or gave up. */
export const abandonRate = ({ answered, abandoned }: Sums) => shareOf(abandoned, answered + abandoned)

/** Seconds. */
export const averageWait = ({ waitSeconds, answered }: Sums) => shareOf(waitSeconds, answered)

export function provedLater(sums: Sums): number {
  const { laterPin, laterProfile, laterColleague, laterSupervisor, laterCallback, laterNextCall } = sums
  return laterPin + laterProfile + laterColleague + laterSupervisor + laterCallback + laterNextCall
}

/** Proved right later, of those who keyed something and whom no PIN proved. */
export const falseRefusalRate = (sums: Sums) => shareOf(provedLater(sums), sums.notAccepted)
