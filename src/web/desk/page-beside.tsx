/** A link to another page of the staff that opens beside the desk: a call that is answered in this page would end with it. */
import type { Child } from 'hono/jsx'

export function PageBeside({ of, children }: { of: string; children: Child }) {
  return (
    <a href={of} target="_blank" rel="noopener">
      {children}
    </a>
  )
}
