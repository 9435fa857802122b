/** What was typed above the audit trail, read: names become ids, and what is wrong is said at its field. */
import { z } from 'zod'
import type { RecordLists } from '../../../directory/lists/record-lists.ts'
import type { SuggestLists } from '../../../directory/lists/suggest-lists.ts'
import { auditQuery, type AuditQuery } from '../audit-query.ts'
import { nameFault, readName } from './typed-names.ts'

const text = z.string().trim().optional().catch(undefined)
export const typedAudit = z.object({
  type: text,
  actor: text,
  contact: text,
  call: text,
  since: text,
  until: text,
  before: text,
})
export type TypedAudit = z.infer<typeof typedAudit>

type Lists = Pick<SuggestLists, 'idsNamed'> & Pick<RecordLists, 'audit'>

export async function readAudit(
  typed: TypedAudit,
  lists: Lists,
): Promise<{ query: AuditQuery; faults: Record<string, string> }> {
  const [contact, actor] = await Promise.all([readContact(typed.contact, lists), readActor(typed.actor, lists)])
  const read = auditQuery.parse({
    ...typed,
    ...('id' in contact ? { contact: contact.id } : {}),
    ...('id' in actor ? { actor: actor.id } : {}),
  })
  const faults = {
    ...('fault' in actor ? { actor: actor.fault } : {}),
    ...('fault' in contact ? { contact: contact.fault } : {}),
    ...dayFaults(typed, read),
  }
  return { query: read, faults }
}

type Read = { id: string | undefined } | { fault: string }

/** Someone who was removed since is found by the id that the trail names. */
async function readContact(typed: string | undefined, lists: Lists): Promise<Read> {
  if (typed === undefined || typed === '') return { id: undefined }
  const read = await readName('contacts', typed, lists)
  return 'fault' in read && (await lists.audit({ contact: typed }, 1)).length > 0 ? { id: typed } : read
}

/** As the trail names them, e.g. "staff ruth", or the name of a member of staff or a contact. */
async function readActor(typed: string | undefined, lists: Lists): Promise<Read> {
  if (typed === undefined || typed === '') return { id: undefined }
  const of = async (role: 'staff' | 'contact', name: string) =>
    (await lists.idsNamed(role === 'staff' ? 'staff' : 'contacts', name)).map((id) => `${role} ${id}`)
  const [, role, name = ''] = /^(staff|contact) (.+)$/.exec(typed) ?? []
  const found =
    role === 'staff' || role === 'contact'
      ? await of(role, name)
      : (await Promise.all([of('staff', typed), of('contact', typed)])).flat()
  const [only] = found
  if (only !== undefined && found.length === 1) return { id: only }
  // Systems, the service itself, and those who were removed since. A name that several people have is none of these: all of the trail would be read in vain.
  if (found.length === 0 && (await lists.audit({ actor: typed }, 1)).length > 0) return { id: typed }
  return { fault: nameFault('member of staff or contact', typed, found.length) }
}

const SAYS_DAY = 'Type a day, e.g. 2026-03-31.'

function dayFaults(typed: TypedAudit, { since, until }: AuditQuery): Record<string, string> {
  const isWrong = (name: 'since' | 'until', read: string | undefined) =>
    read === undefined && typed[name] !== undefined && typed[name] !== ''
  return {
    ...(isWrong('since', since) ? { since: SAYS_DAY } : {}),
    ...(isWrong('until', until) ? { until: SAYS_DAY } : {}),
    ...(since !== undefined && until !== undefined && until < since
      ? { until: 'This day is before the one in From.' }
      : {}),
  }
}
