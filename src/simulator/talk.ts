/** Two parties connected: time passes until one of them hangs up. */
import type { Talk } from './hands.ts'
import type { Leg } from './leg.ts'

/** A person who just lets a connection be does so for this long. */
const SECONDS_OF_SILENCE = 10

/** `left` when the other side ended it, or the time agreed was over; `hung-up` when this leg's person did. */
export async function talk(leg: Leg, terms: Omit<Talk, 'greeting'>): Promise<'left' | 'hung-up'> {
  leg.state = 'bridged'
  leg.marks.bridgedAt = leg.seconds
  if (terms.seconds !== undefined) {
    leg.seconds += terms.seconds
    return 'left'
  }
  const { other } = terms
  if (other !== undefined) leg.partners.add(other)
  try {
    return await untilSomeoneLeaves(leg)
  } finally {
    leg.partners.clear()
  }
}

export async function untilSomeoneLeaves(leg: Leg): Promise<'left' | 'hung-up'> {
  for (;;) {
    const command = await leg.nextCommand()
    switch (command.kind) {
      case 'hang-up':
        for (const partner of leg.partners) partner.hands.tell({ kind: 'other-left' })
        return 'hung-up'
      case 'other-left':
        return 'left'
      case 'time-passes':
        passTime(leg, command.seconds)
        break
      case 'silence':
        passTime(leg, SECONDS_OF_SILENCE)
        break
      case 'keys':
        leg.lostKeys += command.keys.length
        break
      case 'taken':
      case 'caller-arrived':
        break
      default: {
        const never: never = command
        return never
      }
    }
  }
}

/** Clocks of connected calls run together. */
function passTime(leg: Leg, seconds: number): void {
  leg.seconds += seconds
  for (const partner of leg.partners) partner.seconds += seconds
}
