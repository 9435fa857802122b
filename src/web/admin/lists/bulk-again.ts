/** A choice of rows that could not be gone on with: what was chosen and typed is shown again, with what is wrong at its field. */
import type { Response } from 'express'
import { z } from 'zod'
import type { AdminContext } from '../admin-page.tsx'

export const againSlot = z.object({
  /** What was not done, at the top of the page. */
  said: z.string(),
  fault: z.object({ field: z.enum(['page', 'approver']), sentence: z.string() }),
  /** The values of the boxes, each with the version that was seen: a row that was changed since is not chosen again. */
  rows: z.array(z.string()),
  all: z.boolean(),
  approvedBy: z.string(),
  why: z.string(),
})
export type Again = z.infer<typeof againSlot>

/** `back`: the address of the list. */
export async function chooseAgain(
  response: Response,
  context: AdminContext,
  back: string,
  again: Omit<Again, 'said'>,
): Promise<void> {
  const slot = await context.slots.keep({ ...again, said: 'Nothing was done:' } satisfies Again)
  response.redirect(303, `${back}&${new URLSearchParams({ again: slot }).toString()}#said`)
}

/** Without rows there is no field that could say what is wrong. */
export const saidAgain = ({ said, fault }: Again, isEmpty: boolean) => (isEmpty ? `${said} ${fault.sentence}` : said)

export const wrongAt = (again: Again | undefined) =>
  again === undefined ? [] : [{ id: `bulk-${again.fault.field}`, sentence: again.fault.sentence }]

/** What is wrong with one field of the bar below the list. */
export const faultAt = (again: Again | undefined, field: Again['fault']['field']): string | undefined =>
  again?.fault.field === field ? again.fault.sentence : undefined
