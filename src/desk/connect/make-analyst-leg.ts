/** What an analyst hears on their own phone: when it rings for a call, after a key, on hold, and at the end. */
import type { CallStore } from '../../calls/call-store.ts'
import type { Call } from '../../calls/call.ts'
import { deskAddress } from '../../domain/directory/staff-address.ts'
import type { CallId, StaffId } from '../../domain/ids.ts'
import type { SpokenPrompt } from '../../calls/turn.ts'
import type { AnalystLeg } from './analyst-leg.ts'
import { assignedAnalystOf, consultedIn } from './assigned-to.ts'
import type { Callbacks } from '../callbacks/callbacks.ts'
import { orElse } from '../or-else.ts'
import type { Pressed } from './press-key.ts'
import { languagesOfStaff, makeSupervisorLeg, type SupervisorLegDeps } from './supervisor-leg.ts'
import type { ConnectAttempt } from '../telephony.ts'
import type { ConsultLeg } from '../talk/consult-leg.ts'
import type { TakeCall } from './take-call.ts'

export interface AnalystLegDeps extends SupervisorLegDeps {
  calls: CallStore
  takeCall: TakeCall
  consultLeg: ConsultLeg
  callbacks: Pick<Callbacks, 'legOver'>
  /** Reads the caller's proof again and stores it on the call. */
  current: (id: CallId) => Promise<Call | undefined>
  whisper: (call: Call, languages: readonly string[]) => SpokenPrompt[]
}

/** After any failure the analyst hears that they are not connected; the caller keeps their place. */
export function makeAnalystLeg(deps: AnalystLegDeps): AnalystLeg {
  const { calls, say, events } = deps
  return {
    ...makeTakingLeg(deps),
    ...makeSupervisorLeg(deps),
    onHold: (leg) =>
      orElse(events, 'hold', [say('talk.hold')], async () => {
        const call = await calls.read(leg)
        return [call === undefined ? say('staff.hold') : say('talk.hold', [call.language])]
      }),
  }
}

type TakingLeg = Pick<AnalystLeg, 'answered' | 'answeredAtDesk' | 'pressed' | 'over' | 'talkOver'>

/** The phone that rang because the analyst takes a call. */
function makeTakingLeg(deps: AnalystLegDeps): TakingLeg {
  const { calls, takeCall, consultLeg, callbacks, current, whisper, say, events } = deps
  const goodbye = (why: keyof typeof WORDS, languages?: readonly string[]) => ({
    kind: 'goodbye' as const,
    said: [say(WORDS[why], languages)],
  })
  const languagesOf = (id: StaffId | undefined) => languagesOfStaff(id, deps)
  const rungFor = async ({ callId, attempt }: ConnectAttempt): Promise<StaffId | undefined> => {
    const call = await calls.read(callId)
    const rung = call === undefined ? [] : [assignedAnalystOf(call.stage), consultedIn(call)]
    return rung.find((one) => one?.attempt === attempt)?.id
  }
  const connect = (what: string, work: () => ReturnType<AnalystLeg['pressed']>) =>
    orElse<Awaited<ReturnType<AnalystLeg['pressed']>>>(events, what, goodbye('not-connected'), work)
  const press: AnalystLeg['pressed'] = async (about, leg, key) => {
    const languages = await languagesOf(await rungFor(about))
    const consulted = key === '1' ? await consultLeg.enter(about, leg) : undefined
    if (consulted !== undefined) return { kind: 'join', conference: consulted, isGuest: true }
    const pressed = await takeCall.pressed(about, leg, key)
    return pressed.kind === 'join' ? pressed : goodbye(pressed.kind, languages)
  }
  return {
    answered: (about) =>
      orElse(events, 'whispering to an analyst', undefined, async () => {
        // The badge as it is at this moment: a proof may have ended while the caller waited.
        await current(about.callId)
        const call = (await takeCall.whisperFor(about)) ?? (await consultLeg.callOf(about))
        return call && whisper(call, await languagesOf(await rungFor(about)))
      }),

    pressed: (about, leg, key) => connect('connecting an analyst', () => press(about, leg, key)),

    answeredAtDesk: (about, leg, address) =>
      connect('connecting an analyst at their desk', async () => {
        // As before a whisper: a proof may have ended while the caller waited.
        await current(about.callId)
        const rung = await rungFor(about)
        const isTheirs = rung !== undefined && deskAddress(rung) === address
        return isTheirs ? press(about, leg, '1') : goodbye('not-taken')
      }),

    over: (about) =>
      orElse(events, 'end of an analyst leg', undefined, async () => {
        if (await consultLeg.ended(about)) return
        await takeCall.legEnded(about)
        await callbacks.legOver(about.callId)
      }),

    talkOver: ({ callId }) =>
      orElse(events, 'end of a conversation', [say('staff.talk-over')], async () => {
        const call = await calls.read(callId)
        const languages = await languagesOf(call?.holders.at(-1)?.id)
        if (call?.callBackCode !== undefined) return [say('staff.call-back-next', languages)]
        const left = call?.stage.kind === 'ended' && call.stage.how === 'hung-up'
        return [say(left ? 'staff.caller-left' : 'staff.talk-over', languages)]
      }),
  }
}

const WORDS: Record<Exclude<Pressed['kind'], 'join'>, string> = {
  'caller-left': 'staff.caller-left',
  'not-connected': 'staff.not-connected',
  'not-taken': 'staff.not-taken',
}
