/** What happens between Twilio and us: signatures, answers, failures while answering. */
import type { PhoneEvents } from '../../phone/phone-events.ts'
import { webhookPlace } from '../failure-places.ts'
import type { Metrics } from '../metrics.ts'
import { loggedError } from '../watch/logged-error.ts'
import type { Logger } from '../watch/logger.ts'

export function phoneEvents(log: Logger, metrics: Metrics): PhoneEvents {
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
