/** One search for all staff, by reference, case, name or company. What is typed is in no address and no log: a page remembers it for an hour. */
import { z } from 'zod'
import type { Allow } from '../allow.ts'
import { Button } from '../components/button.tsx'
import { Empty } from '../components/empty.tsx'
import { TextField } from '../components/field.tsx'
import { Table } from '../components/table.tsx'
import { PageForm } from '../forms/page-form.tsx'
import type { ScreenContext } from '../screen-context.ts'
import { FIND_LABEL, SEARCH_PATH } from '../shell/find.tsx'
import { page } from '../shell/page.tsx'
import { findFor, type Result, type SearchDeps } from './results.ts'

const SEARCH_ROLES = ['analyst', 'supervisor', 'administrator'] as const
type SearchContext = ScreenContext<(typeof SEARCH_ROLES)[number]>

const searchForm = z.object({ words: z.string().max(100) })

export function searchScreen(deps: SearchDeps): (allow: Allow) => void {
  return (allow) => {
    // A number typed here may be a PIN, so that it must not stand in an address: the page of results has an id there.
    allow({ method: 'post', path: SEARCH_PATH, roles: SEARCH_ROLES }, async (context, request, response) => {
      const searched = searchForm.parse(request.body)
      if (request.get('accept')?.includes('application/json') === true) {
        response.json({ found: await findFor(context.person, searched.words, deps) })
        return
      }
      const slot = await context.slots.keep(searched)
      response.redirect(303, `${SEARCH_PATH}?${new URLSearchParams({ slot }).toString()}`)
    })

    allow({ method: 'get', path: SEARCH_PATH, roles: SEARCH_ROLES }, async (context, request, response) => {
      const searched = await context.slots.read(request.query['slot'], searchForm)
      const found = searched && (await findFor(context.person, searched.words, deps))
      const body = (
        <>
          <h1>Find</h1>
          <SearchForm context={context} words={searched?.words ?? ''} />
          {request.query['slot'] !== undefined && searched === undefined && (
            <p class="said">This search is more than an hour old. Type it again.</p>
          )}
          {found !== undefined && <Results found={found} />}
        </>
      )
      response.type('html').send(page({ context, title: 'Find', body }))
    })
  }
}

function SearchForm({ context, words }: { context: SearchContext; words: string }) {
  return (
    <PageForm context={context} action={SEARCH_PATH} class="filter" id="search-form">
      <TextField id="search-words" type="search" name="words" label={FIND_LABEL} value={words} maxlength={100} />
      <Button icon="search" id="search-button">
        Find
      </Button>
    </PageForm>
  )
}

function Results({ found }: { found: readonly Result[] }) {
  return (
    <Table
      label="Found"
      columns={[
        { title: 'What', cell: ({ title, href }) => (href === undefined ? title : <a href={href}>{title}</a>) },
        { title: 'Kind', cell: ({ kind }) => kind },
        { title: 'More', cell: ({ details }) => details },
      ]}
      rows={found}
      empty={<Empty title="Nothing begins like that." why={NOTHING_WHY} icon="search" />}
    />
  )
}

const NOTHING_WHY =
  'Names by their beginning, case numbers, and references of nine digits are found, of your desks and your region.'
