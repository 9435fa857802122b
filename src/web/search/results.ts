/** What a member of staff finds by words, in the words of the screens: within their rights, with a link where they may open it. */
import { placeOf } from '../found-place.ts'
import type { DirectorySearch, Found } from '../../directory/lists/directory-search.ts'
import { searchRights, type StaffFound, type StaffSearch } from '../../desk/records/staff-search.ts'
import type { Staff } from '../../desk/staff/staff.ts'
import { staffSentence } from '../../domain/consequences.ts'
import { CASE_STATES } from '../../domain/cases/case-row.ts'
import { DESKS, OUTCOMES } from '../../domain/decide.ts'

export interface Result {
  /** e.g. `Case`. */
  kind: string
  title: string
  details: string
  /** Undefined: the person may know of it, and has no page of it. */
  href: string | undefined
}

export interface SearchDeps {
  staffSearch: StaffSearch
  /** Of administration. */
  lists: DirectorySearch
}

const MOST_FOUND = 30
/** Of each kind: more is not read while a caller waits. */
const MOST_OF_A_KIND = 8

/** Throws when the records cannot be reached. */
export async function findFor(person: Staff, words: string, { staffSearch, lists }: SearchDeps): Promise<Result[]> {
  if (person.role === 'administrator') return (await lists.search(words, MOST_FOUND)).map(ofDirectory)
  return (await staffSearch.search(words, searchRights(person, DESKS), MOST_OF_A_KIND)).map(ofDesk)
}

const KINDS: Record<Found['kind'], string> = {
  call: 'Call',
  case: 'Case',
  contact: 'Contact',
  company: 'Company',
  contract: 'Contract',
}

function ofDirectory(found: Found): Result {
  const { kind, title, detail } = found
  return { kind: KINDS[kind], title, details: detail, href: placeOf(found) }
}

function ofDesk({ kind, key, title, details, at }: StaffFound): Result {
  const day = at?.toISOString().slice(0, 10)
  const shown = [...wordsOf(kind, details), ...(day === undefined ? [] : [day])]
  return {
    kind: KINDS[kind],
    title,
    details: shown.join(' · '),
    href: ofPage(kind, key, title),
  }
}

function ofPage(kind: StaffFound['kind'], key: string, title: string): string | undefined {
  if (kind === 'call') return `/calls/${encodeURIComponent(title)}`
  return kind === 'case' ? `/cases/${encodeURIComponent(key)}` : undefined
}

/** The words of the rules become those of the desk. */
function wordsOf(kind: StaffFound['kind'], details: readonly string[]): string[] {
  if (kind === 'call') {
    const [desk = '', outcome, ...who] = details
    const known = OUTCOMES.find((one) => one === outcome)
    return [desk.replaceAll('-', ' '), ...(known === undefined ? [] : [staffSentence(known).why]), ...who]
  }
  if (kind === 'contact') return details.filter((one) => one !== 'active')
  // The number of a contract, and what a summary says, stay as they are.
  return details.map((one) => CASE_STATES.find((state) => state === one)?.replaceAll('-', ' ') ?? one)
}
