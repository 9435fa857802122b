/** What stands above a list: fields by which it is narrowed down, sent by POST, because the words in it may be a person's name. */
import { z } from 'zod'
import { CONTRACT_STATES, LIST_FILTERS } from '../../../directory/lists/filtered-lists.ts'
import { DESKS } from '../../../domain/decide.ts'
import { choicesOf, type Kind } from '../../../domain/directory/directory-rows.ts'
import { Button, ButtonLink } from '../../components/button.tsx'
import { SelectField, TextField } from '../../components/field.tsx'
import { Suggest, type Suggestion } from '../../components/suggest.tsx'
import { PageForm } from '../../forms/page-form.tsx'
import type { SuggestLists } from '../../../directory/lists/suggest-lists.ts'
import type { AdminContext } from '../admin-page.tsx'
import { readName } from '../records/typed-names.ts'
import { tooLong, whatIsWrong } from '../words/faults-by-field.ts'
import { labelOf, TITLES, valueInWords } from '../words/row-words.ts'
import { readListState, type ListState } from './list-address.ts'

const MOST_WORDS = 100

/** What the form above a list sent when a field of it was wrong. */
export const wrongFilter = z.object({
  typed: z.object({ words: z.string(), company: z.string() }),
  /** By field, as sentences. */
  faults: z.record(z.string(), z.string()),
})
export type WrongFilter = z.infer<typeof wrongFilter>

const typedForm = z.record(z.string(), z.string())

/** The form that was sent: the list it leads to, its words, and what is wrong with it. */
export async function readFilter(
  kind: Kind,
  body: unknown,
  first: Parameters<typeof readListState>[2],
  lists: Pick<SuggestLists, 'idsNamed'>,
): Promise<{ state: ListState; words: string; wrong: WrongFilter | undefined }> {
  const { words: given = '', company = '', ...rest } = typedForm.parse(body)
  const words = given.trim()
  const named = company.trim() === '' ? undefined : await readName('companies', company, lists)
  const faults = whatIsWrong({
    words: tooLong('That', words, MOST_WORDS),
    company: named !== undefined && 'fault' in named ? named.fault : undefined,
  })
  return {
    state: readListState(
      kind,
      { ...rest, ...(named !== undefined && 'id' in named ? { company: named.id } : {}) },
      first,
    ),
    words,
    wrong: Object.keys(faults).length === 0 ? undefined : { typed: { words, company }, faults },
  }
}

export interface ListFilterProps {
  context: AdminContext
  kind: Kind
  /** The list's own address, without what narrows it down. */
  path: string
  state: ListState
  /** What was searched for. */
  words: string
  /** Filters that are settled and not shown. */
  settled: Readonly<Record<string, string>>
  companies: readonly Suggestion[]
  /** What was typed and could not be searched by, in place of `state` and `words`. */
  wrong?: WrongFilter | undefined
}

const FINDS: Record<Kind, string> = {
  companies: 'Name or id',
  contacts: 'Name, e-mail address or id',
  contracts: 'Number or company',
  grants: 'Contact or contract',
  staff: 'Name, e-mail address or id',
}

export function ListFilter({ context, kind, path, state, words, settled, companies, wrong }: ListFilterProps) {
  const shown: readonly string[] = LIST_FILTERS[kind].filter((name) => !(name in settled))
  const faults = wrong?.faults ?? {}
  const isNarrowed = wrong !== undefined || words !== '' || shown.some((name) => state.filters[name] !== undefined)
  return (
    <section aria-label={`${TITLES[kind].many}, narrowed down`}>
      <PageForm context={context} action={`${path}/show`} class="filter list-filter" id="list-filter">
        <input type="hidden" name="sort" value={state.sort} />
        <input type="hidden" name="dir" value={state.direction} />
        <TextField
          id="filter-words"
          name="words"
          type="search"
          label={FINDS[kind]}
          value={wrong?.typed.words ?? words}
          error={faults['words']}
          maxlength={MOST_WORDS}
        />
        {shown.map((name) => {
          const field = { id: `filter-${name}`, name, label: labelOf(name), value: state.filters[name] ?? '' }
          if (name === 'company') {
            const typed = wrong === undefined ? {} : { value: wrong.typed.company, error: faults[name] }
            return <Suggest {...field} {...typed} asks="companies" suggestions={companies} />
          }
          const choices = choicesFor(kind, name).map((value) => ({ value, label: valueInWords(name, value) }))
          return <SelectField {...field} empty="Any" choices={choices} />
        })}
        <Button kind="secondary" id="filter-show">
          Show
        </Button>
        {isNarrowed && (
          <ButtonLink kind="quiet" href={path} id="filter-clear">
            Clear
          </ButtonLink>
        )}
      </PageForm>
    </section>
  )
}

function choicesFor(kind: Kind, name: string): readonly string[] {
  if (name === 'state') return CONTRACT_STATES
  if (name === 'desk') return DESKS
  return choicesOf(kind, name) ?? []
}
