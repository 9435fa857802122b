/** What follows from a try that failed: when the next one is, whether the event is given up, whether the endpoint is paused. */
import { waitAfter } from '../concurrency/poller.ts'
import type { Answered } from './post-event.ts'
import type { Delivery, Failure } from './outbox.ts'

/** What a site may set. */
export interface WebhookTimes {
  /** An event that an endpoint does not take, while it takes others, is given up so long after the first try. */
  giveUpHours: number
  /** An endpoint that takes nothing for so long is paused. */
  pauseHours: number
  /** What happened longer ago is forgotten, whatever became of it. */
  keepDays: number
}

/** 5 s, doubling to an hour. */
const FIRST_MS = 5_000
const LONGEST_MS = 3_600_000
/** So many failures in a row are the endpoint's: it is asked once at a time then, and not for each event. */
const MOST_FAILURES = 5
const ENDPOINT_LONGEST_MS = 15 * 60_000
const HOUR_MS = 3_600_000
/** However long this service stood still in between. */
const FEWEST_TRIES = 5

type Refused = Exclude<Answered, { kind: 'accepted' }>

/**
 * - An event is given up only when the endpoint took another one after its first try: one that takes nothing loses nothing, and is
 *   paused in the end.
 * - 410 pauses it at once: it says that it wants no more.
 * - Retry-After holds for the whole endpoint.
 */
export function afterFailure(
  { tries, firstTryAt, receiver }: Delivery,
  answered: Refused,
  at: Date,
  { giveUpHours, pauseHours }: WebhookTimes,
): Failure {
  const { failures, failingSince = at, acceptedAt } = receiver
  const later = (ms: number) => new Date(at.getTime() + ms)
  const retryAt = answered.kind === 'refused' ? answered.retryAt : undefined
  const tookOthers = acceptedAt !== undefined && acceptedAt > firstTryAt
  const isGivenUp = tookOthers && tries >= FEWEST_TRIES && at.getTime() - firstTryAt.getTime() >= giveUpHours * HOUR_MS
  const isGone = answered.kind === 'refused' && answered.gone
  const fails = at.getTime() - failingSince.getTime() >= pauseHours * HOUR_MS
  const wait = later(waitAfter(tries, FIRST_MS, LONGEST_MS))
  const next = retryAt !== undefined && retryAt > wait ? retryAt : wait
  return {
    at,
    why: answered.kind === 'refused' ? `answered ${answered.status}` : answered.why,
    notBefore: isGivenUp ? undefined : isGone ? at : next,
    endpointNotBefore:
      retryAt ??
      (failures + 1 >= MOST_FAILURES
        ? later(waitAfter(failures + 1 - MOST_FAILURES, FIRST_MS, ENDPOINT_LONGEST_MS))
        : undefined),
    pause: isGone ? 'gone' : fails ? 'failing' : undefined,
  }
}
