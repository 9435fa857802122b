/** What storing sign-ins requires: who belongs to which account, visits to the identity provider, and sessions. */
import type { ContactId, StaffId } from '../domain/ids.ts'
import type { StaffRole } from '../desk/staff/staff.ts'
import type { SignedIn } from './person.ts'

/** An account at an identity provider: never an e-mail address, which can pass to another person. */
export interface Account {
  issuer: string
  subject: string
}

/** Whose sessions the provider ended: of an account, of one session there, or of both. At least one of the two is there. */
export interface LoggedOut {
  issuer: string
  subject: string | undefined
  providerSession: string | undefined
}

/** A sign-in for which the browser has not come back from the identity provider yet. */
export interface AuthorizationRequest {
  state: string
  /** SHA-256 of what the browser's cookie holds: another browser cannot finish this sign-in. */
  browser: Buffer
  nonce: string
  /** PKCE. */
  verifier: string
  /** A path of this service. */
  returnTo: string
  /** The person must have proved who they are just now, e.g. before a PIN is issued. */
  fresh: boolean
  expiresAt: Date
}

export type Found =
  | { outcome: 'found'; person: SignedIn }
  /** Known, but has left or is not active. */
  | { outcome: 'left' }
  | { outcome: 'unknown' }

export type Linked =
  | Found
  /** Two people have this address. */
  | { outcome: 'ambiguous' }
  /** The person has another account at this provider: the next owner of an address does not become this person. */
  | { outcome: 'taken' }
  /** The address was entered for this contact less than seven days ago: it links nothing yet. */
  | { outcome: 'address-new' }

export interface Session {
  /** As the directory knows them now. */
  person: SignedIn
  /** When they last proved who they are. */
  authenticatedAt: Date
  startedAt: Date
  seenAt: Date
}

/** A session that was ended, and whose it was. */
export type Ended = { key: Buffer } & ({ kind: 'staff'; id: StaffId } | { kind: 'contact'; id: ContactId })

/** Whose link to an account is released. */
export type Linkholder = { kind: 'staff'; id: string } | { kind: 'contact'; id: string }

export interface Link extends Account {
  linkedAt: Date
}

export interface Released {
  /** Whose link it was; `name` as the directory has it. */
  people: (Linkholder & { name: string })[]
  ended: Ended[]
}

/** A member of staff who came by a group of the identity provider: the groups at each sign-in decide on them. */
export interface FromProvider {
  id: StaffId
  role: StaffRole
  isActive: boolean
  /** Inactive because the provider said so last: it may say otherwise. */
  mayReturn: boolean
}

/** `key` is the SHA-256 of the session's id. Every method throws when the records cannot be reached. */
export interface SignInStore {
  saveAuthorizationRequest(attempt: AuthorizationRequest, now: Date): Promise<void>
  /** Once: the second to ask gets nothing. */
  takeAuthorizationRequest(state: string, browser: Buffer, now: Date): Promise<AuthorizationRequest | undefined>
  find(account: Account): Promise<Found>
  /** Links the account to the one active person with this address, which the provider has verified. */
  link(account: Account, email: string, now: Date): Promise<Linked>
  /** Undefined: the account is of no one, of a contact, or of a row that people keep by hand. */
  fromProvider(by: Account | { staff: string }): Promise<FromProvider | undefined>
  /** People keep the row from now on, and groups change it no more. One audit row. False: they kept it before. */
  takeOver(staff: string, by: { actor: string; at: Date }): Promise<boolean>
  /** The accounts a person is linked to, one for each identity provider that this service has had. */
  linksOf(person: Linkholder): Promise<Link[]>
  /**
   * Forgets which account belongs to a person, or to every member of staff, and ends their sessions. The next account with
   * their verified address is linked. One audit row for each person; none when there was no link.
   */
  release(whose: Linkholder | 'all staff', by: { actor: string; at: Date }): Promise<Released>
  startSession(key: Buffer, person: SignedIn, proof: SignInProof, now: Date): Promise<void>
  /** Undefined as well when the person has left or is no longer active. */
  readSession(key: Buffer): Promise<Session | undefined>
  touchSession(key: Buffer, now: Date): Promise<void>
  endSession(key: Buffer): Promise<void>
  /** Ends a session that a time limit or a fresh sign-in ended, and remembers for a day whose it was; `form` is the SHA-256 of its token. */
  lapseSession(key: Buffer, person: SignedIn, form: Buffer | undefined, now: Date): Promise<void>
  /** Whose it was, as the directory knows them now. */
  lapsedSession(by: { key: Buffer } | { form: Buffer }, now: Date): Promise<SignedIn | undefined>
  /**
   * Those of an account, or of one session at its provider and, where the account is named, those of which it is not known.
   * Undefined, with no effect, when this notice was taken before; it is remembered until its time.
   */
  endSessionsOf(whose: LoggedOut, notice: { id: Buffer; until: Date }, now: Date): Promise<Ended[] | undefined>
}

/** What the identity provider said of the sign-in. */
export interface SignInProof {
  authenticatedAt: Date
  /** Its own name for the session there. */
  providerSession: string | undefined
}
