/** What keeps flows from being published: each fault with its file and line. */
import type { FlowProblem } from '../../flows/loader/flow-problem.ts'
import { count } from './comparison.tsx'

export interface ProblemListProps {
  problems: readonly FlowProblem[]
  /** Where a fault is mended; undefined: nowhere here. */
  href?: (problem: FlowProblem) => string | undefined
}

/** More are of no use at once. */
const MOST = 100

export function ProblemList({ problems, href = () => undefined }: ProblemListProps) {
  return (
    <>
      <ul class="flow-problems">
        {problems.slice(0, MOST).map((problem) => {
          const { file, line, sentence } = problem
          const place = file === '' ? undefined : `${file}, line ${line}`
          const at = href(problem)
          return (
            <li>
              {place !== undefined && (at === undefined ? <span class="code">{place}</span> : <a href={at}>{place}</a>)}{' '}
              {sentence}
            </li>
          )
        })}
      </ul>
      {problems.length > MOST && <p>and {count(problems.length - MOST, 'more fault')}</p>}
    </>
  )
}
