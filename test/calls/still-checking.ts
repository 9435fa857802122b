/** A caller whose PIN is being checked: the line comes back for the answer, and they need not do anything. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { PhoneCall } from '../../src/simulator/index.ts'

/** The document that only waits: it takes the rest of a PIN, so that no key of it is a choice. */
export function isStillChecking({ state, exchanges }: Pick<PhoneCall, 'state' | 'exchanges'>): boolean {
  return state === 'gathering' && /<Gather [^>]*numDigits="20"/.test(exchanges.at(-1)?.twiml ?? '')
}

/** Calls run in a time of their own, comparisons do not: shorter, and a call would have used up its turns before a slow one is done. */
const BETWEEN_MS = 200

export async function untilChecked(phone: PhoneCall): Promise<void> {
  while (isStillChecking(phone)) {
    await sleep(BETWEEN_MS)
    await phone.silence()
  }
}
