/** When an alert opens, who is told of it, and how the engineers on duty are rung: what a site sets about alerts. */
import type { Desk } from '../decide.ts'

export const SIGNALS = [
  /** A caller whose production is down waits for too long. */
  'production-down-waits',
  /** A caller waits at a desk where no analyst is ready. */
  'no-analyst-ready',
  'longest-wait',
  'store-down',
  'pin-guessing',
  /** A caller whose production is down has hung up while they waited. */
  'production-down-abandoned',
  /** A caller has left a message, and no person has closed it. */
  'message-left',
] as const
export type SignalKind = (typeof SIGNALS)[number]

/** What a channel may say of a call, besides the alert itself. Never a PIN, words of a case, or a whole number. */
export const TOLD_FACTS = ['reference', 'company', 'product', 'caller'] as const
export type ToldFact = (typeof TOLD_FACTS)[number]

export const CHANNEL_KINDS = ['pagerduty', 'opsgenie', 'slack', 'teams', 'mail', 'sms', 'phone'] as const
export type ChannelKind = (typeof CHANNEL_KINDS)[number]

export interface ChannelSettings {
  kind: ChannelKind
  says: readonly ToldFact[]
  /** Of `pagerduty` and `opsgenie`, where it is not the vendor's own address, e.g. that of its European region. */
  url?: string | undefined
  /** Of `mail`. */
  to?: readonly string[] | undefined
}

/** `sms` and `phone` reach the engineer on duty, over our own account; each step of theirs is tried once. */
export const ON_DUTY_KINDS: ReadonlySet<ChannelKind> = new Set(['sms', 'phone'])

export interface TellRule {
  channels: readonly string[]
  /** Left out: every signal. */
  signals?: readonly SignalKind[] | undefined
  /** Left out: every desk, and signals that belong to none. */
  desks?: readonly Desk[] | undefined
  /** `opened`: at once. `escalated`: only once no person has acknowledged it for too long. */
  when: 'opened' | 'escalated'
}

export interface DutyPolicy {
  /** Seconds that a caller whose production is down waits at a desk where no analyst is ready before engineers on duty are rung. */
  ringAfter: number
  /** Seconds that each is rung. */
  ringFor: number
  /** How often the whole rota is rung. */
  rounds: number
}

/** A caller whose production is down, and whom no person could take, leaves a message. */
export interface MessagePolicy {
  allowed: boolean
  /** Seconds. */
  longest: number
  /** Days after which its recording is deleted. */
  keepDays: number
}

export interface AlertPolicy {
  /** Seconds. */
  productionDownAfter: number
  noAnalystReadyAfter: Readonly<Record<Desk, number>>
  longestWait: Readonly<Record<Desk, number>>
  /** Minutes without an acknowledgement. */
  escalateAfter: number
  channels: Readonly<Record<string, ChannelSettings>>
  /** Without any, every channel is told of everything at once. */
  tell: readonly TellRule[]
  duty: DutyPolicy
  messages: MessagePolicy
}

/** Our own choice. */
export const STANDARD_ALERTS: AlertPolicy = {
  productionDownAfter: 60,
  noAnalystReadyAfter: { 'production-down': 30, support: 120, admin: 300, identification: 120, contracts: 300 },
  longestWait: { 'production-down': 180, support: 1_200, admin: 1_200, identification: 900, contracts: 1_200 },
  escalateAfter: 10,
  channels: {},
  tell: [],
  duty: { ringAfter: 30, ringFor: 25, rounds: 2 },
  // Recording needs a decision of the site.
  messages: { allowed: false, longest: 120, keepDays: 30 },
}

/** The channels that are told of this, by name; each once. An alert that escalates is told again to those that knew of it. */
export function channelsFor(
  { channels, tell }: Pick<AlertPolicy, 'channels' | 'tell'>,
  of: { kind: SignalKind; desk: Desk | undefined },
  when: TellRule['when'],
): string[] {
  const all = Object.keys(channels)
  if (tell.length === 0) return all
  const rules = tell.filter(
    (rule) =>
      (rule.when === 'opened' || when === 'escalated') &&
      (rule.signals === undefined || rule.signals.includes(of.kind)) &&
      (rule.desks === undefined || (of.desk !== undefined && rule.desks.includes(of.desk))),
  )
  return all.filter((name) => rules.some((rule) => rule.channels.includes(name)))
}
