/** Access of many people ended, approved or declined in one step: chosen, told what it does, confirmed; all of it or nothing. */
import type { Response } from 'express'
import { z } from 'zod'
import { MOST_CHANGED, type Wanted } from '../../../directory/change.ts'
import { effectInWords } from '../../../directory/effect-words.ts'
import { FIRST_PAGE } from '../../../directory/lists/filtered-lists.ts'
import type { GrantListed } from '../../../directory/lists/related-lists.ts'
import { keyOf } from '../../../domain/directory/directory-rows.ts'
import type { Allow } from '../../allow.ts'
import { ADMIN_ROLES, authorOf, faultOfWhy, sendAdmin, tell, type AdminContext } from '../admin-page.tsx'
import { changedMeanwhile } from '../words/change-words.ts'
import { accessOf, valueInWords } from '../words/row-words.ts'
import { chooseAgain, type Again } from './bulk-again.ts'
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
  approvedBy: z.string().trim().catch(''),
  /** Typed before, when it could not be gone on with. */
  why: z.string().catch(''),
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
  /** It was all that matched. */
  all: z.boolean(),
  why: z.string(),
})
type BulkSlot = z.infer<typeof bulkSlot>
const STILL_CHOSEN = 'What has not changed is still chosen.'
const refusedSlot = bulkSlot.omit({ follows: true }).extend({
  refused: z.array(z.object({ who: z.string(), why: z.string() })),
})
type RefusedSlot = z.infer<typeof refusedSlot>
const doForm = z.object({ slot: z.string().max(64), why: z.string().catch('') })

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
    const { action, why } = form
    const state = readListState('grants', Object.fromEntries(new URLSearchParams(form.where)))
    const back = listAddress(path, state, { page: state.page })
    const given = await givenRows(form, context)
    const typed = { rows: given.map(boxOf), all: form.all === 'yes', approvedBy: form.approvedBy, why }
    const no = (sentence: string, field: Again['fault']['field'] = 'page') =>
      chooseAgain(response, context, back, { ...typed, fault: { field, sentence } })
    if (!actions.includes(action)) return no('That cannot be done on this list.')
    const wantedList = { ...state, filters: { ...state.filters, ...settled } }
    const chosen = await (typed.all ? chooseAll(wantedList, context, lists) : choose(given, lists))
    if (typeof chosen === 'string') return no(chosen)
    const by = form.approvedBy === '' ? { id: '' } : await readName('contacts', form.approvedBy, lists)
    if ('fault' in by) return no(by.fault, 'approver')
    const wanted = chosen.grants.map((grant) => wantedFor(action, by.id, grant, chosen.versions))
    const answer = await change(wanted, authorOf(context, now()), 'try')
    const slot = (grants: GrantListed[]) => ({
      action,
      approvedBy: by.id,
      back,
      rows: grants.map((grant) => {
        const key = keyOf('grants', grant.row)
        return { key, version: chosen.versions.get(key) ?? grant.version }
      }),
      who: grants.map(whoIs),
      all: typed.all,
      why,
    })
    if (answer.kind === 'changed-meanwhile') return no(await meanwhile(lists, answer.key, chosen.grants))
    if (answer.kind === 'done') {
      const follows = effectInWords(answer.effect)
      return goTo(response, context, `${path}/bulk/confirm`, { ...slot(chosen.grants), follows } satisfies BulkSlot)
    }
    const { refused, rest } = sorted(chosen.grants, answer.broken)
    return goTo(response, context, `${path}/bulk/refused`, { ...slot(rest), refused } satisfies RefusedSlot)
  })
}

/** Those that a rule refuses, with its reason, and the others. */
function sorted(grants: readonly GrantListed[], broken: readonly { key: string; sentence: string }[]) {
  const reasons = new Map(broken.map(({ key, sentence }) => [key, sentence]))
  const refused = grants.flatMap((grant) => {
    const why = reasons.get(keyOf('grants', grant.row))
    return why === undefined ? [] : [{ who: whoIs(grant), why }]
  })
  return { refused, rest: grants.filter((grant) => !reasons.has(keyOf('grants', grant.row))) }
}

/** Whose access, and which. */
const whoIs = (grant: GrantListed) => `${accessOf(grant)}, ${valueInWords('level', grant.row.level)}`

type Given = BulkSlot['rows']

const boxOf = ({ key, version }: Given[number]) => `${version} ${key}`

/** The rows whose boxes were chosen, or that were not refused before. */
async function givenRows(form: z.infer<typeof chosenForm>, context: AdminContext): Promise<Given> {
  const earlier = await context.slots.read(form.rest, refusedSlot)
  return (
    earlier?.rows ??
    form.row.map((one) => ({ version: Number(one.split(' ', 1)[0]), key: one.slice(one.indexOf(' ') + 1) }))
  )
}

const isOpen = ({ row }: GrantListed) => row.status !== 'ended'

/** All that match, or a sentence that says why there are none. */
async function chooseAll(
  state: ReturnType<typeof readListState>,
  context: AdminContext,
  lists: BulkDeps['lists'],
): Promise<Chosen | string> {
  const words = await context.slots.read(state.slot, z.string())
  if (state.slot !== undefined && words === undefined)
    return 'The words you searched for are forgotten after an hour. Type them again.'
  const found = await lists.filteredGrants({ ...state, words }, FIRST_PAGE, MOST_CHANGED)
  if (found.next !== undefined)
    return `${countInWords(found)} match, and at most ${MOST_CHANGED} can be changed at once. Narrow the list down.`
  const grants = found.rows.filter(isOpen)
  return grants.length === 0 ? 'All of these have ended.' : { grants, versions: new Map() }
}

/** The rows that a person chose, or a sentence that says why there are none. */
async function choose(given: Given, lists: BulkDeps['lists']): Promise<Chosen | string> {
  if (given.length === 0) return 'Choose at least one.'
  const grants = await lists.grantsByKey(given.map(({ key }) => key))
  if (grants.length !== new Set(given.map(({ key }) => key)).size)
    return `Something that you chose is no longer there. ${STILL_CHOSEN}`
  const ended = grants.find((one) => !isOpen(one))
  if (ended !== undefined) return `${ended.contactName} has no such access any longer. ${STILL_CHOSEN}`
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
  const what = await changedMeanwhile(lists, 'grants', key)
  return `${grant === undefined ? key : whoIs(grant)}: ${what} ${STILL_CHOSEN}`
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
    const fault = faultOfWhy(stored.why)
    const body = <ConfirmBulk context={context} sentTo={`${path}/bulk/do`} slot={slot} {...stored} fault={fault} />
    const wrong = fault === undefined ? [] : [{ id: 'bulk-why', sentence: fault }]
    return sendAdmin(response, context, { title: BULK_WORDS[stored.action].question(stored.who), body, wrong })
  })

  allow({ method: 'get', path: `${path}/bulk/refused`, roles: ADMIN_ROLES }, async (context, request, response) => {
    const slot = request.query['slot']
    const stored = await context.slots.read(slot, refusedSlot)
    if (stored === undefined || typeof slot !== 'string') return tooLate(response, context, path)
    const body = <RefusedBulk context={context} sentTo={`${path}/bulk/choose`} slot={slot} {...stored} />
    const title = `Nothing was done: ${stored.refused.length} of ${stored.refused.length + stored.rows.length} ${stored.refused.length === 1 ? 'is' : 'are'} refused`
    return sendAdmin(response, context, { title, body })
  })
}

function doScreen({ path }: BulkPlace, { lists, change, now }: BulkDeps, allow: Allow): void {
  allow({ method: 'post', path: `${path}/bulk/do`, roles: ADMIN_ROLES }, async (context, request, response) => {
    const { slot, why } = doForm.parse(request.body)
    const stored = await context.slots.read(slot, bulkSlot)
    // To the page that says so: one that can be reloaded.
    if (stored === undefined) return response.redirect(303, `${path}/bulk/confirm?slot=over`)
    if (faultOfWhy(why) !== undefined) return goTo(response, context, `${path}/bulk/confirm`, { ...stored, why })
    const { action, approvedBy, back } = stored
    const no = (sentence: string) =>
      chooseAgain(response, context, back, {
        fault: { field: 'page', sentence },
        rows: stored.rows.map(boxOf),
        all: stored.all,
        approvedBy,
        why,
      })
    const versions = new Map(stored.rows.map(({ key, version }) => [key, version]))
    const grants = await lists.grantsByKey([...versions.keys()])
    if (grants.length < versions.size) return no(`Something that you chose is no longer there. ${STILL_CHOSEN}`)
    const [done, undone] = [BULK_WORDS[action].done(stored.who), BULK_WORDS[action].undone(stored.who)]
    const wanted = grants.map((grant) => wantedFor(action, approvedBy, grant, versions))
    const reason = why.trim() === '' && action !== 'end' ? 'a request' : why
    const answer = await change(wanted, authorOf(context, now(), reason))
    switch (answer.kind) {
      case 'done':
        await context.slots.take(slot, bulkSlot)
        return tell(response, context, withUndo(back, await keepUndo(context, { back, undone, grants })), done)
      case 'changed-meanwhile':
        return no(await meanwhile(lists, answer.key, grants))
      case 'refused':
        return no(answer.broken.map(({ sentence }) => sentence).join(' '))
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
