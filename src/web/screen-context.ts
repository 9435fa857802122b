/** One request by a person who is signed in and may be here: what a screen knows about it. */
import type { Response } from 'express'
import type { PersonOf, Role } from '../accounts/person.ts'
import type { OpenSession } from '../accounts/sessions.ts'
import type { PageSlots } from './forms/page-slots.ts'
import type { PageContext } from './shell/page-context.ts'

export interface ScreenContext<R extends Role = Role> extends PageContext {
  person: PersonOf<R>
  /** What pages of this person remember between two requests. */
  slots: PageSlots
  stay: OpenSession['stay']
  /** The person as they are now; undefined once the session is over. For answers that go on for minutes. */
  stillSignedIn: OpenSession['stillSignedIn']
  /** Ends the session and clears its cookie. */
  signOut: (response: Response) => Promise<void>
}
