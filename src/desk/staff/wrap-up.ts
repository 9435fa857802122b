/** Any end of a conversation begins the analyst's wrap-up, which lasts until they have saved it. */
import type { CallEvents } from '../../calls/turn-deps.ts'
import type { CallStore } from '../../calls/call-store.ts'
import type { Call } from '../../calls/call.ts'
import type { OnTalkEnd, TalkEnd } from '../../calls/talk.ts'
import type { CallId, StaffId } from '../../domain/ids.ts'
import { badgeOf } from '../badge.ts'
import type { PresenceStore } from './presence.ts'

export interface WrapUpDeps {
  presence: Pick<PresenceStore, 'find' | 'set'>
  calls: Pick<CallStore, 'read'>
  events: Pick<CallEvents, 'brokeDuringCall'>
  now: () => Date
  tell: (id: StaffId) => void
}

export interface WrapUp {
  /** Never throws. */
  begin: (call: Call, id: StaffId, how: TalkEnd) => Promise<void>
  /** A callback that was agreed goes on with the same analyst: its own end begins the wrap-up. */
  afterTalk: OnTalkEnd
  /** The call that this person wraps up. Undefined once a colleague has taken that call. */
  callOf(id: StaffId): Promise<Call | undefined>
  /** True while the person has to choose the outcome of another call than `about` first. False when presence cannot be read. */
  mustSay: (id: StaffId, about?: CallId) => Promise<boolean>
}

export function makeWrapUp({ presence, calls, events, now, tell }: WrapUpDeps): WrapUp {
  async function wrapping(id: StaffId): Promise<CallId | undefined> {
    const known = await presence.find(id)
    return known?.state === 'wrap-up' ? known.about?.call : undefined
  }

  async function begin(call: Call, id: StaffId, how: TalkEnd): Promise<void> {
    try {
      const before = await presence.find(id)
      const about = {
        call: call.id,
        reference: call.reference,
        mustSay: badgeOf(call) !== 'verified',
        how,
        next: before?.state === 'away' ? ('away' as const) : ('ready' as const),
        ...(before?.state === 'away' && before.why !== undefined ? { nextWhy: before.why } : {}),
      }
      await presence.set(id, 'wrap-up', now(), about)
    } catch (error) {
      events.brokeDuringCall('wrap-up', error)
    }
    tell(id)
  }

  return {
    begin,
    afterTalk: async (call, { taker }, how) => {
      if (how !== 'call-back' && taker.onRotaAlone !== true) await begin(call, taker.id, how)
    },
    async callOf(id) {
      const wrapped = await wrapping(id)
      const call = wrapped === undefined ? undefined : await calls.read(wrapped)
      return call !== undefined && isStillTheirs(call, id) ? call : undefined
    },
    async mustSay(id, about) {
      const known = await presence.find(id).catch(() => undefined)
      return known?.state === 'wrap-up' && known.about?.mustSay === true && known.about.call !== about
    },
  }
}

function isStillTheirs({ holders, stage }: Call, id: StaffId): boolean {
  return holders.at(-1)?.id === id && stage.kind !== 'with-analyst'
}
