/** The first of two steps in which a case is closed: what that does, and how it was solved. */
import type { Child } from 'hono/jsx'
import { Said } from '../../shell/said.tsx'
import { When } from '../sections/section.tsx'
import { addressOf } from './case-parts.tsx'
import { WordsForm } from './case-forms.tsx'
import type { CaseBodyProps } from './case-body.tsx'
import { momentBy, momentTitle } from './case-words.ts'

export function CloseBody({ context, now: { whole }, said, typed }: Omit<CaseBodyProps, 'deps'>) {
  const { words } = context
  return (
    <article class="notice">
      <h1>{words.say('close.heading', { number: whole.number })}</h1>
      {whole.summary !== '' && <p dir="auto">{whole.summary}</p>}
      <ul>
        <li>{words.say('close.no-work')}</li>
        <li>{words.say('close.seen')}</li>
        <li>{words.say('close.reopened')}</li>
      </ul>
      <Said said={said} part="case" />
      <LastChange context={context} whole={whole} />
      <WordsForm
        context={context}
        whole={whole}
        said={said}
        typed={typed}
        act="close"
        orNot={<a href={addressOf(whole.number)}>{words.say('close.keep')}</a>}
      />
    </article>
  )
}

/** So that no one closes a case without the last word on it. */
function LastChange({ context, whole }: Pick<CaseBodyProps, 'context'> & Pick<CaseBodyProps['now'], 'whole'>) {
  const { words } = context
  const [last] = whole.moments
  if (last === undefined) return <></>
  return (
    <>
      <p>
        {words.pieces<Child>('close.last-change', {
          when: <When at={last.at} context={context} />,
          by: momentBy(last, true, words),
          change: momentTitle(last, words),
        })}
      </p>
      {last.note !== '' && (
        <p class="own-case-note" dir="auto">
          {last.note}
        </p>
      )}
    </>
  )
}
