/** The role that the identity provider gives a person by their groups, read with care: what cannot be read gives none. */
import type { StaffRole } from '../../../desk/staff/staff.ts'
import type { Claims } from '../claims.ts'
import { highestRole, type RoleMapping } from './role-mapping.ts'

export type NoRole = 'roles-not-sent' | 'no-role' | 'roles-unreadable' | 'roles-overage'

export type ClaimedRole =
  | { kind: 'role'; role: StaffRole }
  /** - `no-role`: groups were sent, and none of them gives a role.
   *  - `roles-overage`: the provider had too many groups for the token, and names a place to ask instead (Entra). */
  | { kind: 'none'; why: NoRole }
  /** User info could not be asked for the claim, so that it is not known. */
  | { kind: 'no-answer'; error: unknown }

/** A list of texts, or one text. An object, a number, or a list that holds another thing gives nothing. */
export function roleIn(claims: Claims, mapping: RoleMapping): ClaimedRole {
  const groups = valueAt(claims, mapping.claim)
  // Beside the marker an empty or short list may stand: it is not all of them.
  if (isOverage(claims, mapping.claim)) return { kind: 'none', why: 'roles-overage' }
  if (groups === undefined || groups === null) return { kind: 'none', why: 'roles-not-sent' }
  const list: unknown[] = Array.isArray(groups) ? groups : [groups]
  const texts = list.filter((group) => typeof group === 'string')
  if (texts.length < list.length) return { kind: 'none', why: 'roles-unreadable' }
  const role = highestRole(texts, mapping)
  return role === undefined ? { kind: 'none', why: 'no-role' } : { kind: 'role', role }
}

/** `moreClaims` asks user info; undefined: it cannot be asked. It is asked only for a claim that the ID token does not have. */
export async function claimedRole(
  claims: Claims,
  moreClaims: (() => Promise<Claims>) | undefined,
  mapping: RoleMapping,
): Promise<ClaimedRole> {
  const inToken = roleIn(claims, mapping)
  if (inToken.kind !== 'none' || inToken.why !== 'roles-not-sent' || moreClaims === undefined) return inToken
  try {
    return roleIn(await moreClaims(), mapping)
  } catch (error) {
    return { kind: 'no-answer', error }
  }
}

/** A claim of this very name first, because names may hold dots (Auth0's are addresses); then the path (Keycloak's `realm_access.roles`). */
function valueAt(claims: Claims, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path]
  return path.split('.').reduce<unknown>((inner, name) => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner) || !Object.hasOwn(inner, name))
      return undefined
    const found: unknown = Reflect.get(inner, name)
    return found
  }, claims)
}

/** OpenID Connect Core §5.6.2 (`_claim_names`), and `hasgroups`, which Entra sends where even that does not fit. */
function isOverage(claims: Claims, claim: string): boolean {
  const { _claim_names: elsewhere, hasgroups: has } = claims
  const names = typeof elsewhere === 'object' && elsewhere !== null && Object.hasOwn(elsewhere, claim)
  return names || (claim === 'groups' && (has === true || has === 'true'))
}
