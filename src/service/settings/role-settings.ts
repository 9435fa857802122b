/** Settings that give staff their role by a group of the identity provider: both or none. */
import { z } from 'zod'
import { claimProblem, readRoles, type RoleMapping } from '../../web/sign-in/roles/role-mapping.ts'
import { isForEveryTenant } from '../../web/sign-in/known-providers.ts'

const ONE_OF_TWO = 'is not set, but the other setting of roles is: set both or none'

export const roleClaim = z.string({ error: ONE_OF_TWO }).superRefine((claim, context) => {
  const message = claimProblem(claim)
  if (message !== undefined) context.addIssue({ code: 'custom', message })
})

/** Anyone can own a tenant and name its groups, so that an issuer of every tenant is refused. */
export const roleMapping = (issuer: string | undefined) =>
  z.string({ error: ONE_OF_TWO }).transform((text, context) => {
    const read = readRoles(text)
    const message = isForAnyTenant(issuer) ? 'must not be set for an issuer of every tenant' : undefined
    if ('roles' in read && message === undefined) return read.roles
    context.addIssue({ code: 'custom', message: message ?? ('problem' in read ? read.problem : '') })
    return z.NEVER
  })

export function isForAnyTenant(issuer: string | undefined): boolean {
  return issuer !== undefined && URL.canParse(issuer) && isForEveryTenant(issuer)
}

export function rolesFrom(claim: string | undefined, roles: RoleMapping['roles'] | undefined): RoleMapping | undefined {
  return claim === undefined || roles === undefined ? undefined : { claim, roles }
}
