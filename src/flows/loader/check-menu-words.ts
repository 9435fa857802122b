/** Whether a menu says the keys it has: offering a key without an option is as broken as leading nowhere. */
import type { FlowProblem } from './flow-problem.ts'
import { keysOffered } from '../prompt-wording.ts'
import type { WrittenStep } from './read-flow.ts'
import type { WrittenPrompts } from './read-prompts.ts'
import { ONE_KEY, promptOf, type AskStep, type PromptName } from '../steps.ts'

/** What the caller hears at one time, and whether it must offer every option. */
interface Breath {
  key: 'ask' | 'silence' | 'wrong'
  said: PromptName[]
  whole: boolean
}

/** Of one language whose way of offering a key is known. Prompts that do not exist are found by `checkPrompts`. */
export function checkMenuWords(
  { language, prompts }: WrittenPrompts,
  steps: readonly WrittenStep[],
  isFirst: boolean,
): FlowProblem[] {
  return steps.flatMap(({ name, step, file, lineOf }) => {
    if (step?.kind !== 'ask' || !ONE_KEY.has(step.expect)) return []
    const options = optionsOf(step)
    return breathsOf(step).flatMap(({ key, said, whole }) => {
      const templates = said.map((prompt) => prompts.get(promptOf(prompt))?.template)
      if (templates.includes(undefined)) return []
      const offered = new Set(
        templates.flatMap((template) => (template === undefined ? [] : [...keysOffered(template, language)])),
      )
      const wrong = [...offered]
        .filter((one) => !options.includes(one))
        .map((one) => `offers key ${one}, which has no option`)
      const unsaid = options
        .filter((one) => whole && !offered.has(one))
        .map((one) => `does not offer its option ${one}`)
      return [...wrong, ...unsaid].map((what) => ({
        file,
        line: lineOf(key),
        sentence: `step "${name}" ${what}${isFirst ? '' : ` in ${language}`} (${key}: ${said.join(', ')})`,
      }))
    })
  })
}

/** Each different one once; a silence that is an answer by itself is not followed by words. */
function breathsOf(step: AskStep): Breath[] {
  const all: Breath[] = [
    { key: 'ask', said: step.ask, whole: true },
    ...step.silence.map((prompt) => ({
      key: 'silence' as const,
      said: [prompt],
      whole: step.on.silence === undefined,
    })),
    { key: 'wrong', said: step.wrong, whole: false },
  ]
  const names = all.map(({ said }) => said.join(' '))
  return all.filter(({ said }, i) => said.length > 0 && names.indexOf(said.join(' ')) === i)
}

/** The digits that must be said; those of choices are said with the choices. */
function optionsOf(step: AskStep): string[] {
  if (step.expect === 'choice') return step.on.more === undefined ? [] : ['9']
  return Object.keys(step.on).filter((route) => /^[1-9]$/.test(route))
}
