/** Access of many people ended, approved or declined in one step: chosen, told what it does, confirmed; all of it or nothing. */
import type { Response } from 'express'
import { z } from 'zod'
import { MOST_CHANGED, type Wanted } from '../../../directory/change.ts'
import { effectInWords } from '../../../directory/effect-words.ts'
import { FIRST_PAGE } from '../../../directory/lists/filtered-lists.ts'
import type { GrantListed } from '../../../directory/lists/related-lists.ts'
import { keyOf } from '../../../domain/directory/directory-rows.ts'
import type { Allow } from '../../allow.ts'
import { ADMIN_ROLES, authorOf, sendAdmin, tell, type AdminContext } from '../admin-page.tsx'
import { changedMeanwhile } from '../words/change-words.ts'
import { accessOf, valueInWords } from '../words/row-words.ts'
import { ConfirmBulk, RefusedBulk } from './bulk-parts.tsx'
import { BULK_WORDS, type BulkAction, type BulkDeps, type BulkPlace } from './bulk-words.ts'
import { keepUndo, undoScreen } from './bulk-undo.tsx'
import { readName } from '../records/typed-names.ts'
import { countInWords, listAddress, readListState } from './list-address.ts'

/** Fifty rows of a page, their keys three ids each, and what stands beside them. */
const CHOSEN_BODY = { kind: 'form', limit: '64kb', fields: 80 } as const

const chosenRow = z.string().regex(/^[0-9]{1,9} [^ ]{1,64} [^ ]{1,64} [a-z-]{1,20}$/)
const chosenForm = z.object({
  action: z.enum(['end', 'approve', 'decline']),
  row: z
    .union([chosenRow.transform((one) => [one]), z.array(chosenRow)])
    .optional()
    .default([]),
  all: z.literal('yes').optional(),
  /** The address of the list, behind its question mark. */
  where: z.string().max(3_000).catch(''),
  approvedBy: z.string().trim().max(120).catch(''),
  /** The rows that were not refused, of an earlier choice. */
  rest: z.string().max(64).optional(),
})

const rows = z.array(z.object({ key: z.string(), version: z.number() }))
const bulkSlot = z.object({
  action: z.enum(['end', 'approve', 'decline']),
  approvedBy: z.string(),
  back: z.string(),
  rows,
  who: z.array(z.string()),
  follows: z.array(z.string()),
})
type BulkSlot = z.infer<typeof bulkSlot>
const refusedSlot = bulkSlot.omit({ follows: true }).extend({
  refused: z.array(z.object({ who: z.string(), why: z.string() })),
})
const doForm = z.object({ slot: z.string().max(64), why: z.string().max(200).catch('') })

export function bulkScreens(
  place: BulkPlace,
  settled: Readonly<Record<string, string>>,
  deps: BulkDeps,
  allow: Allow,
): void {
  chooseScreen(place, settled, deps, allow)
  confirmScreen(place, allow)
  doScreen(place, deps, allow)
  undoScreen(place.path, deps, allow)
}

interface Chosen {
  grants: GrantListed[]
  /** As they were on the page, by key. */
  versions: ReadonlyMap<string, number>
}

function chooseScreen(
  { path, actions }: BulkPlace,
  settled: Readonly<Record<string, string>>,
  { lists, change, now }: BulkDeps,
  allow: Allow,
): void {
  const declared = { method: 'post', path: `${path}/bulk/choose`, roles: ADMIN_ROLES, body: CHOSEN_BODY } as const
  allow(declared, async (context, request, response) => {
    const form = chosenForm.parse(request.body)
    const state = readListState('grants', Object.fromEntries(new URLSearchParams(form.where)))
    const back = listAddress(path, state, { page: state.page })
    const no = (sentence: string) => tell(response, context, back, sentence)
    if (!actions.includes(form.action)) return no('Not done: that cannot be done on this list.')
    const chosen = await choose(form, { ...state, filters: { ...state.filters, ...settled } }, context, lists)
    if (typeof chosen === 'string') return no(chosen)
    const by = form.approvedBy === '' ? { id: '' } : await readName('contacts', form.approvedBy, lists)
    if ('fault' in by) return no(`Not done: ${by.fault}`)
    const approvedBy = by.id
    const wanted = chosen.grants.map((grant) => wantedFor(form.action, approvedBy, grant, chosen.versions))
    const answer = await change(wanted, authorOf(context, now()), 'try')
    const { action } = form
    const slot = (grants: GrantListed[]) => ({
      action,
      approvedBy,
      back,
      rows: grants.map((grant) => {
        const key = keyOf('grants', grant.row)
        return { key, version: chosen.versions.get(key) ?? grant.version }
      }),
      who: grants.map(whoIs),
    })
    if (answer.kind === 'changed-meanwhile')
      return no(`Not done: ${await meanwhile(lists, answer.key, chosen.grants)} Choose again.`)
    if (answer.kind === 'done')
      return goTo(response, context, `${path}/bulk/confirm`, {
        ...slot(chosen.grants),
        follows: effectInWords(answer.effect),
      } satisfies BulkSlot)
    const reasons = new Map(answer.broken.map(({ key, sentence }) => [key, sentence]))
    const refused = chosen.grants.flatMap((grant) => {
      const why = reasons.get(keyOf('grants', grant.row))
      return why === undefined ? [] : [{ who: whoIs(grant), why }]
    })
    const rest = chosen.grants.filter((grant) => !reasons.has(keyOf('grants', grant.row)))
    return goTo(response, context, `${path}/bulk/refused`, { ...slot(rest), refused } satisfies z.infer<
      typeof refusedSlot
    >)
  })
}

/** Whose access, and which. */
const whoIs = (grant: GrantListed) => `${accessOf(grant)}, ${valueInWords('level', grant.row.level)}`

/** The rows that a person chose, or a sentence that says why there are none. */
async function choose(
  form: z.infer<typeof chosenForm>,
  state: ReturnType<typeof readListState>,
  context: AdminContext,
  lists: BulkDeps['lists'],
): Promise<Chosen | string> {
  const isOpen = ({ row }: GrantListed) => row.status !== 'ended'
  if (form.all === 'yes') {
    const words = await context.slots.read(state.slot, z.string())
    if (state.slot !== undefined && words === undefined)
      return 'Not done: the words you searched for are forgotten after an hour. Type them again.'
    const found = await lists.filteredGrants({ ...state, words }, FIRST_PAGE, MOST_CHANGED)
    if (found.next !== undefined)
      return `Not done: ${countInWords(found)} match, and at most ${MOST_CHANGED} can be changed at once. Narrow the list down.`
    const grants = found.rows.filter(isOpen)
    return grants.length === 0 ? 'Not done: all of these have ended.' : { grants, versions: new Map() }
  }
  const earlier = await context.slots.read(form.rest, refusedSlot)
  const given =
    earlier?.rows ??
    form.row.map((one) => ({ version: Number(one.split(' ', 1)[0]), key: one.slice(one.indexOf(' ') + 1) }))
  if (given.length === 0) return 'Not done: choose at least one.'
  const grants = await lists.grantsByKey(given.map(({ key }) => key))
  if (grants.length !== new Set(given.map(({ key }) => key)).size)
    return 'Not done: something that you chose is no longer there. Choose again.'
  const open = grants.filter(isOpen)
  if (open.length < grants.length)
    return `Not done: ${grants.find((one) => !isOpen(one))?.contactName ?? ''} has no such access any longer. Choose again.`
  const versions = new Map(given.map(({ key, version }) => [key, version]))
  return { grants: inOrder(grants, [...versions.keys()]), versions }
}

/** As they stood on the page. */
function inOrder(grants: readonly GrantListed[], keys: readonly string[]): GrantListed[] {
  const place = ({ row }: GrantListed) => keys.indexOf(keyOf('grants', row))
  return grants.toSorted((a, b) => place(a) - place(b))
}

function wantedFor(
  action: BulkAction,
  approvedBy: string,
  { row, version }: GrantListed,
  versions: ReadonlyMap<string, number>,
): Wanted<'grants'> {
  const changed =
    action === 'approve'
      ? { ...row, status: 'active' as const, approvedBy: approvedBy === '' ? null : approvedBy }
      : { ...row, status: 'ended' as const }
  return { kind: 'grants', row: changed, version: versions.get(keyOf('grants', row)) ?? version }
}

async function meanwhile(lists: BulkDeps['lists'], key: string, grants: readonly GrantListed[]): Promise<string> {
  const grant = grants.find(({ row }) => keyOf('grants', row) === key)
  return `${grant === undefined ? key : whoIs(grant)}: ${await changedMeanwhile(lists, 'grants', key)}`
}

async function goTo(response: Response, context: AdminContext, path: string, slot: unknown): Promise<void> {
  const id = await context.slots.keep(slot)
  response.redirect(303, `${path}?${new URLSearchParams({ slot: id }).toString()}`)
}

function confirmScreen({ path }: BulkPlace, allow: Allow): void {
  allow({ method: 'get', path: `${path}/bulk/confirm`, roles: ADMIN_ROLES }, async (context, request, response) => {
    const slot = request.query['slot']
    const stored = await context.slots.read(slot, bulkSlot)
    if (stored === undefined || typeof slot !== 'string') return tooLate(response, context, path)
    const body = <ConfirmBulk context={context} sentTo={`${path}/bulk/do`} slot={slot} {...stored} />
    return sendAdmin(response, context, { title: BULK_WORDS[stored.action].question(stored.who), body })
  })

  allow({ method: 'get', path: `${path}/bulk/refused`, roles: ADMIN_ROLES }, async (context, request, response) => {
    const slot = request.query['slot']
    const stored = await context.slots.read(slot, refusedSlot)
    if (stored === undefined || typeof slot !== 'string') return tooLate(response, context, path)
    const body = <RefusedBulk context={context} sentTo={`${path}/bulk/choose`} slot={slot} {...stored} />
    const title = `Nothing was done: ${stored.refused.length} of ${stored.refused.length + stored.rows.length} are refused`
    return sendAdmin(response, context, { title, body })
  })
}

function doScreen({ path }: BulkPlace, { lists, change, now }: BulkDeps, allow: Allow): void {
  allow({ method: 'post', path: `${path}/bulk/do`, roles: ADMIN_ROLES }, async (context, request, response) => {
    const { slot, why } = doForm.parse(request.body)
    const stored = await context.slots.read(slot, bulkSlot)
    // To the page that says so: one that can be reloaded.
    if (stored === undefined) return response.redirect(303, `${path}/bulk/confirm?slot=over`)
    const { action, approvedBy, back } = stored
    const versions = new Map(stored.rows.map(({ key, version }) => [key, version]))
    const grants = await lists.grantsByKey([...versions.keys()])
    if (grants.length < versions.size)
      return tell(response, context, back, 'Not done: something that you chose is no longer there. Choose again.')
    const [done, undone] = [BULK_WORDS[action].done(stored.who), BULK_WORDS[action].undone(stored.who)]
    const wanted = grants.map((grant) => wantedFor(action, approvedBy, grant, versions))
    const reason = why.trim() === '' && action !== 'end' ? 'a request' : why
    const answer = await change(wanted, authorOf(context, now(), reason))
    switch (answer.kind) {
      case 'done':
        await context.slots.take(slot, bulkSlot)
        return tell(response, context, withUndo(back, await keepUndo(context, { back, undone, grants })), done)
      case 'changed-meanwhile':
        return tell(
          response,
          context,
          back,
          `Nothing was done: ${await meanwhile(lists, answer.key, grants)} Choose again.`,
        )
      case 'refused':
        return tell(
          response,
          context,
          back,
          `Nothing was done: ${answer.broken.map(({ sentence }) => sentence).join(' ')}`,
        )
      default:
        return answer satisfies never
    }
  })
}

const withUndo = (back: string, id: string): string => `${back}&${new URLSearchParams({ undo: id }).toString()}`

/** A person went back to, or reloaded, the page of something that has been done since; or it is another person's. */
function tooLate(response: Response, context: AdminContext, path: string): void {
  const body = (
    <p>
      It was done, or it is more than an hour old. <a href={path}>Back to the list</a>
    </p>
  )
  sendAdmin(response, context, { title: 'Nothing is left to do here', body })
}
