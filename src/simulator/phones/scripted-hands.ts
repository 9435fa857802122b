/** A called party who does what a script says: picks up, presses its keys, talks so long; between times others may act. */
import type { Command, Moment } from './hands.ts'
import { Mailbox } from '../network/mailbox.ts'

/** What is keyed at one question; a function is asked when the question is heard. */
export type ScriptedKeys = string | (() => Promise<string>)

/**
 * How a called number, client or SIP address behaves. Without `talkSeconds` it talks until the other side hangs up. One
 * answered by hand rings until its `PhoneCall` is told what to do; a `<Dial>` is never answered by hand.
 */
export type AnswerScript =
  | { does: 'answer'; afterSeconds?: number; keys?: readonly ScriptedKeys[]; talkSeconds?: number }
  | { does: 'busy' }
  | { does: 'no-answer' }
  | { does: 'failed' }
  | { does: 'by-hand' }

export const SECONDS_TO_ANSWER = 5

export class ScriptedHands extends Mailbox {
  readonly #script: AnswerScript
  readonly #keys: ScriptedKeys[]
  #hasTalked = false

  constructor(script: AnswerScript) {
    super()
    this.#script = script
    this.#keys = script.does === 'answer' ? [...(script.keys ?? [])] : []
  }

  override async next(moment: Moment): Promise<Command> {
    const keys = moment.kind === 'gather' ? this.#keys.shift() : undefined
    if (typeof keys === 'function') return { kind: 'keys', keys: await keys(), ahead: false }
    return this.#scripted(moment, keys) ?? super.next(moment)
  }

  /** Undefined where the script has nothing to say. */
  #scripted(moment: Moment, keys: string | undefined): Command | undefined {
    const script = this.#script
    if (script.does === 'by-hand') return undefined
    if (moment.kind === 'ringing') {
      if (script.does !== 'answer') return { kind: 'refuse', status: script.does }
      return { kind: 'pick-up', afterSeconds: script.afterSeconds ?? SECONDS_TO_ANSWER }
    }
    if (script.does !== 'answer') return undefined
    if (moment.kind === 'record') return { kind: 'silence' }
    if (moment.kind === 'gather') return keys ? { kind: 'keys', keys, ahead: false } : { kind: 'silence' }
    if (moment.kind !== 'talk' || moment.alone || script.talkSeconds === undefined || this.#hasTalked) return undefined
    this.#hasTalked = true
    this.tell({ kind: 'hang-up' })
    return { kind: 'time-passes', seconds: script.talkSeconds }
  }
}
