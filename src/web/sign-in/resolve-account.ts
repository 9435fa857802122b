/** Whether an account may come in, and as whom: by its link, by its verified e-mail address the first time, or by its groups. */
import type { StaffId } from '../../domain/ids.ts'
import { asMailAddress } from '../../domain/directory/mail-address.ts'
import type { ProviderStaff } from '../../directory/provider-staff.ts'
import type { Identity } from './identity-answer.ts'
import type { NoRole } from './roles/role-claim.ts'
import type { SignedIn } from '../../accounts/person.ts'
import type { Found, FromProvider, SignInStore } from '../../accounts/sign-in-store.ts'

export type Recognised =
  | { outcome: 'recognised'; person: SignedIn }
  | { outcome: 'unknown' | 'left' | 'ambiguous' | 'taken' | 'address-new' }
  /** `lacks`: the claim that the provider would have to send. */
  | { outcome: 'email-not-verified'; lacks: string }
  /** Staff who come by a group, and why they do not now. `roles-off`: groups are no longer read. */
  | { outcome: NoRole | 'roles-off' }
  /** Staff who come by a group, and did not sign in as staff have to. */
  | { outcome: 'weak-sign-in' }
  /** It did not say the groups, and could not be asked: not known is no loss. */
  | { outcome: 'no-provider' }

export interface ResolveDeps {
  store: SignInStore
  providerStaff: ProviderStaff
  /** Whether staff may sign in as this person did. */
  isStrong: boolean
  onStaffLeft: (id: StaffId) => Promise<void>
  now: Date
}

type Known = Pick<Identity, 'issuer' | 'subject' | 'email' | 'name' | 'role'>

/**
 * - Once linked, an e-mail address is never looked at again: it can pass to another person (docs/security.md, "Sessions and pages").
 * - Groups decide on rows that came by groups, and on nothing else: neither a contact nor a row kept by hand becomes more or less.
 * - An address that any row has goes the way of that row. Only an account with a new address gets a row of its own.
 */
export async function recognise(identity: Known, deps: ResolveDeps): Promise<Recognised> {
  const { issuer, subject, email } = identity
  const found = await deps.store.find({ issuer, subject })
  if (found.outcome !== 'unknown') return byLink(found, identity, deps)
  if (email.kind === 'not-verified') return { outcome: 'email-not-verified', lacks: email.lacks }
  const linked = await deps.store.link({ issuer, subject }, asMailAddress(email.address), deps.now)
  if (linked.outcome === 'found') return byLink(linked, identity, deps)
  if (linked.outcome !== 'unknown' || identity.role === undefined) return linked
  return asNew(identity, identity.role, asMailAddress(email.address), deps)
}

async function byLink(found: Found, identity: Known, deps: ResolveDeps): Promise<Recognised> {
  const { issuer, subject, role } = identity
  if (found.outcome === 'found' && found.person.kind === 'contact') return asFound(found)
  const before = await deps.store.fromProvider({ issuer, subject })
  if (before === undefined) return asFound(found)
  if (role === undefined) return { outcome: 'roles-off' }
  switch (role.kind) {
    case 'no-answer':
      return { outcome: 'no-provider' }
    case 'none':
      await endAccess(before, deps)
      return { outcome: role.why }
    case 'role': {
      if (!before.isActive && !before.mayReturn) return { outcome: 'left' }
      if (!deps.isStrong) return { outcome: 'weak-sign-in' }
      if (before.isActive && before.role === role.role) return asFound(found)
      await deps.providerStaff.follow(before.id, role.role, deps.now)
      return asFound(await deps.store.find({ issuer, subject }))
    }
    default:
      return role satisfies never
  }
}

async function endAccess({ id, isActive }: FromProvider, { providerStaff, onStaffLeft, now }: ResolveDeps) {
  if (!isActive) return
  await providerStaff.end(id, now)
  await onStaffLeft(id)
}

async function asNew(
  { issuer, subject, name }: Known,
  role: NonNullable<Known['role']>,
  email: string,
  { store, providerStaff, isStrong, now }: ResolveDeps,
): Promise<Recognised> {
  if (role.kind === 'no-answer') return { outcome: 'no-provider' }
  if (role.kind === 'none') return { outcome: role.why }
  if (!isStrong) return { outcome: 'weak-sign-in' }
  const begun = await providerStaff.begin({ issuer, subject }, { name, email, role: role.role }, now)
  if (begun === 'no-address') return { outcome: 'email-not-verified', lacks: 'email' }
  const found = await store.find({ issuer, subject })
  // Another account has the row of this address by now.
  return found.outcome === 'unknown' ? { outcome: 'taken' } : asFound(found)
}

function asFound(found: Found): Recognised {
  return found.outcome === 'found' ? { outcome: 'recognised', person: found.person } : { outcome: found.outcome }
}
