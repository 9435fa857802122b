/** A caller whose PIN is being checked: the line comes back for the answer, and they need not do anything. */
import { setTimeout as sleep } from 'node:timers/promises'

interface CallSoFar {
  readonly state: string
  readonly exchanges: readonly { twiml: string }[]
}

/** The document that only waits: it takes the rest of a PIN, so that no key of it is a choice. */
export function isStillChecking({ state, exchanges }: CallSoFar): boolean {
  return state === 'gathering' && /<Gather [^>]*numDigits="20"/.test(exchanges.at(-1)?.twiml ?? '')
}

/** Calls run in a time of their own, comparisons do not: shorter, and a call would have used up its turns before a slow one is done. */
const BETWEEN_MS = 200

/** The service sends a caller on to a person when a check takes too long, so this ends. */
export async function untilChecked(call: CallSoFar & { silence(): Promise<void> }): Promise<void> {
  while (isStillChecking(call)) {
    await sleep(BETWEEN_MS)
    await call.silence()
  }
}
