/** The first of two steps in which a case is closed: what that does, and how it was solved. */
import { Said } from '../../shell/said.tsx'
import { When } from '../sections/section.tsx'
import { addressOf } from './case-parts.tsx'
import { WordsForm } from './case-forms.tsx'
import type { CaseBodyProps } from './case-body.tsx'
import { momentBy, momentTitle } from './case-words.ts'

export function CloseBody({ context, now: { whole }, said, typed }: Omit<CaseBodyProps, 'deps'>) {
  return (
    <article class="notice">
      <h1>Close case {whole.number}?</h1>
      {whole.summary !== '' && <p dir="auto">{whole.summary}</p>}
      <ul>
        <li>No one works on it any longer.</li>
        <li>Your colleagues see that you closed it, and what you write here.</li>
        <li>It can be reopened for a time, if there is something new.</li>
      </ul>
      <Said said={said} part="case" />
      <LastChange context={context} whole={whole} />
      <WordsForm
        context={context}
        whole={whole}
        said={said}
        typed={typed}
        act="close"
        orNot={<a href={addressOf(whole.number)}>Keep it open</a>}
      />
    </article>
  )
}

/** So that no one closes a case without the last word on it. */
function LastChange({ context, whole }: Pick<CaseBodyProps, 'context'> & Pick<CaseBodyProps['now'], 'whole'>) {
  const [last] = whole.moments
  if (last === undefined) return <></>
  return (
    <>
      <p>
        The last change, <When at={last.at} context={context} /> {momentBy(last, true)}: {momentTitle(last)}.
      </p>
      {last.note !== '' && (
        <p class="own-case-note" dir="auto">
          {last.note}
        </p>
      )}
    </>
  )
}
