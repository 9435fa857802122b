/** Checks a Contact PIN: the one door through which a keyed number is ever compared. */
import { makeAskAgain } from './ask-again.ts'
import { comparePin, type Compared, type Comparing } from './compare-pin.ts'
import { pinAudit } from './pin-audit.ts'
import type { CheckPin, PinCheck, PinEntry, PinTerms, WrongReason } from './pin-check.ts'
import { attemptTo, noteNotChecked, type PinDoor } from './pin-door.ts'
import { decoyHash, hashPin, needsRehash, verifyPin } from './pin-hash.ts'
import { newestKeys, type NamedKey } from './pin-keys.ts'
import { readPin, selectorHmac } from './pin.ts'
import type { Visitor } from './limits/check-queue.ts'

/** A person at a screen waits longer than a caller without a word, and is told to try again. */
const AT_A_SCREEN: PinTerms = { waitMs: 5_000 }

/**
 * - A slip of the fingers is never an attempt: it reaches neither argon2 nor a credential.
 * - Every try is counted before it is compared, in the live store and in the records; success gives its own count back.
 * - Unknown, wrong, waiting, locked, replaced, disabled and inactive cost the same work and give the same kind of answer.
 * - Whatever fails on the way gives `unavailable`, never `accepted`. What was not compared is given back where possible.
 */
export function makeCheckPin(door: PinDoor): CheckPin {
  const { tries, size, sizeBefore, now, pause, floorMs = 400, verify = verifyPin, isAway = () => false } = door
  const { pepper, selectorKey } = newestKeys(door.keys)
  const [records, live] = [makeAskAgain({ isAway, now, pause }), makeAskAgain({ isAway, now, pause })]
  const comparing: Comparing = { ...door, verify, decoy: decoyHash(pepper), records, live }

  return async (entry, terms = AT_A_SCREEN) => {
    const read = sizeBefore === undefined ? readPin(entry.digits, size) : readPin(entry.digits, size, sizeBefore)
    if (read.kind === 'mistyped') {
      await attemptTo(door, 'mistype', () => tries.countMistype(entry.caller, entry.attested))
      return read
    }
    const { pin } = read
    let began = now().getTime()
    const visitor = { source: sourceOf(entry), selector: selectorHmac(pin, selectorKey) }
    const compared = await inTurn(visitor, { entry, terms }, door, () => {
      began = now().getTime()
      return comparePin(pin, entry, comparing)
    })
    const answer = 'result' in compared ? await conclude(compared, door) : compared
    // A clock that was set meanwhile must neither skip the floor nor stretch it.
    const spent = Math.max(0, now().getTime() - began)
    if (spent < floorMs) await pause(floorMs - spent)
    const rehashed = answer.kind === 'accepted' && 'result' in compared && rehashIfOld(compared, pepper, door)
    void Promise.resolve(rehashed).finally(() => (terms.erases === true ? pin.number.erase() : undefined))
    return answer
  }
}

/**
 * A check that waits has not been counted anywhere: a count that stands while its try waits would close the limits of numbers that
 * share one, and make a crowd look like an attack (docs/decisions/0019-a-waiting-room-for-pin-checks.md).
 */
async function inTurn(
  visitor: Visitor,
  { entry, terms }: { entry: PinEntry; terms: PinTerms },
  door: PinDoor,
  work: () => Promise<Compared | PinCheck>,
): Promise<Compared | PinCheck> {
  if (door.queue === undefined) return work()
  const entered = await door.queue.enter(visitor, work, terms)
  if (entered.kind === 'done') return entered.value
  const why = entered.why === 'left' ? 'left' : 'busy'
  await noteNotChecked(door, entry, undefined, { reason: why })
  return { kind: 'unavailable', why }
}

function sourceOf({ caller }: PinEntry): string | undefined {
  if (caller.kind === 'signed-in') return caller.contact
  return caller.kind === 'number' ? caller.e164 : undefined
}

/** The try was compared: what follows is written down, and a success counts only once it is on record. */
async function conclude({ entry, pinTry, found, result }: Compared, door: PinDoor): Promise<PinCheck> {
  const { credentials, tries, audit, now } = door
  /** Not waited for where it goes out with the save of the call: failing to settle only leaves the caller one try short. */
  const settle = async (how: 'matched' | 'failed'): Promise<void> => {
    const settled = attemptTo(door, 'settle', () => tries.settle(pinTry, how, entry.savedNext === true))
    if (entry.savedNext !== true) await settled
  }
  const refuse = async (reason: WrongReason): Promise<PinCheck> => {
    // The count stands whether or not this can be written down, so the true answer is still `wrong`.
    await Promise.all([
      settle('failed'),
      attemptTo(door, 'audit', () => audit.append(pinAudit('pin.refused', entry, found, now(), { reason }))),
    ])
    return { kind: 'wrong', reason }
  }
  if (result.kind === 'wrong') return refuse(result.reason)
  const { id, contactId, contactStatus } = result.found
  if (contactStatus === 'inactive') return refuse('inactive-contact')

  const { knownPair } = pinTry
  const attestedCaller = entry.attested && entry.caller.kind === 'number' ? entry.caller.e164 : undefined
  const entryToAudit = pinAudit('pin.accepted', entry, result.found, now(), { pepper: result.stored.pepperId })
  const recorded = await attemptTo(door, 'audit', () =>
    credentials.recordSuccess(id, { at: now(), knownPair, attestedCaller, audit: entryToAudit }),
  )
  if (recorded.kind === 'failed') {
    await settle('failed')
    return { kind: 'unavailable', why: 'audit' }
  }
  if (recorded.value === undefined) return refuse('replaced')
  await settle('matched')
  return { kind: 'accepted', contactId, credentialId: id, standing: recorded.value.standing }
}

/** The number is only known now; when every slot is taken, the next call will do. */
async function rehashIfOld({ pin, result }: Compared, pepper: NamedKey, door: PinDoor): Promise<void> {
  const { credentials, keys, slots, hash = hashPin } = door
  if (result.kind !== 'matched' || !needsRehash(result.stored, keys.peppers)) return
  const { id } = result.found
  await attemptTo(door, 'rehash', async () => {
    const slot = await slots.run(() => hash(pin, id, pepper))
    if (slot.kind === 'done') await credentials.rehash(id, result.stored.hash, slot.value)
  })
}
