/** The waits of the service under test: long ones end when it has nothing else to do, or when the test says so. */
import { setTimeout as sleep } from 'node:timers/promises'

export interface ServiceWaits {
  /** Given to the service. Waits under a second and a half are real: the limit of a request to TaskRouter is one. */
  pause: (ms: number) => Promise<void>
  /** The service was asked something, or has answered. */
  note: () => void
  /** From now on the long waits last until `release`. */
  hold: () => void
  /** Ends the waits that were held; later ones end by themselves again. */
  release: () => void
}

const SHORT_MS = 1_500
const LOOK_MS = 10
/** Longer than anything the service does between two requests: a PIN hash takes about half of it. */
const QUIET_LOOKS = 10

/** `isAsking`: the service waits for the database. */
export function serviceWaits(isAsking: () => boolean): ServiceWaits {
  let noted = 0
  let held: Promise<void> | undefined
  let letGo = () => {}

  /** Looks are counted, not time: this process runs the service, so that a busy machine delays both. */
  async function untilQuiet(ms: number): Promise<void> {
    const until = Date.now() + ms
    for (let quiet = 0, seen = noted; quiet < QUIET_LOOKS && Date.now() < until;) {
      await sleep(LOOK_MS, undefined, { ref: false })
      quiet = noted === seen && !isAsking() ? quiet + 1 : 0
      seen = noted
    }
  }

  return {
    async pause(ms) {
      if (ms < SHORT_MS) await sleep(ms, undefined, { ref: false })
      else await (held ?? untilQuiet(ms))
    },
    note: () => {
      noted += 1
    },
    hold: () => {
      held = new Promise((resolve) => (letGo = resolve))
    },
    release: () => {
      held = undefined
      letGo()
    },
  }
}
