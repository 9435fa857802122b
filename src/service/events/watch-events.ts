/** What the rounds of the monitors find: guessing, audit trail, old records, identity provider. */
import type { FailureCount } from '../../domain/pin/limits/try-counter.ts'
import type { Metrics } from '../metrics.ts'
import { loggedError } from '../watch/logged-error.ts'
import type { Logger } from '../watch/logger.ts'
import { makeSeldom } from '../watch/seldom.ts'

export interface WatchEvents {
  /** Told at every look; logged when it changes. */
  guessing: (count: FailureCount) => void
  auditChecked: (
    verdict: { kind: 'whole' } | { kind: 'broken'; lane: number; firstBadSeq: number; why: string },
  ) => void
  watchFailed: (what: string, error: unknown) => void
  /** By table. */
  pruned: (dropped: Readonly<Record<string, number>>) => void
  /** Told at every look; logged when it changes. */
  providerProbed: (found: { answers: true } | { answers: false; error: unknown }) => void
}

export function watchEvents(log: Logger, metrics: Metrics): WatchEvents {
  const seldom = makeSeldom()
  let guessing = 0
  let providerAnswers = true
  return {
    guessing: (count) => {
      metrics.guessing.set(count.lastHour)
      const level = count.attack ? 2 : count.alarm ? 1 : 0
      metrics.guessingAlarm.set(level)
      if (level !== guessing) log[level > guessing ? 'error' : 'info'](count, 'PIN guessing: the alarm changes')
      guessing = level
    },
    auditChecked: (verdict) => {
      metrics.auditWhole.set(verdict.kind === 'whole' ? 1 : 0)
      if (verdict.kind === 'broken') log.error(verdict, 'the audit trail is not as it was written')
    },
    pruned: (dropped) => {
      for (const [table, rows] of Object.entries(dropped)) metrics.prunedRows.inc({ table }, rows)
      log.info({ dropped }, 'old records were dropped')
    },
    providerProbed: (found) => {
      metrics.providerUp.set(found.answers ? 1 : 0)
      if (found.answers && !providerAnswers) log.info('the identity provider answers again')
      if (!found.answers && providerAnswers)
        log.error({ err: loggedError(found.error) }, 'the identity provider does not answer')
      providerAnswers = found.answers
    },
    watchFailed: (what, error) => {
      const leftOut = seldom.since(what)
      if (leftOut !== undefined) log.warn({ what, leftOut, err: loggedError(error) }, 'could not look')
    },
  }
}
