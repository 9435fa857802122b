/** Suggestions that forms ask for while a person types (assets/suggest.js): a few, found by an index, in the body of a POST because words may be a name. */
import { z } from 'zod'
import { SUGGESTED, type Suggested, type SuggestLists } from '../../../directory/lists/suggest-lists.ts'
import type { TodayLists } from '../../../directory/lists/today-lists.ts'
import type { Allow } from '../../allow.ts'
import { ADMIN_ROLES } from '../admin-page.tsx'

/** `approvers`: on a contract. `actors`: whom the audit trail names as those who did something. */
export const ASKED = [...SUGGESTED, 'approvers', 'actors'] as const
export type Asked = (typeof ASKED)[number]

/** More is not looked through: one types on. */
export const MOST_SUGGESTED = 12

const suggestForm = z.object({
  asks: z.enum(ASKED),
  words: z.string().max(120),
  on: z.string().max(64).optional(),
})

export function suggestScreen(lists: SuggestLists & Pick<TodayLists, 'approversOf'>): (allow: Allow) => void {
  return (allow) => {
    // Fewer than a person may send in all, so that what they typed can still be saved.
    const limit = { most: 90, minutes: 1 }
    allow({ method: 'post', path: '/admin/suggest', roles: ADMIN_ROLES, limit }, async (_, request, response) => {
      response.json({ found: await suggested(suggestForm.parse(request.body), lists) })
    })
  }
}

async function suggested(
  { asks, words, on = '' }: z.infer<typeof suggestForm>,
  lists: SuggestLists & Pick<TodayLists, 'approversOf'>,
): Promise<Suggested[]> {
  if (asks === 'actors') {
    const [staff, contacts] = await Promise.all([
      lists.suggest('staff', words, MOST_SUGGESTED),
      lists.suggest('contacts', words, MOST_SUGGESTED),
    ])
    const of = (who: string, found: Suggested[]) => found.map((one) => ({ ...one, value: `${who} ${one.value}` }))
    return [...of('staff', staff), ...of('contact', contacts)].slice(0, MOST_SUGGESTED)
  }
  if (asks !== 'approvers') return lists.suggest(asks, words, MOST_SUGGESTED)
  if (on.trim() === '') return lists.suggest('contacts', words, MOST_SUGGESTED)
  const [contract = ''] = await lists.idsNamed('contracts', on)
  const typed = words.trim().toLowerCase()
  const begins = (text: string) => ` ${text.toLowerCase()}`.includes(` ${typed}`)
  return (await lists.approversOf(contract))
    .filter(({ id, name }) => begins(id) || begins(name))
    .slice(0, MOST_SUGGESTED)
    .map(({ id, name }) => ({ value: id, label: name }))
}
