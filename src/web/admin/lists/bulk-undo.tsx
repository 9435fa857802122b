/** What was done to the access of many people is undone: as it was before, all of it or nothing, for an hour, by the person who did it. */
import { z } from 'zod'
import type { Wanted } from '../../../directory/change.ts'
import type { GrantListed } from '../../../directory/lists/related-lists.ts'
import { GRANT_STATUSES, keyOf } from '../../../domain/directory/directory-rows.ts'
import { Button } from '../../components/button.tsx'
import { PageForm } from '../../forms/page-form.tsx'
import type { Allow } from '../../allow.ts'
import { ADMIN_ROLES, authorOf, tell, type AdminContext } from '../admin-page.tsx'
import { changedMeanwhile } from '../words/change-words.ts'
import { accessOf } from '../words/row-words.ts'
import type { BulkDeps } from './bulk-words.ts'

const undoSlot = z.object({
  back: z.string(),
  /** What it says once it is undone. */
  undone: z.string(),
  rows: z.array(
    z.object({
      key: z.string(),
      /** As it was written. */
      version: z.number(),
      status: z.enum(GRANT_STATUSES),
      approvedBy: z.string().nullable(),
    }),
  ),
})
type UndoSlot = z.infer<typeof undoSlot>

const undoForm = z.object({ slot: z.string().max(64) })

/** `grants` as they were before it was done. The id stands in the address of the list. */
export function keepUndo(
  context: AdminContext,
  { back, undone, grants }: { back: string; undone: string; grants: readonly GrantListed[] },
): Promise<string> {
  const rows = grants.map(({ row, version }) => ({
    key: keyOf('grants', row),
    version: version + 1,
    status: row.status,
    approvedBy: row.approvedBy,
  }))
  return context.slots.keep({ back, undone, rows } satisfies UndoSlot)
}

/** Below what was done. Nothing once it was undone, or after an hour. */
export async function undoBar(context: AdminContext, path: string, slot: unknown) {
  const stored = await context.slots.read(slot, undoSlot)
  if (stored === undefined || typeof slot !== 'string') return <></>
  return (
    <PageForm context={context} action={`${path}/bulk/undo`} class="bulk-undo">
      <input type="hidden" name="slot" value={slot} />
      <Button kind="secondary" icon="undo">
        Undo
      </Button>
      <small>
        All of it, within an hour. Who was told of the change is told of this one too; a PIN that ended stays ended.
      </small>
    </PageForm>
  )
}

export function undoScreen(path: string, { lists, change, now }: BulkDeps, allow: Allow): void {
  allow({ method: 'post', path: `${path}/bulk/undo`, roles: ADMIN_ROLES }, async (context, request, response) => {
    const { slot } = undoForm.parse(request.body)
    const stored = await context.slots.read(slot, undoSlot)
    if (stored === undefined) return response.redirect(303, `${path}/bulk/confirm?slot=over`)
    const { back, undone, rows } = stored
    const before = new Map(rows.map((row) => [row.key, row]))
    const grants = await lists.grantsByKey([...before.keys()])
    if (grants.length < before.size)
      return tell(response, context, back, 'Not undone: something of it is no longer there.')
    const wanted = grants.flatMap(({ row }): Wanted<'grants'>[] => {
      const was = before.get(keyOf('grants', row))
      if (was === undefined) return []
      const { version, status, approvedBy } = was
      return [{ kind: 'grants', row: { ...row, status, approvedBy }, version }]
    })
    const answer = await change(wanted, { ...authorOf(context, now(), 'undone'), takesBack: true })
    switch (answer.kind) {
      case 'done':
        await context.slots.take(slot, undoSlot)
        return tell(response, context, back, undone)
      case 'changed-meanwhile': {
        const changed = grants.find(({ row }) => keyOf('grants', row) === answer.key)
        const what = await changedMeanwhile(lists, 'grants', answer.key)
        const whose = changed === undefined ? answer.key : accessOf(changed)
        return tell(response, context, back, `Nothing was undone: ${whose}: ${what} Change the others one by one.`)
      }
      case 'refused':
        return tell(
          response,
          context,
          back,
          `Nothing was undone: ${answer.broken.map(({ sentence }) => sentence).join(' ')}`,
        )
      default:
        return answer satisfies never
    }
  })
}
