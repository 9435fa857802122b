/** One case, for the analysts of its desks and supervisors: what stands about it, its history, and whose it is. */
import type { Child } from 'hono/jsx'
import type { Response } from 'express'
import { z } from 'zod'
import { worksOn } from '../../desk/cases/case-desks.ts'
import { possibleOwners, type GiveOwner, type Given } from '../../desk/cases/give-owner.ts'
import {
  MOST_CASE_MOMENTS,
  type StaffCase,
  type StaffCaseMoment,
  type StaffCaseStore,
} from '../../desk/cases/staff-case.ts'
import type { Staff, StaffDirectory } from '../../desk/staff/staff.ts'
import { externalNumber } from '../../domain/cases/case-row.ts'
import { ADMIN_OWNER, NO_OWNER } from '../../domain/cases/cases.ts'
import { caseNumber, type CaseNumber } from '../../domain/ids.ts'
import type { Policy } from '../../domain/policy.ts'
import type { Allow } from '../allow.ts'
import { Button } from '../components/button.tsx'
import { Empty } from '../components/empty.tsx'
import { Suggest } from '../components/suggest.tsx'
import { Timeline } from '../components/timeline.tsx'
import { PageForm } from '../forms/page-form.tsx'
import { inWords } from '../in-words.ts'
import type { ScreenContext } from '../screen-context.ts'
import { page } from '../shell/page.tsx'
import { faultAt, Said, type SaidAt } from '../shell/said.tsx'
import { ACT_WORDS, givenWords, ownerWords, whenAt } from './case-words.tsx'

export interface CaseScreenDeps {
  staffCases: StaffCaseStore
  staff: Pick<StaffDirectory, 'all'>
  giveOwner: GiveOwner
  policy: Pick<Policy, 'timeZone'>
}

const CASE_ROLES = ['analyst', 'supervisor'] as const
type CaseContext = ScreenContext<(typeof CASE_ROLES)[number]>

export const caseAddress = (number: string): string => `/cases/${number}`

const ownerForm = z.object({ owner: z.string().trim().min(1).max(200), version: z.coerce.number().int().min(1) })
const typedForm = z.object({ owner: z.string() })

export function caseScreen(deps: CaseScreenDeps): (allow: Allow) => void {
  return (allow) => {
    allow({ method: 'get', path: '/cases/:number', roles: CASE_ROLES }, async (context, request, response) => {
      const found = await readFor(context.person, request.params['number'], deps)
      if (found === undefined) return sendOther(context, response, request.params['number'], deps)
      const slot = await context.slots.read(request.query['slot'], typedForm)
      const said = givenWords(request.query['said'], ownerName(found, await deps.staff.all()))
      const people = possibleOwners(found, await deps.staff.all())
      const body = (
        <CaseBody context={context} found={found} said={said} typed={slot?.owner} people={people} deps={deps} />
      )
      response.type('html').send(page({ context, title: `Case ${found.case.number}`, body, scripts: ['suggest.js'] }))
    })

    allow({ method: 'post', path: '/cases/:number/owner', roles: CASE_ROLES }, async (context, request, response) => {
      const number = caseNumber.safeParse(request.params['number']).data
      if (number === undefined) return sendNone(context, response)
      const read = ownerForm.safeParse(request.body)
      const given: Given = read.success
        ? await deps.giveOwner(context.person, { number, ...read.data })
        : { kind: 'no-such-owner' }
      if (given.kind === 'no-such-case') return sendNone(context, response)
      const typed = typedForm.safeParse(request.body).data
      await answer(context, response, { number, given, typed })
    })
  }
}

interface Answered {
  number: CaseNumber
  given: Given
  typed: z.infer<typeof typedForm> | undefined
}

/** Back to the page, where the answer stands at the form; what was not done keeps what was typed. */
async function answer({ slots }: CaseContext, response: Response, { number, given, typed }: Answered): Promise<void> {
  const keeps = given.kind === 'given' || typed === undefined ? {} : { slot: await slots.keep(typed) }
  const query = new URLSearchParams({ said: given.kind, ...keeps }).toString()
  response.redirect(303, `${caseAddress(number)}?${query}#said`)
}

/** A number of the other system, `servicenow:CS0012345` or as it is printed there, leads to the case here that has it. */
async function sendOther(
  context: CaseContext,
  response: Response,
  given: unknown,
  deps: CaseScreenDeps,
): Promise<void> {
  const [, system, printed] = /^(?:([a-z][a-z0-9-]{0,31}):)?(.+)$/.exec(String(given)) ?? []
  const external = externalNumber.safeParse(printed).data
  const numbers = external === undefined ? [] : await deps.staffCases.numbersThere(external, system)
  const theirs = await Promise.all(numbers.map((number) => readFor(context.person, number, deps)))
  const found = theirs.filter((one) => one !== undefined)
  const [first, ...more] = found
  if (first === undefined) return sendNone(context, response)
  if (more.length === 0) return response.redirect(303, caseAddress(first.case.number))
  const body = (
    <>
      <h1>Several systems have a case {external}</h1>
      <ul>
        {found.map(({ case: one, endUser }) => (
          <li>
            <a href={caseAddress(one.number)}>{one.number}</a> {one.externalSystem} · {endUser} · {one.summary}
          </li>
        ))}
      </ul>
    </>
  )
  response.type('html').send(page({ context, title: 'Several cases', body }))
}

/** The same for a number that no case has and for one that is not theirs. */
function sendNone(context: CaseContext, response: Response): void {
  const body = (
    <>
      <h1>No such case</h1>
      <Empty
        title="No case with this number is on record for you."
        why="Check it: ten digits, or the number as the other system prints it. A case that was only just opened there is here within minutes, where Careline keeps in step with that system. Analysts see cases of their own desks and their region."
        icon="search"
      />
    </>
  )
  response
    .status(404)
    .type('html')
    .send(page({ context, title: 'No such case', body }))
}

async function readFor(person: Staff, given: unknown, deps: CaseScreenDeps): Promise<StaffCase | undefined> {
  const number = caseNumber.safeParse(given).data
  const found = number && (await deps.staffCases.read(number))
  return found && worksOn(person, found.case, found.residency) ? found : undefined
}

function ownerName({ case: { owner } }: StaffCase, staff: readonly Staff[]): string {
  return staff.find(({ id }) => id === owner)?.name ?? ownerWords(owner)
}

interface CaseProps {
  context: CaseContext
  found: StaffCase
  people: readonly Staff[]
  said: SaidAt | undefined
  typed: string | undefined
  deps: CaseScreenDeps
}

function CaseBody(props: CaseProps) {
  const { case: one } = props.found
  return (
    <div class="staff-case">
      <h1>
        Case {one.number} <span class={`chip chip--${one.state}`}>{inWords(one.state)}</span>
      </h1>
      {one.summary !== '' && (
        <p class="own-case-lead" dir="auto">
          {one.summary}
        </p>
      )}
      <About {...props} />
      <Owner {...props} />
      <h2>History</h2>
      <Timeline
        label="History, the newest first"
        moments={[
          ...props.found.moments.map((moment) => momentOf(moment, props.deps)),
          ...openingOf(props.found, props.deps),
        ]}
      />
    </div>
  )
}

/** Who has it, and to whom it goes. A closed case has an owner too: it may be reopened. */
function Owner({ context, found, people, said, typed }: CaseProps) {
  const { number, version, owner, type } = found.case
  const none = type === 'admin' ? ADMIN_OWNER : NO_OWNER
  const choices = people.filter(({ id }) => id !== owner).map(({ id, name }) => ({ value: id, label: name }))
  const noOne = { value: NO_OWNER, label: type === 'admin' ? 'The administrators' : 'No one' }
  return (
    <section aria-labelledby="owner-title">
      <h2 id="owner-title">Owner: {ownerName(found, people)}</h2>
      <p>The owner is offered a call about this case first, while they are ready.</p>
      <Said said={said} part="owner" />
      <PageForm context={context} action={`${caseAddress(number)}/owner`} class="one-line" id="owner-form">
        <input type="hidden" name="version" value={version} />
        <Suggest
          id="owner"
          name="owner"
          label="Give it to"
          help="A name, or an id. Only people who work on such cases are suggested."
          maxlength={200}
          required
          value={typed ?? ''}
          suggestions={owner === none ? choices : [...choices, noOne]}
          {...faultAt(said, 'owner', 'owner')}
        />
        <Button id="owner-give">Give</Button>
      </PageForm>
    </section>
  )
}

function About({ found, deps }: CaseProps) {
  const { case: one, endUser, soldTo, openedByName } = found
  const company = endUser === soldTo || soldTo === undefined ? endUser : `${endUser} (Sold To: ${soldTo})`
  const rows: [string, Child][] = [
    ['Priority', one.priority],
    ...given('Product', one.product === undefined ? undefined : inWords(one.product)),
    ...given('Company', company),
    ...given('Contract', one.contract),
    ...given('Number in the other system', one.externalNumber),
    ...given('Data stays in', found.residency),
    ...given('Opened by', openedByName),
    ['Opened', whenAt(one.openedAt, deps.policy.timeZone)],
    ['Last change', whenAt(one.updatedAt, deps.policy.timeZone)],
    ...(one.closedAt === undefined ? [] : [['Closed', whenAt(one.closedAt, deps.policy.timeZone)] as [string, Child]]),
  ]
  return (
    <dl class="facts">
      {rows.map(([name, value]) => (
        <div>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

const given = (name: string, value: string | undefined): [string, Child][] =>
  value === undefined ? [] : [[name, value]]

/** A case that came from elsewhere was opened before anything was written down here. */
function openingOf({ case: one, moments }: StaffCase, { policy }: CaseScreenDeps) {
  const isTold = moments.length >= MOST_CASE_MOMENTS || moments.some(({ act }) => act === 'open')
  return isTold ? [] : [{ time: whenAt(one.openedAt, policy.timeZone), title: 'Opened' }]
}

function momentOf({ act, at, by, note, state, priority, owner }: StaffCaseMoment, { policy }: CaseScreenDeps) {
  const changes = [
    ...(state === undefined ? [] : [inWords(state)]),
    ...(priority === undefined ? [] : [`priority ${priority}`]),
    ...(owner === undefined ? [] : [`owner ${ownerWords(owner)}`]),
  ]
  return {
    time: whenAt(at, policy.timeZone),
    title: changes.length === 0 ? ACT_WORDS[act] : `${ACT_WORDS[act]}: ${changes.join(', ')}`,
    detail: (
      <>
        <span>{by === undefined ? 'by a person who is no longer on record' : `by ${by}`}</span>
        {note !== '' && (
          <p class="as-typed" dir="auto">
            {note}
          </p>
        )}
      </>
    ),
  }
}
