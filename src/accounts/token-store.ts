/** What storing API tokens requires: what they may do, by the hash of the token, which is shown once and never again. */

export const SCOPES = [
  'calls:read',
  'reports:read',
  'cases:read',
  'cases:write',
  'cases:sync',
  'decide',
  'directory:read',
  'directory:write',
  'directory:contact-points',
] as const
export type Scope = (typeof SCOPES)[number]

export interface ApiToken {
  id: string
  name: string
  scopes: readonly Scope[]
  madeBy: string
  madeAt: Date
  usedAt: Date | undefined
  endedAt: Date | undefined
}

/** Every method throws when the records cannot be reached. */
export interface TokenStore {
  /** By SHA-256; undefined for one that is not known or has ended. */
  use(hash: Buffer, at: Date): Promise<ApiToken | undefined>
  all(): Promise<ApiToken[]>
  make(token: { name: string; scopes: readonly Scope[]; hash: Buffer; madeBy: string; at: Date }): Promise<ApiToken>
  /** False for one that has ended before, or never was. */
  end(id: string, actor: string, at: Date): Promise<boolean>
}
