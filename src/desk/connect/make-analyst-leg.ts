/** Joins taking a call with the words an analyst hears on their own phone. */
import type { CallEvents } from '../../calls/turn-deps.ts'
import type { CallStore } from '../../calls/call-store.ts'
import type { Call } from '../../calls/call.ts'
import type { CallId } from '../../domain/ids.ts'
import type { SpokenPrompt } from '../../calls/turn.ts'
import type { AnalystLeg } from './analyst-leg.ts'
import type { Callbacks } from '../callbacks/callbacks.ts'
import type { Supervise } from '../floor/supervise.ts'
import type { Pressed } from './press-key.ts'
import type { TakeCall } from './take-call.ts'

export interface AnalystLegDeps {
  calls: CallStore
  takeCall: TakeCall
  callbacks: Pick<Callbacks, 'legOver'>
  supervise: Pick<Supervise, 'enter' | 'left'>
  /** Reads the caller's proof again and keeps it on the call. */
  current: (id: CallId) => Promise<Call | undefined>
  whisper: (call: Call) => SpokenPrompt[]
  say: (prompt: string) => SpokenPrompt
  events: Pick<CallEvents, 'brokeDuringCall'>
}

/** Whatever breaks, the analyst hears that they are not connected; the caller keeps their place. */
export function makeAnalystLeg({
  calls,
  takeCall,
  callbacks,
  supervise,
  current,
  whisper,
  say,
  events,
}: AnalystLegDeps): AnalystLeg {
  return {
    async answered(about) {
      try {
        // The badge as it is at this moment: a proof may have ended while the caller waited.
        await current(about.callId)
        const call = await takeCall.whisperFor(about)
        return call && whisper(call)
      } catch (error) {
        events.brokeDuringCall('whispering to an analyst', error)
        return undefined
      }
    },

    async pressed(about, leg, key) {
      try {
        const pressed = await takeCall.pressed(about, leg, key)
        return pressed.kind === 'join' ? pressed : { kind: 'goodbye', said: [say(WORDS[pressed.kind])] }
      } catch (error) {
        events.brokeDuringCall('connecting an analyst', error)
        return { kind: 'goodbye', said: [say(WORDS['not-connected'])] }
      }
    },

    async over(about) {
      try {
        await takeCall.legEnded(about)
        await callbacks.legOver(about.callId)
      } catch (error) {
        events.brokeDuringCall('end of an analyst leg', error)
      }
    },

    async talkOver({ callId }) {
      try {
        const call = await calls.read(callId)
        if (call?.callBackCode !== undefined) return [say('staff.call-back-next')]
        const left = call?.stage.kind === 'ended' && call.stage.how === 'hung-up'
        return [say(left ? 'staff.caller-left' : 'staff.talk-over')]
      } catch (error) {
        events.brokeDuringCall('end of a conversation', error)
        return [say('staff.talk-over')]
      }
    },

    async supervisorAnswered(_about, how) {
      return [say(how === 'listen' ? 'staff.listen' : 'staff.help')]
    },

    async supervisorPressed(about, { leg, by, how }, key) {
      try {
        const entered = key === '1' ? await supervise.enter(about, leg, by, how) : undefined
        return entered === undefined
          ? { kind: 'goodbye', said: [say('staff.talk-over')] }
          : { kind: 'join', ...entered }
      } catch (error) {
        events.brokeDuringCall('joining a conversation', error)
        return { kind: 'goodbye', said: [say('staff.not-connected')] }
      }
    },

    async supervisorOver(about, leg, by) {
      try {
        await supervise.left(about, leg, by)
      } catch (error) {
        events.brokeDuringCall('end of a listener leg', error)
      }
    },

    async onHold(leg) {
      try {
        return [say((await calls.read(leg)) === undefined ? 'staff.hold' : 'talk.hold')]
      } catch (error) {
        events.brokeDuringCall('hold', error)
        return [say('talk.hold')]
      }
    },
  }
}

const WORDS: Record<Exclude<Pressed['kind'], 'join'>, string> = {
  'caller-left': 'staff.caller-left',
  'not-connected': 'staff.not-connected',
  'not-taken': 'staff.not-taken',
}
