/** Everything the network knows: queues with who waits in them, conferences, and how each number answers. */
import { randomBytes } from 'node:crypto'
import { Conference } from './conference.ts'
import type { Hands } from '../phones/hands.ts'
import type { Leg } from './leg.ts'
import { ScriptedHands, type AnswerScript } from '../phones/scripted-hands.ts'

/** What a phone shows while it rings. */
export interface RingingCall {
  sid: string
  from: string
}

/** Makes tasks of callers in a queue, where TaskRouter is set up. */
export interface TaskDesk {
  enter(
    leg: Leg,
    workflowSid: string,
    attributes: string,
    priority: number,
  ): 'entered' | 'no-workflow' | 'bad-attributes'
  /** `talked` when the call was answered. */
  left(leg: Leg, talked: boolean): void
  /** The caller of a reservation, which is accepted with that; undefined when it is too late. */
  acceptForQueue(reservationSid: string): Leg | undefined
}

/** What a caller said after a tone. */
export interface Recording {
  sid: string
  callSid: string
  seconds: number
  made: Date
}

export interface Waiting {
  leg: Leg
  since: number
}

export interface Queue {
  sid: string
  name: string
  made: Date
  maxSize: number
  /** First come, first served. */
  waiting: Waiting[]
  /** Legs that wait to answer the next caller of this queue. */
  waitingDials: Leg[]
  /** Seconds waited by each caller who has left. */
  waits: number[]
}

/** Twilio's Enqueue page says 1000, its TaskRouter page 100. */
const DEFAULT_MAX_SIZE = 1000

const PAST_CONFERENCES = 1000

export class Switchboard {
  /** By sid, until they are deleted. */
  readonly recordings = new Map<string, Recording>()
  /** Reports of recordings come before the action of the verb, when a test delivers them, or never. */
  recordingReports: 'at-once' | 'held' | 'lost' = 'at-once'
  readonly heldReports: (() => Promise<void>)[] = []
  readonly queues = new Map<string, Queue>()
  /** By name, and only those that are not over. */
  readonly conferences = new Map<string, Conference>()
  /** For requests about a conference that is over; the oldest are forgotten. */
  readonly pastConferences: Conference[] = []
  /**
   * Whether a `<Dial>` that ends because its call is redirected is reported to its action first. A measurement says so;
   * Twilio's documentation is silent.
   */
  dialActionWhenMoved = false
  /** Whether a phone in a call answers a second ring with busy. */
  oneCallPerPhone = false
  tasks: TaskDesk | undefined
  readonly #people = new Map<string, (call: RingingCall) => Hands | undefined>()
  readonly #scripts = new Map<string, AnswerScript>()

  /** Made on demand, as Twilio does; a size that was set stays until another one is. */
  queue(name: string, maxSize?: number): Queue {
    const queue = this.queues.get(name) ?? {
      sid: newSid('QU'),
      name,
      made: new Date(),
      maxSize: DEFAULT_MAX_SIZE,
      waiting: [],
      waitingDials: [],
      waits: [],
    }
    queue.maxSize = maxSize ?? queue.maxSize
    this.queues.set(name, queue)
    return queue
  }

  /** After one is over, another of the same name can begin. */
  conference(name: string): Conference {
    const present = this.conferences.get(name)
    if (present !== undefined) return present
    const conference = new Conference(newSid('CF'), name, () => {
      this.conferences.delete(name)
      this.pastConferences.push(conference)
      if (this.pastConferences.length > PAST_CONFERENCES) this.pastConferences.shift()
    })
    this.conferences.set(name, conference)
    return conference
  }

  whenDialled(address: string, script: AnswerScript): void {
    this.#scripts.set(address, script)
  }

  /** A real person at this address, e.g. at a web page; undefined when they are in another call. */
  whenRung(address: string, hands: (call: RingingCall) => Hands | undefined): void {
    this.#people.set(address, hands)
  }

  handsAt(address: string, call: RingingCall): Hands {
    const person = this.#people.get(address)
    if (person === undefined) return new ScriptedHands(this.scriptOf(address))
    return person(call) ?? new ScriptedHands({ does: 'busy' })
  }

  /** A number without a script rings until the caller gives up. */
  scriptOf(address: string): AnswerScript {
    return this.#scripts.get(address) ?? { does: 'no-answer' }
  }
}

export function newSid(prefix: 'CA' | 'QU' | 'CF' | 'SM' | 'RE'): string {
  return prefix + randomBytes(16).toString('hex')
}
