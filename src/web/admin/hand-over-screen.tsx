/** Another partner for a contract from a day on: what it does is said first, and what was typed is stored until it is done. */
import type { Response } from 'express'
import { z } from 'zod'
import type { Change, Wanted } from '../../directory/change.ts'
import type { RowLists } from '../../directory/lists/row-lists.ts'
import type { FilteredLists } from '../../directory/lists/filtered-lists.ts'
import type { RelatedLists } from '../../directory/lists/related-lists.ts'
import { effectInWords } from '../../directory/effect-words.ts'
import { handOver } from '../../directory/hand-over.ts'
import type { Allow } from '../allow.ts'
import { Button } from '../components/button.tsx'
import { TextField } from '../components/field.tsx'
import { Suggest, type Suggestion } from '../components/suggest.tsx'
import { PageForm } from '../forms/page-form.tsx'
import { UNFINISHED } from '../forms/stored-form.ts'
import { ADMIN_ROLES, authorOf, pathOf, sendAdmin, type AdminContext } from './admin-page.tsx'
import { companySuggestions } from './records/suggestions.ts'
import { AskFirst } from './ask-first.tsx'

export interface HandOverDeps {
  lists: Pick<RowLists, 'one'> & Pick<RelatedLists, 'grantsOf'> & Pick<FilteredLists, 'filtered'>
  change: Change
  now: () => Date
}

const PATH = '/admin/contracts/one/:key/hand-over'
const handOverForm = z.object({
  number: z.string().trim().min(1).max(64),
  soldTo: z.string().trim().min(1).max(64),
  supportOwner: z.string().trim().min(1).max(64),
  on: z.iso.date(),
  why: z.string().max(200).optional(),
})
const typed = z.object({
  number: z.string().max(200).catch(''),
  soldTo: z.string().max(200).catch(''),
  supportOwner: z.string().max(200).catch(''),
  on: z.string().max(40).catch(''),
  why: z.string().max(200).catch(''),
})
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
  wrong: z.array(z.string()),
  follows: z.array(z.string()),
})
type Slot = z.infer<typeof slotSchema>

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
    const no = (said: string, wrong: string[] = []) => ask({ said: `Not done: ${said}`, wrong, follows: [] })
    const read = readHandOver(given)
    if ('wrong' in read) return no(read.said, read.wrong)
    const wanted = await wantedBy(read, key, lists)
    if (wanted.kind === 'not-possible') return no(wanted.sentence)
    const { number, on, why = '' } = read
    const author = authorOf(context, now(), why === '' ? `partner changes on ${on}` : why)
    const sure = isConfirmed(request.body)
    const answer = await change(wanted.rows, author, sure ? 'do' : 'try')
    if (answer.kind === 'refused') return no(answer.broken.map(({ sentence }) => sentence).join(' '))
    if (answer.kind === 'changed-meanwhile') return no(`${answer.key} is there already.`, ['number'])
    if (sure) return response.redirect(303, `${pathOf('contracts', number)}?said=saved#said`)
    return ask({
      wrong: [],
      follows: [
        `${key} ends on the day before ${on}; ${number} begins then.`,
        `People with access under ${key} have none under ${number}; ${wanted.ofEndUser} of the End User are asked for again.`,
        ...effectInWords(answer.effect),
      ],
    })
  })
}

function readHandOver(given: Typed): z.infer<typeof handOverForm> | { said: string; wrong: string[] } {
  const read = handOverForm.safeParse(given)
  if (read.success) return read.data
  const wrong = [...new Set(read.error.issues.map(({ path }) => String(path[0])))]
  const names = FIELDS.filter((field) => wrong.includes(field)).map((field) => LABELS[field].split(',')[0])
  return { said: `${names.join(', ')} must be filled in.`, wrong }
}

/** The rows to put, and of how many people of the End User the access is asked for again. */
async function wantedBy(
  asked: z.infer<typeof handOverForm>,
  key: string,
  lists: Pick<RowLists, 'one'> & Pick<RelatedLists, 'grantsOf'>,
): Promise<{ kind: 'possible'; rows: Wanted[]; ofEndUser: number } | { kind: 'not-possible'; sentence: string }> {
  const found = await lists.one('contracts', key)
  if (found === undefined) return { kind: 'not-possible', sentence: 'There is no such contract.' }
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
    return sendAdmin(response, context, { title: `Change the partner of ${key}`, body, said })
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
  /** Fields in fault; the first has the focus. */
  wrong?: readonly string[]
  companies: readonly Suggestion[]
}

export function HandOverForm({ context, action, given, wrong = [], companies }: FormProps) {
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
            autofocus: wrong[0] === field,
            error: wrong.includes(field) ? `${LABELS[field]} must be filled in.` : undefined,
          }
          if (field === 'soldTo' || field === 'supportOwner') return <Suggest {...about} suggestions={companies} />
          return <TextField {...about} type={field === 'on' ? 'date' : 'text'} maxlength={200} />
        })}
      </div>
      <Button kind="secondary">Change the partner…</Button>
    </PageForm>
  )
}
