/** Questions about the language that a caller wants to hear. */
import { itemAtKey } from '../../domain/keypad.ts'
import type { QuestionHandlers } from '../turn-deps.ts'
import { otherLanguages } from '../words/call-language.ts'

export const languageQuestions: QuestionHandlers<'other-languages' | 'language-chosen'> = {
  'other-languages': ({ call }, { settings, prompts }) => ({
    answer: otherLanguages(call, settings.policy, prompts).length === 0 ? 'none' : 'some',
  }),

  'language-chosen': ({ call, keys }, { settings, prompts }) => {
    const language = itemAtKey(otherLanguages(call, settings.policy, prompts), keys)
    return language === undefined
      ? { answer: 'not-there' }
      : { answer: 'noted', changes: { language, languageChosen: true } }
  },
}
