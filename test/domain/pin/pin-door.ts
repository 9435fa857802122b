/** A PIN check with everything around it in plain memory, a clock one turns by hand, and comparisons that are counted. */
import type { AuditEntry, AuditLog } from '../../../src/domain/audit.ts'
import type { CallerNumber } from '../../../src/domain/caller-number.ts'
import { makeCheckPin } from '../../../src/domain/pin/check-pin.ts'
import type { PinDoor, PinFault } from '../../../src/domain/pin/pin-door.ts'
import { makeSemaphore } from '../../../src/domain/semaphore.ts'
import { callId, contactId, credentialId, type ContactId } from '../../../src/domain/ids.ts'
import type { PinEntry } from '../../../src/domain/pin/pin-check.ts'
import { decoyHash } from '../../../src/domain/pin/pin-hash.ts'
import { readPin, drawPin, PIN_SIZES, selectorHmac, type Pin } from '../../../src/domain/pin/pin.ts'
import { Secret } from '../../../src/domain/secret.ts'
import { checkDigit } from '../../../src/domain/pin/verhoeff.ts'
import { memoryTryCounter } from '../../../src/stores/memory/try-counter.ts'
import { inMemoryCredentials } from './in-memory-credentials.ts'

export const SIZE = PIN_SIZES['5+6']
export const SELECTOR_KEY = { id: 's1', key: new Uint8Array(32).fill(1) }
const PEPPER = { id: 'p1', key: new Uint8Array(32).fill(2) }
export const KEYS = { selectorKeys: [SELECTOR_KEY], peppers: [PEPPER] }
export const SECOND = 1_000
export const HOUR = 3_600 * SECOND
export const DAY = 24 * HOUR

export function pinOf(number: Secret): Pin {
  const read = readPin(number, SIZE)
  if (read.kind !== 'pin') throw new Error('not a PIN')
  return read.pin
}

/** Another number for the same selector. */
export function wrongFor(right: Secret): Secret {
  const digits = right.reveal().slice(0, SIZE.selector)
  const drawn = drawPin(SIZE, { ownPhones: [] }).number.reveal().slice(SIZE.selector, -1)
  const wrong = `${digits}${drawn}`
  return right.reveal().startsWith(wrong) ? wrongFor(right) : new Secret(`${wrong}${checkDigit(wrong)}`)
}

export function anyNumber(): Secret {
  return drawPin(SIZE, { ownPhones: [] }).number
}

export const from = (e164: string): CallerNumber => ({ kind: 'number', e164 })

export function pinDoor(change: (deps: PinDoor) => Partial<PinDoor> = () => ({})) {
  let at = Date.parse('2026-03-01T03:10:00Z')
  const now = () => new Date(at)
  const entries: AuditEntry[] = []
  const faults: PinFault[] = []
  /** What was compared, by credential; a decoy's is `decoy`. */
  const compared: string[] = []
  const opens = new Map<string, string>()
  const records = inMemoryCredentials({ now, entries })
  const audit: AuditLog = { append: async (entry) => void entries.push(entry) }

  const usual: PinDoor = {
    credentials: records.store,
    tries: memoryTryCounter({ now }),
    audit,
    keys: KEYS,
    size: SIZE,
    slots: makeSemaphore(),
    now,
    pause: async () => {},
    onFault: (fault) => faults.push(fault),
    verify: async (pin, id) => {
      compared.push(id)
      return opens.get(id) === pin.number.reveal() ? 'match' : 'mismatch'
    },
  }
  const deps = { ...usual, ...change(usual) }
  const checkPin = makeCheckPin(deps)

  let issued = 0
  /** A contact with a PIN whose hash costs nothing. */
  async function contact(name: string): Promise<Secret> {
    issued += 1
    const id = credentialId.parse(`${name}-${issued}`)
    const number = anyNumber()
    opens.set(id, number.reveal())
    const credential = {
      id,
      contactId: contactId.parse(name),
      selectorHmac: selectorHmac(pinOf(number), SELECTOR_KEY),
      selectorKeyId: 's1',
      ...decoyHash(PEPPER),
      issuedAt: now(),
    }
    const entry: AuditEntry = {
      type: 'pin.issued',
      at: now(),
      actor: name,
      subject: undefined,
      callId: undefined,
      body: {},
    }
    if (!(await records.store.issue(credential, entry))) return contact(name)
    return number
  }

  let calls = 0
  /** One entry in a call of its own from a number of its own, unless told otherwise. */
  function key(digits: Secret, more: Partial<PinEntry> = {}) {
    calls += 1
    const caller = from(`+${10_000_000_000 + calls * 1_000_000}`)
    return checkPin({ digits, callId: callId.parse(`call-${calls}`), turn: 1, caller, attested: false, ...more })
  }

  return {
    deps,
    records,
    entries,
    faults,
    compared,
    contact,
    key,
    checkPin,
    tick: (ms: number) => void (at += ms),
    disable: (id: ContactId) =>
      records.store.disable(id, {
        type: 'pin.disabled',
        at: now(),
        actor: 'x',
        subject: id,
        callId: undefined,
        body: {},
      }),
  }
}
