/** An alert: what it is about, who has it, and what storing it requires. */
import type { Desk } from '../domain/decide.ts'
import type { SignalKind } from '../domain/alerts/alert-policy.ts'

/** What happens to an alert; each is told once to each channel. */
export const ALERT_STEPS = ['opened', 'acknowledged', 'resolved', 'escalated'] as const
export type AlertStep = (typeof ALERT_STEPS)[number]

/** Of the call that an alert is about. The caller's number is masked, and told only where the setting of a channel says so. */
export interface AboutCall {
  reference?: string
  company?: string
  product?: string
  caller?: string
}

/** What is seen at this moment. */
export interface Signal {
  kind: SignalKind
  /** A call, a desk, a store: one alert is open for each kind and subject. */
  subject: string
  desk: Desk | undefined
  callId: string | undefined
  since: Date
  about: AboutCall
  /** No alert opens for it yet, nor escalates; one that is open stays. */
  isHeld?: boolean
}

export interface Alert extends Omit<Signal, 'isHeld'> {
  id: string
  /** By which other systems know that two messages are about one thing. */
  dedupKey: string
  openedAt: Date
  acknowledgedAt: Date | undefined
  acknowledgedBy: string | undefined
  escalatedAt: Date | undefined
  resolvedAt: Date | undefined
  /** Absent: the cause is gone. */
  resolvedBy: string | undefined
}

/** What one channel was told of one alert, or will be. */
export interface Told {
  alertId: string
  channel: string
  step: AlertStep
  toldAt: Date | undefined
  /** Why it could not be told at the last try. */
  problem: string | undefined
  letGoAt: Date | undefined
  /** Of an engineer on duty: who was rung or written to. */
  person: string | undefined
}

export interface Person {
  /** As in the audit trail, e.g. `staff sam`. */
  actor: string
  name: string
}

export type Settled = 'done' | 'already' | 'gone'

/** Every method is one transaction: what happened, what is to be told of it, and the audit row of what a person did. */
export interface AlertStore {
  /**
   * Undefined: one is open for this kind and subject, or there was one and the kind opens `once`. Two processes at once: one gets it.
   */
  raise(
    signal: Signal & { dedupKey: string },
    how: { at: Date; channels: readonly string[]; once: boolean },
  ): Promise<Alert | undefined>
  /** As `raise`, for one that was told while the store was down: these channels have heard of it. */
  writeDown(
    signal: Signal & { dedupKey: string },
    how: { at: Date; told: readonly { channel: string; at: Date }[] },
  ): Promise<Alert | undefined>
  /** Not resolved, oldest first. */
  open(): Promise<Alert[]>
  /** Newest first. */
  latest(most: number): Promise<Alert[]>
  /** Of these alerts, in order. */
  told(alertIds: readonly string[]): Promise<Told[]>
  /** `following`: channels that hear of it, where they heard that it opened. */
  acknowledge(id: string, by: Person, at: Date, following: readonly string[]): Promise<Settled>
  /** Without `by`: the cause is gone. */
  resolve(id: string, by: Person | undefined, at: Date, following: readonly string[]): Promise<Settled>
  /** Once for each alert, and never for one that a person has. */
  escalate(id: string, at: Date, channels: readonly string[]): Promise<boolean>
  /** Calls of production down that ended since then while the caller waited, and that no alert was opened for. */
  abandonedSince(since: Date): Promise<Signal[]>
}

/** Of these the cause can be looked at: they resolve when it is gone, and open again with it. A person resolves the others. */
export function resolvesItself(kind: SignalKind): boolean {
  return kind !== 'production-down-abandoned'
}
