/** What every section of the profile page is drawn from, and times in the person's own time zone and language. */
import type { Child } from 'hono/jsx'
import type { SaidAt } from '../../shell/said.tsx'
import type { ProfileContext, ProfileNow } from '../profile-now.ts'

export interface SectionProps {
  context: ProfileContext
  at: ProfileNow
  /** Beside the form that asked. */
  said: SaidAt | undefined
  /** What was typed into the form that was refused, by the name of the field: it is put in again. Never a PIN. */
  typed: Readonly<Record<string, string>>
}

/** A card of the page. Its id is what addresses end with. */
export function Section({ id, title, children }: { id: string; title: string; children: Child }) {
  return (
    <section id={id} class="card" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{title}</h2>
      {children}
    </section>
  )
}

export function When({ at, context }: { at: Date; context: ProfileContext }) {
  const { words, person } = context
  return <time datetime={at.toISOString()}>{words.dateAndTime(at, person.timeZone)}</time>
}

/** What is written in strong letters inside a sentence. */
export const strong = (inside: Child[]): Child => <strong>{inside}</strong>
