/** Another partner from a day on: the contract ends the day before, and the next one begins with no rights but those asked for anew. */
import type { ContractRow, GrantRow } from '../domain/directory/directory-rows.ts'
import type { Wanted } from './change.ts'

export interface HandOver {
  /** Of the contract that begins. */
  number: string
  soldTo: string
  supportOwner: string
  /** First day with the next partner, `YYYY-MM-DD`. */
  on: string
}

export type HandOverRows =
  { kind: 'rows'; wanted: Wanted[] } | { kind: 'not-possible'; field: keyof HandOver; sentence: string }

/**
 * - The partner's people lose their rights with the end of the old contract; open cases stay under it (rule R18).
 * - Contacts of the End User who saw cases have to be approved by the next partner (docs/rules.md).
 */
export function handOver(
  before: ContractRow,
  grants: readonly GrantRow[],
  worksForEndUser: (contact: string) => boolean,
  next: HandOver,
): HandOverRows {
  const dayBefore = addDay(next.on, -1)
  if (next.number === before.number) return no('number', 'The next contract needs a number of its own.')
  if (dayBefore < before.startsOn)
    return no('on', `The contract starts on ${before.startsOn}: it cannot be handed over before.`)
  if (next.on > before.endsOn) return no('on', `The contract ends on ${before.endsOn}: make a new one instead.`)
  const asked = grants.filter(
    ({ contact, level, status }) => level === 'read-only' && status !== 'ended' && worksForEndUser(contact),
  )
  return {
    kind: 'rows',
    wanted: [
      { kind: 'contracts', row: { ...before, endsOn: dayBefore } },
      {
        kind: 'contracts',
        row: {
          ...before,
          number: next.number,
          soldTo: next.soldTo,
          supportOwner: next.supportOwner,
          startsOn: next.on,
          terminatedOn: null,
        },
        version: 0,
      },
      ...asked.map(({ contact }): Wanted => ({
        kind: 'grants',
        row: {
          contact,
          contract: next.number,
          level: 'read-only',
          status: 'pending',
          approvedBy: null,
          ownerException: false,
        },
      })),
    ],
  }
}

const no = (field: keyof HandOver, sentence: string): HandOverRows => ({ kind: 'not-possible', field, sentence })

function addDay(day: string, days: number): string {
  const moved = new Date(`${day}T00:00:00Z`)
  moved.setUTCDate(moved.getUTCDate() + days)
  return moved.toISOString().slice(0, 10)
}
