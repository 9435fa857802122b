/** Counts a try, then compares the keyed number with its credential, or with a decoy that costs the same work. */
import { credentialId } from '../ids.ts'
import type { AskAgain } from './ask-again.ts'
import type { FoundCredential, StoredHash } from './credential-store.ts'
import type { PinCheck, PinEntry, WrongReason } from './pin-check.ts'
import { attemptTo, noteNotChecked, type PinDoor } from './pin-door.ts'
import type { verifyPin } from './pin-hash.ts'
import { selectorHmac, type Pin } from './pin.ts'
import type { PinTry } from './limits/try-counter.ts'

/** Rows that stand in for selectors that no credential has. */
const DECOYS = 64
const DECOY_ID = credentialId.parse('decoy')

/** The door with what is worked out once for all checks. */
export interface Comparing extends PinDoor {
  verify: typeof verifyPin
  /** What a number without a credential is compared with. */
  decoy: StoredHash
  /** The records for what changes nothing, and the live store for the count, which it makes once for each try. */
  records: AskAgain
  live: AskAgain
}

/** What the keyed number is compared with. A decoy never matches; `reason` is why it is one. */
type Target = { kind: 'own'; found: FoundCredential; stored: StoredHash } | { kind: 'decoy'; reason: WrongReason }

/** One keyed number, looked up. */
interface LookedUp {
  pin: Pin
  entry: PinEntry
  pinTry: PinTry
  found: FoundCredential | undefined
}

export interface Compared extends LookedUp {
  /** `own` only when the number matched. */
  result: { kind: 'matched'; found: FoundCredential; stored: StoredHash } | { kind: 'wrong'; reason: WrongReason }
}

/** The try was counted and nothing compared. */
type NotCompared = { notCompared: 'busy' | 'store' }

/** Only here may something be given back: afterwards the number has been tried. */
export async function comparePin(pin: Pin, entry: PinEntry, door: Comparing): Promise<Compared | PinCheck> {
  const giveBack: (() => Promise<void>)[] = []
  const compared = await countAndCompare(pin, entry, door, giveBack).catch((error: unknown): NotCompared => {
    door.onFault('check', error)
    return { notCompared: 'store' }
  })
  if (!('notCompared' in compared)) return compared
  await Promise.all(giveBack.map((back) => attemptTo(door, 'give-back', back)))
  await noteNotChecked(door, entry, undefined, { reason: compared.notCompared })
  return { kind: 'unavailable', why: compared.notCompared }
}

/** Puts into `giveBack` how each count is taken back, as soon as it is made. */
async function countAndCompare(
  pin: Pin,
  entry: PinEntry,
  door: Comparing,
  giveBack: (() => Promise<void>)[],
): Promise<Compared | PinCheck | NotCompared> {
  const { credentials, tries, slots, verify, keys, decoy, live } = door
  const { decoySlot, ...lookedUp } = await lookUp(pin, entry, door)
  const { pinTry, found } = lookedUp
  const reservation = await live(() => tries.reserve(pinTry))
  if (reservation.kind === 'replay') {
    // Counted by a request whose answer got lost: whether it was compared is not known here.
    await noteNotChecked(door, entry, found, { reason: 'repeat' })
    return { kind: 'unavailable', why: 'repeat' }
  }
  if (reservation.kind === 'limited') {
    const { scope, retryAfterSeconds } = reservation
    await noteNotChecked(door, entry, found, { reason: 'limit', scope })
    return { kind: 'paused', scope, minutes: Math.ceil(retryAfterSeconds / 60) }
  }
  giveBack.push(() => tries.settle(pinTry, 'refunded'))

  const target = await chooseTarget(lookedUp, reservation.kind, decoySlot, door)
  if (target.kind === 'own') giveBack.push(() => credentials.refundTry(target.found.id, pinTry.knownPair))
  const [id, stored] = target.kind === 'own' ? [target.found.id, target.stored] : [DECOY_ID, decoy]
  const slot = await slots.run(() => verify(pin, id, stored, keys.peppers))
  if (slot.kind === 'busy') return { notCompared: 'busy' }
  return judge(lookedUp, target, slot.value, door)
}

async function lookUp(
  pin: Pin,
  entry: PinEntry,
  { credentials, keys, records }: Comparing,
): Promise<LookedUp & { decoySlot: number }> {
  const caller = entry.caller.kind === 'number' ? entry.caller.e164 : undefined
  const hmacs = keys.selectorKeys.map((key) => selectorHmac(pin, key))
  const decoySlot = parseInt(hmacs[0]?.slice(0, 8) ?? '0', 16) % DECOYS
  const found = await records(() => credentials.findBySelector(hmacs, caller))
  const pinTry: PinTry = {
    id: `${entry.callId}:${entry.turn}`,
    callId: entry.callId,
    credential: found?.id ?? `decoy-${decoySlot}`,
    knownPair: found?.knownCaller && entry.attested ? caller : undefined,
    caller: entry.caller,
    attested: entry.attested,
  }
  return { pin, entry, pinTry, found, decoySlot }
}

/** What a comparison says. A decoy says nothing but why it is one. */
function judge(
  lookedUp: LookedUp,
  target: Target,
  verified: Awaited<ReturnType<typeof verifyPin>>,
  { onFault }: PinDoor,
): Compared | NotCompared {
  if (target.kind === 'decoy') return { ...lookedUp, result: { kind: 'wrong', reason: target.reason } }
  const { onlyFor } = lookedUp.entry
  switch (verified) {
    case 'match':
      // No success of the other person: it would clear the count of tries that strangers made on them.
      if (onlyFor !== undefined && target.found.contactId !== onlyFor)
        return { ...lookedUp, result: { kind: 'wrong', reason: 'mismatch' } }
      return { ...lookedUp, result: { kind: 'matched', found: target.found, stored: target.stored } }
    case 'mismatch':
      return { ...lookedUp, result: { kind: 'wrong', reason: 'mismatch' } }
    case 'unreadable':
    case 'unknown-pepper':
      onFault('unreadable-hash', new Error(`the hash of credential ${target.found.id} cannot be compared`))
      return { notCompared: 'store' }
    default:
      return verified satisfies never
  }
}

/** Counts in the records, one row written whichever way. */
async function chooseTarget(
  { found, pinTry }: LookedUp,
  live: 'go' | 'waiting' | 'locked',
  decoySlot: number,
  { credentials, keys }: PinDoor,
): Promise<Target> {
  const standIn = async (reason: WrongReason): Promise<Target> => {
    await credentials.reserveDecoyTry(decoySlot)
    return { kind: 'decoy', reason }
  }
  if (found === undefined) return standIn('unknown-selector')
  if (found.state !== 'active') return standIn(found.state)
  if (live !== 'go') return standIn(live)
  const reserved = await credentials.reserveTry(found.id, pinTry.knownPair)
  switch (reserved.kind) {
    case 'locked':
      return standIn('locked')
    case 'retired':
      return standIn('replaced')
    case 'go': {
      const { hash, pepperId } = reserved
      // A dropped pepper is how PINs are ended after a leak: they are dead like disabled ones.
      if (!keys.peppers.some(({ id }) => id === pepperId)) return { kind: 'decoy', reason: 'disabled' }
      return { kind: 'own', found, stored: { hash, pepperId } }
    }
    default:
      return reserved satisfies never
  }
}
