/** One step beside the picture: what it says in every language, to be heard, and where each answer leads. */
import { languageName } from '../../../domain/directory/languages.ts'
import { promptsOf } from '../../../flows/loader/check-prompts.ts'
import { flowOf } from '../../../flows/loader/check-graph.ts'
import type { Step, StepName } from '../../../flows/steps.ts'
import { writtenTexts } from '../../../flows/written-texts.ts'
import { arrowsOf } from '../../../flows/flow-graph.ts'
import { routeWords } from '../../calls/steps-taken.ts'
import { lineId, pathOfFile, pathOfSentence } from '../drafts/draft-paths.ts'
import type { Spoken } from '../sentences/sentence-form.ts'
import { HearButton } from '../hear.tsx'
import type { DrawnVersion } from './drawn-version.ts'

export interface StepPanelProps {
  name: StepName
  step: Step
  drawn: DrawnVersion
  languages: readonly Spoken[]
  hrefOf: (name: StepName) => string
}

export function StepPanel({ name, step, drawn, languages, hrefOf }: StepPanelProps) {
  const prompts = [...new Set(promptsOf(step).map(({ prompt }) => prompt))]
  return (
    <section class="flow-step-panel" id="step" aria-labelledby="step-title" tabindex={0}>
      <h2 id="step-title" class="code">
        {name}
      </h2>
      <p>
        {doesWords(step)} <EditStep name={name} drawn={drawn} />
      </p>
      {prompts.map((prompt) => (
        <div class="flow-change">
          <h3 class="code">
            {drawn.draft === undefined ? prompt : <a href={pathOfSentence(drawn.draft, prompt)}>{prompt}</a>}
          </h3>
          {languages.map(({ language, texts }) => (
            <div class="flow-said-in">
              <span class="flow-language">{languageName(language)}</span>
              <p class="flow-words-of" lang={language}>
                {texts?.get(prompt) ?? 'missing'}
              </p>
              <HearButton text={texts?.get(prompt) ?? ''} language={language} />
            </div>
          ))}
        </div>
      ))}
      <Ways name={name} step={step} hrefOf={hrefOf} />
    </section>
  )
}

function Ways({ name, step, hrefOf }: Pick<StepPanelProps, 'name' | 'step' | 'hrefOf'>) {
  const arrows = arrowsOf(name, step)
  if (arrows.length === 0) return <></>
  return (
    <>
      <h3>Where it leads</h3>
      <ul>
        {arrows.map(({ label, to }) => (
          <li>
            {label === '' ? 'Then' : routeWords(label)}: <a href={hrefOf(to)}>{to}</a>
          </li>
        ))}
      </ul>
    </>
  )
}

function doesWords(step: Step): string {
  switch (step.kind) {
    case 'say':
      return 'Says something and goes on.'
    case 'ask':
      return `Asks for ${step.expect.replaceAll('-', ' ')} and waits ${step.wait} s.`
    case 'decide':
      return `Asks the rules and records: ${step.decide.replaceAll('-', ' ')}?`
    case 'end':
      return ENDS[step.end]
    default:
      return step satisfies never
  }
}

const ENDS = {
  line: 'Ends in the queue of the desk that was decided.',
  analyst: 'Ends in the conversation with the analyst.',
  'hang-up': 'Ends the call.',
  nothing: 'Ends here; something else goes on with the call.',
}

/** Of a draft: at its line in its file. */
function EditStep({ name, drawn: { draft, sources } }: Pick<StepPanelProps, 'name' | 'drawn'>) {
  if (draft === undefined) return <></>
  const file = `${flowOf(name)}.flow.yaml`
  const source = sources.find((one) => one.file === file)?.source ?? ''
  const line = writtenTexts(file, source)?.texts.get(name.slice(name.indexOf('/') + 1))?.line ?? 1
  return <a href={`${pathOfFile(draft, file)}#${lineId(line)}`}>Edit it as text</a>
}
