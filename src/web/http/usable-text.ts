/** Whether what a request says can be stored as text at all: no NUL, no half of a surrogate pair. Postgres takes neither. */

/** NUL ends a text for many programs; a lone surrogate has no UTF-8 (RFC 3629 §3). */
const UNUSABLE = /[\0\p{Cs}]/u

/** Looks into names and values at any depth; without recursion, because a small body can be nested thousands of times. */
export function isUsable(given: unknown): boolean {
  const rest: unknown[] = [given]
  for (let value = rest.pop(); value !== undefined || rest.length > 0; value = rest.pop()) {
    if (typeof value === 'string') {
      if (UNUSABLE.test(value)) return false
    } else if (Array.isArray(value)) for (const item of value) rest.push(item)
    else if (typeof value === 'object' && value !== null && !Buffer.isBuffer(value))
      for (const [name, item] of Object.entries(value)) rest.push(name, item)
  }
  return true
}
