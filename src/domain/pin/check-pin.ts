/** Checks a Contact PIN: the one door through which a keyed number is ever compared. */
import type { AuditLog } from '../audit.ts'
import type { CredentialStore, FoundCredential, StoredHash } from './credential-store.ts'
import type { Semaphore } from '../semaphore.ts'
import { credentialId } from '../ids.ts'
import { pinAudit } from './pin-audit.ts'
import type { CheckPin, PinCheck, PinEntry, WrongReason } from './pin-check.ts'
import { decoyHash, hashPin, needsRehash, verifyPin } from './pin-hash.ts'
import { newestKeys, type PinKeys } from './pin-keys.ts'
import { readPin, selectorHmac, type Pin, type PinSize } from './pin.ts'
import type { PinTry, TryCounter } from './try-counter.ts'

/** What went wrong around a check without deciding its answer, or made the answer `unavailable`. */
export type PinFault = 'mistype' | 'check' | 'unreadable-hash' | 'give-back' | 'settle' | 'audit' | 'rehash'

export interface PinDoor {
  credentials: CredentialStore
  tries: TryCounter
  audit: AuditLog
  keys: PinKeys
  size: PinSize
  /** Issued before `size` was, and still in force. */
  sizeBefore?: PinSize | undefined
  slots: Semaphore
  /** How many checks are under way at once, so that a flood does not slow every one of them down; unbounded without it. */
  admission?: Semaphore
  now: () => Date
  pause: (ms: number) => Promise<void>
  /** Told of every fault; the answer to the caller does not wait for it. */
  onFault: (fault: PinFault, error: unknown) => void
  /** No answer about a well-formed number comes sooner than this, so that time tells nothing (docs/security.md, "The PIN"). */
  floorMs?: number
  verify?: typeof verifyPin
}

/** Rows that stand in for credentials nobody has. */
const DECOYS = 64
const DECOY_ID = credentialId.parse('decoy')

/** What the keyed number is compared with. A decoy never matches; `reason` is why it is one. */
type Target = { kind: 'own'; found: FoundCredential; stored: StoredHash } | { kind: 'decoy'; reason: WrongReason }

interface Compared {
  pin: Pin
  entry: PinEntry
  attempt: PinTry
  found: FoundCredential | undefined
  /** `own` only when the number matched. */
  result: { kind: 'matched'; found: FoundCredential; stored: StoredHash } | { kind: 'wrong'; reason: WrongReason }
}

/**
 * - A slip of the fingers is never an attempt: it reaches neither argon2 nor anybody's credential.
 * - Every try is counted before it is compared, in the live store and in the records; success gives its own count back.
 * - Unknown, wrong, waiting, locked, replaced, disabled and inactive cost the same work and give the same kind of answer.
 * - Whatever fails on the way gives `unavailable`, never `accepted`. What was not compared is given back where possible.
 */
export function makeCheckPin(door: PinDoor): CheckPin {
  const { credentials, tries, audit, keys, size, sizeBefore, slots, admission, now, pause, onFault } = door
  const { floorMs = 400, verify = verifyPin } = door
  const { pepper } = newestKeys(keys)
  const decoy = decoyHash(pepper)

  return async (entry) => {
    const read = sizeBefore === undefined ? readPin(entry.digits, size) : readPin(entry.digits, size, sizeBefore)
    if (read.kind === 'mistyped') {
      await attemptTo('mistype', () => tries.countMistype(entry.caller, entry.attested))
      return read
    }
    const arrived = now().getTime()
    const compared = await compareInTurn(read.pin, entry)
    const answer = 'result' in compared ? await conclude(compared) : compared
    // A clock that was set meanwhile must neither skip the floor nor stretch it.
    const spent = Math.max(0, now().getTime() - arrived)
    if (spent < floorMs) await pause(floorMs - spent)
    if (answer.kind === 'accepted' && 'result' in compared) void rehashIfOld(compared)
    return answer
  }

  /** Whoever cannot be let in soon has not been counted anywhere, and goes to a person. */
  async function compareInTurn(pin: Pin, entry: PinEntry): Promise<Compared | PinCheck> {
    if (admission === undefined) return compare(pin, entry)
    const admitted = await admission.run(() => compare(pin, entry))
    if (admitted.kind === 'done') return admitted.value
    await attemptTo('audit', () =>
      audit.append(pinAudit('pin.not-checked', entry, undefined, now(), { reason: 'busy' })),
    )
    return { kind: 'unavailable', why: 'busy' }
  }

  /** Counts, then compares. Only here may something be given back: afterwards the number has been tried. */
  async function compare(pin: Pin, entry: PinEntry): Promise<Compared | PinCheck> {
    const giveBack: (() => Promise<void>)[] = []
    const notCompared = async (why: 'busy' | 'store'): Promise<PinCheck> => {
      await Promise.all(giveBack.map((back) => attemptTo('give-back', back)))
      await attemptTo('audit', () =>
        audit.append(pinAudit('pin.not-checked', entry, undefined, now(), { reason: why })),
      )
      return { kind: 'unavailable', why }
    }
    try {
      const caller = entry.caller.kind === 'number' ? entry.caller.e164 : undefined
      const hmacs = keys.selectorKeys.map((key) => selectorHmac(pin, key))
      const decoySlot = parseInt(hmacs[0]?.slice(0, 8) ?? '0', 16) % DECOYS
      const found = await credentials.findBySelector(hmacs, caller)
      const knownPair = found?.knownCaller && entry.attested ? caller : undefined
      const attempt: PinTry = {
        id: `${entry.callId}:${entry.turn}`,
        callId: entry.callId,
        credential: found?.id ?? `decoy-${decoySlot}`,
        knownPair,
        caller: entry.caller,
        attested: entry.attested,
      }

      const reservation = await tries.reserve(attempt)
      if (reservation.kind === 'replay') {
        // Counted by a request whose answer got lost: whether it was compared is not known here.
        await attemptTo('audit', () =>
          audit.append(pinAudit('pin.not-checked', entry, found, now(), { reason: 'repeat' })),
        )
        return { kind: 'unavailable', why: 'repeat' }
      }
      if (reservation.kind === 'limited') {
        const { scope, retryAfterSeconds } = reservation
        await attemptTo('audit', () =>
          audit.append(pinAudit('pin.not-checked', entry, found, now(), { reason: 'limit', scope })),
        )
        return { kind: 'paused', scope, minutes: Math.ceil(retryAfterSeconds / 60) }
      }
      giveBack.push(() => tries.settle(attempt, 'refunded'))

      const target = await chooseTarget(found, knownPair, reservation.kind, decoySlot)
      if (target.kind === 'own') giveBack.push(() => credentials.refundTry(target.found.id, knownPair))

      const [id, stored] = target.kind === 'own' ? [target.found.id, target.stored] : [DECOY_ID, decoy]
      const slot = await slots.run(() => verify(pin, id, stored, keys.peppers))
      if (slot.kind === 'busy') return await notCompared('busy')
      const common = { pin, entry, attempt, found }
      if (target.kind === 'decoy') return { ...common, result: { kind: 'wrong', reason: target.reason } }
      switch (slot.value) {
        case 'match':
          // No success of the other person: it would clear the count of tries that strangers made on them.
          if (entry.onlyFor !== undefined && target.found.contactId !== entry.onlyFor)
            return { ...common, result: { kind: 'wrong', reason: 'mismatch' } }
          return { ...common, result: { kind: 'matched', found: target.found, stored } }
        case 'mismatch':
          return { ...common, result: { kind: 'wrong', reason: 'mismatch' } }
        case 'unreadable':
        case 'unknown-pepper':
          onFault('unreadable-hash', new Error(`the hash of credential ${id} cannot be compared`))
          return await notCompared('store')
        default:
          return slot.value satisfies never
      }
    } catch (error) {
      onFault('check', error)
      return notCompared('store')
    }
  }

  /** Counts in the records, one row written whichever way. */
  async function chooseTarget(
    found: FoundCredential | undefined,
    knownPair: string | undefined,
    live: 'go' | 'waiting' | 'locked',
    decoySlot: number,
  ): Promise<Target> {
    const standIn = async (reason: WrongReason): Promise<Target> => {
      await credentials.reserveDecoyTry(decoySlot)
      return { kind: 'decoy', reason }
    }
    if (found === undefined) return standIn('unknown-selector')
    if (found.state !== 'active') return standIn(found.state)
    if (live !== 'go') return standIn(live)
    const reserved = await credentials.reserveTry(found.id, knownPair)
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

  async function conclude({ entry, attempt, found, result }: Compared): Promise<PinCheck> {
    const refuse = async (reason: WrongReason): Promise<PinCheck> => {
      // The count stands whether or not this can be written down, so the true answer is still `wrong`.
      await Promise.all([
        attemptTo('settle', () => tries.settle(attempt, 'failed')),
        attemptTo('audit', () => audit.append(pinAudit('pin.refused', entry, found, now(), { reason }))),
      ])
      return { kind: 'wrong', reason }
    }
    if (result.kind === 'wrong') return refuse(result.reason)
    const { id, contactId, contactStatus } = result.found
    if (contactStatus === 'inactive') return refuse('inactive-contact')

    const { knownPair } = attempt
    const attestedCaller = entry.attested && entry.caller.kind === 'number' ? entry.caller.e164 : undefined
    const entryToAudit = pinAudit('pin.accepted', entry, result.found, now(), { pepper: result.stored.pepperId })
    const recorded = await attemptTo('audit', () =>
      credentials.recordSuccess(id, { at: now(), knownPair, attestedCaller, audit: entryToAudit }),
    )
    if (recorded.kind === 'failed') {
      await attemptTo('settle', () => tries.settle(attempt, 'failed'))
      return { kind: 'unavailable', why: 'audit' }
    }
    if (!recorded.value) return refuse('replaced')
    // Failing to give a count back only leaves the caller one try short.
    await attemptTo('settle', () => tries.settle(attempt, 'matched'))
    return { kind: 'accepted', contactId, credentialId: id }
  }

  /** The number is only known now; when every slot is taken, the next call will do. */
  async function rehashIfOld({ pin, result }: Compared): Promise<void> {
    if (result.kind !== 'matched' || !needsRehash(result.stored, keys.peppers)) return
    const { id } = result.found
    await attemptTo('rehash', async () => {
      const slot = await slots.run(() => hashPin(pin, id, pepper))
      if (slot.kind === 'done') await credentials.rehash(id, result.stored.hash, slot.value)
    })
  }

  /** For steps whose failing must not end the check: reported, and told to the caller of this function. */
  async function attemptTo<T>(
    fault: PinFault,
    work: () => Promise<T>,
  ): Promise<{ kind: 'done'; value: T } | { kind: 'failed' }> {
    try {
      return { kind: 'done', value: await work() }
    } catch (error) {
      onFault(fault, error)
      return { kind: 'failed' }
    }
  }
}
