/** One request by somebody who is signed in and may be here: what a screen knows about it. */
import type { PageSlots } from './forms/page-slots.ts'
import type { OpenSession } from './sign-in/sessions.ts'
import type { PersonOf, Role } from '../accounts/person.ts'

export interface MenuEntry {
  path: string
  label: string
}

export interface ScreenContext<R extends Role = Role> {
  person: PersonOf<R>
  /** For the hidden field `form_token` of every form, and the header `X-Form-Token` of scripts. */
  formToken: string
  /** The screens this person may use. */
  menu: readonly MenuEntry[]
  /** The screen they are on. */
  path: string
  /** What pages of this person remember between two requests. */
  slots: PageSlots
  left: OpenSession['left']
  stay: OpenSession['stay']
  /** The person as they are now; undefined once the session is over. For answers that go on for minutes. */
  stillSignedIn: OpenSession['stillSignedIn']
  signOut: OpenSession['signOut']
}
