/** Rings the numbers, clients and SIP addresses of a `<Dial>`; the person who answers may be asked first whether they want the call. */
import { Leg } from './leg.ts'
import { resolved, type Follow } from '../twiml/step.ts'
import { newSid, type Switchboard } from './switchboard.ts'
import { talk, type HowItEnded } from './talk.ts'
import { ScriptedHands, type AnswerScript, SECONDS_TO_ANSWER } from '../phones/scripted-hands.ts'
import { childrenOf, textOf, type TwimlElement } from '../twiml/twiml-document.ts'

const SECONDS_TO_FAIL = 1

/** Twilio's own values of DialCallStatus. */
export interface DialResult {
  status: 'completed' | 'answered' | 'busy' | 'no-answer' | 'failed' | 'canceled'
  how: HowItEnded
  facts: Readonly<Record<string, string>>
}

interface Candidate {
  noun: TwimlElement
  script: AnswerScript
  afterSeconds: number
}

/**
 * - All ring at once (one after the other when `sequential`); the first to accept gets the call.
 * - A document at `url` is played to the called party alone; hanging up in it is a refusal, its end is a yes.
 * - A refusal counts as not answered. How Twilio reports that is not documented; `DialBridged` is false either way.
 */
export async function ring(
  leg: Leg,
  dial: TwimlElement,
  url: string,
  board: Switchboard,
  follow: Follow,
  timeout: number,
): Promise<DialResult> {
  const candidates = candidatesOf(dial, board)
  const sequential = dial.attributes.get('sequential') === 'true'
  if (!sequential) candidates.sort((one, other) => one.afterSeconds - other.afterSeconds)
  const startedAt = leg.seconds
  let lastSid: string | undefined
  for (const { noun, script, afterSeconds } of candidates) {
    const answers = script.does === 'answer' && afterSeconds <= timeout
    if (sequential) leg.seconds += Math.min(afterSeconds, timeout)
    else if (answers) leg.seconds = Math.max(leg.seconds, startedAt + afterSeconds)
    const called = calledLeg(leg, dial, noun, script)
    lastSid = called.sid
    leg.dialled.push(called)
    await report(called, noun, url, ['initiated', 'ringing'])
    if (!answers) {
      called.status = script.does === 'busy' || script.does === 'failed' ? script.does : 'no-answer'
      await report(called, noun, url, ['completed'])
      continue
    }
    called.status = 'in-progress'
    await report(called, noun, url, ['answered'])
    const accepted = await isAccepted(called, noun, url, follow)
    leg.seconds = Math.max(leg.seconds, called.seconds)
    if (!accepted) {
      called.status = 'completed'
      await report(called, noun, url, ['completed'])
      continue
    }
    const bridgedAt = leg.seconds
    const how = await talk(leg, { seconds: talkSeconds(script, dial), other: undefined })
    called.status = 'completed'
    called.seconds = leg.seconds
    await report(called, noun, url, ['completed'])
    return {
      status: 'completed',
      how,
      facts: {
        DialCallSid: called.sid,
        DialCallDuration: String(Math.round(leg.seconds - bridgedAt)),
        DialBridged: 'true',
      },
    }
  }
  const status = failureOf(candidates)
  if (!sequential) leg.seconds = Math.max(leg.seconds, startedAt + (status === 'no-answer' ? timeout : SECONDS_TO_FAIL))
  return {
    status,
    how: 'left',
    facts: { ...(lastSid !== undefined && { DialCallSid: lastSid }), DialBridged: 'false' },
  }
}

function candidatesOf(dial: TwimlElement, board: Switchboard): Candidate[] {
  const nouns = childrenOf(dial)
  const all = nouns.length > 0 ? nouns : [{ ...dial, name: 'Number', attributes: new Map<string, string>() }]
  return all.map((noun) => {
    const script = board.scriptOf(addressOf(noun))
    const afterSeconds = script.does === 'answer' ? (script.afterSeconds ?? SECONDS_TO_ANSWER) : SECONDS_TO_FAIL
    return { noun, script, afterSeconds: isLeftToRing(script) ? Infinity : afterSeconds }
  })
}

function isLeftToRing({ does }: AnswerScript): boolean {
  return does === 'no-answer' || does === 'by-hand'
}

function addressOf(noun: TwimlElement): string {
  if (noun.name !== 'Client') return textOf(noun)
  const identity = childrenOf(noun).find(({ name }) => name === 'Identity')
  return `client:${textOf(identity ?? noun)}`
}

function calledLeg(leg: Leg, dial: TwimlElement, noun: TwimlElement, script: AnswerScript): Leg {
  const sid = newSid('CA')
  const from = dial.attributes.get('callerId') ?? leg.terms.facts['From'] ?? ''
  const to = addressOf(noun)
  const called = new Leg({
    ...leg.terms,
    sid,
    facts: {
      CallSid: sid,
      ParentCallSid: leg.sid,
      AccountSid: leg.terms.facts['AccountSid'] ?? '',
      ApiVersion: '2010-04-01',
      Direction: 'outbound-dial',
      From: from,
      Caller: from,
      To: to,
      Called: to,
    },
    hands: new ScriptedHands(script),
    onProblem: (problem) => {
      leg.problems.push(problem)
      leg.terms.onProblem(problem)
    },
  })
  called.seconds = leg.seconds
  return called
}

async function isAccepted(called: Leg, noun: TwimlElement, url: string, follow: Follow): Promise<boolean> {
  const whisper = noun.attributes.get('url')
  if (whisper === undefined) return true
  const ending = await follow(called, called.request(resolved(whisper, url), noun.attributes.get('method')), 'whisper')
  return ending.kind === 'end'
}

function talkSeconds(script: AnswerScript, dial: TwimlElement): number | undefined {
  const wanted = script.does === 'answer' ? script.talkSeconds : undefined
  const limit = dial.attributes.get('timeLimit')
  if (limit === undefined || wanted === undefined) return wanted
  return Math.min(wanted, Number(limit))
}

function failureOf(candidates: readonly Candidate[]): 'busy' | 'failed' | 'no-answer' {
  if (candidates.every(({ script }) => script.does === 'busy')) return 'busy'
  if (candidates.every(({ script }) => script.does === 'failed')) return 'failed'
  return 'no-answer'
}

async function report(called: Leg, noun: TwimlElement, url: string, events: readonly string[]): Promise<void> {
  const address = noun.attributes.get('statusCallback')
  if (address === undefined) return
  const wanted = (noun.attributes.get('statusCallbackEvent') ?? 'completed').split(/\s+/)
  for (const event of events.filter((each) => wanted.includes(each))) {
    const status = event === 'initiated' || event === 'ringing' ? event : called.status
    const extra = {
      CallStatus: status,
      CallbackSource: 'call-progress-events',
      SequenceNumber: String(called.exchanges.length),
    }
    await called.post(called.request(resolved(address, url), noun.attributes.get('statusCallbackMethod'), extra))
  }
}
