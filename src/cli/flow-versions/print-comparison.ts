/** What is different in two versions, as lines: each sentence and step as it was and as it would be. */
import { isSame, type Changed, type Comparison } from '../../calls/flow-versions/compare.ts'

type Print = (line: string) => void

export function printComparison(compared: Comparison, print: Print): void {
  if (isSame(compared)) return print('Nothing is different.')
  for (const one of compared.sentences) printChanged(`${one.name} (${one.language})`, one, print)
  for (const one of compared.steps) printChanged(one.name, one, print)
  for (const { file, before, after } of compared.others)
    print(
      `${file}: ${before === undefined ? 'new' : after === undefined ? 'taken away' : 'changed apart from sentences and steps'}`,
    )
  const { sentences, steps, others } = compared
  print(
    `${count(sentences.length, 'sentence')}, ${count(steps.length, 'step')}, ${count(others.length, 'other file')} different.`,
  )
}

function printChanged(name: string, { before, after }: Changed, print: Print): void {
  print(name)
  for (const line of before?.split('\n') ?? []) print(`  - ${line}`)
  for (const line of after?.split('\n') ?? []) print(`  + ${line}`)
}

const count = (number: number, what: string) => `${number} ${what}${number === 1 ? '' : 's'}`
