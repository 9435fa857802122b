/** A text with its lines numbered, and what is wrong with a line below that line: some lines around each fault, not all of them. */
import type { FlowProblem } from '../../../flows/loader/flow-problem.ts'
import { lineId } from './draft-paths.ts'

const AROUND = 2

export function NumberedText({ text, problems }: { text: string; problems: readonly FlowProblem[] }) {
  const lines = text.split('\n')
  const isShown = (line: number) => problems.some((one) => Math.abs(one.line - line) <= AROUND)
  return (
    <ol class="flow-numbered">
      {lines.map((words, at) => {
        const line = at + 1
        if (!isShown(line)) return null
        const here = problems.filter((one) => one.line === line)
        return (
          <li value={line} id={lineId(line)} class={here.length > 0 ? 'is-wrong' : undefined}>
            <code>{words === '' ? ' ' : words}</code>
            {here.map(({ sentence }) => (
              <p class="field-error">{sentence}</p>
            ))}
          </li>
        )
      })}
    </ol>
  )
}
