/** What storing Contact PINs requires of the records. No method takes or returns digits. */
import type { AuditEntry } from '../audit.ts'
import type { Standing } from '../directory/directory.ts'
import type { ContactId, CredentialId } from '../ids.ts'

export interface StoredHash {
  /** argon2id in PHC form over the whole number. */
  hash: string
  /** Which pepper the hash was made with. */
  pepperId: string
}

export interface NewCredential extends StoredHash {
  id: CredentialId
  contactId: ContactId
  /** HMAC of the selector, hex. Unique over live and retired credentials for 24 months. */
  selectorHmac: string
  selectorKeyId: string
  issuedAt: Date
}

export type CredentialState = 'active' | 'replaced' | 'disabled'

export interface FoundCredential {
  id: CredentialId
  contactId: ContactId
  state: CredentialState
  contactStatus: 'active' | 'inactive'
  /** Successful, fully attested call from this caller number within the last 90 days. */
  knownCaller: boolean
}

export type TryReservation =
  /** Counted; compare against this. */
  | ({ kind: 'go' } & StoredHash)
  /** Ten in a row, fifty in its life, or the pair's own five: not counted, not to be compared. */
  | { kind: 'locked' }
  /** Replaced or disabled meanwhile. */
  | { kind: 'retired' }

/** `taken`: another credential has this selector. `changed`: another device was first. */
export type Issued = 'issued' | 'taken' | 'changed'

/** `standing`: of the contact, where the store had it at hand; undefined says nothing. */
export interface RecordedSuccess {
  standing: Standing | undefined
}

export interface CredentialStore {
  /** By any of the HMACs (one per selector key in force). `callerNumber` is E.164, or undefined when there is none. */
  findBySelector(selectorHmacs: string[], callerNumber: string | undefined): Promise<FoundCredential | undefined>
  /** Whether some active credential had a successful, fully attested call from this number within the last 90 days. */
  knowsCaller(callerNumber: string): Promise<boolean>
  /**
   * Adds one to the failures in a row and in life, in one statement, only while both are under their limits and the
   * credential is active. With `knownPair` (an E.164 number) the pair's own count is used and its own limit of five.
   */
  reserveTry(id: CredentialId, knownPair: string | undefined): Promise<TryReservation>
  /** The same work on one of 64 decoy rows, so that an unknown selector costs what a real one costs. */
  reserveDecoyTry(decoy: number): Promise<void>
  /** Takes back one `reserveTry` because nothing was compared. */
  refundTry(id: CredentialId, knownPair: string | undefined): Promise<void>
  /**
   * In one transaction: failures in a row to 0 (the pair's own when `knownPair`), failures in life minus 1, last success,
   * remembers `attestedCaller` (E.164) when given, and appends the audit entry. Throws when the audit row cannot be
   * written, and returns undefined without any effect when the credential is no longer active or its contact is not.
   */
  recordSuccess(
    id: CredentialId,
    details: { at: Date; knownPair: string | undefined; attestedCaller: string | undefined; audit: AuditEntry },
  ): Promise<RecordedSuccess | undefined>
  /** Replaces the hash if it still is `oldHash`; a concurrent re-issue wins. */
  rehash(id: CredentialId, oldHash: string, fresh: StoredHash): Promise<void>
  /**
   * Stores a new credential, retires the contact's old one and leaves word on their profile in one transaction, with the audit
   * entry. With `replaces` only while that one (or none) is still the live one: two devices must not take turns.
   */
  issue(credential: NewCredential, audit: AuditEntry, replaces?: CredentialId | 'none'): Promise<Issued>
  /** The contact's live credential ends now, and word of it is left on their profile. False when there was none. */
  disable(contactId: ContactId, audit: AuditEntry): Promise<boolean>
  /** What a profile may show: never a hash. */
  summaryFor(contactId: ContactId): Promise<CredentialSummary | undefined>
}

export interface CredentialSummary {
  id: CredentialId
  state: CredentialState
  issuedAt: Date
  lastUsedAt: Date | undefined
  failuresInARow: number
  failuresInLife: number
}
