/** Brings together what a first start has to know: from the environment, from flags, and from the person at the terminal. */
import { readConfig } from '../../service/settings/config.ts'
import { givenSettings } from '../../service/settings/given-settings.ts'
import { FILE_NAMES, SETTING_NAMES } from '../../service/settings/setting-names.ts'
import { SettingsRefused } from '../../service/settings/settings-refused.ts'
import type { Asker } from './asker.ts'
import { STEPS, type Answers, type Question, type Step } from './questions.ts'

/** A sentence for the person or script that started it; nothing was written. */
export class CannotGoOn extends Error {
  override readonly name = 'CannotGoOn'
  /** Something was not said at all; otherwise what was said is wrong. */
  readonly isMissing: boolean

  constructor(sentence: string, { isMissing }: { isMissing: boolean }) {
    super(sentence)
    this.isMissing = isMissing
  }
}

export interface Collecting {
  /** Real callers: the settings that production wants are asked for. */
  real: boolean
  /** Undefined: a script; what is missing ends it. */
  asker: Asker | undefined
}

/** What the environment holds counts as answered: secrets reach a script in no other way. */
export function answersIn(env: NodeJS.ProcessEnv): Answers {
  return Object.fromEntries(
    [...SETTING_NAMES, ...FILE_NAMES].flatMap((name) => {
      const value = env[name]?.trim() ?? ''
      return value === '' ? [] : [[name, value]]
    }),
  )
}

/** Every answer has been tried out when it returns. Throws `CannotGoOn`. */
export async function collectAnswers(known: Answers, { real, asker }: Collecting): Promise<Answers> {
  let answers: Answers = { ...known, ...(real ? { NODE_ENV: 'production' } : {}) }
  for (const step of STEPS) {
    if (step.realOnly === true && !real && !step.questions.some((one) => isAnswered(answers, one))) continue
    answers = asker === undefined ? fillIn(step, answers) : await askStep(step, answers, asker, false)
    for (;;) {
      const problem = await problemOf(step, answers)
      if (problem === undefined) break
      if (asker === undefined) throw new CannotGoOn(`${problem}. Correct ${flagsOf(step)}.`, { isMissing: false })
      asker.say(`  ${problem}. Type it again.`)
      answers = await askStep(step, answers, asker, true)
    }
  }
  return answers
}

function isAnswered(answers: Answers, { name }: Question): boolean {
  return answers[name] !== undefined || answers[`${name}_FILE`] !== undefined
}

const flagsOf = ({ questions }: Step) => questions.map(({ flag, name }) => `${flag} (${name})`).join(', ')

function fillIn(step: Step, answers: Answers): Answers {
  const all = { ...answers }
  for (const question of step.questions) {
    if (isAnswered(all, question) || !isAskedOf(question, all)) continue
    if (question.before !== undefined) all[question.name] = question.before
    else if (question.optional !== true)
      throw new CannotGoOn(`${question.name} is missing: say ${question.flag}, or set it in the environment.`, {
        isMissing: true,
      })
  }
  return all
}

const isAskedOf = ({ after }: Question, answers: Answers) => after === undefined || answers[after] !== undefined

/** `again`: the answers of this step were wrong; those that are no secret are offered once more. */
async function askStep(step: Step, before: Answers, asker: Asker, again: boolean): Promise<Answers> {
  const all = { ...before }
  if (!again && step.questions.some((question) => !isAnswered(all, question))) asker.say(`\n${step.about}`)
  for (const question of step.questions) {
    if ((isAnswered(all, question) && !again) || !isAskedOf(question, all)) continue
    const answer = await askOne(question, all, asker)
    delete all[`${question.name}_FILE`]
    if (answer === '') delete all[question.name]
    else all[question.name] = answer
  }
  return all
}

async function askOne(question: Question, answers: Answers, asker: Asker): Promise<string> {
  for (;;) {
    const answer =
      question.secret === true
        ? await asker.askSecret(question.asks)
        : await asker.ask(question.asks, answers[question.name] ?? question.before)
    if (answer === '' && question.optional === true) return answer
    const problem =
      answer === '' ? 'has to be answered' : formProblem(question.name, { ...answers, [question.name]: answer })
    if (problem === undefined) return answer
    asker.say(`  It ${problem}.`)
  }
}

/** What the service would say of this setting. The folder of the keys is made later. */
function formProblem(name: string, answers: Answers): string | undefined {
  if (name === 'KEYS_DIR') return undefined
  try {
    readConfig(answers)
  } catch (error) {
    if (!(error instanceof SettingsRefused)) throw error
    return error.problems.find((one) => one.name === name || one.name === `${name}_FILE`)?.problem
  }
  return undefined
}

async function problemOf(step: Step, answers: Answers): Promise<string | undefined> {
  for (const question of step.questions) {
    const problem = isAskedOf(question, answers) && isAnswered(answers, question) && formProblem(question.name, answers)
    if (typeof problem === 'string') return `${question.name} ${problem}`
  }
  return step.problem?.(givenSettings(answers).settings)
}
