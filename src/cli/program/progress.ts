/** How far a long piece of work is, on one line that is written over: for a person who watches, and nothing for a script. */

/** Before this the rate says nothing yet. */
const FIRST_MS = 3_000

/**
 * Told how much is done. `share`, between 0 and 1, is how much of the whole that is, and gives the time that is left at the rate so
 * far; undefined where the whole is not known.
 */
export function progress(
  what: string,
  share: (done: number) => number | undefined,
  { out = process.stderr, now = () => performance.now() }: { out?: Screen; now?: () => number } = {},
): (done: number) => void {
  const began = now()
  return (done) => {
    if (out.isTTY) out.write(`\r${done.toLocaleString('en')} rows ${what}${rest(share(done), now() - began)}   `)
  }
}

type Screen = Pick<NodeJS.WriteStream, 'isTTY' | 'write'>

function rest(share: number | undefined, tookMs: number): string {
  if (share === undefined || !(share > 0)) return ''
  const percent = `, ${Math.min(100, Math.floor(share * 100))} %`
  if (tookMs < FIRST_MS || share >= 1) return percent
  const seconds = Math.ceil((tookMs * (1 - share)) / share / 1_000)
  return `${percent}, ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} left`
}
