/** GET /profile/cases: the cases a contact may see, narrowed down and leafed through by their address; words in it stand there by an id alone. */
import { z } from 'zod'
import { SHOWN, type OwnCasesWanted } from '../../../profile/cases/own-case-store.ts'
import type { Words } from '../../../profile/words/screen-words.ts'
import type { Allow } from '../../allow.ts'
import { Button, ButtonLink } from '../../components/button.tsx'
import { Empty } from '../../components/empty.tsx'
import { SelectField, TextField } from '../../components/field.tsx'
import { Pages } from '../../components/table.tsx'
import { PageForm } from '../../forms/page-form.tsx'
import { page } from '../../shell/page.tsx'
import { Said, type SaidAt } from '../../shell/said.tsx'
import type { ProfileContext } from '../profile-now.ts'
import { typedFields } from '../profile-words.ts'
import { CaseList, CASES, NotSent, Refused } from './case-parts.tsx'
import { refusedWords } from './case-words.ts'
import { readOutcome, readStanding, rightOnEach, type OwnCaseDeps } from './own-case-now.ts'

const ROLES = ['contact'] as const
const PAGE = 20
/** Beyond it a search is the way. */
const MOST_PAGES = 500

const searched = z.string().trim().max(100)
const showForm = z.object({ show: z.enum(SHOWN).catch('open'), words: searched.catch('') })

interface ListState {
  show: OwnCasesWanted['show']
  /** Of the slot that holds the words. */
  slot: string | undefined
  page: number
}

export function caseListScreen(allow: Allow, deps: OwnCaseDeps): void {
  // The words may be a person's name, or a number: they stand in no address.
  allow({ method: 'post', path: `${CASES}/show`, roles: ROLES }, async ({ slots }, request, response) => {
    const { show, words: typed } = showForm.parse(request.body)
    const slot = typed === '' ? undefined : await slots.keep(typed)
    response.redirect(303, listAddress({ show, slot, page: 1 }))
  })

  allow(
    { method: 'get', path: CASES, roles: ROLES, menu: { word: 'menu.cases' } },
    async (context, request, response) => {
      const { words } = context
      const state = readState(request.query)
      const typed = await context.slots.read(state.slot, searched)
      const now = await readStanding(context, deps)
      const from = (state.page - 1) * PAGE
      const found = await deps.ownCases.list(now.seeing, { show: state.show, words: typed }, from, PAGE)
      if (found.rows.length === 0 && found.total > 0)
        return response.redirect(303, listAddress({ ...state, page: Math.ceil(found.total / PAGE) }))
      const notSent = await context.slots.read(request.query['typed'], typedFields)
      const opens = rightOnEach('open-case', now, deps.policy, words).some(({ refused }) => refused === undefined)
      const body = (
        <div class="profile">
          <h1>{words.say('cases.title')}</h1>
          <Said said={saidOf(request.query['said'], deps, words)} part="cases" />
          <NotSent text={notSent?.['note']} words={words} />
          {opens && (
            <div class="actions">
              <ButtonLink href={`${CASES}/new`} icon="file">
                {words.say('cases.open-one')}
              </ButtonLink>
            </div>
          )}
          <Filter
            context={context}
            state={state}
            typed={typed ?? ''}
            isOver={state.slot !== undefined && typed === undefined}
          />
          {found.total === 0 ? (
            <NoCases words={words} show={typed === undefined ? state.show : 'words'} />
          ) : (
            <section class="card" aria-label={words.say('cases.label')}>
              <CaseList context={context} standing={now.standing} rows={found.rows} />
              <Pages label={words.say('cases.label')} paging={pagingOf(state, found, words)} words={words} />
            </section>
          )}
          <Unseen words={words} now={now} deps={deps} />
        </div>
      )
      response.type('html').send(page({ context, title: words.say('cases.title'), body }))
    },
  )
}

/** Only that a case was not found leads here: every other refusal is said on the page of its case. */
function saidOf(said: unknown, { policy }: OwnCaseDeps, words: Words): SaidAt | undefined {
  const outcome = readOutcome(said)
  if (outcome !== 'CASE_NOT_AVAILABLE') return undefined
  const { why, next } = refusedWords(outcome, undefined, { isProduct: false, reopenDays: policy.reopenDays, words })
  return { part: 'cases', sentence: words.say('not-sent', { why, next }) }
}

function readState(query: object): ListState {
  const {
    show,
    words: slot,
    page: at,
  } = z
    .object({
      show: z.enum(SHOWN).catch('open'),
      words: z.string().optional().catch(undefined),
      page: z.coerce.number().int().min(1).max(MOST_PAGES).catch(1),
    })
    .parse(query)
  return { show, slot, page: at }
}

function listAddress({ show, slot, page: at }: ListState): string {
  const query = new URLSearchParams({ show, ...(slot === undefined ? {} : { words: slot }) })
  if (at > 1) query.set('page', String(at))
  return `${CASES}?${query.toString()}`
}

function pagingOf(state: ListState, { rows, total }: { rows: readonly unknown[]; total: number }, words: Words) {
  const from = (state.page - 1) * PAGE
  return {
    where: words.say('pages.where', { from: from + 1, to: from + rows.length, total }),
    previous: state.page > 1 ? listAddress({ ...state, page: state.page - 1 }) : undefined,
    next: from + rows.length < total ? listAddress({ ...state, page: state.page + 1 }) : undefined,
  }
}

interface FilterProps {
  context: ProfileContext
  state: ListState
  typed: string
  /** The words that the address names are forgotten. */
  isOver: boolean
}

function Filter({ context, state, typed, isOver }: FilterProps) {
  const { words } = context
  const over = isOver ? words.say('cases.words-over') : undefined
  return (
    <PageForm context={context} action={`${CASES}/show`} class="filter own-case-filter" id="case-filter">
      <TextField
        id="filter-words"
        name="words"
        type="search"
        label={words.say('cases.words')}
        value={typed}
        maxlength={100}
        error={over}
      />
      <SelectField
        id="filter-show"
        name="show"
        label={words.say('cases.show')}
        value={state.show}
        choices={SHOWN.map((show) => ({ value: show, label: words.say(`cases.show-${show}`) }))}
      />
      <Button kind="secondary">{words.say('cases.show')}</Button>
      {(typed !== '' || isOver || state.show !== 'open') && (
        <ButtonLink kind="quiet" href={CASES}>
          {words.say('cases.clear')}
        </ButtonLink>
      )}
    </PageForm>
  )
}

function NoCases({ show, words }: { show: OwnCasesWanted['show'] | 'words'; words: Words }) {
  return (
    <Empty
      title={words.say(`cases.empty-${show}`)}
      why={words.say(`cases.empty-${show}-why`)}
      icon={show === 'words' ? 'search' : 'file'}
    >
      {show !== 'all' && (
        <ButtonLink kind="secondary" href={`${CASES}?show=all`}>
          {words.say('cases.every')}
        </ButtonLink>
      )}
    </Empty>
  )
}

interface UnseenProps {
  words: Words
  now: Parameters<typeof rightOnEach>[1]
  deps: OwnCaseDeps
}

/** Contracts of theirs whose cases they cannot see now, and why. */
function Unseen({ words, now, deps }: UnseenProps) {
  const unseen = rightOnEach('hear-status', now, deps.policy, words).filter(({ refused }) => refused !== undefined)
  if (unseen.length === 0) return <></>
  return (
    <section class="card" aria-labelledby="unseen-title">
      <h2 id="unseen-title">{words.say('cases.unseen')}</h2>
      <dl class="why-not">
        {unseen.map(({ on, refused }) => (
          <div>
            <dt>{words.say('company.contract', { company: on.endUser.name, contract: on.contract })}</dt>
            <dd>{refused && <Refused refused={refused} words={words} phoneNumbers={deps.phoneNumbers} />}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
