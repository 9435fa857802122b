/** What telling channels requires of the records: steps in order for each channel and alert, each claimed by one process at a time. */
import type { AboutCall, AlertStep } from '../alert.ts'
import type { SignalKind } from '../../domain/alerts/alert-policy.ts'
import type { Desk } from '../../domain/decide.ts'

/** One thing to tell. */
export interface Message {
  step: AlertStep
  kind: SignalKind
  desk: Desk | undefined
  callId: string | undefined
  since: Date
  about: AboutCall
  dedupKey: string
  /** Undefined while Postgres is down. */
  alertId: string | undefined
  /** Who acknowledged or resolved it. */
  by: string | undefined
  /** It is over meanwhile. */
  isOver: boolean
}

export interface StepToTell extends Message {
  id: string
  /** How often it was tried before. */
  tries: number
  madeAt: Date
}

export interface AlertOutbox {
  /**
   * The next step of this channel that is due, claimed until `until`; a step waits for the earlier ones of its alert. `once`: it
   * counts as told from now on, unless `again` says otherwise: a telephone must not ring twice because a process ended.
   */
  claim(channel: string, now: Date, until: Date, once: boolean): Promise<StepToTell | undefined>
  told(id: string, at: Date, person: string | undefined): Promise<void>
  /** Not told: not before then. */
  again(id: string, notBefore: Date, problem: string): Promise<void>
  /** Not told, and not tried again. */
  letGo(id: string, at: Date, problem: string): Promise<void>
  /** Not told yet, by channel. */
  waiting(): Promise<Readonly<Record<string, number>>>
}
