/** Walks flows as callers go through them, and finds where a caller who has not been asked cannot say that production is down. */
import { FLOW_CATALOGUE } from '../../src/calls/words/flow-catalogue.ts'
import { decide, FACTS, type Facts, type Outcome } from '../../src/domain/decide.ts'
import { waysOut } from '../../src/flows/loader/check-graph.ts'
import type { LoadedFlows } from '../../src/flows/loader/load-flows.ts'
import { promptOf, type AskStep, type Step, type StepName } from '../../src/flows/steps.ts'
import { everyCombination } from '../domain/every-combination.ts'
import { SMALL_CATALOGUE } from './flows-folder.ts'

const OFFER = /production (?:system )?(?:is )?down, (?:press )?([1-9])/i

function wordsOf(prompt: string, { prompts }: Pick<LoadedFlows, 'prompts'>): string {
  const names = [...FLOW_CATALOGUE.placeholders, ...SMALL_CATALOGUE.placeholders]
  return prompts.text(promptOf(prompt), 'en', Object.fromEntries(names.map((one) => [one, 'X'])))
}

export function isOffer(prompt: string, loaded: Pick<LoadedFlows, 'prompts'>): boolean {
  return OFFER.test(wordsOf(prompt, loaded))
}

/** The keys that a step names for it; more than one when its wordings differ. */
export function keysFor(step: AskStep, loaded: Pick<LoadedFlows, 'prompts'>): Set<string> {
  const said = [...step.ask, ...step.silence, ...step.wrong]
  return new Set(said.flatMap((prompt) => OFFER.exec(wordsOf(prompt, loaded))?.[1] ?? []))
}

/** Where a caller is who presses this key and then nothing more, silences included. */
export function says(
  from: StepName | undefined,
  steps: ReadonlyMap<StepName, Step>,
  seen: ReadonlySet<StepName> = new Set(),
): boolean {
  const step = from === undefined || seen.has(from) ? undefined : steps.get(from)
  if (from === undefined || step === undefined) return false
  if (step.kind === 'decide' && step.decide === 'says-production-down') return true
  const next = new Set([...seen, from])
  if (step.kind === 'ask') return says(step.on.silence, steps, next)
  return waysOut(step).length > 0 && waysOut(step).every(({ to }) => says(to, steps, next))
}

type Intent = Facts['intent']
const EXISTING: readonly Intent[] = ['existing_update', 'case_status', 'raise_priority', 'reopen']
/** What an answer makes of the wish, so that a decision is followed only to where it can lead. */
const WISHES: Readonly<Record<string, readonly Intent[]>> = {
  'wants-new-case': ['new_case'],
  'wants-existing-case': EXISTING,
  'wants-update': ['existing_update'],
  'wants-status': ['case_status'],
  'wants-reopen': ['reopen'],
  'wants-raise': ['raise_priority'],
  'wants-administration': ['admin_case'],
  'wants-privacy': ['data_privacy'],
}

/** By wish, what the rules can decide for a caller who has not said that production is down. */
const decided = new Map<Intent, Set<Outcome>>(FACTS.intent.map((intent) => [intent, new Set()]))
function outcomesOf(intents: readonly Intent[]): Set<string> {
  if (decided.get('new_case')?.size === 0)
    everyCombination((facts) => {
      if (facts.urgent === 'not_critical') decided.get(facts.intent)?.add(decide(facts).outcome)
    })
  return new Set(intents.flatMap((intent) => [...(decided.get(intent) ?? [])]))
}

interface Place {
  at: StepName
  intents: readonly Intent[]
}
const keyOf = ({ at, intents }: Place) => `${at} ${intents.join()}`

/**
 * The menus, and everything else that listens, where a caller has not been asked how bad it is, no key says that production
 * is down, and neither a zero nor silence leads to a person, to the queue, which offers it, or to a step that does.
 * - A caller whom the rules would refuse all the same (`production-down-open`) need not be offered it.
 * - A way with several ends counts only when each of them will do.
 */
export function withoutTheOffer(loaded: LoadedFlows, entries: readonly StepName[]): StepName[] {
  const { steps } = loaded.flows
  const stepAt = (at: StepName): Step => {
    const step = steps.get(at)
    if (step === undefined) throw new Error(`there is no step ${at}`)
    return step
  }

  function offers(step: AskStep): boolean {
    const keys = [...keysFor(step, loaded)]
    return keys.length > 0 && keys.every((key) => says(step.on[key as '1'], steps))
  }

  /** What follows a step without the caller; none: they have been asked, or need not be. */
  function after({ at, intents }: Place): Place[] {
    const step = stepAt(at)
    if (step.kind !== 'decide') return waysOut(step).map(({ to }) => ({ at: to, intents }))
    if (step.decide === 'says-production-down' || step.decide.startsWith('severity-')) return []
    const wish = WISHES[step.decide] ?? intents
    return Object.entries(step.on).flatMap(([answer, to]) => {
      // Only a caller who was asked has said that production is down.
      if (step.decide === 'closed-for' && answer === 'urgent') return []
      const isOpen = step.decide !== 'production-down-open' || answer !== 'not-open'
      return isOpen && (step.decide !== 'outcome' || outcomesOf(intents).has(answer)) ? [{ at: to, intents: wish }] : []
    })
  }

  function isGood(place: Place, seen: ReadonlySet<string> = new Set()): boolean {
    if (seen.has(keyOf(place))) return false
    const step = stepAt(place.at)
    const next = new Set([...seen, keyOf(place)])
    if (step.kind === 'end') return step.end !== 'hang-up'
    if (step.kind !== 'ask') return after(place).every((one) => isGood(one, next))
    if (offers(step)) return true
    const ways = [step.on.person, step.on.silence ?? step.on.missed]
    return ways.some((to) => to !== undefined && isGood({ at: to, intents: place.intents }, next))
  }

  const walked = new Map<string, Place>()
  const open: Place[] = entries.map((at) => ({ at, intents: ['new_case'] }))
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    if (walked.has(keyOf(place))) continue
    walked.set(keyOf(place), place)
    const step = stepAt(place.at)
    if (step.kind !== 'ask' || !offers(step)) open.push(...after(place))
  }
  const listening = [...walked.values()].filter(({ at }) => stepAt(at).kind === 'ask')
  return [...new Set(listening.filter((place) => !isGood(place)).map(({ at }) => at))].toSorted()
}
