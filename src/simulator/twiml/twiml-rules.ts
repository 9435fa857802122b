/** Which verbs, attributes, values and nesting Twilio takes; source: VoiceResponse.d.ts of twilio 6.2 and its TwiML pages. */

/** `whole`: 0, 1, 2 …; a list: one of these words; `words of`: some of these, separated by spaces. */
export type ValueRule =
  'text' | 'url' | 'method' | 'whole' | 'true-false' | readonly string[] | { wordsOf: readonly string[] }

export interface VerbRule {
  attributes: Readonly<Record<string, ValueRule>>
  children: readonly string[]
  text: 'none' | 'allowed' | 'required'
}

const MEDIA = ['Say', 'Play', 'Pause'] as const
const SSML = ['break', 'emphasis', 'lang', 'p', 'phoneme', 'prosody', 's', 'say-as', 'sub', 'w'] as const
const SSML_IN_WORDS = SSML.filter((name) => name !== 'p' && name !== 's')
const SSML_IN_PARAGRAPH = SSML.filter((name) => name !== 'p')

const PROGRESS = {
  url: 'url',
  method: 'method',
  statusCallback: 'url',
  statusCallbackMethod: 'method',
  statusCallbackEvent: { wordsOf: ['initiated', 'ringing', 'answered', 'completed'] },
} as const
const ANSWERING_MACHINE = {
  machineDetection: 'text',
  machineDetectionTimeout: 'whole',
  machineDetectionSpeechThreshold: 'whole',
  machineDetectionSpeechEndThreshold: 'whole',
  machineDetectionSilenceTimeout: 'whole',
  amdStatusCallback: 'url',
  amdStatusCallbackMethod: 'method',
} as const
const RECORDING = {
  record: 'text',
  trim: 'text',
  recordingConfigurationId: 'text',
  recordingStatusCallback: 'url',
  recordingStatusCallbackMethod: 'method',
  recordingStatusCallbackEvent: { wordsOf: ['in-progress', 'completed', 'absent'] },
} as const

export const VERBS: ReadonlyMap<string, VerbRule> = new Map<string, VerbRule>(
  Object.entries({
    Response: {
      attributes: {},
      children: [...MEDIA, 'Gather', 'Record', 'Redirect', 'Enqueue', 'Dial', 'Hangup', 'Reject', 'Leave'],
      text: 'none',
    },
    Say: { attributes: { voice: 'text', language: 'text', loop: 'whole' }, children: SSML, text: 'allowed' },
    Play: { attributes: { loop: 'whole', digits: 'text' }, children: [], text: 'allowed' },
    Pause: { attributes: { length: 'whole' }, children: [], text: 'none' },
    Gather: {
      attributes: {
        action: 'url',
        method: 'method',
        actionOnEmptyResult: 'true-false',
        bargeIn: 'true-false',
        debug: 'true-false',
        enhanced: 'true-false',
        finishOnKey: ['', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '#'],
        hints: 'text',
        input: { wordsOf: ['dtmf', 'speech'] },
        language: 'text',
        maxSpeechTime: 'whole',
        numDigits: 'whole',
        partialResultCallback: 'url',
        partialResultCallbackMethod: 'method',
        profanityFilter: 'true-false',
        speechModel: 'text',
        speechTimeout: 'text',
        timeout: 'whole',
      },
      children: MEDIA,
      text: 'none',
    },
    Record: {
      attributes: {
        action: 'url',
        method: 'method',
        timeout: 'whole',
        finishOnKey: 'text',
        maxLength: 'whole',
        playBeep: 'true-false',
        trim: ['trim-silence', 'do-not-trim'],
        recordingStatusCallback: 'url',
        recordingStatusCallbackMethod: 'method',
        recordingStatusCallbackEvent: { wordsOf: ['in-progress', 'completed', 'absent'] },
        transcribe: 'true-false',
        transcribeCallback: 'url',
      },
      children: [],
      text: 'none',
    },
    Redirect: { attributes: { method: 'method' }, children: [], text: 'allowed' },
    Enqueue: {
      attributes: {
        action: 'url',
        method: 'method',
        maxQueueSize: 'whole',
        waitUrl: 'url',
        waitUrlMethod: 'method',
        workflowSid: 'text',
      },
      children: ['Task'],
      text: 'allowed',
    },
    Task: { attributes: { priority: 'whole', timeout: 'whole' }, children: [], text: 'required' },
    Dial: {
      attributes: {
        action: 'url',
        method: 'method',
        answerOnBridge: 'true-false',
        callerId: 'text',
        events: 'text',
        hangupOnStar: 'true-false',
        passports: 'text',
        recordingTrack: 'text',
        referMethod: 'method',
        referUrl: 'url',
        ringTone: 'text',
        sequential: 'true-false',
        timeLimit: 'whole',
        timeout: 'whole',
        ...RECORDING,
      },
      children: ['Number', 'Client', 'Sip', 'Queue', 'Conference'],
      text: 'allowed',
    },
    Number: {
      attributes: { ...PROGRESS, ...ANSWERING_MACHINE, sendDigits: 'text', byoc: 'text' },
      children: [],
      text: 'required',
    },
    Client: { attributes: PROGRESS, children: ['Identity', 'Parameter'], text: 'allowed' },
    Identity: { attributes: {}, children: [], text: 'required' },
    Parameter: { attributes: { name: 'text', value: 'text' }, children: [], text: 'none' },
    Sip: {
      attributes: { ...PROGRESS, ...ANSWERING_MACHINE, username: 'text', password: 'text' },
      children: [],
      text: 'required',
    },
    Queue: {
      attributes: { url: 'url', method: 'method', reservationSid: 'text', postWorkActivitySid: 'text' },
      children: [],
      text: 'allowed',
    },
    Conference: {
      attributes: {
        beep: ['true', 'false', 'onEnter', 'onExit'],
        coach: 'text',
        endConferenceOnExit: 'true-false',
        eventCallbackUrl: 'url',
        jitterBufferSize: 'text',
        maxParticipants: 'whole',
        muted: 'true-false',
        participantLabel: 'text',
        region: 'text',
        startConferenceOnEnter: 'true-false',
        statusCallback: 'url',
        statusCallbackMethod: 'method',
        statusCallbackEvent: {
          wordsOf: ['start', 'end', 'join', 'leave', 'mute', 'hold', 'modify', 'speaker', 'announcement'],
        },
        waitUrl: 'url',
        waitMethod: 'method',
        ...RECORDING,
      },
      children: [],
      text: 'required',
    },
    Hangup: { attributes: {}, children: ['Parameter'], text: 'none' },
    Reject: { attributes: { reason: ['rejected', 'busy'] }, children: ['Parameter'], text: 'none' },
    Leave: { attributes: {}, children: [], text: 'none' },
    break: {
      attributes: { strength: ['none', 'x-weak', 'weak', 'medium', 'strong', 'x-strong'], time: 'text' },
      children: [],
      text: 'none',
    },
    emphasis: {
      attributes: { level: ['strong', 'moderate', 'reduced'] },
      children: SSML_IN_WORDS,
      text: 'allowed',
    },
    lang: { attributes: { 'xml:lang': 'text' }, children: SSML, text: 'allowed' },
    p: { attributes: {}, children: SSML_IN_PARAGRAPH, text: 'allowed' },
    s: { attributes: {}, children: SSML_IN_WORDS, text: 'allowed' },
    phoneme: { attributes: { alphabet: 'text', ph: 'text' }, children: [], text: 'allowed' },
    prosody: { attributes: { volume: 'text', rate: 'text', pitch: 'text' }, children: SSML, text: 'allowed' },
    'say-as': { attributes: { 'interpret-as': 'text', format: 'text' }, children: [], text: 'allowed' },
    sub: { attributes: { alias: 'text' }, children: [], text: 'allowed' },
    w: { attributes: { role: 'text' }, children: SSML_IN_WORDS, text: 'allowed' },
  } satisfies Record<string, VerbRule>),
)

/** Verbs that exist at Twilio but that this network cannot carry out. */
export const NOT_PLAYED: ReadonlySet<string> = new Set([
  'Connect',
  'Echo',
  'Pay',
  'Prompt',
  'Refer',
  'Siprec',
  'Sms',
  'Start',
  'Stop',
  'Stream',
])

/**
 * Where a document runs: the call itself, its wait in a queue, its hold in a conference, a called party before the
 * connection, or a caller just dequeued.
 */
export type Place = 'document' | 'wait' | 'hold' | 'whisper' | 'greeting'

export const ALLOWED_IN: Readonly<Record<Place, readonly string[]>> = {
  document: [...MEDIA, 'Gather', 'Record', 'Redirect', 'Enqueue', 'Dial', 'Hangup', 'Reject'],
  wait: [...MEDIA, 'Gather', 'Redirect', 'Hangup', 'Leave'],
  hold: [...MEDIA, 'Redirect'],
  whisper: [...MEDIA, 'Gather', 'Redirect', 'Hangup'],
  greeting: [...MEDIA, 'Redirect'],
}

export function follows(rule: ValueRule, value: string): boolean {
  if (typeof rule === 'object' && 'wordsOf' in rule) {
    const words = value.split(/\s+/).filter(Boolean)
    return words.length > 0 && words.every((word) => rule.wordsOf.includes(word))
  }
  if (typeof rule === 'object') return rule.includes(value)
  switch (rule) {
    case 'text':
      return true
    case 'url':
      return !/[\s\p{Cc}]/u.test(value) && URL.canParse(value, 'http://base.invalid/')
    case 'method':
      return value === 'GET' || value === 'POST'
    case 'whole':
      return /^\d+$/.test(value)
    case 'true-false':
      return value === 'true' || value === 'false'
    default: {
      const never: never = rule
      return never
    }
  }
}
