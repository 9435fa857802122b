/** What every section of the profile page is drawn from, and times in the person's own time zone. */
import type { SaidAt } from '../../shell/said.tsx'
import type { ProfileContext, ProfileNow } from '../profile-now.ts'

export interface SectionProps {
  context: ProfileContext
  at: ProfileNow
  /** Beside the form that asked. */
  said: SaidAt | undefined
}

export function When({ at, context }: { at: Date; context: ProfileContext }) {
  const text = new Intl.DateTimeFormat('en-GB', {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: context.person.timeZone,
  }).format(at)
  return <time datetime={at.toISOString()}>{text}</time>
}
