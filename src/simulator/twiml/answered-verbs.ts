/** What Twilio plays for an answer, by its content type (https://www.twilio.com/docs/voice/twiml, errors 12100 and 12300). */
import { bareProblem, type BareProblem } from './problem.ts'
import { readTwiml, type TwimlElement } from './twiml-document.ts'
import type { WebhookAnswer } from '../webhooks/webhook.ts'

export type AnsweredVerbs =
  | { kind: 'verbs'; verbs: TwimlElement[]; problems: BareProblem[] }
  | { kind: 'unreadable'; twilioError: number; problems: BareProblem[] }

const TWIML_TYPES: ReadonlySet<string> = new Set(['text/xml', 'application/xml', 'text/html'])

/** Plain text is read aloud, audio is played, and any other type is refused with error 12300. */
export function answeredVerbs(answer: WebhookAnswer): AnsweredVerbs {
  const type = answer.contentType?.split(';', 1)[0]?.trim().toLowerCase()
  if (type === undefined) return refused('the answer has no content type', 11200)
  if (TWIML_TYPES.has(type)) return readAsTwiml(answer.body)
  if (type.startsWith('audio/')) return { kind: 'verbs', verbs: [element('Play', answer.url)], problems: [] }
  if (type === 'text/plain') {
    const twiml = readAsTwiml(answer.body)
    const problems = [bareProblem('content-type', 'text/plain: read aloud unless it is TwiML')]
    if (twiml.kind === 'verbs') return { ...twiml, problems: [...problems, ...twiml.problems] }
    return { kind: 'verbs', verbs: [element('Say', answer.body)], problems }
  }
  return refused(`${type} is not TwiML`, 12300)
}

function readAsTwiml(body: string): AnsweredVerbs {
  const document = readTwiml(body)
  if (document.kind === 'unreadable') return { ...document, twilioError: 12100 }
  return { kind: 'verbs', verbs: document.verbs, problems: document.problems }
}

function refused(detail: string, twilioError: number): AnsweredVerbs {
  return { kind: 'unreadable', twilioError, problems: [bareProblem('content-type', detail, twilioError)] }
}

function element(name: string, text: string): TwimlElement {
  return { name, attributes: new Map(), content: [text] }
}
