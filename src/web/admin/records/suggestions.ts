/** What a form of the directory suggests, so that no one has to know an id by heart. Another value may be typed: the rules see to it. */
import type { RelatedLists } from '../../../directory/lists/related-lists.ts'
import type { RowLists } from '../../../directory/lists/row-lists.ts'
import type { FilteredLists } from '../../../directory/lists/filtered-lists.ts'
import type { SuggestLists } from '../../../directory/lists/suggest-lists.ts'
import type { TodayLists } from '../../../directory/lists/today-lists.ts'
import type { Kind } from '../../../domain/directory/directory-rows.ts'
import type { Suggestion, SuggestProps } from '../../components/suggest.tsx'
import type { Asked } from './suggest-screen.ts'

export type SuggestedField = Pick<SuggestProps, 'suggestions' | 'on'> & { asks: Asked }
/** By field. */
export type Suggestions = Readonly<Record<string, SuggestedField>>

export type SuggestionLists = Pick<RowLists, 'one'> &
  FilteredLists &
  Pick<SuggestLists, 'idsNamed'> &
  Pick<RelatedLists, 'contractsOf'> &
  Pick<TodayLists, 'approversOf'>

/** Before something is typed: what a person looks through. Typing asks the server (suggest-screen.ts). */
const MOST = 100
/** Of the contracts whose approvers are asked for. */
const MOST_CONTRACTS = 20
const BY_NAME = { filters: {}, sort: 'name', direction: 'up' } as const

/** In the order of their names. */
export async function companySuggestions(lists: Pick<FilteredLists, 'firstRows'>): Promise<Suggestion[]> {
  const rows = await lists.firstRows('companies', BY_NAME, MOST)
  return rows.map(({ row }) => ({ value: row.id, label: row.name }))
}

/** `known`: fields of the row that are settled already. */
export async function suggestionsFor(
  kind: Kind,
  lists: SuggestionLists,
  known: Readonly<Record<string, string>> = {},
): Promise<Suggestions> {
  switch (kind) {
    case 'contacts': {
      return { employer: { asks: 'companies', suggestions: await companySuggestions(lists) } }
    }
    case 'contracts': {
      const companies: SuggestedField = { asks: 'companies', suggestions: await companySuggestions(lists) }
      return { soldTo: companies, endUser: companies, supportOwner: companies }
    }
    case 'grants':
      return grantSuggestions(lists, known)
    case 'companies':
    case 'staff':
      return {}
    default:
      return kind satisfies never
  }
}

/** Contracts of the contact's company, or people of the contract's; and those who may approve there. */
async function grantSuggestions(
  lists: SuggestionLists,
  { contact, contract }: Readonly<Record<string, string>>,
): Promise<Suggestions> {
  const holder = contact === undefined ? undefined : (await lists.one('contacts', contact))?.row
  const on = contract === undefined ? undefined : (await lists.one('contracts', contract))?.row
  const contracts =
    holder === undefined
      ? await lists.firstRows('contracts', { ...BY_NAME, sort: 'number' }, MOST)
      : await lists.contractsOf(holder.employer)
  const people =
    on === undefined
      ? [await lists.firstRows('contacts', { ...BY_NAME, filters: { status: 'active' } }, MOST)]
      : await Promise.all(
          [...new Set([on.supportOwner, on.endUser, on.soldTo])].map((company) =>
            lists.firstRows('contacts', { ...BY_NAME, filters: { status: 'active', company } }, MOST),
          ),
        )
  const approvedOn = on === undefined ? (holder === undefined ? [] : contracts.slice(0, MOST_CONTRACTS)) : [{ row: on }]
  const approvers = await Promise.all(approvedOn.map(({ row }) => lists.approversOf(row.number)))
  return {
    contract: {
      asks: 'contracts',
      suggestions: contracts.map(({ row, names }) => ({ value: row.number, label: names[row.endUser] ?? row.endUser })),
    },
    contact: {
      asks: 'contacts',
      suggestions: people.flat().map(({ row, names }) => ({
        value: row.id,
        label: `${row.name}, ${names[row.employer] ?? row.employer}`,
      })),
    },
    approvedBy: {
      asks: 'approvers',
      on: on?.number ?? 'contract',
      suggestions: [...new Map(approvers.flat().map(({ id, name }) => [id, { value: id, label: name }])).values()],
    },
  }
}
