/** How long a person has to wait before they send something again, in words. */

/** A long wait in whole minutes, never shorter than it is. */
export function tryAgainIn(seconds: number): string {
  const minutes = Math.ceil(seconds / 60)
  const wait = seconds > 90 ? `${minutes} minutes` : seconds === 1 ? '1 second' : `${seconds} seconds`
  return `Try again in ${wait}.`
}
