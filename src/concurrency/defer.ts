/** Runs deferrable work a little at a time, so that requests are answered in between. */

/** Some milliseconds of drawing (bench, `desk`). */
const AT_ONCE = 10

const waiting: (() => void)[] = []

/** Begins when everything that was here before has begun. */
export function defer(work: () => void): void {
  waiting.push(work)
  if (waiting.length === 1) setImmediate(next)
}

function next(): void {
  for (const work of waiting.splice(0, AT_ONCE)) work()
  if (waiting.length > 0) setImmediate(next)
}
