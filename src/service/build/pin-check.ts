/** The one door to a comparison of PINs, as this service is set up. */
import { setTimeout as sleep } from 'node:timers/promises'
import { makePinChecks, type PinChecks } from '../../calls/pin-checks/pin-checks.ts'
import { isUnavailable } from '../../concurrency/unavailable.ts'
import { makeCheckPin } from '../../domain/pin/check-pin.ts'
import { ARGON2_HERE, makePinHashing, type Argon2, type PinHashing } from '../../domain/pin/pin-hash.ts'
import type { PinFault } from '../../domain/pin/pin-door.ts'
import type { CheckPin } from '../../domain/pin/pin-check.ts'
import { PIN_SIZES, pinLength, type PinSize, type PinSizes } from '../../domain/pin/pin.ts'
import type { PinKeys } from '../../domain/pin/pin-keys.ts'
import { makeCheckQueue } from '../../domain/pin/limits/check-queue.ts'
import { makeSemaphore, type SlotsWithLast } from '../../domain/semaphore.ts'
import type { Stores } from '../../stores/stores.ts'
import type { AppSettings } from '../app-settings.ts'
import type { Events } from '../events/events.ts'
import { HASHES_AT_ONCE } from '../hashing/hashing-pool.ts'

export interface PinChecking {
  checkPin: CheckPin
  /** The same for callers, who come back for an answer that takes long. */
  checks: PinChecks
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
  /** How soon a caller is told that their PIN is being checked. */
  pinAnswerMs?: number
  hashSemaphore?: number
  pinSizes?: PinSizes
}

export interface PinCheckingDeps {
  stores: Pick<Stores, 'credentials' | 'tries' | 'audit' | 'checkResults'>
  keys: PinKeys
  settings: Pick<AppSettings, 'pinSizes' | 'policy'>
  events: Pick<Events, 'brokeDuringCall' | 'brokeAside' | 'pinWaited' | 'pinCheckLost'>
  tuning: PinTuning
  /** Left out: on the threads of this process. */
  argon2: Argon2 | undefined
  now: () => Date
}

/** A check that has begun waits for a comparison or two, which take long only where other work keeps the processors. */
const SLOT_WAIT_MS = 10_000

/** Faults after which the caller is told that the PIN could not be checked; after the others the answer stands. */
const DECIDING_FAULTS: ReadonlySet<PinFault> = new Set(['check', 'unreadable-hash', 'audit'])

export function buildPinCheck({ stores, keys, settings, events, tuning, argon2, now }: PinCheckingDeps): PinChecking {
  const { credentials, tries, audit } = stores
  const { hashPin, verifyPin } = makePinHashing(argon2 ?? ARGON2_HERE)
  const { size, before: sizeBefore } = tuning.pinSizes ??
    settings.pinSizes ?? { size: PIN_SIZES['5+6'], before: undefined }
  const hashSemaphore = makeSemaphore({ slots: tuning.hashSemaphore ?? HASHES_AT_ONCE, waitMs: SLOT_WAIT_MS })
  const queue = makeCheckQueue({
    places: () => settings.policy.pinQueue.places,
    onWaited: events.pinWaited,
    now: () => performance.now(),
  })
  const checkPin = makeCheckPin({
    credentials,
    tries,
    audit,
    keys,
    size,
    sizeBefore,
    slots: hashSemaphore,
    queue,
    verify: verifyPin,
    hash: hashPin,
    now,
    pause: (ms) => sleep(ms),
    isAway: isUnavailable,
    onFault: (fault, error) =>
      DECIDING_FAULTS.has(fault)
        ? events.brokeDuringCall('PIN check', error)
        : events.brokeAside('PIN counts', fault, error),
    ...(tuning.pinFloorMs === undefined ? {} : { floorMs: tuning.pinFloorMs }),
  })
  const load = () => {
    const { running, waiting } = hashSemaphore.load()
    return { running, waiting: waiting + queue.load().waiting }
  }
  const checks = makePinChecks({
    checkPin,
    results: stores.checkResults,
    expectedMs: () => queue.load().expectedMs,
    limitMs: () => settings.policy.pinQueue.waitSeconds * 1_000,
    onLost: events.pinCheckLost,
    onFailure: (what, error) => events.brokeAside('PIN checks', what, error),
    now,
    ...(tuning.pinAnswerMs === undefined ? {} : { answerMs: tuning.pinAnswerMs }),
  })
  return { checkPin, checks, size, lengths: [size, sizeBefore ?? size].map(pinLength), hashSemaphore, hashPin, load }
}
