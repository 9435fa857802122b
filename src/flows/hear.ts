/** What a caller's keys, or their silence, mean at the step that listens. */
import { readMenuKey, readNumberEntry } from '../domain/keypad.ts'
import type { Secret } from '../domain/secret.ts'
import { ONE_KEY, type AskRoute, type AskStep, type Position, type PromptName, type StepName } from './steps.ts'

/** What the caller did. `none`: nothing yet; the step they are at is asked again. */
export type FlowInput =
  | { kind: 'none' }
  | { kind: 'keys'; keys: Secret }
  | { kind: 'pound-only' }
  | { kind: 'silence' }
  /** They spoke, and telephony has it. */
  | { kind: 'recorded'; recording: Recording }

/** By telephony's name for it. */
export interface Recording {
  id: string
  /** Undefined: not known yet. */
  seconds: number | undefined
}

const MOST_MISSES = 3
/** A pound key pressed after an entry that had ended by itself arrives alone at the next step. */
const FREE_POUNDS = 2

export type Heard =
  | { kind: 'go'; to: AskRoute }
  | { kind: 'stay'; say: PromptName[]; position: Position; wait?: number }
  | { kind: 'back'; to: StepName }

const PERSON: Heard = { kind: 'go', to: 'person' }

/** Never silent and never a dead end: whatever was pressed, the caller hears something or goes on. */
export function hear(step: AskStep, at: Position, input: FlowInput): Heard {
  switch (input.kind) {
    case 'none':
      return { kind: 'stay', say: ownWords(step), position: at }
    case 'silence':
      return silence(step, at)
    case 'recorded':
      // No other step asks for one.
      return step.on.recorded === undefined ? silence(step, at) : { kind: 'go', to: 'recorded' }
    case 'pound-only':
      return step.expect === 'message' ? silence(step, at) : pound(step, at)
    case 'keys':
      if (step.expect === 'message') return readMenuKey(input.keys) === '0' ? PERSON : silence(step, at)
      return ONE_KEY.has(step.expect) ? hearMenuKey(step, at, input.keys) : hearNumber(step, at, input.keys)
    default:
      return input satisfies never
  }
}

function hearMenuKey(step: AskStep, at: Position, keys: Secret): Heard {
  const key = readMenuKey(keys)
  switch (key) {
    case '0':
      return { kind: 'go', to: 'person' }
    case '*':
      return star(step, at)
    case '#':
      return pound(step, at)
    case 'several':
      return step.expect === 'announcement' ? { kind: 'go', to: 'passed' } : wrongKey(step, at)
    default:
      if (step.expect === 'announcement') return { kind: 'go', to: step.on[key] === undefined ? 'passed' : key }
      if (step.expect === 'choice')
        return { kind: 'go', to: key === '9' && step.on.more !== undefined ? 'more' : 'chosen' }
      return step.on[key] === undefined ? wrongKey(step, at) : { kind: 'go', to: key }
  }
}

function hearNumber(step: AskStep, at: Position, keys: Secret): Heard {
  const entry = readNumberEntry(keys)
  switch (entry.kind) {
    case 'person':
      return { kind: 'go', to: 'person' }
    case 'language':
      return { kind: 'go', to: step.on.language === undefined ? 'entered' : 'language' }
    case 'digits':
      return { kind: 'go', to: 'entered' }
    case 'more-time':
      return step.moreTime === undefined
        ? { kind: 'stay', say: ownWords(step), position: unstarred(at) }
        : { kind: 'stay', say: [step.moreTime.say], position: unstarred(at), wait: step.moreTime.wait }
    case 'cleared':
      return {
        kind: 'stay',
        say: step.cleared === undefined ? ownWords(step) : [step.cleared],
        position: unstarred(at),
      }
    case 'unreadable':
      return wrongKey(step, at)
    default:
      return entry satisfies never
  }
}

/** The star starts this step over and again at once goes back a menu (docs/voice.md). It is never a miss. */
function star(step: AskStep, at: Position): Heard {
  if (at.starred && at.before !== undefined) return { kind: 'back', to: at.before }
  return { kind: 'stay', say: ownWords(step), position: { ...at, starred: true } }
}

function pound(step: AskStep, at: Position): Heard {
  if (at.pounds >= FREE_POUNDS) return silence(step, at)
  return { kind: 'stay', say: ownWords(step), position: { ...unstarred(at), pounds: at.pounds + 1 } }
}

function silence(step: AskStep, at: Position): Heard {
  if (step.on.silence !== undefined) return { kind: 'go', to: 'silence' }
  return miss(at, reminder(step, at))
}

function wrongKey(step: AskStep, at: Position): Heard {
  return miss(at, step.wrong.length > 0 ? step.wrong : reminder(step, at))
}

/** The caller is never hung up on: the third miss leads to help (docs/voice.md). */
function miss(at: Position, say: PromptName[]): Heard {
  const misses = at.misses + 1
  return misses >= MOST_MISSES
    ? { kind: 'go', to: 'missed' }
    : { kind: 'stay', say, position: { ...unstarred(at), misses } }
}

function reminder(step: AskStep, at: Position): PromptName[] {
  const prompt = step.silence[at.misses] ?? step.silence.at(-1)
  return prompt === undefined ? step.ask : [prompt]
}

/** Never silent: where the steps before have asked, the words for the first silence ask again. */
function ownWords(step: AskStep): PromptName[] {
  return step.ask.length > 0 ? step.ask : step.silence.slice(0, 1)
}

function unstarred(at: Position): Position {
  return { ...at, starred: false }
}
