/** The queues in the last four hours and at this time yesterday: what the figures of the board are held against. */
import type { CallReports, QueueLately, QueueMoment } from '../../calls/history/call-reports.ts'
import type { Call } from '../../calls/call.ts'
import type { Policy } from '../../domain/policy.ts'

/** The queues at one moment, in the figures of the board. */
export interface Earlier {
  waiting: number
  /** With production down: waiting, or owed a callback. */
  urgent: number
  callbacks: number
  /** Per cent of the callers answered in the hour before; undefined of none. */
  share: number | undefined
}

export interface Lately {
  /** Undefined: the records do not go back so far. */
  yesterday: Earlier | undefined
  /** Quarter hours, oldest first. */
  quarters: Earlier[]
}

export interface LatelyDeps {
  reports: Pick<CallReports, 'queueLately'>
  /** Calls in progress. */
  live: () => Promise<readonly Call[]>
  policy: Pick<Policy, 'targets'>
  now: () => Date
}

/** Nothing of it is of this moment: the records are asked so often at most, however many boards are open. */
const ASKED_MS = 60_000

/** Rejects while the records do not answer; the next look tries again. */
export function watchLately({ reports, live, policy, now }: LatelyDeps): () => Promise<Lately> {
  let known: { at: number; lately: Promise<Lately> } | undefined
  return () => {
    const at = now()
    if (known === undefined || at.getTime() - known.at > ASKED_MS) {
      const lately = Promise.all([reports.queueLately(at), live()]).then(([queues, calls]) =>
        latelyOf(queues, calls, policy.targets),
      )
      lately.catch(() => (known = undefined))
      known = { at: at.getTime(), lately }
    }
    return known.lately
  }
}

/** With the calls that go on, of which the records tell nothing yet. */
export function latelyOf(
  { yesterday, quarters }: QueueLately,
  live: readonly Call[],
  targets: Policy['targets'],
): Lately {
  const waits = live.flatMap((call) => waitOf(call, targets) ?? [])
  const earlier = (moment: QueueMoment) => withLive(moment, waits)
  return { yesterday: yesterday && earlier(yesterday), quarters: quarters.map(earlier) }
}

interface Wait {
  from: number
  /** Undefined while they wait. */
  answered: number | undefined
  isUrgent: boolean
  isInTarget: boolean
}

function waitOf({ stage, calledBack, noted, told, trial }: Call, targets: Policy['targets']): Wait | undefined {
  if (stage.kind === 'ended' || calledBack !== undefined || trial !== undefined) return undefined
  const queued = noted?.moments.find((one) => one.kind === 'queued')
  if (queued?.kind !== 'queued') return undefined
  const answer = noted?.moments.find(({ kind }) => kind === 'answered')
  const [from, answered] = [Date.parse(queued.at), answer && Date.parse(answer.at)]
  return {
    from,
    answered,
    isUrgent: told.urgent === 'critical' || queued.desk === 'production-down',
    isInTarget: answered !== undefined && answered - from <= targets.seconds[queued.desk] * 1_000,
  }
}

const HOUR_MS = 60 * 60_000

function withLive(moment: QueueMoment, waits: readonly Wait[]): Earlier {
  const at = moment.at.getTime()
  const waited = waits.filter(({ from, answered }) => from <= at && (answered === undefined || answered > at))
  const answers = waits.filter(({ answered }) => answered !== undefined && answered <= at && answered > at - HOUR_MS)
  const answered = moment.answered + answers.length
  const inTarget = moment.inTarget + answers.filter(({ isInTarget }) => isInTarget).length
  return {
    waiting: moment.waiting + waited.length,
    urgent: moment.urgentWaiting + moment.urgentCallbacks + waited.filter(({ isUrgent }) => isUrgent).length,
    callbacks: moment.callbacks,
    share: answered === 0 ? undefined : Math.round((100 * inTarget) / answered),
  }
}
