/** If-Match and If-None-Match of a request (RFC 9110 §13.1): a condition on the version of the row, or a header that is refused. */
import type { Request } from 'express'

/** Whether the row may be as it is now; 0: there is none. */
export type Condition = (version: number) => boolean

export type ReadCondition =
  { kind: 'none' } | { kind: 'when'; holds: Condition } | { kind: 'unreadable'; header: string }

/** `W/` too: a proxy that compresses marks our tags so, and a version is exact either way. */
const TAG = /^(?:W\/)?"([\x21\x23-\x7e\x80-\xff]*)"$/
const VERSION = /^[1-9][0-9]{0,9}$/

/** Several headers of one name arrive as one list (RFC 9110 §5.3). */
export function conditionOf(request: Pick<Request, 'get'>): ReadCondition {
  const [match, noneMatch] = [tagsIn(request.get('if-match')), tagsIn(request.get('if-none-match'))]
  if (match === 'unreadable') return { kind: 'unreadable', header: 'If-Match' }
  if (noneMatch === 'unreadable') return { kind: 'unreadable', header: 'If-None-Match' }
  if (match === undefined && noneMatch === undefined) return { kind: 'none' }
  return {
    kind: 'when',
    holds: (version) => (match?.(version) ?? true) && !(noneMatch?.(version) ?? false),
  }
}

/** Whether a version is among the tags. A tag that this service did not make matches no row. */
function tagsIn(header: string | undefined): Condition | 'unreadable' | undefined {
  if (header === undefined) return undefined
  if (header.trim() === '*') return (version) => version > 0
  const tags = header.split(',').map((tag) => TAG.exec(tag.trim())?.[1])
  if (tags.includes(undefined)) return 'unreadable'
  const versions = new Set(tags.flatMap((tag) => (tag !== undefined && VERSION.test(tag) ? [Number(tag)] : [])))
  return (version) => versions.has(version)
}
