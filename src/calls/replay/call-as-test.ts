/** A call on record as a test in the form of test/calls: what the caller did, what was answered, and what they heard. No name, number or case. */
import type { Reply } from '../../flows/reply.ts'
import type { Prompts } from '../../flows/prompts.ts'
import type { Flows } from '../../flows/steps.ts'
import type { Exchange, RecordedCall } from './recorded-call.ts'
import { arrivalOf, type Arrival } from './replay-call.ts'

export interface WordsOfCall {
  /** Those of the call; others say other words. */
  flows: Flows
  prompts: Pick<Prompts, 'outline'>
}

/**
 * A file for test/calls. It holds names of steps, prompts, questions and answers of the flows, keys that were options, and the sentences
 * of the flows without the values that were spoken. Nothing else of a call is put into it, so there is nothing to be taken out again.
 */
export function callAsTest({ exchanges }: RecordedCall, words: WordsOfCall): string {
  const first = exchanges[0]?.heard[0]?.language ?? 'en'
  const changes = exchanges.some(({ heard }) => heard.some(({ name }) => isInEach(name, words.flows)))
  const lines = linesOf(exchanges, first, words)
  return [
    '/** A call that was saved from its page: what the caller did, what was answered, and what they heard. */',
    "import { test } from 'vitest'",
    "import { callIn } from './replay/transcript.ts'",
    '',
    `test(${quoted(titleOf(exchanges, words.flows))}, () => {`,
    `  const call = callIn(${quoted(first)}${changes ? ', { changesLanguage: true }' : ''})`,
    ...lines.map((line) => `  ${line}`),
    '})',
    '',
  ].join('\n')
}

function linesOf(exchanges: readonly Exchange[], first: string, words: WordsOfCall): string[] {
  let language = first
  return exchanges.flatMap((exchange, i) => {
    const spoken = exchange.heard[0]?.language ?? language
    const speaks = spoken === language ? [] : [`call.speaks(${quoted(spoken)})`]
    language = spoken
    return [
      ...speaks,
      didLine(exchange, i === 0),
      ...exchange.heard.map(({ name }) => heardLine(name, spoken, words)),
      atLine(exchange, words.flows),
    ]
  })
}

/** The file that this is saved as. */
export const AS_TEST_FILE = 'saved-call.test.ts'

const isInEach = (name: string, { steps }: Flows) =>
  [...steps.values()].some((step) => step.kind === 'ask' && step.ask.includes(`${name} in each language`))

function didLine({ replies, steps, answers }: Exchange, isFirst: boolean): string {
  const given = answers.map(([question, answer]) => `[${quoted(question)}, ${quoted(answer)}]`)
  const of = (method: string, ...before: string[]) => `call.${method}(${[...before, ...given].join(', ')})`
  const [reply, ...ahead] = replies
  if (isFirst) return of('dials')
  if (reply === undefined) return of('goesOnAt', quoted(steps[0] ?? ''))
  if (ahead.length > 0) return of('keysAhead', `[${replies.map(quoted).join(', ')}]`)
  const key = KEYS[reply] ?? (/^[1-9]$/.test(reply) ? reply : undefined)
  if (key !== undefined) return of('presses', quoted(key))
  return reply === 'silence' ? of('isSilent') : of('does', quoted(reply))
}

const KEYS: Partial<Record<Reply, string>> = { person: '0', star: '*', pound: '#' }

function heardLine(name: string, language: string, { prompts }: WordsOfCall): string {
  const text = prompts.outline(name, language)
  return `call.hears(${quoted(name)}${text === undefined ? '' : `, ${quoted(text)}`})`
}

function atLine(exchange: Exchange, flows: Flows): string {
  const { end, at } = arrivalOf(exchange, flows)
  return end === 'left' ? `call.isAt(${quoted(at)})` : `call.endsIn(${quoted(end)})`
}

const ENDS: Record<Arrival['end'], string> = {
  left: 'the caller hangs up',
  line: 'in the queue',
  analyst: 'in the conversation',
  'hang-up': 'goodbye',
  nothing: 'no longer on the line',
}

function titleOf(exchanges: readonly Exchange[], flows: Flows): string {
  const last = exchanges.at(-1)
  const outcome = exchanges.flatMap(({ answers }) => answers).findLast(([question]) => question === 'outcome')?.[1]
  const end = last === undefined ? 'nothing' : ENDS[arrivalOf(last, flows).end]
  return outcome === undefined ? `a call: ${end}` : `a call with ${outcome}: ${end}`
}

/** As Prettier writes it. */
function quoted(text: string): string {
  const plain = text.replace(/[\\\n\r\u2028\u2029]/g, (one) => JSON.stringify(one).slice(1, -1))
  return plain.includes("'") && !plain.includes('"') ? `"${plain}"` : `'${plain.replaceAll("'", "\\'")}'`
}
