/** What can be said against the prompts: missing, never said, unlike each other in two languages, or badly worded. */
import type { FlowCatalogue } from '../catalogue.ts'
import { checkMenuWords } from './check-menu-words.ts'
import type { FlowProblem } from './flow-problem.ts'
import { rulesFor, wordingProblems } from '../prompt-wording.ts'
import type { WrittenStep } from './read-flow.ts'
import type { WrittenPrompts } from './read-prompts.ts'
import { promptOf, type PromptName, type Step } from '../steps.ts'
import { optionsOf, valuesOf, type Template } from '../template.ts'

interface Use {
  prompt: PromptName
  /** Where the prompt is named inside its step. */
  path: (string | number)[]
}

/** `readAll`: every step could be read, so that a prompt which no step names is never said. */
export function checkPrompts(
  languages: readonly WrittenPrompts[],
  steps: readonly WrittenStep[],
  readAll: boolean,
  catalogue: FlowCatalogue,
): FlowProblem[] {
  const first = languages[0]
  if (first === undefined) return [{ file: 'prompts.en.yaml', line: 1, sentence: 'there is no prompts file' }]
  return [
    ...steps.flatMap((step) => unknownPrompts(step, languages)),
    ...catalogue.spokenByCode
      .filter((name) => languages.every(({ prompts }) => !prompts.has(name)))
      .map((name) => ({ file: first.file, line: 1, sentence: `prompt "${name}" is said by code and does not exist` })),
    ...languages.flatMap((language) => checkEach(language, catalogue)),
    ...languages.slice(1).flatMap((other) => unlike(first, other, catalogue)),
    ...(readAll ? neverSaid(languages, steps, catalogue) : []),
    ...languages
      .filter(({ language }) => rulesFor(language) !== undefined)
      .flatMap((language) => checkMenuWords(language, steps, language === first)),
  ]
}

/** Every prompt a step names. */
export function promptsOf(step: Step): Use[] {
  const list = (prompts: readonly PromptName[], key: string) =>
    prompts.map((prompt, i) => ({ prompt: promptOf(prompt), path: [key, i] }))
  switch (step.kind) {
    case 'say':
      return list(step.say, 'say')
    case 'ask':
      return [
        ...list(step.ask, 'ask'),
        ...list(step.silence, 'silence'),
        ...list(step.wrong, 'wrong'),
        ...(step.cleared === undefined ? [] : [{ prompt: step.cleared, path: ['cleared'] }]),
        ...(step.moreTime === undefined ? [] : [{ prompt: step.moreTime.say, path: ['more-time', 'say'] }]),
      ]
    case 'decide':
    case 'end':
      return []
    default:
      return step satisfies never
  }
}

function unknownPrompts(
  { name, step, file, lineOf }: WrittenStep,
  languages: readonly WrittenPrompts[],
): FlowProblem[] {
  if (step === undefined) return []
  return promptsOf(step)
    .filter(({ prompt }) => languages.every(({ prompts }) => !prompts.has(prompt)))
    .map(({ prompt, path }) => ({
      file,
      line: lineOf(...path),
      sentence: `step "${name}" says "${prompt}", which is no prompt`,
    }))
}

/** Of languages that were read once and are checked beside others again. */
const CHECKED = new WeakMap<WrittenPrompts, { catalogue: FlowCatalogue; problems: readonly FlowProblem[] }>()

function checkEach(written: WrittenPrompts, catalogue: FlowCatalogue): readonly FlowProblem[] {
  const before = CHECKED.get(written)
  if (before?.catalogue === catalogue) return before.problems
  const problems = checkAnew(written, catalogue)
  CHECKED.set(written, { catalogue, problems })
  return problems
}

function checkAnew({ language, file, prompts }: WrittenPrompts, catalogue: FlowCatalogue): FlowProblem[] {
  return [...prompts.values()].flatMap(({ name, line, template }) => {
    return [...valueProblems(template, catalogue), ...wordingProblems(template, language, catalogue.wordsOf ?? {})].map(
      (what) => ({ file, line, sentence: `prompt "${name}" ${what}` }),
    )
  })
}

/** Whether each value exists, and is asked for as what it is: a number counts, a choice chooses among what it can be. */
export function valueProblems({ pieces }: Template, { placeholders, kinds = {} }: FlowCatalogue): string[] {
  const options = optionsOf(pieces)
  return [...valuesOf(pieces)].flatMap(([value, forms]) => {
    if (!placeholders.includes(value)) return [`asks for {${value}}, which no code gives`]
    const kind = kinds[value] ?? 'text'
    if (typeof kind !== 'string') {
      if ([...forms].some((form) => form !== 'select')) return [`speaks {${value}}, which is a choice: use a select`]
      const odd = [...(options.get(value) ?? [])].filter((one) => one !== 'other' && !kind.includes(one))
      return odd.map((one) => `has words for {${value}} being "${one}"; it is one of ${kind.join(', ')}`)
    }
    const wrong = [...forms].find((form) => !SPOKEN_AS[kind].includes(form))
    return wrong === undefined ? [] : [`uses {${value}} as a ${wrong}, and it is a ${kind}`]
  })
}

const SPOKEN_AS: Record<'text' | 'number' | 'date', readonly string[]> = {
  text: ['plain'],
  number: ['plain', 'number', 'plural'],
  date: ['date'],
}

/** A language is served whole or not at all, and says the same things. */
function unlike(first: WrittenPrompts, other: WrittenPrompts, { partOf = {} }: FlowCatalogue): FlowProblem[] {
  const said = ({ asks }: Template) => new Set(asks.map((value) => partOf[value] ?? value))
  const problems: FlowProblem[] = []
  for (const { name, template } of first.prompts.values()) {
    const there = other.prompts.get(name)
    if (there === undefined) {
      problems.push({ file: other.file, line: 1, sentence: `prompt "${name}" is missing in ${other.language}` })
      continue
    }
    const [wanted, found] = [said(template), said(there.template)]
    const odd = [...wanted, ...found].find((value) => !wanted.has(value) || !found.has(value))
    if (odd === undefined) continue
    const [has, lacks] = wanted.has(odd) ? [first, other] : [other, first]
    const sentence = `prompt "${name}" uses {${odd}} in ${has.language}, but not in ${lacks.language}`
    problems.push({ file: other.file, line: there.line, sentence })
  }
  for (const { name, line } of other.prompts.values()) {
    if (first.prompts.has(name)) continue
    problems.push({ file: other.file, line, sentence: `prompt "${name}" is missing in ${first.language}` })
  }
  return problems
}

function neverSaid(
  languages: readonly WrittenPrompts[],
  steps: readonly WrittenStep[],
  { spokenByCode }: FlowCatalogue,
): FlowProblem[] {
  const used = steps.flatMap(({ step }) => (step === undefined ? [] : promptsOf(step).map(({ prompt }) => prompt)))
  const said = new Set([...spokenByCode, ...used])
  return languages.flatMap(({ file, prompts }) =>
    [...prompts.values()]
      .filter(({ name }) => !said.has(name))
      .map(({ name, line }) => ({ file, line, sentence: `prompt "${name}" is never said` })),
  )
}
