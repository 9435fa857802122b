/** In place of what is not there: what is empty, why, and what to do about it. */
import type { Child } from 'hono/jsx'
import { Icon, type IconName } from './icon.tsx'

export interface EmptyProps {
  /** What is empty, as a sentence, e.g. "No call waits at your desks." */
  title: string
  /** Why it is, or when it will not be. */
  why?: Child
  icon?: IconName
  /** What to press, where there is something to do. */
  children?: Child
}

export function Empty({ title, why, icon = 'inbox', children }: EmptyProps) {
  return (
    <div class="empty">
      <Icon shape={icon} size={24} />
      <p class="empty-title">{title}</p>
      {why !== undefined && <p>{why}</p>}
      {children !== undefined && <div class="actions">{children}</div>}
    </div>
  )
}
