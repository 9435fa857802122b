/** The two phones of a callback: the analyst's key has the number on file dialled, the contact's keys take the call. */
import type { CallOrigin } from '../../calls/call.ts'
import type { SpokenPrompt } from '../../calls/turn.ts'
import { deskAddress } from '../../domain/directory/staff-address.ts'
import type { CallId } from '../../domain/ids.ts'
import type { Secret } from '../../domain/secret.ts'
import { orElse } from '../or-else.ts'
import type { ConnectAttempt } from '../telephony.ts'
import {
  analystOver,
  analystPressed,
  analystTalkOver,
  notDialled,
  talkIsOver,
  whisperCallback,
  type AnalystHears,
} from './analyst-callback-leg.ts'
import { ongoing } from './attempt.ts'
import type { CallbackLegDeps } from './callback-deps.ts'
import {
  contactOver,
  contactPressed,
  greetContact,
  sorry,
  type ContactHears,
  type ContactStep,
} from './contact-callback-leg.ts'

export type CallbackLegs = ReturnType<typeof makeCallbackLegs>

/** Nothing here throws: after any failure the analyst or contact hears a goodbye, and the callback stays on the list. */
export function makeCallbackLegs(deps: CallbackLegDeps) {
  const { words, events } = deps
  return {
    /** The analyst picked up. Undefined when the attempt is over. */
    analystAnswered: (about: ConnectAttempt) =>
      orElse<SpokenPrompt[] | undefined>(events, 'whispering a callback', undefined, () =>
        whisperCallback(about, deps),
      ),

    analystPressed: (about: ConnectAttempt, leg: string, key: string | undefined) =>
      orElse<AnalystHears>(events, 'dialling a contact', notDialled(words), () =>
        analystPressed(about, leg, key, deps),
      ),

    /** The analyst answered at their desk in the browser, at `address`: that is the key. */
    analystAtDesk: (about: ConnectAttempt, leg: string, address: string) =>
      orElse<AnalystHears>(events, 'dialling a contact', notDialled(words), async () => {
        const staff = (await ongoing(about, deps))?.staff
        const isTheirs = staff !== undefined && deskAddress(staff) === address
        return analystPressed(about, leg, isTheirs ? '1' : undefined, deps)
      }),

    /** The analyst's phone is down. */
    analystOver: (about: ConnectAttempt) =>
      orElse<void>(events, 'end of an analyst leg of a callback', undefined, () => analystOver(about, deps)),

    /** The conference is over and the analyst's phone is still up. */
    analystTalkOver: (about: ConnectAttempt) =>
      orElse<SpokenPrompt[]>(events, 'end of a callback', talkIsOver(words), () => analystTalkOver(about, deps)),

    contactAnswered: (about: ConnectAttempt) =>
      orElse<ContactHears>(events, 'greeting a contact', sorry(undefined, words), () => greetContact(about, deps)),

    contactPressed: (
      about: ConnectAttempt,
      leg: CallId,
      origin: CallOrigin,
      step: ContactStep,
      keys: Secret | undefined,
    ) =>
      orElse<ContactHears>(events, 'joining a contact', sorry(undefined, words), () =>
        contactPressed(about, { leg, origin, step, keys }, deps),
      ),

    /** True when the contact had been joined, or nothing can be looked up: the end of a call without a record changes nothing. */
    contactOver: (about: ConnectAttempt, leg: CallId, result: 'no-answer' | 'busy' | 'no-key') =>
      orElse<boolean>(events, 'end of a contact leg of a callback', true, () => contactOver(about, leg, result, deps)),
  }
}
