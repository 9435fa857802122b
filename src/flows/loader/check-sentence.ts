/** What can be said against one sentence by itself, while it is written: its markup, its values, how long it takes, its words. */
import type { FlowCatalogue } from '../catalogue.ts'
import { secondsToSay, wordingProblems } from '../prompt-wording.ts'
import { parseTemplate, wordingsOf } from '../template.ts'
import { valueProblems } from './check-prompts.ts'

export interface CheckedSentence {
  /** Each the end of a sentence that begins with the prompt's name. */
  problems: string[]
  /** Of the longest way that its choices can turn out. */
  seconds: number
  /** The values that it speaks. */
  values: readonly string[]
}

export function checkSentence(text: string, language: string, catalogue: FlowCatalogue): CheckedSentence {
  const { template, problems } = parseTemplate(text, language)
  const wordsOf = catalogue.wordsOf ?? {}
  const all = [
    ...(text.trim() === '' ? ['says nothing'] : []),
    ...problems,
    ...valueProblems(template, catalogue),
    ...wordingProblems(template, language, wordsOf),
  ]
  const seconds = Math.max(0, ...wordingsOf(template.pieces).map((one) => secondsToSay(one, language, wordsOf)))
  return { problems: [...new Set(all)], seconds: Math.ceil(seconds), values: template.asks }
}
