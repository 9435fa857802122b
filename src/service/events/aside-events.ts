/** Failures that no caller waits for, and files that are read again. */
import { currentCall } from '../../calls/current-call.ts'
import type { AsidePlace } from '../failure-places.ts'
import type { Metrics } from '../metrics.ts'
import type { ReloadOutcome } from '../reload/reload-files.ts'
import { loggedError } from '../watch/logged-error.ts'
import type { Logger } from '../watch/logger.ts'
import { makeSeldom } from '../watch/seldom.ts'

export interface AsideEvents {
  brokeAside: (place: AsidePlace, what: string, error: unknown) => void
}

export interface ReloadEvents {
  /** Told of every time that flows and prompts were read again. */
  reloaded: (outcome: ReloadOutcome) => void
  /** Callers who wait hear the bundled loop. */
  holdMusicRefused: (why: string) => void
}

/** Reports failures at one place that no caller waits for. */
export function aside(events: AsideEvents, place: AsidePlace): (what: string, error: unknown) => void {
  return (what, error) => events.brokeAside(place, what, error)
}

export function asideEvents(log: Logger, metrics: Metrics): AsideEvents {
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

export function reloadEvents(log: Logger): ReloadEvents {
  return {
    holdMusicRefused: (why) =>
      log.error(
        { why },
        'the hold music of the site cannot be played: callers hear the bundled loop until a reload finds it',
      ),
    reloaded: (outcome) => {
      if (outcome.kind === 'taken')
        log.info(outcome, 'flows, prompts and numbers of the site were read again and taken')
      else log.error(outcome, 'flows, prompts and numbers of the site were refused; calls go on with those from before')
    },
  }
}
