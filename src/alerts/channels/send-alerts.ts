/** Tells each channel what happened to alerts: in order, again after growing waits, and without one holding up another. */
import { startPolling, waitAfter } from '../../concurrency/poller.ts'
import { ON_DUTY_KINDS, type AlertPolicy } from '../../domain/alerts/alert-policy.ts'
import type { AlertStep, Signal } from '../alert.ts'
import { A_TEST } from './on-duty.ts'
import type { Channel, Telling } from './channel.ts'
import type { AlertOutbox, Message, StepToTell } from './outbox.ts'

export interface SendAlertsDeps {
  outbox: AlertOutbox
  /** Read at each look: a reload changes the channels. */
  policy: () => AlertPolicy
  open: (name: string) => Channel
  events: { channelTold: (channel: string, how: Telling['kind']) => void }
  onFailure: (what: string, error: unknown) => void
  now: () => Date
  lookMs?: number
}

export interface SendAlerts {
  /** Without the outbox, for an alert that Postgres cannot take. Rejects when it was not told. */
  tellNow: (channel: string, step: AlertStep, signal: Signal & { dedupKey: string }) => Promise<void>
  /** A test by a person. */
  test(channel: string, by: string): Promise<Telling>
  /** One round for every channel, for tests. */
  round(): Promise<void>
  stop(): Promise<void>
}

const LOOK_MS = 1_000
/** Longer than any channel takes. */
const CLAIM_MS = 60_000
/** 2 s, doubling to 5 min. */
const FIRST_MS = 2_000
const LONGEST_MS = 300_000
/** After a day a message is of no use. */
const LET_GO_MS = 24 * 60 * 60 * 1000

export function sendAlerts(deps: SendAlertsDeps): SendAlerts {
  const { policy, onFailure, now, lookMs = LOOK_MS } = deps
  const { next, tell } = teller(deps)
  const busy = new Map<string, Promise<void>>()
  const stopping = new AbortController()

  async function drain(channel: string): Promise<void> {
    try {
      let more = true
      while (more && !stopping.signal.aborted) more = await next(channel)
    } catch (error) {
      onFailure('reading what channels are to be told', error)
    }
  }

  /** Channels do not wait for each other: one that takes ten seconds delays only itself. */
  function look(): Promise<void[]> {
    return Promise.all(
      Object.keys(policy().channels).map((channel) => {
        const work = busy.get(channel) ?? drain(channel).finally(() => busy.delete(channel))
        busy.set(channel, work)
        return work
      }),
    )
  }

  const rounds = startPolling({
    // Not waited for: the next look begins the channels that are free.
    next: async () => {
      void look()
      return false
    },
    everyMs: lookMs,
    onFailure: (error) => onFailure('telling channels', error),
  })

  return {
    async tellNow(channel, step, signal) {
      const told = await tell(channel, { ...signal, step, alertId: undefined, by: undefined, isOver: false }, 0)
      if (told.kind !== 'told') throw new Error(told.problem)
    },
    test: (channel, by) => tell(channel, testMessage(now(), by), 0),
    round: async () => void (await look()),
    stop: async () => {
      stopping.abort()
      await rounds.stop()
      await Promise.all(busy.values())
    },
  }
}

/** The next step of one channel, and what becomes of it. */
function teller({ outbox, policy, open, events, onFailure, now }: SendAlertsDeps) {
  /** Channels that asked to hear nothing for a while, until then. */
  const held = new Map<string, number>()

  async function tell(channel: string, message: Message, attempt: number): Promise<Telling> {
    const told = await open(channel).tell(message, attempt)
    events.channelTold(channel, told.kind)
    return told
  }

  async function settle(channel: string, step: StepToTell, told: Telling): Promise<boolean> {
    if (told.kind === 'told') {
      await outbox.told(step.id, now(), told.person)
      return true
    }
    onFailure(`telling ${channel}`, new Error(told.problem))
    if (told.kind === 'refused' || now().getTime() - step.madeAt.getTime() > LET_GO_MS) {
      await outbox.letGo(step.id, now(), told.problem)
      return true
    }
    const wait = Math.max(waitAfter(step.tries, FIRST_MS, LONGEST_MS), told.holdMs ?? 0)
    if (told.holdMs !== undefined) held.set(channel, now().getTime() + told.holdMs)
    await outbox.again(step.id, new Date(now().getTime() + wait), told.problem)
    return false
  }

  /** True: there may be more to tell at once. */
  async function next(channel: string): Promise<boolean> {
    const kind = policy().channels[channel]?.kind
    if (kind === undefined || (held.get(channel) ?? 0) > now().getTime()) return false
    const at = now()
    const once = ON_DUTY_KINDS.has(kind)
    const step = await outbox.claim(channel, at, new Date(at.getTime() + CLAIM_MS), once)
    if (step === undefined) return false
    if (once && step.isOver) {
      await outbox.letGo(step.id, at, 'it is over already')
      return true
    }
    return settle(channel, step, await tell(channel, step, step.tries))
  }

  return { next, tell }
}

/** Under a key of its own, resolved by hand where it was opened. */
export function testMessage(at: Date, by: string): Message {
  return {
    step: 'opened',
    kind: 'production-down-waits',
    desk: 'production-down',
    callId: undefined,
    since: at,
    about: { reference: '000-000-000', company: `a test by ${by}` },
    dedupKey: `careline/test/${at.getTime()}`,
    alertId: A_TEST,
    by: undefined,
    isOver: false,
  }
}
