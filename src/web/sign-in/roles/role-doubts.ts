/** What keeps groups of a known provider from ever giving a role here, said beforehand (docs/sign-in.md). */
import { adviceFor, isEntra } from '../known-providers.ts'
import type { RoleMapping } from './role-mapping.ts'

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
/** Auth0 leaves them out without a word: "Create custom claims, General restrictions" in its documents. */
const NOT_AT_AUTH0 = new Set(['groups', 'roles', 'permissions', 'entitlements'])

export function roleDoubts(issuer: string, { claim, roles }: RoleMapping): { says: string; todo: string }[] {
  const { name } = adviceFor(issuer)
  const named = [...roles.keys()].filter((group) => !ID.test(group)).length
  if (isEntra(new URL(issuer)) && claim === 'groups' && named > 0)
    return [
      {
        says: `${name} names groups by their ids, and ${named} of OIDC_ROLES are no ids`,
        todo: 'write the object ids of the groups, or define app roles and set OIDC_ROLE_CLAIM=roles',
      },
    ]
  if (name === 'Auth0' && NOT_AT_AUTH0.has(claim))
    return [
      {
        says: `Auth0 sends no claim of its own choice under the name ${claim}: no person gets a role by it`,
        todo: 'give the claim a name that is an address of yours, in the Action and in OIDC_ROLE_CLAIM',
      },
    ]
  if (name === 'Amazon Cognito' && claim !== 'cognito:groups')
    return [
      {
        says: `OIDC_ROLE_CLAIM is ${claim}, and people may be allowed to write attributes of their own in Cognito`,
        todo: 'set OIDC_ROLE_CLAIM=cognito:groups, or make sure that no app client may write it',
      },
    ]
  return []
}
