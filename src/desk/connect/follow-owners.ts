/** Callers whose case is given to another owner while they call: the offer and the card follow, at whichever process it was given. */
import type { CallStore } from '../../calls/call-store.ts'
import type { Call } from '../../calls/call.ts'
import { tryEach } from '../../concurrency/try-each.ts'
import type { CaseNumber } from '../../domain/ids.ts'

/** Every method throws when the records cannot be reached. */
export interface CaseOwners {
  /** Where the feed of changes of cases ends. */
  feedEnd(): Promise<number>
  /** Of cases that are there. */
  ownersOf(numbers: readonly CaseNumber[]): Promise<ReadonlyMap<CaseNumber, string>>
}

export interface FollowOwnersDeps {
  calls: Pick<CallStore, 'inProgress' | 'change'>
  caseOwners: CaseOwners
}

/** One look; without a change of any case it reads one number. Throws when the stores cannot be reached: the next look makes up for it. */
export function makeFollowOwners({ calls, caseOwners }: FollowOwnersDeps): () => Promise<void> {
  let seen: number | undefined
  return async () => {
    const end = await caseOwners.feedEnd()
    if (end === seen) return
    const about = (await calls.inProgress()).filter((call) => caseOf(call) !== undefined)
    if (about.length > 0) await bringUpToDate(about, { calls, caseOwners })
    seen = end
  }
}

async function bringUpToDate(about: readonly Call[], { calls, caseOwners }: FollowOwnersDeps): Promise<void> {
  const numbers = [...new Set(about.flatMap((call) => caseOf(call)?.number ?? []))]
  const owners = await caseOwners.ownersOf(numbers)
  await tryEach(about, async (call) => {
    const known = caseOf(call)
    const owner = known && owners.get(known.number)
    if (owner === undefined || owner === known?.owner) return
    await calls.change(call.id, (current) => {
      const now = caseOf(current)
      if (now?.number !== known?.number || now === undefined) return {}
      return { call: { ...current, told: { ...current.told, case: { ...now, owner } } } }
    })
  })
}

function caseOf({ stage, told }: Call) {
  return stage.kind !== 'ended' && told.case?.kind === 'found' ? told.case : undefined
}
