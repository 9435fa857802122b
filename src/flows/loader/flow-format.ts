/** The shape of a flow file. Whether the steps make sense together is checked afterwards, when all of them are known. */
import { z } from 'zod'
import type { AskRoute } from '../steps.ts'

const STEP = /^([a-z0-9][a-z0-9-]*\/)?[a-z0-9][a-z0-9-]*$/
const PROMPT = /^[a-z0-9][a-z0-9-]*(\.[a-z0-9][a-z0-9-]*)*( in each language)?$/

export const ROUTES = [
  '1',
  '2',
  '3',
  '4',
  '5',
  '6',
  '7',
  '8',
  '9',
  'person',
  'missed',
  'entered',
  'chosen',
  'more',
  'silence',
  'passed',
  'language',
  'recorded',
] as const satisfies AskRoute[]

const name = z
  .string({ error: 'must be a name' })
  .regex(/^[a-z0-9][a-z0-9-]*$/, 'must be small letters, digits and dashes')
const target = z
  .string({ error: 'must be the name of a step' })
  .regex(STEP, 'must be the name of a step, here or flow/step: flows hold no expressions')
const prompt = z
  .string({ error: 'must be the name of a prompt' })
  .regex(
    PROMPT,
    'must be the name of a prompt, alone or with "in each language", not its words: those stand in the prompts file',
  )
const prompts = z.union([prompt.transform((one) => [one]), z.array(prompt).min(1, 'must name at least one prompt')], {
  error: 'must be the name of a prompt or a list of them',
})
const seconds = z.int({ error: 'must be a whole number of seconds' })

const say = z.strictObject({ say: prompts, then: target })
const ask = z.strictObject({
  ask: z.union([z.literal('nothing').transform(() => []), prompts], {
    error: 'must be the name of a prompt, a list of them, or nothing',
  }),
  expect: z.enum(['pin', 'menu', 'choice', 'announcement', 'case-number', 'contract-number', 'message'], {
    error: 'must be pin, menu, choice, announcement, case-number, contract-number or message',
  }),
  wait: seconds,
  'wait-again': seconds.optional(),
  silence: prompts.default([]),
  wrong: prompts.default([]),
  cleared: prompt.optional(),
  'more-time': z.strictObject({ say: prompt, wait: seconds }, { error: 'must be { say, wait }' }).optional(),
  on: z.partialRecord(z.enum(ROUTES), target, { error: 'must be routes: what can happen, and the step it leads to' }),
})
const decide = z.strictObject({
  decide: name,
  on: z.record(z.string(), target, { error: 'must be routes: each answer, and the step it leads to' }),
})
const end = z.strictObject({
  end: z.enum(['line', 'analyst', 'hang-up', 'nothing'], { error: 'must be line, analyst, hang-up or nothing' }),
})

/** Whose key of the same name says what kind of step it is. */
export const STEP_FORMATS = { say, ask, decide, end } as const
export type StepKind = keyof typeof STEP_FORMATS

export const flowFormat = z.strictObject({
  flow: name,
  start: name,
  steps: z.record(name, z.record(z.string(), z.unknown(), { error: 'must be a step' }), {
    error: 'must be a map of steps',
  }),
})
