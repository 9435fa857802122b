/** Work that can wait, a little at a time: whatever else this process has to answer comes in between. */

/** Some milliseconds of drawing (bench, `desk`). */
const AT_ONCE = 10

const line: (() => void)[] = []

/** Begins when everything that was here before has begun. */
export function inTurn(work: () => void): void {
  line.push(work)
  if (line.length === 1) setImmediate(next)
}

function next(): void {
  for (const work of line.splice(0, AT_ONCE)) work()
  if (line.length > 0) setImmediate(next)
}
