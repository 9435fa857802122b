/** Every fact that the service reports, one function each: a log line and a counter together. Never digits, never a full caller number. */
import type { Call } from '../calls/call.ts'
import { apartFromCalls, currentCall } from '../calls/current-call.ts'
import type { CallEvents } from '../calls/turn-deps.ts'
import { maskCallerNumber } from '../domain/caller-number.ts'
import { consequenceOf } from '../domain/consequences.ts'
import { isVerified } from '../domain/decide.ts'
import type { FailureCount } from '../domain/pin/limits/try-counter.ts'
import type { NotBegun } from '../domain/pin/limits/check-queue.ts'
import type { PinCheck } from '../domain/pin/pin-check.ts'
import { sentenceOf } from './failure-sentence.ts'
import type { HashingEnd } from './hashing/hashing-process.ts'
import { callerPlace, webhookPlace, type AsidePlace, type LimitedPlace } from './failure-places.ts'
import type { HEARD_OF_PIN, Metrics } from './metrics.ts'
import type { ReloadOutcome } from './reload/reload-files.ts'
import type { PhoneEvents } from '../phone/phone-events.ts'
import type { ScreenEvents } from '../web/routes/screen-routes.ts'
import { loggedError } from './watch/logged-error.ts'
import { aboutCall, type Logger } from './watch/logger.ts'
import { makeSeldom } from './watch/seldom.ts'

export interface StoreEvents {
  storeFailed: (store: string, error: unknown) => void
  storeChanged: (store: string, up: boolean) => void
  storeUsed: (store: string, seconds: number, ok: boolean) => void
  /** Told at every try; logged when the reason changes. */
  databaseWaiting: (why: 'unavailable' | 'refused', error: unknown) => void
  databasePrepared: () => void
  /** Neither the database nor the spool took a record: it is gone. */
  recordLost: (error: unknown) => void
}

export interface PinQueueEvents {
  /** How the wait of a check ended, after so many milliseconds. */
  pinWaited: (how: 'begun' | NotBegun, ms: number) => void
  /** The process that had the digits has ended, or the result took too long. */
  pinCheckLost: () => void
}

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

export interface HashingEvents {
  /** `how`: its exit code, the signal, or why the system would not start it. */
  hashingEnded: (why: HashingEnd, how: string) => void
  hashingNotLowered: () => void
}

export interface AsideEvents {
  brokeAside: (place: AsidePlace, what: string, error: unknown) => void
}

export interface ReloadEvents {
  /** Told of every time that flows and prompts were read again. */
  reloaded: (outcome: ReloadOutcome) => void
}

export interface ApiEvents {
  /** `address`: as it is counted, which is a whole network where it is IPv6. */
  apiTokenWrong: (address: string) => void
  apiTokenNotChecked: (error: unknown) => void
  /** Answered with 429; the address as it is counted. */
  askedTooOften: (where: LimitedPlace, address: string) => void
}

export type Events = CallEvents &
  PinQueueEvents &
  AsideEvents &
  ReloadEvents &
  PhoneEvents &
  StoreEvents &
  WatchEvents &
  HashingEvents &
  Omit<ScreenEvents, 'askedTooOften'> &
  ApiEvents & { log: Logger }

const HEARD: Record<PinCheck['kind'], (typeof HEARD_OF_PIN)[number]> = {
  accepted: 'accepted',
  wrong: 'refused',
  mistyped: 'mis-key',
  paused: 'not-checked',
  unavailable: 'not-checked',
}

const about = (call: Call) => aboutCall({ id: call.id, reference: call.reference })

/** Reports failures at one place that no caller waits for. */
export function aside(events: Pick<Events, 'brokeAside'>, place: AsidePlace): (what: string, error: unknown) => void {
  return (what, error) => events.brokeAside(place, what, error)
}

export function makeEvents(log: Logger, metrics: Metrics): Events {
  return {
    log,
    ...callEvents(log, metrics),
    ...pinQueueEvents(log, metrics),
    ...asideEvents(log, metrics),
    ...reloadEvents(log),
    ...phoneEvents(log, metrics),
    ...screenEvents(log, metrics),
    ...apiEvents(log, metrics),
    askedTooOften: tooOften(log, metrics),
    ...storeEvents(log, metrics),
    ...watchEvents(log, metrics),
    ...hashingEvents(log, metrics),
  }
}

function callEvents(log: Logger, metrics: Metrics): Omit<CallEvents, 'brokeAside'> {
  const { funnel } = metrics
  return {
    callStarted: (call) => {
      funnel.inc({ stage: 'answered' })
      log.info({ ...about(call), from: maskCallerNumber(call.caller) }, 'call started')
    },
    pinChecked: (call, check) => {
      metrics.pinChecks.inc({ result: HEARD[check.kind] })
      if (check.kind === 'accepted') {
        funnel.inc({ stage: 'identified' })
        funnel.inc({ stage: 'verified' })
      }
      log.info({ ...about(call), result: check.kind }, 'PIN checked')
    },
    decided: (call, decision) => {
      metrics.decisions.inc({ outcome: decision.outcome, rule: decision.rule, desk: decision.desk ?? 'nobody' })
      const { effect, entitled } = consequenceOf(decision.outcome)
      const facts = call.decisions.at(-1)?.facts
      if (facts !== undefined && isVerified(facts) && entitled === 'to-work') funnel.inc({ stage: 'entitled' })
      if (decision.desk !== null) funnel.inc({ stage: 'queued' })
      if (effect === 'refused') metrics.refusals.inc({ outcome: decision.outcome })
      log.info({ ...about(call), ...decision }, 'call decided')
    },
    callTaken: (call, desk) => {
      funnel.inc({ stage: 'connected' })
      log.info({ ...about(call), desk }, 'caller and analyst connected')
    },
    waitedTooLong: (call, desk) => {
      metrics.waitsTooLong.inc({ desk })
      log.warn({ ...about(call), desk }, 'a caller has waited too long')
    },
    callEnded: (call, how) => {
      metrics.callsEnded.inc({ how })
      // Twilio reports a conversation that it connected by itself only when it is over.
      if (how === 'talked' && call.holders.length === 0) funnel.inc({ stage: 'connected' })
      log.info({ ...about(call), how }, 'call ended')
    },
    abandoned: (call, desk) => {
      metrics.abandoned.inc({ desk })
      log.info({ ...about(call), desk }, 'the caller hung up while they waited')
    },
    brokeDuringCall: (where, error) => {
      metrics.fallbacks.inc({ where: callerPlace(where) })
      log.error({ where, err: loggedError(error) }, 'something failed during a call; the caller goes on to a person')
    },
  }
}

function pinQueueEvents(log: Logger, metrics: Metrics): PinQueueEvents {
  const seldom = makeSeldom()
  return {
    pinWaited: (how, ms) => {
      metrics.pinWaits.inc({ ended: how })
      if (how === 'begun') metrics.pinWait.observe(ms / 1000)
      if (how !== 'full' && how !== 'limit') return
      const leftOut = seldom.since(how)
      if (leftOut !== undefined) log.warn({ why: how, leftOut }, 'a PIN was not compared: too many came at once')
    },
    pinCheckLost: () => {
      metrics.pinWaits.inc({ ended: 'lost' })
      log.warn('a PIN was not compared: the process that had it has ended, or it took too long')
    },
  }
}

function hashingEvents(log: Logger, metrics: Metrics): HashingEvents {
  const seldom = makeSeldom()
  return {
    hashingEnded: (why, how) => {
      metrics.pinProcessesEnded.inc({ why })
      const leftOut = seldom.since(`${why} ${how}`)
      // It belongs to no call, whichever asked it.
      if (leftOut !== undefined)
        apartFromCalls(() => log.error({ why, how, leftOut }, 'a hashing process ended; another one is started'))
    },
    hashingNotLowered: () =>
      log.warn(
        'the system does not let PIN checks give way to other work: hashing processes run at the usual priority',
      ),
  }
}

function asideEvents(log: Logger, metrics: Metrics): AsideEvents {
  const seldom = makeSeldom()
  return {
    brokeAside: (place, what, error) => {
      metrics.asides.inc({ place })
      const err = loggedError(error)
      // A timer that fails again and again says nothing new; what failed during a call is said each time.
      const leftOut = currentCall().id === undefined ? seldom.since(`${place} ${what} ${err.message}`) : 0
      if (leftOut === undefined) return
      log.error({ place, what, leftOut, err }, 'something failed; no caller was transferred because of it')
    },
  }
}

function reloadEvents(log: Logger): ReloadEvents {
  return {
    reloaded: (outcome) => {
      if (outcome.kind === 'taken')
        log.info(outcome, 'flows, prompts and numbers of the site were read again and taken')
      else log.error(outcome, 'flows, prompts and numbers of the site were refused; calls go on with those from before')
    },
  }
}

function phoneEvents(log: Logger, metrics: Metrics): PhoneEvents {
  /** Whether a caller waited for it. */
  const countWebhook = (where: string): boolean => {
    const place = webhookPlace(where)
    if (place === undefined) metrics.asides.inc({ place: 'webhooks' })
    else metrics.fallbacks.inc({ where: place })
    return place !== undefined
  }
  return {
    signatureRefused: (reason, path, address) => {
      metrics.signatureRefused.inc({ reason })
      log.warn({ reason, path, address }, 'request refused: not signed by Twilio')
    },
    answered: (route, ms, kind) => {
      metrics.webhooks.observe({ route, kind }, ms / 1000)
      log.debug({ route, ms: Math.round(ms), kind }, 'answered Twilio')
    },
    brokeWhileAnswering: (route, error) => {
      if (countWebhook(route))
        log.error({ route, err: loggedError(error) }, 'answering Twilio failed; the caller goes on to a person')
      else log.error({ route, err: loggedError(error) }, 'answering Twilio failed')
    },
    budgetSpent: (route) => {
      const sent = countWebhook(`${route} took too long`)
      log.error({ route }, `answering Twilio took too long${sent ? '; the caller goes on to a person' : ''}`)
    },
    tooMany: (route) => {
      const sent = countWebhook(`${route} too many at once`)
      log.warn({ route }, `too many requests at once${sent ? '; the caller goes on to a person' : ''}`)
    },
    unreadable: (route, what) => {
      metrics.unreadable.inc({ route })
      log.warn({ route, what }, 'a signed request has fields that cannot be used')
    },
    assigned: (what) => {
      metrics.assignments.inc({ result: what })
      log.info({ result: what }, 'TaskRouter chose an analyst for a caller')
    },
    routerTold: (type) => {
      metrics.routerEvents.inc({ type })
      log.debug({ type }, 'TaskRouter reports')
    },
  }
}

/** A flood of requests is one line a minute. */
function tooOften(log: Logger, metrics: Metrics): (where: LimitedPlace, address: string) => void {
  const seldom = makeSeldom()
  return (where, address) => {
    metrics.askedTooOften.inc({ where })
    const leftOut = seldom.since(where)
    if (leftOut !== undefined) log.warn({ where, address, leftOut }, 'requests refused: too many from one address')
  }
}

function screenEvents(log: Logger, metrics: Metrics): Omit<ScreenEvents, 'askedTooOften'> {
  return {
    cspReported: (directive, blocked) => {
      metrics.cspReports.inc({ directive })
      log.warn({ directive, blocked }, 'a browser blocked something that a page tried to do')
    },
    screenBroke: (reference, error) => log.error({ reference, err: loggedError(error) }, 'a screen broke'),
    sentTooOften: (path) => {
      metrics.sentTooOften.inc({ path })
      log.warn({ path }, 'a signed-in person sent too much')
    },
    signInRefused: (reason, code) => log.warn({ reason, code }, 'sign-in refused'),
    loggedOutByProvider: (sessions) => {
      metrics.logouts.inc({ result: 'taken' })
      log.info({ sessions }, 'the identity provider ended sessions')
    },
    logoutRefused: (why) => {
      metrics.logouts.inc({ result: 'refused' })
      log.warn({ why }, 'a logout token was refused')
    },
    identityProviderFailed: (error) => log.error({ err: loggedError(error) }, 'the identity provider does not answer'),
  }
}

function apiEvents(log: Logger, metrics: Metrics): Omit<ApiEvents, 'askedTooOften'> {
  return {
    apiTokenWrong: (address) => {
      metrics.apiTokens.inc({ result: 'wrong' })
      log.warn({ address }, 'a request to the API had a wrong token')
    },
    apiTokenNotChecked: (error) => {
      metrics.apiTokens.inc({ result: 'not-checked' })
      log.error({ err: loggedError(error) }, 'a token of the API cannot be checked: the records do not answer')
    },
  }
}

const WAITING = {
  unavailable: 'Postgres cannot be used: callers reach a person meanwhile. It is tried again; DATABASE_URL names it',
  refused: 'the database that DATABASE_URL names must not be used: callers reach a person until that is put right',
}

function storeEvents(log: Logger, metrics: Metrics): StoreEvents {
  const seldom = makeSeldom()
  let waitsFor = ''
  return {
    databaseWaiting: (why, error) => {
      metrics.databaseRefused.set(why === 'refused' ? 1 : 0)
      const reason = sentenceOf(error)
      if (reason !== waitsFor) log.error({ store: 'postgres', why, reason }, WAITING[why])
      waitsFor = reason
    },
    databasePrepared: () => {
      metrics.databaseRefused.set(0)
      log.info({ store: 'postgres' }, 'Postgres answers, and its schema and keys are those of this process: it is used')
    },
    storeUsed: (store, seconds, ok) => metrics.storeUse.observe({ store, ok: String(ok) }, seconds),
    storeFailed: (store, error) => {
      const leftOut = seldom.since(store)
      if (leftOut === undefined) return
      // A connection that breaks belongs to no call, whichever call opened it.
      apartFromCalls(() => log.warn({ store, leftOut, err: loggedError(error) }, 'a store failed'))
    },
    recordLost: (error) => {
      metrics.recordsLost.inc()
      log.error({ err: loggedError(error) }, 'a record is lost: neither the database nor the disk took it')
    },
    storeChanged: (store, up) => {
      metrics.storeUp.set({ store }, up ? 1 : 0)
      log[up ? 'info' : 'error']({ store, up }, up ? 'a store answers again' : 'a store does not answer')
    },
  }
}

function watchEvents(log: Logger, metrics: Metrics): WatchEvents {
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
