/** What happened, moment by moment, the times in a column. */
import type { Child } from 'hono/jsx'

/** `good`, `warn`, `bad`: the colour of the moment's dot; its words say it too. */
export type MomentTone = 'plain' | 'good' | 'warn' | 'bad'

export interface Moment {
  /** The time as it is to be read, e.g. a `<time>`. */
  time: Child
  title: Child
  detail?: Child
  tone?: MomentTone
  id?: string
}

export function Timeline({ label, moments }: { label: string; moments: readonly Moment[] }) {
  return (
    <ol class="timeline" aria-label={label}>
      {moments.map(({ time, title, detail, tone = 'plain', id }) => (
        <li class={`moment moment--${tone}`} id={id}>
          <span class="moment-time">{time}</span>
          <div class="moment-what">
            <strong>{title}</strong>
            {detail !== undefined && <div class="moment-detail">{detail}</div>}
          </div>
        </li>
      ))}
    </ol>
  )
}
