/** Calls from ring to hang-up: what the phone asks of them, and what the clock does to them. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Call } from '../../calls/call.ts'
import type { Editions } from '../../calls/editions.ts'
import { makeEndReports, sweepCalls } from '../../calls/end-call.ts'
import { handleTurn, lastResortOf } from '../../calls/handle-turn.ts'
import { holdMessage, type HoldDeps } from '../../calls/queue/hold-message.ts'
import { watchIncidents } from '../../calls/incidents/incidents-on.ts'
import { makeQueueTokens } from '../../calls/queue/queue-token.ts'
import { queueEnded, resumeCall } from '../../calls/resume-call.ts'
import { recordingReported, type MessageRecords } from '../../calls/messages.ts'
import { conferenceIn } from '../../calls/talk.ts'
import { needsOf } from '../../desk/connect/offer.ts'
import { deskFigures, heardOf, mayTake } from '../../desk/floor/desk-figures.ts'
import { estimateWait } from '../../desk/floor/estimate-wait.ts'
import type { DeskActions } from '../../desk/desk.ts'
import type { Desk } from '../../domain/decide.ts'
import type { Telephony } from '../../desk/telephony.ts'
import type { CallHandlers } from '../../phone/webhook.ts'
import type { Stores } from '../../stores/stores.ts'
import { callSettings, type AppSettings } from '../app-settings.ts'
import { aside } from '../events/aside-events.ts'
import type { Events } from '../events/events.ts'
import type { Metrics } from '../metrics.ts'
import { inSpan } from '../watch/trace.ts'
import type { LiveView } from './live-view.ts'
import type { PinChecking } from './pin-check.ts'

export interface CallWork {
  handlers: CallHandlers
  /** Ends calls whose end was never reported; resolves with how many. */
  sweep: () => Promise<number>
  /** Ends calls whose end was reported and could not be written. */
  endLate: () => Promise<void>
}

export interface CallWorkDeps {
  settings: AppSettings
  stores: Pick<
    Stores,
    | 'adminRequests'
    | 'calls'
    | 'credentials'
    | 'directory'
    | 'incidents'
    | 'pauses'
    | 'presence'
    | 'records'
    | 'staff'
    | 'throughput'
    | 'tries'
  >
  cards: LiveView['cards']
  messages: MessageRecords
  proofKey: Uint8Array
  editions: Editions
  pins: PinChecking
  desk: Pick<DeskActions, 'wrapUp' | 'callbacks'>
  /** Never rejects. */
  onDuty: () => Promise<readonly unknown[]>
  telephony: Telephony
  events: Events
  metrics: Pick<Metrics, 'queueWait'>
  now: () => Date
}

export function buildCalls(deps: CallWorkDeps): CallWork {
  const calls = callDeps(deps)
  const ends = makeEndReports(calls)
  return {
    handlers: {
      handleTurn: ({ turn, event, ...request }) =>
        inSpan('turn', () => handleTurn({ turn, event, ...request }, calls), { turn, event: event.kind }),
      queueEnded: (request) => inSpan('end of a place in the queue', () => queueEnded(request, calls)),
      resumeCall: (request) => inSpan('resume', () => resumeCall(request, calls)),
      holdMessage: (request) => inSpan('hold message', () => holdMessage(request, calls)),
      ends,
      recordingReported: (report) => recordingReported(report, calls),
      lastResort: (dialled) =>
        dialled === undefined ? deps.editions.newest().lastResort(undefined) : lastResortOf(dialled, calls),
    },
    sweep: () => sweepCalls({ ...calls, isThere: (id) => deps.telephony.isThere(id) }),
    endLate: () => ends.round(),
  }
}

function callDeps({ settings, stores, cards, editions, pins, desk, telephony, ...deps }: CallWorkDeps): HoldDeps {
  const {
    adminRequests,
    calls,
    credentials,
    directory,
    incidents,
    pauses,
    presence,
    records,
    staff,
    throughput,
    tries,
  } = stores
  const { messages, proofKey, events, metrics, now } = deps
  const figures = deskFigures({ cards, presence, staff, policy: settings.policy, now })
  /** Undefined while the stores do not say. */
  const whoMayTake = async (call: Call, at: Desk) => {
    const there = (await figures().catch(() => [])).find(({ desk: one }) => one === at)?.there
    return there && mayTake(there, needsOf(call).residency)
  }
  return {
    adminRequests,
    incidents: {
      on: watchIncidents({ store: incidents, onFailure: aside(events, 'call records'), now }),
      noteHeard: (...heard) => incidents.noteHeard(...heard),
      noteLeft: (...left) => incidents.noteLeft(...left),
    },
    calls,
    credentials,
    directory,
    records,
    tries,
    editions,
    queueTokens: makeQueueTokens(proofKey),
    proofKey,
    returned: (talk) => void telephony.hold(conferenceIn(talk), talk.leg, false),
    pins: pins.checks,
    events,
    settings: callSettings(settings, pins.lengths),
    now,
    pause: (ms) => sleep(ms),
    estimate: (at, ahead) => estimateWait(at, ahead, now(), throughput),
    callbacksBefore: desk.callbacks.countBefore,
    isPaused: async (at) => (await pauses.current(now()).catch(() => [])).some(({ desk: one }) => one === at),
    // Also while it is not known who is ready.
    tellsSoon: async (call, at) =>
      (await deps.onDuty()).length > 0 || ((await whoMayTake(call, at))?.ready ?? []).length === 0,
    atDesk: async (call, at) => heardOf(await whoMayTake(call, at)),
    messages,
    onTalkEnd: desk.wrapUp.afterTalk,
    answered: async (at, waitedSeconds) => {
      metrics.queueWait.observe({ desk: at }, waitedSeconds)
      await throughput.recordAnswered(at, now(), waitedSeconds)
    },
  }
}
