/** A change of the directory as a sentence: who did what, in the words of the screens. */
import type { ChangeListed, RowLists } from '../../../directory/lists/row-lists.ts'
import type { Kind } from '../../../domain/directory/directory-rows.ts'
import { labelOf, valueInWords } from './row-words.ts'

/** E.g. "Alva Berg"; what is no person is named as it is. */
export function actorInWords({ actor, actorName }: Pick<ChangeListed, 'actor' | 'actorName'>): string {
  if (actorName !== undefined) return actorName
  if (actor === 'service') return 'Careline'
  return actor.startsWith('api ') ? `The system ${actor.slice(4).replace(/ \([^)]*\)$/, '')}` : actor
}

type Told = Pick<ChangeListed, 'kind' | 'key' | 'before' | 'after' | 'aboutName'>

/** Without who did it, e.g. "changed status from Active to Inactive". */
export function changeInWords(change: Told): string {
  const { before, after } = change
  if (change.kind === 'grants') return accessInWords(change)
  if (before === undefined) return 'added it'
  if (after === undefined) return 'removed it'
  return fieldsInWords(before, after)
}

/** E.g. "ended View only of Dev Rao on SC-1001". */
function accessInWords({ key, before, after, aboutName }: Told): string {
  const [contact = '', contract = '', level = ''] = key.split(' ')
  const access = `${valueInWords('level', level)} of ${aboutName ?? contact} on ${contract}`
  const [was, is] = [before, after].map((row): unknown => (row === undefined ? undefined : Reflect.get(row, 'status')))
  if (after === undefined) return `removed ${access}`
  if (is === 'pending' && was !== 'pending') return `asked for ${access}`
  if (is === 'active' && was === 'pending') return `approved ${access}`
  if (is === 'active' && was !== 'active') return `gave ${access}${before === undefined ? '' : ' again'}`
  if (is === 'ended' && was === 'pending') return `declined ${access}`
  if (is === 'ended' && was !== 'ended') return `ended ${access}`
  return before === undefined ? `added ${access}` : `${fieldsInWords(before, after)} for ${access}`
}

function fieldsInWords(before: object, after: object): string {
  const parts = Object.keys(after).flatMap((field) => {
    const [was, is] = [said(before, field), said(after, field)]
    if (was === is) return []
    const label = labelOf(field)
    const name = /^[A-Z][a-z]/.test(label) ? label.charAt(0).toLowerCase() + label.slice(1) : label
    if (was === '') return [`set ${name} to ${is}`]
    return is === '' ? [`cleared ${name} (it was ${was})`] : [`changed ${name} from ${was} to ${is}`]
  })
  return parts.length === 0 ? 'saved it unchanged' : inOneSentence(parts)
}

function inOneSentence(parts: readonly string[]): string {
  const last = parts.at(-1) ?? ''
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`
}

function said(row: object, field: string): string {
  const value: unknown = Reflect.get(row, field)
  if (value === null || value === undefined) return ''
  if (typeof value === 'boolean') return valueInWords(field, value ? 'yes' : 'no')
  if (typeof value === 'string') return valueInWords(field, value)
  return Array.isArray(value) ? valueInWords(field, value.join('; ')) : JSON.stringify(value)
}

/** What the person who was first changed, for the second one, whose change was not made. */
export async function changedMeanwhile(lists: Pick<RowLists, 'history'>, kind: Kind, key: string): Promise<string> {
  const [last] = await lists.history(kind, key, 1)
  if (last === undefined) return 'it was changed since you opened it.'
  const at = `${last.at.toISOString().slice(0, 16).replace('T', ' ')} UTC`
  return `it was changed since you opened it. ${actorInWords(last)} ${changeInWords(last)} at ${at}.`
}
