/** Names one request: a second press of the same button is the same request, and what is done after it is another one. */
import type { Card } from '../../../../desk/card.ts'

/** `name`: of the form, so that two forms of a call are never one request. */
export function RequestKey({ card, name }: { card: Card; name: string }) {
  return <input type="hidden" name="key" value={`${card.id}-${name}-${card.caseActions}`} />
}
