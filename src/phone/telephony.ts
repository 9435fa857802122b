/** What we ask Twilio to do to live calls, over its REST interface. The only file that does. */
import twilio from 'twilio'
import type { Telephony, TelephonyAnswer } from '../desk/telephony.ts'
import type { TaskRouter } from './taskrouter/task-router.ts'
import type { TwilioClient } from './twilio-client.ts'
import { voiceAddress } from './voice-address.ts'

export interface TelephonyDeps {
  client: TwilioClient
  /** Without a trailing slash. */
  publicBaseUrl: string
  /** Where it chooses who takes a call. */
  taskRouter: TaskRouter | undefined
  onFailure: (what: string, error: unknown) => void
}

/** A phone rings this long, which is sooner than most voicemail answers. */
const RING_SECONDS = 25
/** That call is not in progress, or not there (docs/twilio.md: errors 21220 and 20404). */
const GONE = new Set([21220, 20404])

/** Twilio's words for a call that is over. */
const ENDED: ReadonlySet<string> = new Set(['completed', 'busy', 'failed', 'no-answer', 'canceled'])

/** A failure is reported to `onFailure` and answered with `failed`, or `gone` where the call is not there; it is not thrown. */
export function twilioTelephony(deps: TelephonyDeps): Telephony {
  const ask = makeAsk(deps.onFailure)
  return { ...ringing(deps), ...liveCalls(deps, ask), ...conferences(deps, ask) }
}

/** Asks once more after a failure that may pass. Nothing that is asked here does harm when it is done twice. */
type Ask = (what: string, work: () => Promise<unknown>) => Promise<TelephonyAnswer>

function makeAsk(onFailure: TelephonyDeps['onFailure']): Ask {
  return async (what, work) => {
    for (let tries = 0; ; tries += 1) {
      try {
        await work()
        return 'done'
      } catch (error) {
        if (isGone(error)) return 'gone'
        onFailure(what, error)
        if (tries > 0 || !mayPass(error)) return 'failed'
      }
    }
  }
}

/** Rings the phone of an analyst, a supervisor or a contact. Never asks twice: the phone could ring twice. */
function ringing({
  client,
  publicBaseUrl,
  onFailure,
}: Omit<TelephonyDeps, 'taskRouter'>): Pick<Telephony, 'ring' | 'ringForCallback' | 'ringDuty' | 'sendText'> {
  const call = async (
    to: string,
    from: string,
    route: string,
    about: Record<string, string | undefined>,
    seconds = RING_SECONDS,
  ): ReturnType<Telephony['ring']> => {
    try {
      const leg = await client.calls.create({
        to,
        from,
        url: voiceAddress(publicBaseUrl, route, about),
        method: 'POST',
        timeout: seconds,
        statusCallback: voiceAddress(publicBaseUrl, `${route}-status`, about),
        statusCallbackMethod: 'POST',
        statusCallbackEvent: ['completed'],
      })
      return { kind: 'ringing', leg: leg.sid }
    } catch (error) {
      onFailure('ringing a phone', error)
      return { kind: 'failed' }
    }
  }
  return {
    async ring(phone, from, { callId, attempt, choice }, supervising) {
      const about = { call: callId, attempt, ...choice, ...supervising }
      return call(phone, from, supervising === undefined ? 'analyst' : 'listener', about)
    },
    ringForCallback: (whom, phone, from, { callId, attempt }) =>
      call(phone, from, whom === 'analyst' ? 'call-back' : 'contact', { call: callId, attempt }),
    ringDuty: (phone, from, { attempt, callId, alertId, engineer, place }, seconds) =>
      call(phone, from, 'duty', { call: callId, attempt, alert: alertId, engineer, place: String(place) }, seconds),
    async sendText(phone, from, text) {
      try {
        await client.messages.create({ to: phone, from, body: text })
        return 'done'
      } catch (error) {
        onFailure('sending a text message', error)
        return error instanceof twilio.RestException ? 'refused' : 'failed'
      }
    },
  }
}

/** Looks for calls in progress, moves them and ends them. */
function liveCalls(
  { client, publicBaseUrl, taskRouter }: Omit<TelephonyDeps, 'onFailure'>,
  ask: Ask,
): Pick<Telephony, 'isThere' | 'stopRinging' | 'move' | 'moveToResult' | 'settle' | 'hangUp'> {
  return {
    async isThere(id) {
      let status: string | undefined
      const looked = await ask('looking for a call', async () => {
        ;({ status } = await client.calls(id).fetch())
      })
      if (looked === 'gone') return false
      return status === undefined ? undefined : !ENDED.has(status)
    },
    // Of a call that no longer rings, `canceled` changes nothing.
    stopRinging: (leg) => ask('giving up a ring', () => client.calls(leg).update({ status: 'canceled' })),
    async move(callId, turn, to, choice) {
      const url = voiceAddress(publicBaseUrl, 'moved', { turn: String(turn), to })
      // One request moves the caller and settles the choice. If that fails, the caller is moved all the same.
      if (choice !== undefined && (await taskRouter?.move(choice, callId, url)) === 'done') return 'done'
      return ask('moving a call', () => client.calls(callId).update({ url, method: 'POST' }))
    },
    moveToResult(leg, { callId, attempt }) {
      const url = voiceAddress(publicBaseUrl, 'call-back-done', { call: callId, attempt })
      return ask('moving the phone of a callback', () => client.calls(leg).update({ url, method: 'POST' }))
    },
    async settle(choice, how) {
      await (how === 'missed' ? taskRouter?.giveBack(choice, 'away') : taskRouter?.complete(choice))
    },
    hangUp: (leg) => ask('ending a call', () => client.calls(leg).update({ status: 'completed' })),
  }
}

/** Holds, mutes and ends conversations; `gone` where the conference or the participant is not there. */
function conferences(
  { client, publicBaseUrl }: Pick<TelephonyDeps, 'client' | 'publicBaseUrl'>,
  ask: Ask,
): Pick<Telephony, 'endTalk' | 'hold' | 'mute' | 'endsWith'> {
  /** We know a conference by its name, Twilio by an id. */
  const inConference = async (
    name: string,
    what: string,
    work: (sid: string) => Promise<unknown>,
  ): Promise<TelephonyAnswer> => {
    let found: string | undefined
    const looked = await ask(what, async () => {
      const [first] = await client.conferences.list({ friendlyName: name, status: 'in-progress', limit: 1 })
      found = first?.sid
    })
    if (looked !== 'done') return looked
    const sid = found
    return sid === undefined ? 'gone' : ask(what, () => work(sid))
  }
  const holdUrl = voiceAddress(publicBaseUrl, 'hold')
  return {
    endTalk: (conference) =>
      inConference(conference, 'ending a conversation', (sid) =>
        client.conferences(sid).update({ status: 'completed' }),
      ),
    hold: (conference, leg, held) =>
      inConference(conference, 'holding', (sid) =>
        client.conferences(sid).participants(leg).update({ hold: held, holdUrl, holdMethod: 'POST' }),
      ),
    mute: (conference, leg, muted) =>
      inConference(conference, 'muting', (sid) => client.conferences(sid).participants(leg).update({ muted })),
    endsWith: (conference, leg, ends) =>
      inConference(conference, 'ending a conference with a participant', (sid) =>
        client.conferences(sid).participants(leg).update({ endConferenceOnExit: ends }),
      ),
  }
}

function isGone(error: unknown): boolean {
  return error instanceof twilio.RestException && GONE.has(error.code ?? 0)
}

/** Too many requests, a failure at Twilio, or no answer at all. */
function mayPass(error: unknown): boolean {
  return !(error instanceof twilio.RestException) || error.status === 429 || error.status >= 500
}
