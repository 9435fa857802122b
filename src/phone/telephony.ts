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

export function twilioTelephony({ client, publicBaseUrl, taskRouter, onFailure }: TelephonyDeps): Telephony {
  const address = (route: string, query?: Record<string, string>) => voiceAddress(publicBaseUrl, route, query)

  /** Once more after what may pass; nothing here does harm when it is done twice. */
  async function ask(what: string, work: () => Promise<unknown>): Promise<TelephonyAnswer> {
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

  /** A room is known by its name to us and by an id to Twilio. */
  async function inConference(
    conference: string,
    what: string,
    work: (sid: string) => Promise<unknown>,
  ): Promise<TelephonyAnswer> {
    let found: string | undefined
    const looked = await ask(what, async () => {
      const conferences = await client.conferences.list({ friendlyName: conference, status: 'in-progress', limit: 1 })
      found = conferences[0]?.sid
    })
    if (looked !== 'done') return looked
    const sid = found
    return sid === undefined ? 'gone' : ask(what, () => work(sid))
  }

  async function call(
    to: string,
    from: string,
    route: string,
    about: Record<string, string>,
  ): ReturnType<Telephony['ring']> {
    try {
      const leg = await client.calls.create({
        to,
        from,
        url: address(route, about),
        method: 'POST',
        timeout: RING_SECONDS,
        statusCallback: address(`${route}-status`, about),
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
    async isThere(id) {
      let status: string | undefined
      const looked = await ask('looking for a call', async () => {
        ;({ status } = await client.calls(id).fetch())
      })
      if (looked === 'gone') return false
      return status === undefined ? undefined : !ENDED.has(status)
    },
    // Of a call that is not ringing any more, `canceled` changes nothing.
    stopRinging: (leg) => ask('giving up a ring', () => client.calls(leg).update({ status: 'canceled' })),
    async move(callId, turn, to, choice) {
      const url = address('moved', { turn: String(turn), to })
      // One request moves the caller and settles the choice. Whatever is the matter with the choice, the caller is moved.
      if (choice !== undefined && (await taskRouter?.move(choice, callId, url)) === 'done') return 'done'
      return ask('moving a call', () => client.calls(callId).update({ url, method: 'POST' }))
    },
    async settle(choice, how) {
      await (how === 'missed' ? taskRouter?.giveBack(choice, 'away') : taskRouter?.complete(choice))
    },
    hangUp: (leg) => ask('ending a call', () => client.calls(leg).update({ status: 'completed' })),
    endTalk: (conference) =>
      inConference(conference, 'ending a conversation', (sid) =>
        client.conferences(sid).update({ status: 'completed' }),
      ),
    hold: (conference, leg, held) =>
      inConference(conference, 'holding', (sid) =>
        client
          .conferences(sid)
          .participants(leg)
          .update({ hold: held, holdUrl: address('hold'), holdMethod: 'POST' }),
      ),
    mute: (conference, leg, muted) =>
      inConference(conference, 'muting', (sid) => client.conferences(sid).participants(leg).update({ muted })),
    endsWith: (conference, leg, ends) =>
      inConference(conference, 'keeping a room', (sid) =>
        client.conferences(sid).participants(leg).update({ endConferenceOnExit: ends }),
      ),
  }
}

function isGone(error: unknown): boolean {
  return error instanceof twilio.RestException && GONE.has(error.code ?? 0)
}

/** Too many requests, a fault of theirs, or no answer at all. */
function mayPass(error: unknown): boolean {
  return !(error instanceof twilio.RestException) || error.status === 429 || error.status >= 500
}
