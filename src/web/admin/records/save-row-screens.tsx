/** Saving a row of the directory: what is wrong with it stands at its field, and what it does to callers is said first. */
import type { Response } from 'express'
import { z } from 'zod'
import type { Change } from '../../../directory/change.ts'
import type { RowLists } from '../../../directory/lists/row-lists.ts'
import { effectInWords, isNothing } from '../../../directory/effect-words.ts'
import { readRow } from '../../../directory/files/read-row.ts'
import { fieldsOf, type Kind } from '../../../domain/directory/directory-rows.ts'
import type { Allow, Declared } from '../../allow.ts'
import { UNFINISHED } from '../../forms/stored-form.ts'
import { ADMIN_ROLES, authorOf, faultOfWhy, pathOf, sendAdmin, type AdminContext } from '../admin-page.tsx'
import { AskFirst } from '../ask-first.tsx'
import { changedMeanwhile } from '../words/change-words.ts'
import { faultsByField, wrongFieldsIn } from '../words/faults-by-field.ts'
import { labelOf, TITLES } from '../words/row-words.ts'
import { RowForm } from './row-form.tsx'
import { confirmWords } from './confirm-words.ts'
import { readNames } from './typed-names.ts'
import { suggestionsFor, type SuggestionLists } from './suggestions.ts'

export interface SaveRowDeps {
  lists: RowLists & SuggestionLists
  change: Change
  now: () => Date
}

/** As long as they come: what is too long is said at its field. */
const fields = z.record(z.string(), z.string())
const unsavedSlot = z.object({ given: fields, said: z.string(), faults: fields })
type Unsaved = z.infer<typeof unsavedSlot>
const confirmSlot = z.object({
  given: fields,
  follows: z.array(z.string()),
  title: z.string(),
  button: z.string(),
})

/** Only to pages of this service about one row. */
const BACK = /^\/admin\/[a-z]+\/one\/[^/?#\\]+$/
/** They belong to one request, and are not stored with the form. */
const NOT_STORED = new Set(['form_token', 'form_key', UNFINISHED, 'confirmed'])

export function saveRowScreens(kind: Kind, deps: SaveRowDeps, fresh: Fresh, allow: Allow): void {
  saveScreen(kind, deps, fresh, allow)
  unsavedScreen(kind, deps, fresh, allow)
  confirmScreen(kind, fresh, allow)
}

type Fresh = Pick<Declared, 'fresh'>

function saveScreen(kind: Kind, { lists, change, now }: SaveRowDeps, fresh: Fresh, allow: Allow): void {
  const keeps = {
    button: `Save ${TITLES[kind].one.toLowerCase()}`,
    page: placeOf(kind),
    fields: {
      ...Object.fromEntries(fieldsOf(kind).map((field) => [field, labelOf(field)])),
      why: 'Why',
      version: '',
      back: '',
    },
  }

  allow(
    { method: 'post', path: `${placeOf(kind)}/save`, roles: ADMIN_ROLES, keeps, ...fresh },
    async (context, request, response) => {
      const sent = fields.parse(request.body)
      const given = Object.fromEntries(Object.entries(sent).filter(([field]) => !NOT_STORED.has(field)))
      const again = (said: string, faults: Unsaved['faults'] = {}) =>
        goTo(response, context, kind, 'unsaved', { given, said, faults } satisfies Unsaved)
      const names = fieldsOf(kind)
      const named = await readNames(given, lists)
      const read = readRow(
        kind,
        names.map((field) => named.read[field] ?? ''),
        names,
      )
      const why = faultOfWhy(given['why'] ?? '')
      const issues = read.kind === 'fault' ? read.issues : []
      const faults = {
        ...faultsByField(issues.map(({ field, says }) => ({ field, sentence: `${labelOf(field)} ${says}.` }))),
        ...named.faults,
        ...(why === undefined ? {} : { why }),
      }
      if (read.kind === 'fault' || Object.keys(faults).length > 0) return again('Not saved:', faults)
      const author = authorOf(context, now(), given['why'])
      const wanted = [{ kind, row: read.row, version: Number(given['version'] ?? 0) }]
      const mode = sent['confirmed'] === 'yes' ? 'do' : 'try'
      let answer = await change(wanted, author, mode)
      if (answer.kind === 'done' && mode === 'try') {
        // Access is always told first: who has it is what callers are asked about.
        if (kind === 'grants' || !isNothing(answer.effect))
          return goTo(response, context, kind, 'confirm', {
            given: named.read,
            follows: effectInWords(answer.effect),
            ...(await confirmWords(kind, named.read, lists)),
          } satisfies z.infer<typeof confirmSlot>)
        answer = await change(wanted, author)
      }
      if (answer.kind === 'refused') {
        return again('Not saved:', faultsByField(answer.broken))
      }
      if (answer.kind === 'changed-meanwhile') {
        const what = await changedMeanwhile(lists, kind, answer.key)
        return again(`Not saved: ${what} What you typed is below. Open it again to see how it is now.`)
      }
      const back = given['back']
      response.redirect(303, `${back !== undefined && BACK.test(back) ? back : pathOf(kind, read.key)}?said=saved#said`)
    },
  )
}

const placeOf = (kind: Kind) => `/admin/${kind}`

async function goTo(
  response: Response,
  context: AdminContext,
  kind: Kind,
  page: 'unsaved' | 'confirm',
  slot: unknown,
): Promise<void> {
  const id = await context.slots.keep(slot)
  response.redirect(303, `${placeOf(kind)}/${page}?${new URLSearchParams({ slot: id }).toString()}`)
}

/** What is wrong with the row stands at its fields. */
function unsavedScreen(kind: Kind, { lists }: Pick<SaveRowDeps, 'lists'>, fresh: Fresh, allow: Allow): void {
  allow(
    { method: 'get', path: `${placeOf(kind)}/unsaved`, roles: ADMIN_ROLES, ...fresh },
    async (context, request, response) => {
      const stored = await context.slots.read(request.query['slot'], unsavedSlot)
      if (stored === undefined) return tooLate(response, context, kind)
      const { given, said, faults } = stored
      const back = given['back']
      const wrong = wrongFieldsIn(kind, faults)
      const body = (
        <RowForm
          context={context}
          kind={kind}
          values={given}
          version={Number(given['version'] ?? 0)}
          submit="Save"
          suggestions={await suggestionsFor(kind, lists, settledBy(kind, given))}
          settled={back === undefined ? {} : { back }}
          faults={faults}
        />
      )
      return sendAdmin(response, context, { title: `${TITLES[kind].one}: not saved`, said, wrong, body })
    },
  )
}

/** What the change does to callers, before it is done. */
function confirmScreen(kind: Kind, fresh: Fresh, allow: Allow): void {
  const place = placeOf(kind)
  allow(
    { method: 'get', path: `${place}/confirm`, roles: ADMIN_ROLES, ...fresh },
    async (context, request, response) => {
      const slot = request.query['slot']
      const stored = await context.slots.read(slot, confirmSlot)
      if (stored === undefined || typeof slot !== 'string') return tooLate(response, context, kind)
      const { given, follows, title, button } = stored
      const back = given['back']
      const body = (
        <AskFirst
          context={context}
          action={`${place}/save`}
          button={button}
          follows={follows}
          back={back !== undefined && BACK.test(back) ? back : place}
          adds={Number(given['version'] ?? 0) === 0}
          fields={{ ...given, confirmed: 'yes', [UNFINISHED]: slot }}
        />
      )
      return sendAdmin(response, context, { title, body })
    },
  )
}

/** A field that was settled where the form stands, by which others are suggested. */
function settledBy(kind: Kind, { contact, contract, back }: Readonly<Record<string, string>>): Record<string, string> {
  if (kind !== 'grants' || back === undefined) return {}
  if (back.includes('/contacts/')) return contact === undefined ? {} : { contact }
  return contract === undefined ? {} : { contract }
}

/** A person went back to, or reloaded, the page of something that has been done since. */
function tooLate(response: Response, context: AdminContext, kind: Kind): void {
  const body = (
    <p>
      It was done, or it is more than an hour old. <a href={placeOf(kind)}>{TITLES[kind].many}</a>
    </p>
  )
  sendAdmin(response, context, { title: 'Nothing is left to save here', body })
}
