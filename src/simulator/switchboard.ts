/** Everything the network knows: queues with who waits in them, conferences, and how each number answers. */
import { randomBytes } from 'node:crypto'
import type { Conference } from './conference.ts'
import type { Leg } from './leg.ts'

/**
 * How a called number, client or SIP address behaves. Without `talkSeconds` it talks until the other side hangs up. One
 * answered by hand rings until its `PhoneCall` is told what to do; a `<Dial>` is never answered by hand.
 */
export type AnswerScript =
  | { does: 'answer'; afterSeconds?: number; keys?: readonly string[]; talkSeconds?: number }
  | { does: 'busy' }
  | { does: 'no-answer' }
  | { does: 'failed' }
  | { does: 'by-hand' }

export interface Waiting {
  leg: Leg
  since: number
}

export interface Line {
  sid: string
  name: string
  maxSize: number
  /** First come, first served. */
  waiting: Waiting[]
  /** Legs that wait to answer this line. */
  takers: Leg[]
  /** Seconds waited by everybody who has left. */
  waits: number[]
}

/** Twilio's Enqueue page says 1000, its TaskRouter page 100. */
const DEFAULT_MAX_SIZE = 1000

export class Switchboard {
  readonly lines = new Map<string, Line>()
  /** By name, and only those that are not over. */
  readonly conferences = new Map<string, Conference>()
  /** For whoever asks for a conference that is over; the oldest are forgotten. */
  readonly pastConferences: Conference[] = []
  readonly #scripts = new Map<string, AnswerScript>()

  /** Made on demand, as Twilio does. */
  line(name: string, maxSize = DEFAULT_MAX_SIZE): Line {
    const line = this.lines.get(name) ?? { sid: newSid('QU'), name, maxSize, waiting: [], takers: [], waits: [] }
    line.maxSize = maxSize
    this.lines.set(name, line)
    return line
  }

  whenDialled(address: string, script: AnswerScript): void {
    this.#scripts.set(address, script)
  }

  /** A number nobody wrote a script for rings until the caller gives up. */
  scriptOf(address: string): AnswerScript {
    return this.#scripts.get(address) ?? { does: 'no-answer' }
  }
}

export function newSid(prefix: 'CA' | 'QU' | 'CF'): string {
  return prefix + randomBytes(16).toString('hex')
}
