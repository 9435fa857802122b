/** One prompts file: nested names with a sentence at the end of each, in one language. */
import { z } from 'zod'
import { PROMPTS_FILE } from './file-names.ts'
import type { FlowProblem } from './flow-problem.ts'
import type { DigitGroups } from '../digits.ts'
import type { Speech } from '../prompts.ts'
import type { PromptName } from '../steps.ts'
import { parseTemplate, type Template } from '../template.ts'
import type { Path, YamlFile } from './yaml-file.ts'

export interface WrittenPrompt {
  name: PromptName
  line: number
  template: Template
}

export interface WrittenPrompts {
  language: string
  file: string
  prompts: ReadonlyMap<PromptName, WrittenPrompt>
  speech: Speech
}

const map = z.record(z.string(), z.unknown())
const sentence = z.union([z.string(), z.strictObject({ text: z.string() }).transform(({ text }) => text)])

/** Twilio refuses to speak with a voice of another language, so both are named and compared. */
const voiceOf = (language: string) =>
  z
    .strictObject({
      name: z.string().regex(/^(Polly\.[A-Za-z]+(-Neural|-Generative)?|Google\.[a-z]{2,3}-[A-Z]{2}-[A-Za-z0-9-]+)$/),
      language: z.string().regex(/^[a-z]{2,3}-[A-Z]{2}$/),
    })
    .refine(({ name, language: spoken }) => !name.startsWith('Google.') || name.startsWith(`Google.${spoken}-`))
    .refine(({ language: spoken }) => spoken === language || spoken.startsWith(`${language}-`))

const size = z.int().min(1).max(9)
/** By how many digits there are: the sizes of their groups, which add up to it. */
const digitGroups = z
  .record(z.string().regex(/^([2-9]|1[0-9])$/), z.array(size).min(1))
  .refine((groups) => Object.entries(groups).every(([count, sizes]) => sum(sizes) === Number(count)))
  .transform((groups): DigitGroups => new Map(Object.entries(groups).map(([count, sizes]) => [Number(count), sizes])))

const sum = (sizes: readonly number[]) => sizes.reduce((all, one) => all + one, 0)

/** Prompts with problems are returned too, so that steps which name them are not blamed. */
export function readPrompts({ file, data, lineOf }: YamlFile): { written: WrittenPrompts; problems: FlowProblem[] } {
  const language = PROMPTS_FILE.exec(file)?.[1] ?? ''
  const prompts = new Map<PromptName, WrittenPrompt>()
  const problems: FlowProblem[] = []
  const speech: Speech = {}
  const top = map.safeParse(data)
  if (!top.success) problem([], 'the file must be a map of prompts')
  else {
    const { $language, $voice, $digits, ...rest } = top.data
    if ($voice !== undefined) readVoice($voice)
    if ($digits !== undefined) readDigits($digits)
    if ($language !== language) problem(['$language'], `$language must be ${language}, as in the name of the file`)
    readLevel(rest, [])
  }
  return { written: { language, file, prompts, speech }, problems }

  function readVoice(given: unknown): void {
    const read = voiceOf(language).safeParse(given)
    if (read.success) speech.voice = read.data
    else
      problem(
        ['$voice'],
        `$voice must be one of Twilio's voices for ${language} with its language, e.g. { name: Polly.Joanna-Neural, language: en-US }`,
      )
  }

  function readDigits(given: unknown): void {
    const read = digitGroups.safeParse(given)
    if (read.success) speech.digits = read.data
    else problem(['$digits'], '$digits must say for a number of digits how they are grouped, e.g. { 9: [3, 3, 3] }')
  }

  function problem(path: Path, text: string): void {
    problems.push({ file, line: lineOf(path), sentence: text })
  }

  function readLevel(level: Record<string, unknown>, above: string[]): void {
    for (const [key, value] of Object.entries(level)) {
      const path = [...above, key]
      const name = path.join('.')
      const leaf = sentence.safeParse(value)
      const deeper = map.safeParse(value)
      if (!/^[a-z0-9][a-z0-9-]*$/.test(key))
        problem(path, `prompt name "${name}" must be small letters, digits and dashes`)
      else if (leaf.success) readSentence(name, leaf.data, path)
      else if (deeper.success && !Object.hasOwn(deeper.data, 'text')) readLevel(deeper.data, path)
      else problem(path, `prompt "${name}" must be a sentence, or { text: a sentence }`)
    }
  }

  function readSentence(name: PromptName, text: string, path: Path): void {
    const parsed = parseTemplate(text, language)
    if (text.trim() === '') problem(path, `prompt "${name}" says nothing`)
    for (const what of parsed.problems) problem(path, `prompt "${name}" ${what}`)
    prompts.set(name, { name, line: lineOf(path), template: parsed.template })
  }
}
