/** What happens at the screens and the API: sign-in, tokens, too many requests. */
import type { ScreenEvents } from '../../web/routes/screen-routes.ts'
import type { LimitedPlace } from '../failure-places.ts'
import type { Metrics } from '../metrics.ts'
import { loggedError } from '../watch/logged-error.ts'
import type { Logger } from '../watch/logger.ts'
import { makeSeldom } from '../watch/seldom.ts'

export interface ApiEvents {
  /** `address`: as it is counted, which is a whole network where it is IPv6. */
  apiTokenWrong: (address: string) => void
  apiTokenNotChecked: (error: unknown) => void
  /** Answered with 429; the address as it is counted. */
  askedTooOften: (where: LimitedPlace, address: string) => void
}

/** A flood of requests is one line a minute. */
export function tooOften(log: Logger, metrics: Metrics): (where: LimitedPlace, address: string) => void {
  const seldom = makeSeldom()
  return (where, address) => {
    metrics.askedTooOften.inc({ where })
    const leftOut = seldom.since(where)
    if (leftOut !== undefined) log.warn({ where, address, leftOut }, 'requests refused: too many from one address')
  }
}

export function screenEvents(log: Logger, metrics: Metrics): Omit<ScreenEvents, 'askedTooOften'> {
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

export function apiEvents(log: Logger, metrics: Metrics): Omit<ApiEvents, 'askedTooOften'> {
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
