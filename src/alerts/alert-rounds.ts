/** Looks at the signals again and again: opens alerts, resolves those whose cause is gone, escalates those that no person has. */
import type { AlertPolicy, ChannelKind } from '../domain/alerts/alert-policy.ts'
import { channelsFor, ON_DUTY_KINDS } from '../domain/alerts/alert-policy.ts'
import { tryEach } from '../concurrency/try-each.ts'
import { isUnavailable } from '../concurrency/unavailable.ts'
import { resolvesItself, type Alert, type AlertStep, type AlertStore, type Signal } from './alert.ts'
import { signalsNow, type SignalFacts } from './signals-now.ts'

/** Told of what happened, for the log, the figures and other systems. None throws. */
export interface AlertEvents {
  alertOpened(alert: Pick<Alert, 'kind' | 'desk' | 'about'>): void
  alertResolved(alert: Pick<Alert, 'kind' | 'desk' | 'about'>, by: string | undefined): void
  alertEscalated(alert: Pick<Alert, 'kind' | 'desk' | 'about'>): void
}

export interface AlertRoundsDeps {
  store: AlertStore
  policy: () => AlertPolicy
  /** Tells a channel that needs no store. Rejects when it could not. */
  tellNow: (channel: string, step: AlertStep, signal: Signal & { dedupKey: string }) => Promise<void>
  events: AlertEvents
  onFailure: (what: string, error: unknown) => void
}

export interface AlertRounds {
  /** One look at what is known now. Never rejects. */
  round(facts: SignalFacts): Promise<void>
}

export function makeAlertRounds(deps: AlertRoundsDeps): AlertRounds {
  const { store, policy, events, onFailure } = deps
  const memory = toldFromMemory(deps)
  /** As Postgres last said: these are told already when it is down. */
  let known: readonly Alert[] = []

  async function look(facts: SignalFacts): Promise<void> {
    const at = facts.now
    const { signals, judged } = signalsNow(facts, policy())
    const due = signals.filter(({ isHeld }) => isHeld !== true)
    try {
      await memory.writeDown()
      known = await store.open()
      const open = new Set(known.map(keyOf))
      const raised = due.filter((signal) => !open.has(keyOf(signal))).map((signal) => () => raise(signal, at))
      const there = new Set(signals.map(keyOf))
      const held = new Set(signals.filter(({ isHeld }) => isHeld).map(keyOf))
      const lookedAfter = known.map((alert) => async () => {
        // One that opened after this look began was not looked for.
        const isLookedFor = judged.has(alert.kind) && alert.openedAt < at
        if (resolvesItself(alert.kind) && isLookedFor && !there.has(keyOf(alert))) await end(alert, at)
        else if (!held.has(keyOf(alert))) await escalateIfDue(alert, at)
      })
      await tryEach([...raised, ...lookedAfter], (step) => step())
    } catch (error) {
      if (!isUnavailable(error)) throw error
      const open = new Set(known.map(keyOf))
      await memory.tell(
        due.filter((signal) => !open.has(keyOf(signal))),
        at,
      )
    }
  }

  async function raise(signal: Signal, at: Date): Promise<void> {
    const channels = channelsFor(policy(), signal, 'opened')
    const alert = await store.raise(withKey(signal), { at, channels, once: !resolvesItself(signal.kind) })
    if (alert === undefined) return
    known = [...known, alert]
    events.alertOpened(alert)
  }

  async function end(alert: Alert, at: Date): Promise<void> {
    const done = await store.resolve(alert.id, undefined, at, followingChannels(policy()))
    known = known.filter(({ id }) => id !== alert.id)
    if (done === 'done') events.alertResolved(alert, undefined)
  }

  async function escalateIfDue(alert: Alert, at: Date): Promise<void> {
    if (alert.acknowledgedAt !== undefined || alert.escalatedAt !== undefined) return
    if (at.getTime() - alert.openedAt.getTime() < policy().escalateAfter * 60_000) return
    if (await store.escalate(alert.id, at, channelsFor(policy(), alert, 'escalated'))) events.alertEscalated(alert)
  }

  return {
    round: (facts) => look(facts).catch((error: unknown) => onFailure('looking at signals', error)),
  }
}

export const keyOf = ({ kind, subject }: Pick<Signal, 'kind' | 'subject'>) => `${kind} ${subject}`

/** Without the id of a call: what is told outside names it by its reference. */
export function withKey(signal: Signal): Signal & { dedupKey: string } {
  const { kind, subject, about, callId } = signal
  return { ...signal, dedupKey: `careline/${kind}/${callId === undefined ? subject : (about.reference ?? subject)}` }
}

/** Those that hear how an alert goes on; a person on duty is not rung for that. */
export function followingChannels({ channels }: Pick<AlertPolicy, 'channels'>): string[] {
  return Object.entries(channels).flatMap(([name, { kind }]) => (tellsHowItGoesOn(kind) ? [name] : []))
}

const tellsHowItGoesOn = (kind: ChannelKind) => !ON_DUTY_KINDS.has(kind)

/**
 * While Postgres is down: this process tells each signal once to each channel by itself, remembers it, and writes it down when
 * Postgres is back. Another process tells it too, under the same key. A telephone is tried once, because it could ring twice.
 */
function toldFromMemory({ store, policy, tellNow, events, onFailure }: AlertRoundsDeps) {
  const remembered = new Map<string, { signal: Signal; at: Date; told: Map<string, Date>; tried: Set<string> }>()

  async function tellOne(key: string, at: Date): Promise<void> {
    const one = remembered.get(key)
    if (one === undefined) return
    const channels = channelsFor(policy(), one.signal, 'opened').filter((channel) => !one.told.has(channel))
    await Promise.all(
      channels.map(async (channel) => {
        const kind = policy().channels[channel]?.kind
        if (kind !== undefined && ON_DUTY_KINDS.has(kind) && one.tried.has(channel)) return
        one.tried.add(channel)
        try {
          await tellNow(channel, 'opened', withKey(one.signal))
          one.told.set(channel, at)
        } catch (error) {
          onFailure(`telling ${channel} while Postgres is down`, error)
        }
      }),
    )
  }

  return {
    async tell(signals: readonly Signal[], at: Date): Promise<void> {
      for (const signal of signals) {
        const key = keyOf(signal)
        if (!remembered.has(key)) {
          remembered.set(key, { signal, at, told: new Map(), tried: new Set() })
          events.alertOpened(signal)
        }
        await tellOne(key, at)
      }
    },
    /** A row that another process wrote first is enough. */
    async writeDown(): Promise<void> {
      for (const [key, one] of remembered) {
        const told = [...one.told].map(([channel, toldAt]) => ({ channel, at: toldAt }))
        await store.writeDown(withKey(one.signal), { at: one.at, told })
        remembered.delete(key)
      }
    },
  }
}
