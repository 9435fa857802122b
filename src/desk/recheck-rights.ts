/** Keeps the badge of verified callers true: a proof or a right that ends shows on the call at once, wherever it is. */
import { takeDecision, type DecisionDeps } from '../calls/decision/take-decision.ts'
import type { CallStore } from '../calls/call-store.ts'
import type { Call, Identity } from '../calls/call.ts'
import { factsOf } from '../calls/decision/facts.ts'
import { provedNow, type Verified } from '../calls/decision/proved-now.ts'
import type { CallId, ContactId } from '../domain/ids.ts'

export interface RecheckRightsDeps extends DecisionDeps {
  calls: CallStore
  changes: RightsChanges
  /** Must not keep the process alive. */
  pause: (ms: number) => Promise<void>
}

/** Whose rights the records say have changed. Throws when the records cannot be read. */
export interface RightsChanges {
  /** Contacts whose own row, grants or contracts were changed after this place, or `all` when they are too many to name. */
  after(place: number | undefined): Promise<{ place: number; contacts: ContactId[] | 'all' }>
}

export type RecheckRights = ReturnType<typeof makeRecheckRights>

/** A turn that was being answered meanwhile may write the caller back as they were: longer than any turn takes. */
const TURN_MS = 4_000

export function makeRecheckRights(deps: RecheckRightsDeps) {
  const { calls, changes, pause, events } = deps
  const keep = (call: Call) => recheck(call, deps)

  async function look(id: CallId): Promise<Call | undefined> {
    const call = await calls.read(id)
    if (call === undefined || call.stage.kind === 'ended' || call.identity.kind === 'unverified') return call
    await keep(call)
    return calls.read(id)
  }

  /** How many callers lost their badge. */
  async function lookAt(contacts: readonly ContactId[] | 'all'): Promise<number> {
    if (contacts.length === 0) return 0
    let lost = 0
    for (const call of await calls.inProgress()) {
      if (call.identity.kind === 'unverified' || !isAbout(call.identity, contacts)) continue
      try {
        if ((await keep(call)).kind === 'unverified') lost += 1
      } catch (error) {
        events.brokeDuringCall('keeping a badge true', error)
      }
    }
    return lost
  }

  /** Now, and once more when every turn that was being answered is over. */
  async function lookTwice(contacts: readonly ContactId[] | 'all'): Promise<number> {
    const again = async () => {
      await pause(TURN_MS)
      await lookAt(contacts)
    }
    if (contacts.length > 0)
      void again().catch((error: unknown) => events.brokeDuringCall('keeping a badge true, again', error))
    return lookAt(contacts)
  }

  let place: number | undefined

  return {
    keep,
    /** The call with the badge it has now. When that cannot be read, the call as it was. */
    async current(id: CallId): Promise<Call | undefined> {
      try {
        return await look(id)
      } catch (error) {
        events.brokeDuringCall('keeping a badge true', error)
        return calls.read(id)
      }
    },
    lookAt: lookTwice,
    /** From here on, `catchUp` finds what is changed. */
    async begin(): Promise<void> {
      place ??= (await changes.after(undefined)).place
    },
    /** Looks at the callers whose rights have changed since it was last asked, by any process. */
    async catchUp(): Promise<void> {
      const changed = await changes.after(place)
      await lookTwice(changed.contacts)
      place = changed.place
    },
  }
}

/** Brings one call's proof and rights up to date. Throws when the proof cannot be read; the call is then as it was. */
async function recheck(call: Call, deps: RecheckRightsDeps): Promise<Identity> {
  const { identity } = call
  if (identity.kind === 'unverified') return identity
  const fresh = await provedNow(identity, deps)
  if (fresh === undefined) throw new Error('the contact of a verified call is not in the directory')
  if (!isOther(call, identity, fresh, deps)) return fresh
  // What the caller may do is decided anew, and on record, once anything had been decided.
  const next: Call = { ...call, identity: fresh }
  const taken = call.decisions.length > 0 ? (await takeDecision(next, deps)).changes : next
  const added = taken.decisions.slice(call.decisions.length)
  await deps.calls.change(call.id, (latest) =>
    isSameProof(latest, identity) ? { call: as(latest, taken.identity, added) } : {},
  )
  return taken.identity
}

function isOther(call: Call, before: Verified, fresh: Identity, { now, settings }: DecisionDeps): boolean {
  if (fresh.kind === 'unverified') return true
  const at = now()
  const facts = (identity: Identity) => JSON.stringify(factsOf({ ...call, identity }, at, settings.policy))
  return rightsIn(before) !== rightsIn(fresh) || facts(before) !== facts(fresh)
}

/** Without what changes with every call. */
function rightsIn({ standing }: Verified): string {
  const { contact, combinations } = standing
  return JSON.stringify([contact, combinations.map(({ lastUsedAt: _, ...rest }) => rest)])
}

/** The word of a colleague is theirs as well. */
function isAbout({ contactId, by }: Verified, contacts: readonly ContactId[] | 'all'): boolean {
  if (contacts === 'all') return true
  return contacts.includes(contactId) || (by.kind === 'colleague' && contacts.includes(by.id))
}

/** Not proved again in the meantime. */
function isSameProof({ identity }: Call, before: Verified): boolean {
  return identity.kind === 'verified' && identity.contactId === before.contactId && identity.at === before.at
}

/** A caller without a proof keeps their place, with the people who find out who is calling unless production is down. */
function as(call: Call, identity: Identity, added: Call['decisions']): Call {
  const { stage } = call
  const isMoved = identity.kind === 'unverified' && stage.kind === 'waiting' && stage.desk !== 'production-down'
  return {
    ...call,
    identity,
    decisions: [...call.decisions, ...added],
    stage: isMoved ? { ...stage, desk: 'identification' } : stage,
  }
}
