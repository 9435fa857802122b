/** Puts a flow's question to the domain, with the facts it needs. Every question of the catalogue has its answer here. */
import type { Question } from '../../domain/questions.ts'
import type { AnswerDeps, Answers, Asking } from './question-context.ts'
import { adminRequestAnswers } from './admin-request.ts'
import { caseAnswers } from './case.ts'
import { companyAnswers } from './company.ts'
import { nextStepAnswers } from './next-steps.ts'
import { outcomeAnswers } from './outcome.ts'
import { pinAnswers } from './pin.ts'
import { wishAnswers } from './wish.ts'

const ANSWERS: Answers<Question> = {
  ...pinAnswers,
  ...companyAnswers,
  ...wishAnswers,
  ...caseAnswers,
  ...outcomeAnswers,
  ...nextStepAnswers,
  ...adminRequestAnswers,
}

/** Throws for a question that is not in the catalogue; the loader refuses such a flow before any call. */
export async function answer(question: string, asking: Asking, deps: AnswerDeps): Promise<string> {
  if (!isQuestion(question)) throw new Error(`no answer is written for the question "${question}"`)
  return ANSWERS[question](asking, deps)
}

function isQuestion(name: string): name is Question {
  return Object.hasOwn(ANSWERS, name)
}
