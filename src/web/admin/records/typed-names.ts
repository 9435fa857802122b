/** A name that was typed in place of an id becomes the id of the one row that has it. */
import type { SuggestedKind, SuggestLists } from '../../../directory/lists/suggest-lists.ts'
import { holdsPin } from '../../../domain/pin/pin-in-text.ts'

type Lists = Pick<SuggestLists, 'idsNamed'>

const NOUNS: Record<SuggestedKind, string> = {
  companies: 'company',
  contacts: 'contact',
  contracts: 'contract',
  staff: 'member of staff',
}

/** What the fields of the directory's forms refer to. */
const REFERS: Readonly<Record<string, SuggestedKind>> = {
  employer: 'companies',
  soldTo: 'companies',
  endUser: 'companies',
  supportOwner: 'companies',
  contact: 'contacts',
  approvedBy: 'contacts',
  contract: 'contracts',
}

export type ReadName = { id: string } | { fault: string }

export async function readName(kind: SuggestedKind, typed: string, lists: Lists): Promise<ReadName> {
  const text = typed.trim()
  const found = await lists.idsNamed(kind, text)
  const [id] = found
  if (id !== undefined && found.length === 1) return { id }
  return { fault: nameFault(NOUNS[kind], text, found.length) }
}

/** `found`: how many have that name, which is not one. */
export function nameFault(noun: string, text: string, found: number): string {
  // What may be a PIN is not repeated.
  const shown = holdsPin(text) ? 'that' : `“${text.length > 60 ? `${text.slice(0, 60)}…` : text}”`
  return found === 0
    ? `No ${noun} is known as ${shown}. Type the beginning of the name and choose, or the id.`
    : `More than one ${noun} is called ${shown}. Choose the one that is meant, or type the id.`
}

/** All fields, with ids where names stood, and what is wrong by field. */
export async function readNames(
  given: Readonly<Record<string, string>>,
  lists: Lists,
): Promise<{ read: Record<string, string>; faults: Record<string, string> }> {
  const read: Record<string, string> = { ...given }
  const faults: Record<string, string> = {}
  for (const [field, kind] of Object.entries(REFERS)) {
    const typed = given[field] ?? ''
    if (typed.trim() === '') continue
    const found = await readName(kind, typed, lists)
    if ('id' in found) read[field] = found.id
    else faults[field] = found.fault
  }
  return { read, faults }
}
