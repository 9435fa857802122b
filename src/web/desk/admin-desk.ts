/** Requests to the administrators as the admin desk and supervisors see and settle them. */
import type { AdminRequestStore, NotedRequest } from '../../calls/admin-requests.ts'
import type { Staff } from '../../desk/staff/staff.ts'
import { MOST_REQUESTS, settleRequest } from '../noted-requests.tsx'

/** Read every three seconds at most, not for every screen that is drawn. */
const LIST_MS = 3_000

type Person = Pick<Staff, 'id' | 'role' | 'desks'>

export interface AdminDesk {
  /** Another request was noted just now. */
  changed(): void
  /** Undefined for a person without the admin desk; empty while the records cannot be read. */
  listFor(person: Person): Promise<NotedRequest[] | undefined>
  /** False, and nothing done, for a person without the admin desk. Throws when the records cannot be written. */
  settle(person: Person, id: unknown): Promise<boolean>
}

export interface AdminDeskDeps {
  adminRequests: Pick<AdminRequestStore, 'waiting' | 'settle'>
  now: () => Date
}

export function makeAdminDesk({ adminRequests, now }: AdminDeskDeps): AdminDesk {
  let noted: { at: number; list: Promise<NotedRequest[]> } | undefined
  const isTheirs = ({ role, desks }: Person) => role === 'supervisor' || desks.includes('admin')

  return {
    changed: () => void (noted = undefined),

    async listFor(person) {
      if (!isTheirs(person)) return undefined
      const at = now().getTime()
      if (noted === undefined || at - noted.at > LIST_MS) noted = { at, list: adminRequests.waiting(MOST_REQUESTS) }
      return noted.list.catch(() => [])
    },

    async settle(person, id) {
      if (!isTheirs(person)) return false
      await settleRequest(adminRequests, id, person.id, now())
      noted = undefined
      return true
    },
  }
}
