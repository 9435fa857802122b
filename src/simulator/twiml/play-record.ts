/** Plays a `<Record>`: the tone, what the person says, and the requests that follow. There is no audio: a recording has a length. */
import type { Leg } from '../network/leg.ts'
import type { RecordTerms } from '../phones/hands.ts'
import type { Recording, Switchboard } from '../network/switchboard.ts'
import { newSid } from '../network/switchboard.ts'
import { resolved, type Step } from './step.ts'
import type { TwimlElement } from './twiml-document.ts'

/** TwiML reference of Record. */
const DEFAULT_TIMEOUT = 5
const DEFAULT_LONGEST = 3_600
const DEFAULT_FINISH = '1234567890*#'

/**
 * - After a recording of no length Twilio asks nothing, and goes on with the next verb.
 * - A caller who hangs up ends it: the action is asked for all the same, with `Digits=hangup`, and its answer is not played.
 */
export async function playRecord(leg: Leg, verb: TwimlElement, url: string, board: Switchboard): Promise<Step> {
  const terms = termsOf(verb)
  const startedAt = leg.seconds
  leg.dropKeysBefore(startedAt)
  const spoken = await speak(leg, terms)
  if (spoken.end === 'interrupted') return leg.takeInterruption() ?? { kind: 'next' }
  const live = leg.hands.elapsed() === undefined ? undefined : Math.round(leg.seconds - startedAt)
  const seconds = Math.min(live ?? spoken.seconds, terms.longest)
  leg.seconds = startedAt + seconds + (spoken.end === 'silence' && seconds < terms.longest ? terms.timeout : 0)
  const recording = { sid: newSid('RE'), callSid: leg.sid, seconds, made: new Date() }
  await report(leg, verb, url, board, recording)
  const isHungUp = spoken.end === 'hang-up'
  if (seconds > 0) {
    board.recordings.set(recording.sid, recording)
    const request = leg.request(resolved(verb.attributes.get('action'), url), verb.attributes.get('method'), {
      ...facts(leg, recording),
      ...(isHungUp ? { Digits: 'hangup' } : spoken.key === undefined ? {} : { Digits: spoken.key }),
    })
    if (!isHungUp) return { kind: 'go', request }
    leg.farewell.push(request)
  }
  return isHungUp ? { kind: 'hang-up', by: 'caller' } : { kind: 'next' }
}

interface Spoken {
  seconds: number
  end: 'silence' | 'key' | 'hang-up' | 'interrupted'
  key?: string | undefined
}

async function speak(leg: Leg, terms: RecordTerms): Promise<Spoken> {
  const before = leg.state
  leg.state = 'recording'
  try {
    for (;;) {
      const command = await leg.nextCommand({ kind: 'record', terms })
      switch (command.kind) {
        case 'speaks':
          return { seconds: command.seconds, end: command.until, key: command.key ?? '#' }
        case 'keys':
          return { seconds: 0, end: 'key' }
        case 'silence':
          return { seconds: 0, end: 'silence' }
        case 'hang-up':
          return { seconds: 0, end: 'hang-up' }
        case 'interrupted':
          return { seconds: 0, end: 'interrupted' }
        case 'pick-up':
        case 'refuse':
        case 'recalled':
        case 'caller-arrived':
        case 'other-left':
        case 'time-passes':
        case 'taken':
          break
        default:
          return command satisfies never
      }
    }
  } finally {
    leg.state = before
  }
}

function termsOf({ attributes }: TwimlElement): RecordTerms {
  return {
    longest: Number(attributes.get('maxLength') ?? DEFAULT_LONGEST),
    timeout: Number(attributes.get('timeout') ?? DEFAULT_TIMEOUT),
    finishOnKey: attributes.get('finishOnKey') ?? DEFAULT_FINISH,
  }
}

function facts(leg: Leg, { sid, seconds }: Recording): Record<string, string> {
  const account = leg.terms.facts['AccountSid'] ?? ''
  return {
    RecordingSid: sid,
    RecordingUrl: `https://api.twilio.com/2010-04-01/Accounts/${account}/Recordings/${sid}`,
    RecordingDuration: String(seconds),
  }
}

/** Its own request, beside the call: before the action's, or when a test delivers it, or never. */
async function report(leg: Leg, verb: TwimlElement, url: string, board: Switchboard, made: Recording): Promise<void> {
  const callback = verb.attributes.get('recordingStatusCallback')
  const status = made.seconds > 0 ? 'completed' : 'absent'
  const wanted = (verb.attributes.get('recordingStatusCallbackEvent') ?? 'completed').split(/\s+/)
  if (callback === undefined || !wanted.includes(status)) return
  const { AccountSid = '', CallSid = '' } = leg.terms.facts
  const method = verb.attributes.get('recordingStatusCallbackMethod') === 'GET' ? 'GET' : 'POST'
  const send = () =>
    leg.post({
      method,
      url: resolved(callback, url),
      params: {
        AccountSid,
        CallSid,
        ...facts(leg, made),
        RecordingStatus: status,
        RecordingChannels: '1',
        RecordingSource: 'RecordVerb',
        RecordingStartTime: made.made.toUTCString().replace('GMT', '+0000'),
        ErrorCode: '0',
      },
    })
  if (board.recordingReports === 'at-once') await send()
  else if (board.recordingReports === 'held') board.heldReports.push(send)
}
