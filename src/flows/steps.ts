/** The four kinds of step a flow is made of, after loading and checking. */

/** `flow/step`, always qualified after loading. */
export type StepName = string
/** In a step it may be followed by ` in each language`: then it is said once in each language a caller may change to. */
export type PromptName = string
export type QuestionName = string

/** What follows the name of a prompt that is said once in each language a caller may change to. */
export const IN_EACH_LANGUAGE = ' in each language'

/** The prompt that a step names, however it is said. */
export function promptOf(said: PromptName): PromptName {
  return said.endsWith(IN_EACH_LANGUAGE) ? said.slice(0, -IN_EACH_LANGUAGE.length) : said
}

export interface SayStep {
  kind: 'say'
  say: PromptName[]
  then: StepName
}

/**
 * - `pin`, `case-number`, `contract-number`: digits ending in the pound key (a PIN also at its length).
 * - `menu`: one key; its options are the digits in `on`.
 * - `announcement`: one key, and what is announced can be keyed through. Its own options are digits in `on`; any other key is the answer
 *   to the menu that comes next (`passed`), and no key goes on (`silence`).
 * - `message`: the caller speaks, and is recorded; any key ends it.
 * - `choice`: a menu whose options are counted at run time (companies, products); routes `chosen` and `more` (key 9).
 */
export type Expect = 'pin' | 'menu' | 'choice' | 'announcement' | 'case-number' | 'contract-number' | 'message'

/** Of these the caller presses one key. */
export const ONE_KEY: ReadonlySet<Expect> = new Set<Expect>(['menu', 'choice', 'announcement'])

/** Routes an ask may have: a digit, or what else can happen. `person` is 0 (0# in numbers); `language` is 8# in numbers; `missed` is the third miss. */
export type AskRoute =
  | '1'
  | '2'
  | '3'
  | '4'
  | '5'
  | '6'
  | '7'
  | '8'
  | '9'
  | 'person'
  | 'missed'
  | 'entered'
  | 'chosen'
  | 'more'
  | 'silence'
  | 'passed'
  | 'language'
  | 'recorded'

export interface AskStep {
  kind: 'ask'
  /** Said when the step is reached; empty when the steps before it have said everything. */
  ask: PromptName[]
  expect: Expect
  /** Seconds to wait at first, and after a miss. */
  wait: number
  waitAgain: number
  /** Said after the first and the second silence. */
  silence: PromptName[]
  /** Said after a key that has no option here, or an unreadable number; when empty, the words for a silence are. */
  wrong: PromptName[]
  /** Said after a star in a number. */
  cleared: PromptName | undefined
  /** `7#`: said, and how long to wait. */
  moreTime: { say: PromptName; wait: number } | undefined
  on: Partial<Record<AskRoute, StepName>>
}

export interface DecideStep {
  kind: 'decide'
  decide: QuestionName
  on: Record<string, StepName>
}

/**
 * `line`: into the queue of the desk decided; `analyst`: into the conversation with the analyst who took the call; `hang-up`: the
 * call ends here; `nothing`: something else controls the call.
 */
export interface EndStep {
  kind: 'end'
  end: 'line' | 'analyst' | 'hang-up' | 'nothing'
}

export type Step = SayStep | AskStep | DecideStep | EndStep

/** Every flow file as one graph. */
export interface Flows {
  /** Changes when any flow or prompt changes; a call goes on in the version it began with. */
  version: string
  start: StepName
  steps: ReadonlyMap<StepName, Step>
}

/** Where a caller is: always at an ask step. */
export interface Position {
  at: StepName
  /** Silences and wrong keys at this step so far. */
  misses: number
  /** Lone pound keys at this step: a left-over of the entry before, free twice. */
  pounds: number
  /** The star was the last key here: a second one goes back a step. */
  starred: boolean
  /** The menu before this one, where a second star leads. */
  before: StepName | undefined
}

/**
 * Where a caller is who has come to an ask step. Going back leads to menus only: a number is not keyed twice by accident.
 * `left`: where they were before.
 */
export function positionAt(at: StepName, left: Position | undefined, { steps }: Flows): Position {
  const from = left === undefined || left.at === at ? undefined : steps.get(left.at)
  const before = from?.kind === 'ask' && ONE_KEY.has(from.expect) ? left?.at : left?.before
  return { at, misses: 0, pounds: 0, starred: false, before: before === at ? undefined : before }
}
