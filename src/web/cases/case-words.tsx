/** A case in the words of the staff, and what is answered to who gives it away. */
import type { CaseAct } from '../../desk/cases/case-records.ts'
import type { Given } from '../../desk/cases/give-owner.ts'
import { ADMIN_OWNER, NO_OWNER } from '../../domain/cases/cases.ts'
import type { SaidAt } from '../shell/said.tsx'

export function ownerWords(owner: string): string {
  if (owner === NO_OWNER) return 'no one'
  return owner === ADMIN_OWNER ? 'the administrators' : owner
}

export const ACT_WORDS: Record<CaseAct, string> = {
  open: 'Opened',
  update: 'Updated',
  raise: 'Priority raised',
  reopen: 'Reopened',
  close: 'Closed',
  assign: 'Given to another owner',
  put: 'Changed by another system or a file',
  delete: 'Deleted',
}

/** At the field where it is the field's fault. */
const AT_FIELD: ReadonlySet<Given['kind']> = new Set(['no-such-owner', 'several-owners'])

/** `owner`: who has it now. */
export function givenSentence(kind: Given['kind'], owner: string): string {
  switch (kind) {
    case 'given':
      return `The case is with ${owner} now.`
    case 'theirs-already':
      return `The case is with ${owner} already.`
    case 'no-such-case':
      return 'No case with this number is on record for you.'
    case 'no-such-owner':
      return 'No one who works on such cases has this name. Choose one from the list.'
    case 'several-owners':
      return 'Several people have this name. Choose one from the list.'
    case 'case-changed':
      return 'Another change came first. Look at the case as it is now, then give it again.'
    case 'could-not-check':
      return 'That could not be checked just now. Nothing was changed: try again.'
    default:
      return kind satisfies never
  }
}

const KINDS: readonly Given['kind'][] = [
  'given',
  'theirs-already',
  'no-such-owner',
  'several-owners',
  'case-changed',
  'could-not-check',
]

export function givenWords(said: unknown, owner: string): SaidAt | undefined {
  const kind = KINDS.find((one) => one === said)
  if (kind === undefined) return undefined
  return { part: 'owner', sentence: givenSentence(kind, owner), field: AT_FIELD.has(kind) ? 'owner' : undefined }
}

export function whenAt(at: Date, zone: string) {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone: zone, dateStyle: 'medium', timeStyle: 'short' })
  return <time datetime={at.toISOString()}>{format.format(at)}</time>
}
