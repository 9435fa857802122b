/** How much of the time in which a caller should reach a person is used up. */

export type ShareOfTarget = 'ok' | 'at-risk' | 'missed'

/** `at-risk` from half of the target on. The same shares are in web/assets/live.js. `since` is ISO 8601, `target` in seconds. */
export function shareOfTarget(since: string, target: number, now: Date): ShareOfTarget {
  const share = (now.getTime() - Date.parse(since)) / 1_000 / target
  return share >= 1 ? 'missed' : share >= 0.5 ? 'at-risk' : 'ok'
}
