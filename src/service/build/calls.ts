/** Calls from ring to hang-up: what the phone asks of them, and what the clock does to them. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Conversation } from '../../calls/conversation.ts'
import { endReported } from '../../calls/end-reported.ts'
import { endsLater } from '../../calls/ends-later.ts'
import { makeConversation, type ConversationDeps } from '../../calls/make-conversation.ts'
import { conferenceOf } from '../../calls/next-stage.ts'
import { makeProofs } from '../../calls/queue/queue-token.ts'
import { sweepCalls } from '../../calls/sweep.ts'
import { estimateWait } from '../../desk/floor/estimate-wait.ts'
import type { DeskActions } from '../../desk/desk.ts'
import type { Telephony } from '../../desk/telephony.ts'
import type { LoadedFlows } from '../../flows/loader/load-flows.ts'
import type { Stores } from '../../stores/stores.ts'
import { callSettings, type AppSettings } from '../app-settings.ts'
import type { Events } from '../events.ts'
import type { Metrics } from '../metrics.ts'
import type { PinChecking } from './pin-check.ts'

export interface CallWork {
  conversation: Conversation
  /** Ends calls whose end was never reported; resolves with how many. */
  sweep: () => Promise<number>
  /** Ends calls whose end was reported and could not be written. */
  endLate: () => Promise<void>
}

export interface CallWorkDeps {
  settings: AppSettings
  stores: Pick<
    Stores,
    'adminRequests' | 'audit' | 'calls' | 'credentials' | 'directory' | 'pauses' | 'records' | 'throughput' | 'tries'
  >
  proofKey: Uint8Array
  voice: LoadedFlows
  pins: PinChecking
  desk: Pick<DeskActions, 'wrapUp'>
  telephony: Telephony
  events: Events
  metrics: Pick<Metrics, 'queueWait'>
  now: () => Date
}

export function buildCalls(deps: CallWorkDeps): CallWork {
  const conversation = conversationDeps(deps)
  return {
    conversation: makeConversation(conversation),
    sweep: () => sweepCalls({ ...conversation, isThere: (id) => deps.telephony.isThere(id) }),
    endLate: () => conversation.endsLater.round((callId, origin) => endReported(callId, origin, conversation)),
  }
}

function conversationDeps({ settings, stores, voice, pins, desk, telephony, ...deps }: CallWorkDeps): ConversationDeps {
  const { adminRequests, audit, calls, credentials, directory, pauses, records, throughput, tries } = stores
  const { proofKey, events, metrics, now } = deps
  return {
    adminRequests,
    audit,
    calls,
    credentials,
    directory,
    records,
    tries,
    flows: voice.flows,
    prompts: voice.prompts,
    proofs: makeProofs(proofKey),
    endsLater: endsLater(),
    returned: ({ taker, leg }) => void telephony.hold(conferenceOf(taker.attempt), leg, false),
    checkPin: pins.checkPin,
    events,
    settings: callSettings(settings, pins.lengths),
    now,
    pause: (ms) => sleep(ms),
    estimate: (at, ahead) => estimateWait(at, ahead, now(), throughput),
    isPaused: async (at) => (await pauses.current(now()).catch(() => [])).some(({ desk: one }) => one === at),
    onTalkEnd: desk.wrapUp.afterTalk,
    answered: async (at, waitedSeconds) => {
      metrics.queueWait.observe({ desk: at }, waitedSeconds)
      await throughput.recordAnswered(at, now(), waitedSeconds)
    },
  }
}
