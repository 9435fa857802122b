/** What the document around a screen shows of the person who is signed in. */
import type { SignedIn } from '../../accounts/person.ts'
import type { Words } from '../../profile/words/screen-words.ts'
import type { SessionLeft } from '../../accounts/session-limits.ts'

export interface MenuEntry {
  path: string
  label: string
}

export interface PageContext {
  person: SignedIn
  /** Of their screens, in their language. */
  words: Words
  /** For the hidden field `form_token` of every form, and the header `X-Form-Token` of scripts. */
  formToken: string
  /** The screens this person may use. */
  menu: readonly MenuEntry[]
  /** The screen they are on. */
  path: string
  left: SessionLeft
}
