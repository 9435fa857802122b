/** What both halves of a sign-in work with: before the visit to the identity provider, and after it. */
import type { Sessions } from '../../accounts/sessions.ts'
import type { SignInStore } from '../../accounts/sign-in-store.ts'
import type { ProviderStaff } from '../../directory/provider-staff.ts'
import type { AuditLog } from '../../domain/audit.ts'
import type { StaffId } from '../../domain/ids.ts'
import type { Cookie } from '../http/cookies.ts'
import type { RefusalCode } from '../shell/refusal.tsx'
import type { IdentityProvider } from './identity-provider.ts'

export interface SignInDeps {
  sessions: Sessions
  provider: IdentityProvider
  /** Empty: staff may sign in in any way. */
  staffAcr: readonly string[]
  store: SignInStore
  providerStaff: ProviderStaff
  /** A member of staff who loses their access takes no calls. Never throws. */
  onStaffLeft: (id: StaffId) => Promise<void>
  audit: AuditLog
  publicBaseUrl: string
  now: () => Date
  onRefused: (reason: RefusalCode, code?: string) => void
  idCookie: Cookie
  /** One for all tabs of a browser, so that two sign-ins at once both come to an end. */
  browserCookie: Cookie
}
