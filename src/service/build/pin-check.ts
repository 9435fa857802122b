/** The one door to a comparison of PINs, as this service is set up. */
import { setTimeout as sleep } from 'node:timers/promises'
import { makeCheckPin } from '../../domain/pin/check-pin.ts'
import { ARGON2_HERE, makePinHashing, type Argon2, type PinHashing } from '../../domain/pin/pin-hash.ts'
import type { PinFault } from '../../domain/pin/pin-door.ts'
import type { CheckPin } from '../../domain/pin/pin-check.ts'
import { PIN_SIZES, pinLength, type PinSize, type PinSizes } from '../../domain/pin/pin.ts'
import type { PinKeys } from '../../domain/pin/pin-keys.ts'
import { makeSemaphore, type SlotsWithLast } from '../../domain/semaphore.ts'
import type { Stores } from '../../stores/stores.ts'
import type { Events } from '../events.ts'
import { HASHES_AT_ONCE } from '../hashing/hashing-pool.ts'

export interface PinChecking {
  checkPin: CheckPin
  /** The size that PINs are issued in. */
  size: PinSize
  /** Lengths that callers may key, the one of `size` first. */
  lengths: number[]
  /** One argon2 hash for each processor at once. */
  hashSemaphore: SlotsWithLast
  hashPin: PinHashing['hashPin']
  /** Comparisons that run, and PINs that wait for one. */
  load: () => { running: number; waiting: number }
}

export interface PinTuning {
  pinFloorMs?: number
  hashSemaphore?: number
  pinSizes?: PinSizes
}

export interface PinCheckingDeps {
  stores: Pick<Stores, 'credentials' | 'tries' | 'audit'>
  keys: PinKeys
  pinSizes: PinSizes | undefined
  events: Pick<Events, 'brokeDuringCall' | 'brokeAside'>
  tuning: PinTuning
  /** Left out: on the threads of this process. */
  argon2: Argon2 | undefined
  now: () => Date
}

/** Measured (bench, `overload`): more at once only makes each check later, and a longer queue lets no more callers through. */
const ADMISSION = { slots: 6, waiting: 32, waitMs: 900 }

/** Faults after which the caller is told that the PIN could not be checked; after the others the answer stands. */
const DECIDING_FAULTS: ReadonlySet<PinFault> = new Set(['check', 'unreadable-hash', 'audit'])

export function buildPinCheck({ stores, keys, pinSizes, events, tuning, argon2, now }: PinCheckingDeps): PinChecking {
  const { credentials, tries, audit } = stores
  const { hashPin, verifyPin } = makePinHashing(argon2 ?? ARGON2_HERE)
  const { size, before: sizeBefore } = tuning.pinSizes ?? pinSizes ?? { size: PIN_SIZES['5+6'], before: undefined }
  const hashSemaphore = makeSemaphore({ slots: tuning.hashSemaphore ?? HASHES_AT_ONCE })
  const admission = makeSemaphore(ADMISSION)
  const checkPin = makeCheckPin({
    credentials,
    tries,
    audit,
    keys,
    size,
    sizeBefore,
    slots: hashSemaphore,
    verify: verifyPin,
    hash: hashPin,
    admission,
    now,
    pause: (ms) => sleep(ms),
    onFault: (fault, error) =>
      DECIDING_FAULTS.has(fault)
        ? events.brokeDuringCall('PIN check', error)
        : events.brokeAside('PIN counts', fault, error),
    ...(tuning.pinFloorMs === undefined ? {} : { floorMs: tuning.pinFloorMs }),
  })
  const load = () => {
    const { running, waiting } = hashSemaphore.load()
    return { running, waiting: waiting + admission.load().waiting }
  }
  return { checkPin, size, lengths: [size, sizeBefore ?? size].map(pinLength), hashSemaphore, hashPin, load }
}
