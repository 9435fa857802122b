/** Which groups or roles of the identity provider give which role here, as the settings write it (docs/sign-in.md). */
import { STAFF_ROLES, type StaffRole } from '../../../desk/staff/staff.ts'

export interface RoleMapping {
  /** The name of a claim, or a path to it with dots. */
  claim: string
  /** By the group as the provider sends it, letter by letter. */
  roles: ReadonlyMap<string, StaffRole>
}

/** Of several groups the one that gives most counts. Undefined: none gives any. */
export function highestRole(groups: readonly string[], { roles }: RoleMapping): StaffRole | undefined {
  const given = new Set(groups.map((group) => roles.get(group)))
  return STAFF_ROLES.findLast((role) => given.has(role))
}

const MOST = 100
const LONGEST = 255
/** A group may hold any sign, also `:` and `,` (an address, a name of LDAP): an entry ends at a role that a comma or the end follows. */
const ENTRY = /^(.+?):(analyst|flow-author|supervisor|administrator) *(?:,|$)/
/** A last word that was intended as a role. A part of an LDAP name has a `=`, of an address a `/`. */
const INTENDED_ROLE = /:[^:=/]*$/

/** `care-analysts:analyst,care-leads:supervisor`; or what is wrong with it. */
export function readRoles(text: string): { roles: Map<string, StaffRole> } | { problem: string } {
  const roles = new Map<string, StaffRole>()
  let rest = text.trim()
  while (rest !== '') {
    const at = `entry ${roles.size + 1}`
    const [whole, name, role] = ENTRY.exec(rest) ?? []
    const group = name?.trim()
    const known = STAFF_ROLES.find((one) => one === role)
    if (whole === undefined || group === undefined || group === '' || known === undefined)
      return { problem: `${at} must be a group, a colon, and analyst, flow-author, supervisor or administrator` }
    if (
      group
        .split(',')
        .slice(0, -1)
        .some((part) => INTENDED_ROLE.test(part))
    )
      return { problem: `${at} holds a colon before a comma, but no role between them that there is` }
    if (group.length > LONGEST) return { problem: `${at} is a group of more than ${LONGEST} characters` }
    if (roles.has(group)) return { problem: `${at} names a group that another entry names` }
    roles.set(group, known)
    rest = rest.slice(whole.length).trim()
  }
  if (roles.size === 0) return { problem: 'must name at least one group and its role' }
  return roles.size > MOST ? { problem: `must have at most ${MOST} entries` } : { roles }
}

/** What a person can write about themselves in many providers, or what is about the token: a right must not come from it. */
const NO_ROLE = new Set(
  `iss sub aud exp iat nbf jti nonce azp acr amr auth_time at_hash c_hash s_hash sid typ scope scp email email_verified
   name given_name family_name middle_name nickname preferred_username profile picture website gender birthdate zoneinfo
   locale phone_number phone_number_verified address updated_at upn unique_name _claim_names _claim_sources hasgroups`.split(
    /\s+/,
  ),
)

/** Undefined: roles may come from this claim. */
export function claimProblem(claim: string): string | undefined {
  if (!/^[\x21-\x7e]{1,200}$/.test(claim)) return 'must be the name of one claim, without spaces'
  const [outermost = claim] = claim.split('.')
  return NO_ROLE.has(claim) || NO_ROLE.has(outermost)
    ? 'must not be a claim about the person or the token: a right must not come from it'
    : undefined
}
