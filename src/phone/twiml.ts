/** What to say and ask → TwiML. This file and `speech.ts` are the only ones that build XML. */
import VoiceResponse from 'twilio/lib/twiml/VoiceResponse.js'
import type { HoldMessage } from '../calls/queue/hold-message.ts'
import type { Asked, SpokenPrompt, Turn } from '../calls/turn.ts'
import { HOLD_MUSIC_PATH, LOOPS } from './hold-music/hold-music.ts'
import { clean, speak } from './speech.ts'
import { voiceAddress } from './voice-address.ts'

/** Twilio refuses 64 kB (error 11750); anything near it is a mistake in Careline. */
const MOST_BYTES = 60_000
/** The document that answers a ring begins with a second of silence, so that the first word is not clipped. */
const RING_SILENCE_SECONDS = 1

/**
 * For a host that is not ours: it names no address of Careline and has no state. `said` before the duty desk is rung, `away` when it does not pick
 * up.
 */
export function staticFallbackTwiml(duty: string, said: SpokenPrompt, away: SpokenPrompt): string {
  const response = new VoiceResponse()
  speak(response, [said], 'en')
  response.dial({ timeout: 30 }, duty)
  speak(response, [away], 'en')
  response.hangup()
  return finished(response)
}

export const NOTHING_TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response/>'

/** The TaskRouter workflow that chooses the analyst, and what it may know of the caller. */
export interface TaskOf {
  workflowSid: string
  attributes: object
}

/**
 * `base` is the path of our public address, e.g. `` or `/care`; without a `task` callers wait in the queue of their desk. Throws
 * when the document would be refused.
 */
export function toTwiml(turn: Turn, base: string, task?: TaskOf): string {
  const response = new VoiceResponse()
  const { next } = turn
  switch (next.kind) {
    case 'ask':
      ask(response, turn, next.asked, base)
      break
    case 'line':
      // Turn 0 stands for words of last resort: the end of that wait belongs to the call as it then is.
      speak(response, turn.said, turn.language)
      enqueue(
        response,
        {
          action: voiceAddress(base, 'queue-result', {
            turn: turn.turn === 0 ? undefined : turn.turn,
            proof: next.proof,
          }),
          method: 'POST',
          waitUrl: voiceAddress(base, 'wait', { proof: next.proof }),
          waitUrlMethod: 'POST',
          maxQueueSize: MOST_IN_QUEUE,
        },
        task ?? next.desk,
      )
      break
    case 'talk':
      speak(response, turn.said, turn.language)
      response
        .dial({ action: voiceAddress(base, 'moved', { turn: turn.turn, to: 'after-talk' }), method: 'POST' })
        .conference(CONFERENCE, next.room)
      break
    case 'hang-up':
      speak(response, turn.said, turn.language)
      response.hangup()
      break
    case 'come-back':
      response.pause({ length: 1 })
      response.redirect({ method: 'POST' }, voiceAddress(base, 'step', { turn: turn.turn }))
      break
    case 'nothing':
      break
    default:
      return next satisfies never
  }
  return finished(response)
}

function ask(response: VoiceResponse, turn: Turn, asked: Asked, base: string): void {
  if (asked.kind === 'message') {
    speak(response, turn.said, turn.language)
    record(response, asked, turn.turn, base)
    return
  }
  if (turn.turn === 1) response.pause({ length: RING_SILENCE_SECONDS })
  const keys = gatherKeys(asked)
  const gather = response.gather({
    input: ['dtmf'],
    action: voiceAddress(base, 'step', { turn: turn.turn }),
    method: 'POST',
    actionOnEmptyResult: true,
    timeout: asked.seconds,
    ...keys,
  })
  speak(gather, turn.said, turn.language)
}

function enqueue(
  response: VoiceResponse,
  how: Omit<VoiceResponse.EnqueueAttributes, 'workflowSid'>,
  to: TaskOf | string,
): void {
  if (typeof to === 'string') response.enqueue(how, to)
  else response.enqueue({ ...how, workflowSid: to.workflowSid }).task(clean(JSON.stringify(to.attributes)))
}

/**
 * - Any key ends it: of a number that is keyed now no second tone is recorded.
 * - Twilio asks nothing after an empty recording, and goes on with what stands behind it.
 */
function record(
  response: VoiceResponse,
  { seconds, longest, reference, desk }: Extract<Asked, { kind: 'message' }>,
  turn: number,
  base: string,
): void {
  const step = voiceAddress(base, 'step', { turn, reference, desk })
  response.record({
    action: step,
    method: 'POST',
    timeout: seconds,
    maxLength: longest,
    finishOnKey: '1234567890*#',
    playBeep: true,
    transcribe: false,
    recordingStatusCallback: voiceAddress(base, 'recorded', { reference, desk }),
    recordingStatusCallbackMethod: 'POST',
    recordingStatusCallbackEvent: ['completed', 'absent'],
  })
  response.redirect({ method: 'POST' }, voiceAddress(base, 'step', { turn }))
}

/** The most that Twilio's queues can hold; without it the 1,001st caller of a desk is told that it is full. */
const MOST_IN_QUEUE = 5_000

/** The first to leave ends it for both: no person is left alone in silence. No beep, no music, no recording. */
const CONFERENCE: VoiceResponse.ConferenceAttributes = {
  startConferenceOnEnter: true,
  endConferenceOnExit: true,
  beep: 'false',
  waitUrl: '',
  maxParticipants: 10,
}

/** On the analyst's own phone, before they are connected: who is calling, and a key to press, so that voicemail never answers. */
export function whisperTwiml(said: readonly SpokenPrompt[], action: string): string {
  const response = new VoiceResponse()
  const gather = response.gather({
    input: ['dtmf'],
    action,
    method: 'POST',
    numDigits: 1,
    finishOnKey: '',
    timeout: 10,
  })
  speak(gather, said, 'en')
  response.hangup()
  return finished(response)
}

/** On the phone of an engineer on duty: what it is about twice, because they may have been asleep, and a key. */
export function dutyTwiml(said: readonly SpokenPrompt[], action: string): string {
  const response = new VoiceResponse()
  const gather = response.gather({
    input: ['dtmf'],
    action,
    method: 'POST',
    numDigits: 1,
    finishOnKey: '',
    timeout: 8,
  })
  gather.pause({ length: RING_SILENCE_SECONDS })
  speak(gather, said, 'en')
  gather.pause({ length: 2 })
  speak(gather, said, 'en')
  response.hangup()
  return finished(response)
}

/** On a phone we called: a question, and words for voicemail, which presses nothing. The second of silence is for the first word. */
export function contactTwiml(
  { said, keys, unanswered }: { said: readonly SpokenPrompt[]; keys: number; unanswered: readonly SpokenPrompt[] },
  action: string,
): string {
  const response = new VoiceResponse()
  const gather = response.gather({
    input: ['dtmf'],
    action,
    method: 'POST',
    numDigits: keys,
    finishOnKey: '',
    timeout: 10,
  })
  gather.pause({ length: RING_SILENCE_SECONDS })
  speak(gather, said, 'en')
  speak(response, unanswered, 'en')
  response.hangup()
  return finished(response)
}

/**
 * The analyst's side of the conference; `action` is asked when the conversation is over. With a guest it neither begins nor
 * ends, until the service says otherwise of their leg.
 */
export function analystTalkTwiml(
  conference: string,
  action: string,
  said: readonly SpokenPrompt[] = [],
  isGuest = false,
): string {
  const response = new VoiceResponse()
  speak(response, said, 'en')
  const terms = isGuest ? { ...CONFERENCE, startConferenceOnEnter: false, endConferenceOnExit: false } : CONFERENCE
  response.dial({ action, method: 'POST' }).conference(terms, conference)
  return finished(response)
}

/** A supervisor beside the two: the conversation neither begins nor ends with them. */
export function supervisorTwiml(conference: string, muted: boolean): string {
  const response = new VoiceResponse()
  response
    .dial()
    .conference({ ...CONFERENCE, startConferenceOnEnter: false, endConferenceOnExit: false, muted }, conference)
  response.hangup()
  return finished(response)
}

export function sayAndHangUpTwiml(said: readonly SpokenPrompt[]): string {
  const response = new VoiceResponse()
  speak(response, said, 'en')
  response.hangup()
  return finished(response)
}

/** What an analyst hears while a caller keys their PIN, or while they themselves have put the caller on hold. */
export function holdTwiml(said: readonly SpokenPrompt[], again: string): string {
  const response = new VoiceResponse()
  speak(response, said, 'en')
  response.pause({ length: 20 })
  response.redirect({ method: 'POST' }, again)
  return finished(response)
}

/** One key ends a menu and every key is data there; a number ends with the pound key, a PIN also at its length. */
function gatherKeys(asked: Exclude<Asked, { kind: 'message' }>): VoiceResponse.GatherAttributes {
  switch (asked.kind) {
    case 'menu':
      // Where several keys may come, a lone one ends with the pound key or a pause.
      return asked.mostKeys === undefined
        ? { numDigits: 1, finishOnKey: '' }
        : { numDigits: asked.mostKeys, finishOnKey: '#' }
    case 'pin':
      return { numDigits: asked.digits, finishOnKey: '#' }
    case 'number':
      return { finishOnKey: '#' }
    case 'moment':
      return { numDigits: MOST_KEYS_IN_QUEUE, finishOnKey: '#' }
    default:
      return asked satisfies never
  }
}

/** The rest of a PIN can still arrive in the queue, and while one is compared: several keys together choose nothing there either. */
const MOST_KEYS_IN_QUEUE = 20

/** One hold loop. Keys come back to the same address; without one Twilio asks again when the loop is over. */
export function holdToTwiml(message: HoldMessage, base: string, proof: string | undefined): string {
  const response = new VoiceResponse()
  if (message.leave) {
    response.leave()
    return finished(response)
  }
  if (!message.listens) {
    speak(response, message.said, message.language)
    response.pause({ length: message.quietSeconds })
    return finished(response)
  }
  const gather = response.gather({
    input: ['dtmf'],
    action: voiceAddress(base, 'wait', { proof }),
    method: 'POST',
    numDigits: MOST_KEYS_IN_QUEUE,
    finishOnKey: '',
    timeout: 2,
  })
  speak(gather, message.said, message.language)
  if (message.music === undefined) gather.pause({ length: message.quietSeconds })
  else if (message.music === 'bundled') gather.play({ loop: LOOPS }, `${base}${HOLD_MUSIC_PATH}`)
  else gather.play(message.music)
  return finished(response)
}

function finished(response: VoiceResponse): string {
  const xml = response.toString()
  if (Buffer.byteLength(xml) > MOST_BYTES) throw new Error('a document is too long for Twilio')
  return xml
}
