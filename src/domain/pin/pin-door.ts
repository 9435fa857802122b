/** What checking a Contact PIN needs from outside, and how a step that fails beside the answer is reported. */
import type { AuditLog } from '../audit.ts'
import type { Semaphore } from '../semaphore.ts'
import type { CredentialStore, FoundCredential } from './credential-store.ts'
import { pinAudit } from './pin-audit.ts'
import type { PinEntry } from './pin-check.ts'
import type { PinHashing } from './pin-hash.ts'
import type { PinKeys } from './pin-keys.ts'
import type { PinSize } from './pin.ts'
import type { TryCounter } from './limits/try-counter.ts'
import type { CheckQueue } from './limits/check-queue.ts'

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
  /** Where checks wait for their turn, so that a flood does not slow every one of them down; without it none waits. */
  queue?: CheckQueue
  now: () => Date
  pause: (ms: number) => Promise<void>
  /** Whether a store that failed may answer in a moment; left out, it is not asked again. */
  isAway?: (error: unknown) => boolean
  /** Told of every fault; the answer to the caller does not wait for it. */
  onFault: (fault: PinFault, error: unknown) => void
  /** No answer about a well-formed number comes sooner than this, so that time tells nothing (docs/security.md, "The PIN"). */
  floorMs?: number
  /** How PINs are compared, and hashed anew; left out: on the threads of this process. */
  verify?: PinHashing['verifyPin']
  hash?: PinHashing['hashPin']
}

/** For steps whose failing must not end the check: reported to `onFault`, and told to the caller of this function. */
export async function attemptTo<T>(
  { onFault }: Pick<PinDoor, 'onFault'>,
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

/** Why a number was not compared, for the audit trail; when that cannot be written the answer stays what it is. */
export async function noteNotChecked(
  door: PinDoor,
  entry: PinEntry,
  found: FoundCredential | undefined,
  why: { reason: 'busy' | 'store' | 'repeat' | 'left' } | { reason: 'limit'; scope: string },
): Promise<void> {
  await attemptTo(door, 'audit', () => door.audit.append(pinAudit('pin.not-checked', entry, found, door.now(), why)))
}
