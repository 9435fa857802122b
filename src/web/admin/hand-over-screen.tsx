/** Another partner for a contract from a day on: what it does is said first, and what was typed is stored until it is done. */
import type { Response } from 'express'
import { z } from 'zod'
import type { Change, Wanted } from '../../directory/change.ts'
import type { RowLists } from '../../directory/lists/row-lists.ts'
import type { FilteredLists } from '../../directory/lists/filtered-lists.ts'
import type { SuggestLists } from '../../directory/lists/suggest-lists.ts'
import type { RelatedLists } from '../../directory/lists/related-lists.ts'
import type { Effect } from '../../directory/directory-records.ts'
import { effectInWords, isNothing } from '../../directory/effect-words.ts'
import { handOver, type HandOverRows } from '../../directory/hand-over.ts'
import type { Allow } from '../allow.ts'
import { Button } from '../components/button.tsx'
import { TextField } from '../components/field.tsx'
import { Suggest, type Suggestion } from '../components/suggest.tsx'
import { PageForm } from '../forms/page-form.tsx'
import { UNFINISHED } from '../forms/stored-form.ts'
import { ADMIN_ROLES, authorOf, pathOf, sendAdmin, type AdminContext } from './admin-page.tsx'
import { companySuggestions } from './records/suggestions.ts'
import { readNames } from './records/typed-names.ts'
import { faultsByField, wrongFieldsIn } from './words/faults-by-field.ts'
import { AskFirst } from './ask-first.tsx'

export interface HandOverDeps {
  lists: Pick<RowLists, 'one'> &
    Pick<RelatedLists, 'grantsOf'> &
    Pick<FilteredLists, 'firstRows'> &
    Pick<SuggestLists, 'idsNamed'>
  change: Change
  now: () => Date
}

const PATH = '/admin/contracts/one/:key/hand-over'
const FILLED_IN = 'must be filled in'
const filledIn = z.string().trim().min(1, FILLED_IN).max(64, 'must have at most 64 characters')
const handOverForm = z.object({
  number: filledIn,
  soldTo: filledIn,
  supportOwner: filledIn,
  on: z.iso.date('must be a day'),
  why: z.string().max(200, 'must have at most 200 characters').default(''),
})
/** As long as it comes: what is too long is said at its field. */
const text = z.string().catch('')
const typed = z.object({ number: text, soldTo: text, supportOwner: text, on: text, why: text })
type Typed = z.infer<typeof typed>
const LABELS: Record<keyof Typed, string> = {
  number: 'Number of the next contract',
  soldTo: 'Its Sold To',
  supportOwner: 'Its Support Owner',
  on: 'First day with them',
  why: 'Why, for the audit trail',
}
const FIELDS = typed.keyof().options
/** One page shows either what has to be corrected or what will happen. */
const slotSchema = z.object({
  given: typed,
  said: z.string().optional(),
  /** By field, as sentences. */
  wrong: z.record(z.string(), z.string()),
  follows: z.array(z.string()),
})
type Slot = z.infer<typeof slotSchema>
type Wrong = Slot['wrong']

export function handOverScreen(deps: HandOverDeps): (allow: Allow) => void {
  return (allow) => {
    changePartner(allow, deps)
    showSlot(allow, deps)
  }
}

function changePartner(allow: Allow, { lists, change, now }: HandOverDeps): void {
  const keeps = { button: 'Change the partner', page: '/admin/contracts/one/:key', fields: LABELS }
  allow({ method: 'post', path: PATH, roles: ADMIN_ROLES, keeps }, async (context, request, response) => {
    const key = String(request.params['key'] ?? '')
    const given = typed.parse(request.body)
    const ask = (slot: Omit<Slot, 'given'>) => goTo(response, context, key, { given, ...slot })
    const no = (said: string) => ask({ said: `Not done: ${said}`, wrong: {}, follows: [] })
    const noFor = (wrong: Wrong) => ask({ said: 'Not done:', wrong, follows: [] })
    const named = await readNames(given, lists)
    const read = readHandOver(named.read, named.faults)
    if ('wrong' in read) return noFor(read.wrong)
    const wanted = await wantedBy(read, key, lists)
    if (wanted.kind === 'not-known') return no('There is no such contract.')
    if (wanted.kind === 'not-possible') return noFor({ [wanted.field]: wanted.sentence })
    const { number, on, why } = read
    const author = authorOf(context, now(), why === '' ? `partner changes on ${on}` : why)
    const sure = isConfirmed(request.body)
    const answer = await change(wanted.rows, author, sure ? 'do' : 'try')
    if (answer.kind === 'refused') {
      // A rule may be about a field that this form does not have.
      const [here, others] = [true, false].map((isHere) =>
        answer.broken.filter(({ field }) => FIELDS.some((one) => one === field) === isHere),
      )
      const said = ['Not done:', ...(others ?? []).map(({ sentence }) => sentence)].join(' ')
      return ask({ said, wrong: faultsByField(here ?? []), follows: [] })
    }
    if (answer.kind === 'changed-meanwhile') return noFor({ number: `${answer.key} is there already.` })
    if (sure) return response.redirect(303, `${pathOf('contracts', number)}?said=saved#said`)
    return goTo(response, context, key, {
      given: { ...given, ...read },
      wrong: {},
      follows: [
        `${key} ends on the day before ${on}; ${number} begins then.`,
        `People with access under ${key} have none under ${number}; ${wanted.ofEndUser} of the End User are asked for again.`,
        ...effectOn(on, answer.effect, now()),
      ],
    })
  })
}

/** What is said of rights is said of today: on a later day the people named before it lose theirs. */
function effectOn(day: string, effect: Effect, now: Date): string[] {
  const isLater = day > now.toISOString().slice(0, 10)
  return isLater && isNothing(effect)
    ? ['Before that day no one gains or loses a right on the phone.']
    : effectInWords(effect)
}

function readHandOver(
  given: Readonly<Record<string, string>>,
  faults: Wrong,
): z.infer<typeof handOverForm> | { wrong: Wrong } {
  const read = handOverForm.safeParse(given)
  if (read.success && Object.keys(faults).length === 0) return read.data
  const issues = read.success ? [] : read.error.issues
  const wrong = FIELDS.flatMap((field) =>
    issues
      .filter(({ path }) => path[0] === field)
      .map(({ message }) => ({ field, sentence: `${LABELS[field]} ${message}.` })),
  )
  return { wrong: { ...faultsByField(wrong), ...faults } }
}

/** The rows to put, and of how many people of the End User the access is asked for again. */
async function wantedBy(
  asked: z.infer<typeof handOverForm>,
  key: string,
  lists: Pick<RowLists, 'one'> & Pick<RelatedLists, 'grantsOf'>,
): Promise<
  | { kind: 'possible'; rows: Wanted[]; ofEndUser: number }
  | Extract<HandOverRows, { kind: 'not-possible' }>
  | { kind: 'not-known' }
> {
  const found = await lists.one('contracts', key)
  if (found === undefined) return { kind: 'not-known' }
  const grants = await lists.grantsOf({ contract: key })
  const users = new Set(grants.filter(({ employer }) => employer === found.row.endUser).map(({ row }) => row.contact))
  const next = handOver(
    found.row,
    grants.map(({ row }) => row),
    (contact) => users.has(contact),
    asked,
  )
  return next.kind === 'not-possible' ? next : { kind: 'possible', rows: next.wanted, ofEndUser: users.size }
}

function isConfirmed(body: unknown): boolean {
  return typeof body === 'object' && body !== null && Reflect.get(body, 'confirmed') === 'yes'
}

/** Shows what has to be corrected, or asks before it is done. */
function showSlot(allow: Allow, { lists }: Pick<HandOverDeps, 'lists'>): void {
  allow({ method: 'get', path: PATH, roles: ADMIN_ROLES }, async (context, request, response) => {
    const key = String(request.params['key'] ?? '')
    const slot = request.query['slot']
    const stored = await context.slots.read(slot, slotSchema)
    const back = pathOf('contracts', key)
    if (stored === undefined || typeof slot !== 'string') return response.redirect(303, back)
    const { given, said, wrong, follows } = stored
    const action = `${back}/hand-over`
    const body =
      follows.length > 0 ? (
        <AskFirst
          context={context}
          action={action}
          button="Change the partner"
          follows={follows}
          back={back}
          fields={{ ...given, confirmed: 'yes', [UNFINISHED]: slot }}
        />
      ) : (
        <>
          <HandOverForm
            context={context}
            action={action}
            given={given}
            wrong={wrong}
            companies={await companySuggestions(lists)}
          />
          <a href={back}>Back to the contract</a>
        </>
      )
    return sendAdmin(response, context, {
      title: `Change the partner of ${key}`,
      body,
      said,
      wrong: wrongFieldsIn('hand-over', wrong),
    })
  })
}

async function goTo(response: Response, context: AdminContext, key: string, slot: Slot): Promise<void> {
  const id = await context.slots.keep(slot)
  response.redirect(303, `${pathOf('contracts', key)}/hand-over?${new URLSearchParams({ slot: id }).toString()}`)
}

interface FormProps {
  context: AdminContext
  action: string
  given?: Typed
  /** By field, as sentences; the first has the focus. */
  wrong?: Wrong
  companies: readonly Suggestion[]
}

export function HandOverForm({ context, action, given, wrong = {}, companies }: FormProps) {
  const first = FIELDS.find((field) => field in wrong)
  return (
    <PageForm context={context} action={action} class="row-form" id="hand-over">
      <div class="fields">
        {FIELDS.map((field) => {
          const about = {
            id: `hand-over-${field}`,
            name: field,
            label: LABELS[field],
            value: given?.[field] ?? '',
            required: field !== 'why',
            autofocus: first === field,
            error: wrong[field],
          }
          if (field === 'soldTo' || field === 'supportOwner')
            return <Suggest {...about} asks="companies" suggestions={companies} />
          return <TextField {...about} type={field === 'on' ? 'date' : 'text'} maxlength={200} />
        })}
      </div>
      <Button kind="secondary">Change the partner…</Button>
    </PageForm>
  )
}
