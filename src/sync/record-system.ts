/** What staying in step requires of a system of record. One small file in `systems/` speaks each system's language. */

/** One record there. */
export interface TheirRecord {
  /** As programs name it there. */
  id: string
  /** By the clock there. */
  changedAt: Date
  isDeleted: boolean
  /** By path, e.g. `Contact.Email`; only those that were asked for. */
  fields: Readonly<Record<string, unknown>>
}

export interface TheirPage {
  records: TheirRecord[]
  /** Where the next page begins; understood by that system alone. */
  cursor: string
  more: boolean
}

/** A kind of records there, and which of their fields are of use. */
export interface TheirObject {
  name: string
  paths: readonly string[]
  /** The field that holds our own key of the record. */
  ourKey: string
}

/** Words for a case there. */
export interface NewComment {
  words: string
  /** Written below them: they are added once. */
  mark: string
  /** The customer may read them there. */
  isPublic: boolean
}

/**
 * Every method throws `SystemAway` when the system does not answer or wants to be left alone for a while, and `SystemRefused` when it
 * does not take this record.
 */
export interface RecordSystem {
  /**
   * Changed after the cursor, oldest first, deleted ones among them. `overlap`: begin a little earlier than it says. A change that was being saved
   * while the last page was read may carry an earlier time than the last one of that page.
   */
  changed(object: TheirObject, cursor: string | undefined, overlap: boolean): Promise<TheirPage>
  one(object: TheirObject, id: string): Promise<TheirRecord | undefined>
  /** Adds it, or gives the one that has our key already. */
  create(object: TheirObject, fields: Readonly<Record<string, unknown>>, ourKey: string): Promise<TheirRecord>
  /** `seen`: when it had last changed when it was read; changed since, nothing is done. */
  update(
    object: TheirObject,
    id: string,
    fields: Readonly<Record<string, unknown>>,
    seen: Date | undefined,
  ): Promise<TheirRecord | 'changed-meanwhile'>
  /** Adds words to a case, unless words with this mark are there. */
  comment(object: TheirObject, id: string, comment: NewComment): Promise<void>
}

/** Try again later: it does not answer, has too much to do, or does not know us. */
export class SystemAway extends Error {
  readonly retryAt: Date | undefined

  constructor(why: string, retryAt?: Date) {
    super(why)
    this.name = 'SystemAway'
    this.retryAt = retryAt
  }
}

/** It answered, and does not take this record. `why` holds its code and the names of fields, never a value. */
export class SystemRefused extends Error {
  constructor(why: string) {
    super(why)
    this.name = 'SystemRefused'
  }
}

/** A value by its path, e.g. `Contact.Email` in `{ Contact: { Email: … } }`. */
export function valueAt(record: unknown, path: string): unknown {
  let value = record
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined
    value = Reflect.get(value, name)
  }
  return value ?? undefined
}

/** A text, a number or yes and no as text; anything else there has no value here. */
export function textOf(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return typeof value === 'string' ? value : ''
}

export function pick(record: unknown, paths: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(paths.map((path) => [path, valueAt(record, path)]))
}

/** `{ 'Contact.Key': 'ana' }` as `{ Contact: { Key: 'ana' } }`. */
export function nested(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const result: Record<string, unknown> = {}
  for (const [path, value] of Object.entries(fields)) {
    const names = path.split('.')
    const last = names.pop() ?? path
    let place = result
    for (const name of names) {
      const before = place[name]
      const inner: Record<string, unknown> = typeof before === 'object' && before !== null ? { ...before } : {}
      place[name] = inner
      place = inner
    }
    place[last] = value
  }
  return result
}
