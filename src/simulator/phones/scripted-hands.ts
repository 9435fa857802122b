/** A called party who does what a script says: picks up, presses its keys, talks so long; between times others may act. */
import type { Command, Moment } from './hands.ts'
import { Mailbox } from '../network/mailbox.ts'

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

export const SECONDS_TO_ANSWER = 5

export class ScriptedHands extends Mailbox {
  readonly #script: AnswerScript
  readonly #keys: string[]
  #hasTalked = false

  constructor(script: AnswerScript) {
    super()
    this.#script = script
    this.#keys = script.does === 'answer' ? [...(script.keys ?? [])] : []
  }

  override next(moment: Moment): Promise<Command> {
    const command = this.#scripted(moment)
    return command === undefined ? super.next(moment) : Promise.resolve(command)
  }

  /** Undefined where the script has nothing to say. */
  #scripted(moment: Moment): Command | undefined {
    const script = this.#script
    if (script.does === 'by-hand') return undefined
    if (moment.kind === 'ringing') {
      if (script.does !== 'answer') return { kind: 'refuse', status: script.does }
      return { kind: 'pick-up', afterSeconds: script.afterSeconds ?? SECONDS_TO_ANSWER }
    }
    if (script.does !== 'answer') return undefined
    if (moment.kind === 'record') return { kind: 'silence' }
    if (moment.kind === 'gather') {
      const keys = this.#keys.shift()
      return keys ? { kind: 'keys', keys, ahead: false } : { kind: 'silence' }
    }
    if (moment.kind !== 'talk' || moment.alone || script.talkSeconds === undefined || this.#hasTalked) return undefined
    this.#hasTalked = true
    this.tell({ kind: 'hang-up' })
    return { kind: 'time-passes', seconds: script.talkSeconds }
  }
}
