/** The handler of every question a flow may ask, by its name: the catalogue of `domain/questions.ts`, whole. */
import type { Question } from '../../domain/questions.ts'
import type { Answered, NotYet, QuestionContext, QuestionDeps, QuestionHandlers } from '../turn-deps.ts'
import { caseQuestions } from './case.ts'
import { companyQuestions } from './company.ts'
import { incidentQuestions } from './incident.ts'
import { languageQuestions } from './language.ts'
import { messageQuestions } from './message.ts'
import { callbackQuestions } from './callback.ts'
import { nextStepQuestions } from './next-steps.ts'
import { outcomeQuestions } from './outcome.ts'
import { pinQuestions } from './pin.ts'
import { wishQuestions } from './wish.ts'

const all: QuestionHandlers<Question> = {
  ...pinQuestions,
  ...incidentQuestions,
  ...languageQuestions,
  ...companyQuestions,
  ...wishQuestions,
  ...caseQuestions,
  ...outcomeQuestions,
  ...callbackQuestions,
  ...nextStepQuestions,
  ...messageQuestions,
}

type Handler = (context: QuestionContext, deps: QuestionDeps) => Answered<string> | Promise<Answered<string> | NotYet>

/** None for a question outside the catalogue; the loader refuses such a flow before any call. */
export const questionHandlers: ReadonlyMap<string, Handler> = new Map<string, Handler>(Object.entries(all))
