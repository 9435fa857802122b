/** What stands above a list: fields by which it is narrowed down, sent by POST, because the words in it may be a person's name. */
import { CONTRACT_STATES, LIST_FILTERS } from '../../../directory/lists/filtered-lists.ts'
import { DESKS } from '../../../domain/decide.ts'
import { choicesOf, type Kind } from '../../../domain/directory/directory-rows.ts'
import { Button, ButtonLink } from '../../components/button.tsx'
import { SelectField, TextField } from '../../components/field.tsx'
import { Suggest, type Suggestion } from '../../components/suggest.tsx'
import { PageForm } from '../../forms/page-form.tsx'
import type { AdminContext } from '../admin-page.tsx'
import { labelOf, TITLES, valueInWords } from '../words/row-words.ts'
import type { ListState } from './list-address.ts'

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
}

const FINDS: Record<Kind, string> = {
  companies: 'Name or id',
  contacts: 'Name, e-mail address or id',
  contracts: 'Number or company',
  grants: 'Contact or contract',
  staff: 'Name, e-mail address or id',
}

export function ListFilter({ context, kind, path, state, words, settled, companies }: ListFilterProps) {
  const shown: readonly string[] = LIST_FILTERS[kind].filter((name) => !(name in settled))
  const isNarrowed = words !== '' || shown.some((name) => state.filters[name] !== undefined)
  return (
    <section aria-label={`${TITLES[kind].many}, narrowed down`}>
      <PageForm context={context} action={`${path}/show`} class="filter list-filter" id="list-filter">
        <input type="hidden" name="sort" value={state.sort} />
        <input type="hidden" name="dir" value={state.direction} />
        <TextField id="filter-words" name="words" type="search" label={FINDS[kind]} value={words} maxlength={100} />
        {shown.map((name) => {
          const field = { id: `filter-${name}`, name, label: labelOf(name), value: state.filters[name] ?? '' }
          if (name === 'company') return <Suggest {...field} asks="companies" suggestions={companies} />
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
