/** What storing pages and forms between two requests requires: sealed values of one person, and answers given once. */
import type { SignedIn } from './person.ts'

export interface SealedSlot {
  /** The SHA-256 of the id in the address. */
  key: Buffer
  person: SignedIn
  sealed: Buffer
  expiresAt: Date
}

/** Where the browser was led: `pending` while the first request is still being done. */
export type FormAnswer = { kind: 'none' | 'pending' } | { kind: 'answered'; sealed: Buffer }

/** Every method throws when the records cannot be reached. */
export interface FormStore {
  /** The oldest of this person beyond `most` go. */
  saveSlot(slot: SealedSlot, most: number, now: Date): Promise<void>
  /** Undefined: it is over, or another person's. */
  readSlot(key: Buffer, person: SignedIn, now: Date): Promise<Buffer | undefined>
  /** As `readSlot`; the second to ask gets nothing. */
  takeSlot(key: Buffer, person: SignedIn, now: Date): Promise<Buffer | undefined>
  /** False: the same form was sent before, within the hour. */
  claimForm(key: Buffer, now: Date): Promise<boolean>
  formAnswer(key: Buffer): Promise<FormAnswer>
  saveFormAnswer(key: Buffer, sealed: Buffer): Promise<void>
  /** It was not done: it may be sent again. */
  releaseForm(key: Buffer): Promise<void>
}
