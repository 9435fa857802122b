/** Whether an account may come in, and as whom: by its link, or by its verified e-mail address the first time. */
import { asMailAddress } from '../../domain/directory/mail-address.ts'
import type { Identity } from './identity-answer.ts'
import type { SignedIn } from '../../accounts/person.ts'
import type { SignInStore } from '../../accounts/sign-in-store.ts'

export type Recognised =
  | { outcome: 'recognised'; person: SignedIn }
  | { outcome: 'unknown' | 'left' | 'ambiguous' | 'taken' | 'address-new' }
  /** `lacks`: the claim that the provider would have to send. */
  | { outcome: 'email-not-verified'; lacks: string }

/** Once linked, an e-mail address is never looked at again: it can pass to another person (docs/security.md, "Sessions and pages"). */
export async function recognise(
  { issuer, subject, email }: Pick<Identity, 'issuer' | 'subject' | 'email'>,
  store: SignInStore,
  now: Date,
): Promise<Recognised> {
  const found = await store.find({ issuer, subject })
  if (found.outcome === 'found') return { outcome: 'recognised', person: found.person }
  if (found.outcome === 'left') return found
  if (email.kind === 'not-verified') return { outcome: 'email-not-verified', lacks: email.lacks }
  const linked = await store.link({ issuer, subject }, asMailAddress(email.address), now)
  return linked.outcome === 'found' ? { outcome: 'recognised', person: linked.person } : linked
}
