/** What a change of one row is called where it is asked about: the thing by its name, and what happens to it. */
import type { RowLists } from '../../../directory/lists/row-lists.ts'
import type { Kind } from '../../../domain/directory/directory-rows.ts'
import { TITLES, valueInWords } from '../words/row-words.ts'

export interface ConfirmWords {
  title: string
  button: string
}

export async function confirmWords(
  kind: Kind,
  given: Readonly<Record<string, string>>,
  lists: Pick<RowLists, 'one'>,
): Promise<ConfirmWords> {
  if (kind !== 'grants')
    return { title: `Save ${given['name'] ?? given['number'] ?? TITLES[kind].one}?`, button: 'Save' }
  const { contact = '', contract = '', level = '', status = '' } = given
  const name = (await lists.one('contacts', contact))?.row.name ?? contact
  const access = valueInWords('level', level)
  return status === 'ended'
    ? { title: `End ${name}'s access to ${contract} (${access})?`, button: 'End access' }
    : { title: `Give ${name} access to ${contract} (${access})?`, button: 'Give access' }
}
