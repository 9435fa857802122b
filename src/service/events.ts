/** Every fact that the service reports, one function each: a log line and a counter together. Never digits, never a full caller number. */
import { pino, type Logger } from 'pino'
import type { CallEvents } from '../calls/turn-deps.ts'
import { maskCallerNumber } from '../domain/caller-number.ts'
import { consequenceOf } from '../domain/consequences.ts'
import { isVerified } from '../domain/decide.ts'
import type { FailureCount } from '../domain/pin/limits/try-counter.ts'
import type { LogLevel } from './settings/config.ts'
import type { PinCheck } from '../domain/pin/pin-check.ts'
import { callerPlace, webhookPlace, type AsidePlace } from './failure-places.ts'
import type { HEARD_OF_PIN, Metrics } from './metrics.ts'
import type { PhoneEvents } from '../phone/phone-events.ts'
import type { ScreenEvents } from '../web/routes/screen-routes.ts'

export interface StoreEvents {
  storeFailed: (store: string, error: unknown) => void
  storeChanged: (store: string, up: boolean) => void
  storeUsed: (store: string, seconds: number, ok: boolean) => void
}

export interface WatchEvents {
  /** Told at every look; logged when it changes. */
  guessing: (count: FailureCount) => void
  auditChecked: (verdict: { kind: 'whole' } | { kind: 'broken'; firstBadSeq: number; why: string }) => void
  watchFailed: (what: string, error: unknown) => void
}

export interface AsideEvents {
  brokeAside: (place: AsidePlace, what: string, error: unknown) => void
}

export interface ApiEvents {
  /** `address`: as it is counted, which is a whole network where it is IPv6. */
  apiTokenWrong: (address: string) => void
  apiTokenNotChecked: (error: unknown) => void
}

export type Events = CallEvents &
  AsideEvents &
  PhoneEvents &
  StoreEvents &
  WatchEvents &
  ScreenEvents &
  ApiEvents & { log: Logger }

/** Errors are logged as a name, a message and a stack: never with the request or the rows that were in hand. */
export function makeLogger(level: LogLevel): Logger {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
  })
}

const HEARD: Record<PinCheck['kind'], (typeof HEARD_OF_PIN)[number]> = {
  accepted: 'accepted',
  wrong: 'refused',
  mistyped: 'mis-key',
  paused: 'not-checked',
  unavailable: 'not-checked',
}

/** Reports failures at one place that no caller waits for. */
export function aside(events: Pick<Events, 'brokeAside'>, place: AsidePlace): (what: string, error: unknown) => void {
  return (what, error) => events.brokeAside(place, what, error)
}

export function makeEvents(log: Logger, metrics: Metrics): Events {
  return {
    log,
    ...callEvents(log, metrics),
    ...asideEvents(log, metrics),
    ...phoneEvents(log, metrics),
    ...screenEvents(log, metrics),
    ...apiEvents(log, metrics),
    ...storeEvents(log, metrics),
    ...watchEvents(log, metrics),
  }
}

function callEvents(log: Logger, metrics: Metrics): Omit<CallEvents, 'brokeAside'> {
  const { funnel } = metrics
  return {
    callStarted: (call) => {
      funnel.inc({ stage: 'answered' })
      log.info({ call: call.reference, from: maskCallerNumber(call.caller) }, 'call started')
    },
    pinChecked: (call, check) => {
      metrics.pinChecks.inc({ result: HEARD[check.kind] })
      if (check.kind === 'accepted') {
        funnel.inc({ stage: 'identified' })
        funnel.inc({ stage: 'verified' })
      }
      log.info({ call: call.reference, result: check.kind }, 'PIN checked')
    },
    decided: (call, decision) => {
      metrics.decisions.inc({ outcome: decision.outcome, rule: decision.rule, desk: decision.desk ?? 'nobody' })
      const { effect, entitled } = consequenceOf(decision.outcome)
      const facts = call.decisions.at(-1)?.facts
      if (facts !== undefined && isVerified(facts) && entitled === 'to-work') funnel.inc({ stage: 'entitled' })
      if (decision.desk !== null) funnel.inc({ stage: 'queued' })
      if (effect === 'refused') metrics.refusals.inc({ outcome: decision.outcome })
      log.info({ call: call.reference, ...decision }, 'call decided')
    },
    callTaken: (call, desk) => {
      funnel.inc({ stage: 'connected' })
      log.info({ call: call.reference, desk }, 'caller and analyst connected')
    },
    waitedTooLong: (call, desk) => {
      metrics.waitsTooLong.inc({ desk })
      log.warn({ call: call.reference, desk }, 'a caller has waited too long')
    },
    callEnded: (call, how) => {
      metrics.callsEnded.inc({ how })
      // Twilio reports a conversation that it connected by itself only when it is over.
      if (how === 'talked' && call.holders.length === 0) funnel.inc({ stage: 'connected' })
      log.info({ call: call.reference, how }, 'call ended')
    },
    brokeDuringCall: (where, error) => {
      metrics.fallbacks.inc({ where: callerPlace(where) })
      log.error({ where, err: plain(error) }, 'something failed during a call; the caller goes on to a person')
    },
  }
}

function asideEvents(log: Logger, metrics: Metrics): AsideEvents {
  return {
    brokeAside: (place, what, error) => {
      metrics.asides.inc({ place })
      log.error({ place, what, err: plain(error) }, 'something failed; no caller was transferred because of it')
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
    signatureRefused: (reason) => {
      metrics.signatureRefused.inc({ reason })
      log.warn({ reason }, 'request refused: not signed by Twilio')
    },
    answered: (route, ms, kind) => {
      metrics.webhooks.observe({ route, kind }, ms / 1000)
      log.debug({ route, ms: Math.round(ms), kind }, 'answered Twilio')
    },
    brokeWhileAnswering: (route, error) => {
      if (countWebhook(route))
        log.error({ route, err: plain(error) }, 'answering Twilio failed; the caller goes on to a person')
      else log.error({ route, err: plain(error) }, 'answering Twilio failed')
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

function screenEvents(log: Logger, metrics: Metrics): ScreenEvents {
  return {
    cspReported: (directive, blocked) => {
      metrics.cspReports.inc({ directive })
      log.warn({ directive, blocked }, 'a browser blocked something that a page tried to do')
    },
    screenBroke: (reference, error) => log.error({ reference, err: plain(error) }, 'a screen broke'),
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
    identityProviderFailed: (error) => log.error({ err: plain(error) }, 'the identity provider does not answer'),
  }
}

function apiEvents(log: Logger, metrics: Metrics): ApiEvents {
  return {
    apiTokenWrong: (address) => {
      metrics.apiTokens.inc({ result: 'wrong' })
      log.warn({ address }, 'a request to the API had a wrong token')
    },
    apiTokenNotChecked: (error) => {
      metrics.apiTokens.inc({ result: 'not-checked' })
      log.error({ err: plain(error) }, 'a token of the API cannot be checked: the records do not answer')
    },
  }
}

function storeEvents(log: Logger, metrics: Metrics): StoreEvents {
  return {
    storeUsed: (store, seconds, ok) => metrics.storeUse.observe({ store, ok: String(ok) }, seconds),
    storeFailed: (store, error) => log.warn({ store, err: plain(error) }, 'a store failed'),
    storeChanged: (store, up) => {
      metrics.storeUp.set({ store }, up ? 1 : 0)
      log[up ? 'info' : 'error']({ store, up }, up ? 'a store answers again' : 'a store does not answer')
    },
  }
}

function watchEvents(log: Logger, metrics: Metrics): WatchEvents {
  let guessing = 0
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
    watchFailed: (what, error) => log.warn({ what, err: plain(error) }, 'could not look'),
  }
}

/** An error may carry the row or request it was about; only these three fields are known to be free of it. */
function plain(error: unknown): { name: string; message: string; stack: string | undefined } {
  return error instanceof Error
    ? { name: error.name, message: error.message, stack: error.stack }
    : { name: 'not an Error', message: typeof error, stack: undefined }
}
