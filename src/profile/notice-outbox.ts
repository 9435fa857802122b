/** What telling contacts outside their page requires of the records: each notice claimed by one process at a time. */
import type { ContactId } from '../domain/ids.ts'
import type { Notice } from './profile-store.ts'

/** Nothing here could hold a PIN: what a notice says is made from its kind and a reference (`notice-words.ts`). */
export interface NoticeToTell {
  id: string
  kind: Notice['kind']
  reference: string
  about: string | undefined
  callback: string | undefined
  at: Date
  contact: { id: ContactId; name: string; email: string; language: string }
  /** They said no to e-mails of this kind where they may. */
  wantsMail: boolean
  /** How often it has been tried before this time. */
  tries: number
}

export interface NoticeOutbox {
  /** The next one of the last day that is due, claimed until `until`. */
  claim(now: Date, until: Date): Promise<NoticeToTell | undefined>
  told(id: string, at: Date): Promise<void>
  again(id: string, notBefore: Date): Promise<void>
  /** It is for the page alone. */
  leave(id: string): Promise<void>
}
