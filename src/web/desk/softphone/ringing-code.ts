/** The code of what was done: for a phone that rings, with the place where it does. */
import type { Ringing } from '../../../desk/softphone/where-rung.ts'

type Done = { kind: string } | Ringing

/** `ringing`, `ringing-browser` or `ringing-instead`; of everything else its kind. */
export function codeOf(done: Done): string {
  return 'place' in done && done.place !== undefined ? `${done.kind}-${done.place}` : done.kind
}

/** Of a leg to the browser: the page that pressed answers it by itself. */
export function legOf(done: Done): string | undefined {
  return 'place' in done && done.place === 'browser' ? done.leg : undefined
}
