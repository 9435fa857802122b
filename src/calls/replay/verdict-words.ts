/** Verdicts of a replay in sentences for flow authors. */
import type { Arrival, Untold } from './replay-call.ts'
import type { Parting, Verdict, VerdictKind } from './verdict.ts'

export const VERDICT_WORDS: Record<VerdictKind, string> = {
  same: 'the same path and words',
  words: 'the same path, other words',
  path: 'another path, the same end',
  elsewhere: 'ends elsewhere',
  untold: 'cannot be told',
}

export const UNTOLD_WORDS =
  'What cannot be told is not guessed: try such a call on the phone. A replay takes as long a silence as the caller kept then, whatever the wait.'

const UNTOLD: Record<Untold | 'not-recorded', string> = {
  'asks-new': 'asks the caller something they were not asked then',
  'rules-new': 'asks the rules something that this call did not answer, or with other facts',
  'keys-new': 'the caller pressed a key that may mean something else here',
  'desk-unknown': 'the caller waits, for which desk this call does not tell',
  'lacks-step': 'something passed on this call for which these flows have no step',
  'not-recorded': 'too little of this call is on record',
}

export function verdictInWords(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'same':
      return VERDICT_WORDS.same
    case 'words':
      return `${VERDICT_WORDS.words}: ${verdict.prompts.join(', ')}`
    case 'path':
      return `${VERDICT_WORDS.path}: ${partingWords(verdict)}`
    case 'elsewhere':
      return `${VERDICT_WORDS.elsewhere}: ${partingWords(verdict)}; ${arrivalWords(verdict.ended)} then, ${arrivalWords(verdict.ends)} here`
    case 'untold':
      return `${VERDICT_WORDS.untold}: at ${verdict.at}, ${UNTOLD[verdict.why]}${partedWords(verdict.parting)}`
    default:
      return verdict satisfies never
  }
}

const partedWords = (parting: Parting | undefined) =>
  parting === undefined ? '' : ` (another path ${partingWords(parting)})`

const partingWords = ({ at, was, is }: Parting) => `after ${at}, ${was ?? 'the end'} then, ${is ?? 'the end'} here`

function arrivalWords(arrival: Arrival | undefined): string {
  if (arrival === undefined) return 'nothing more'
  const { end, at, decision } = arrival
  switch (end) {
    case 'left':
      return `they hung up at ${at}`
    case 'line':
      return `in the queue by ${outcomeOf(decision)}`
    case 'analyst':
      return 'in the conversation'
    case 'hang-up':
      return 'goodbye'
    case 'nothing':
      return 'no longer on the line'
    default:
      return end satisfies never
  }
}

/** What was asked and answered stands first in a decision. */
function outcomeOf(decision: string | undefined): string {
  const [asked = 'no decision', answer = ''] = (decision ?? '').replace(/\(.*$/s, '').split(' ')
  return asked === 'outcome' ? answer : `${asked} ${answer}`.trim()
}
