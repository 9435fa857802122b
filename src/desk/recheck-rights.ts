/** Rechecks verified callers when records change, so that a proof or a right that ended shows on the call at once. */
import { takeDecision, type DecisionDeps } from '../calls/decision/take-decision.ts'
import { noteCall } from '../calls/current-call.ts'
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

/** The contacts whose rights have changed. Throws when the records cannot be read. */
export interface RightsChanges {
  /** Contacts whose own row, grants or contracts were changed after this place, or `all` when they are too many to name. */
  after(place: number | undefined): Promise<{ place: number; contacts: ContactId[] | 'all' }>
}

export interface RecheckRights {
  /** Brings one call's proof and rights up to date. Throws when the proof cannot be read; the call is then as it was. */
  recheck(call: Call): Promise<Identity>
  /** The call with the badge it has now. When that cannot be read, the call as it was. */
  current(id: CallId): Promise<Call | undefined>
  /** Looks at the callers whom these contacts prove, now and once more in a few seconds. Returns how many lost their badge now. */
  lookAt(contacts: Contacts): Promise<number>
  /** From here on, `catchUp` finds what is changed. */
  begin(): Promise<void>
  /** Looks at the callers whose rights any process has changed since the last time, or since `begin`. */
  catchUp(): Promise<void>
}

type Contacts = readonly ContactId[] | 'all'

/** A turn that is being answered may write the caller back as they were. This is longer than any turn takes. */
const TURN_MS = 4_000

export function makeRecheckRights(deps: RecheckRightsDeps): RecheckRights {
  const { calls, changes, events } = deps
  let place: number | undefined
  return {
    recheck: (call) => recheck(call, deps),
    current: (id) =>
      recheckById(id, deps).catch((error: unknown) => {
        events.brokeDuringCall('keeping a badge true', error)
        return calls.read(id)
      }),
    lookAt: (contacts) => recheckTwice(contacts, deps),
    begin: async () => {
      place ??= (await changes.after(undefined)).place
    },
    catchUp: async () => {
      const changed = await changes.after(place)
      await recheckTwice(changed.contacts, deps)
      place = changed.place
    },
  }
}

async function recheckById(id: CallId, deps: RecheckRightsDeps): Promise<Call | undefined> {
  const call = await deps.calls.read(id)
  if (call === undefined || call.stage.kind === 'ended' || call.identity.kind === 'unverified') return call
  await recheck(call, deps)
  return deps.calls.read(id)
}

/** Now, and once more when every turn that was being answered is over. Returns how many callers lost their badge now. */
async function recheckTwice(contacts: Contacts, deps: RecheckRightsDeps): Promise<number> {
  if (contacts.length === 0) return 0
  const again = async () => {
    await deps.pause(TURN_MS)
    await recheckCallersOf(contacts, deps)
  }
  void again().catch((error: unknown) => deps.events.brokeDuringCall('keeping a badge true, again', error))
  return recheckCallersOf(contacts, deps)
}

/** Returns how many callers lost their badge. A call that cannot be checked is reported, and the others are still looked at. */
async function recheckCallersOf(contacts: Contacts, deps: RecheckRightsDeps): Promise<number> {
  let lost = 0
  for (const call of await deps.calls.inProgress()) {
    if (call.identity.kind === 'unverified' || !isAbout(call.identity, contacts)) continue
    noteCall(call.id, call.reference)
    try {
      if ((await recheck(call, deps)).kind === 'unverified') lost += 1
    } catch (error) {
      deps.events.brokeDuringCall('keeping a badge true', error)
    }
  }
  return lost
}

async function recheck(call: Call, deps: RecheckRightsDeps): Promise<Identity> {
  const { identity } = call
  if (identity.kind === 'unverified') return identity
  const fresh = await provedNow(identity, deps)
  if (fresh === undefined) throw new Error('the contact of a verified call is not in the directory')
  if (!isOther(call, identity, fresh, deps)) return fresh
  // If the rules had decided anything for this caller, they decide again, and that is on record.
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

/** `lastUsedAt` is left out, because it changes with every call. */
function rightsIn({ standing }: Verified): string {
  const { contact, combinations } = standing
  return JSON.stringify([contact, combinations.map(({ lastUsedAt: _, ...rest }) => rest)])
}

/** A caller whom a colleague vouched for loses the proof with that colleague's rights, too. */
function isAbout({ contactId, by }: Verified, contacts: Contacts): boolean {
  if (contacts === 'all') return true
  return contacts.includes(contactId) || (by.kind === 'colleague' && contacts.includes(by.id))
}

/** False when the caller was verified again in the meantime. */
function isSameProof({ identity }: Call, before: Verified): boolean {
  return identity.kind === 'verified' && identity.contactId === before.contactId && identity.at === before.at
}

/** A caller who loses their proof keeps their place in the queue. It moves to the identification desk, unless production is down. */
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
