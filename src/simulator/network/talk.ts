/** Two parties connected: time passes until one of them hangs up. */
import type { Talk } from '../phones/hands.ts'
import type { Leg } from './leg.ts'

/** A person who just lets a connection be does so for this long. */
const SECONDS_OF_SILENCE = 10

/**
 * `left` when the other side ended it, or the time agreed was over; `hung-up` when this leg's person did; `interrupted`
 * when this leg is to do something else.
 */
export type HowItEnded = 'left' | 'hung-up' | 'interrupted'

/** Without `seconds` it lasts until one of the two hangs up, or this leg is moved. */
export async function talk(leg: Leg, terms: Omit<Talk, 'greeting'>): Promise<HowItEnded> {
  leg.state = 'bridged'
  leg.marks.bridgedAt = leg.seconds
  if (terms.seconds !== undefined) {
    leg.seconds += terms.seconds
    return 'left'
  }
  const { other } = terms
  if (other !== undefined) leg.partners.add(other)
  try {
    const how = await untilSomethingHappens(leg, false)
    if (how !== 'left') for (const partner of leg.partners) partner.hands.tell({ kind: 'other-left' })
    return how === 'recalled' ? 'left' : how
  } finally {
    leg.partners.clear()
  }
}

export async function untilSomethingHappens(leg: Leg, alone: boolean): Promise<HowItEnded | 'recalled'> {
  for (;;) {
    const command = await leg.nextCommand({ kind: 'talk', alone })
    switch (command.kind) {
      case 'hang-up':
        return 'hung-up'
      case 'interrupted':
      case 'recalled':
        return command.kind
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
      case 'pick-up':
      case 'refuse':
      case 'caller-arrived':
      case 'speaks':
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
