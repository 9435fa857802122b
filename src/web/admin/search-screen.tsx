/** The search of administration. What is typed is in no address and no log: a page remembers it for an hour. */
import { z } from 'zod'
import type { DirectorySearch } from '../../directory/lists/directory-search.ts'
import type { Allow } from '../allow.ts'
import { placeOf } from '../found-place.ts'
import { PageForm } from '../forms/page-form.tsx'
import { ADMIN_ROLES, sendAdmin, Table, type AdminContext } from './admin-page.tsx'

const MOST_FOUND = 30
const PATH = '/admin/search'
const searchForm = z.object({ words: z.string().max(100) })

export function searchScreen(lists: DirectorySearch): (allow: Allow) => void {
  return (allow) => {
    // A number typed here may be a PIN, so that it must not stand in an address: the page of results has an id there.
    allow({ method: 'post', path: PATH, roles: ADMIN_ROLES }, async (context, request, response) => {
      const slot = await context.slots.keep(searchForm.parse(request.body))
      response.redirect(303, `${PATH}?${new URLSearchParams({ slot }).toString()}`)
    })

    allow({ method: 'get', path: PATH, roles: ADMIN_ROLES }, async (context, request, response) => {
      const searched = await context.slots.read(request.query['slot'], searchForm)
      const body = (
        <>
          <SearchForm context={context} words={searched?.words ?? ''} />
          {searched !== undefined && (
            <Table
              label="Found"
              head={['What', 'Kind', 'More']}
              rows={(await lists.search(searched.words, MOST_FOUND)).map((one) => [
                <a href={placeOf(one)}>{one.title}</a>,
                one.kind,
                one.detail,
              ])}
              empty="Nothing begins like that: names, addresses, contract and case numbers, references."
            />
          )}
        </>
      )
      const over = request.query['slot'] !== undefined && searched === undefined
      const said = over ? 'This search is more than an hour old. Type it again.' : undefined
      sendAdmin(response, context, { title: 'Search', body, said })
    })
  }
}

export function SearchForm({ context, words }: { context: AdminContext; words: string }) {
  return (
    <PageForm context={context} action={PATH}>
      <label>
        Find a contact, company, contract, case or call
        <input type="search" name="words" value={words} maxlength={100} autocomplete="off" />
      </label>
      <button class="secondary">Search</button>
    </PageForm>
  )
}
