/** Reads a logout token: the identity provider's signed word that a session there is over (Back-Channel Logout 1.0 §2.6). */
import {
  createRemoteJWKSet,
  errors,
  jwtVerify,
  type JWTPayload,
  type JWTVerifyGetKey,
  type ProtectedHeaderParameters,
} from 'jose'
import { z } from 'zod'
import { isUsable } from '../http/usable-text.ts'
import { CLOCK_TOLERANCE_S } from './identity-answer.ts'
import { ANSWER_S, discoverProvider, type SignInSettings } from './identity-provider.ts'
import type { LoggedOut } from '../../accounts/sign-in-store.ts'

export interface LogoutNotice {
  whose: LoggedOut
  /** One of its kind. */
  id: string
  /** It is refused as too old after that. */
  until: Date
}

export type ReadNotice =
  | { outcome: 'read'; notice: LogoutNotice }
  | { outcome: 'refused'; why: string }
  | { outcome: 'no-answer'; error: unknown }

/** No provider delivers later; its own time limit may end it sooner. */
const OLDEST_S = 300
const EVENT = 'http://schemas.openid.net/event/backchannel-logout'
/** After the provider did not answer, it is not asked for so long: anyone can send tokens. */
const PAUSE_MS = 5_000
/** Signed with a key that only the provider has: never with a secret that both know, and never unsigned. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519']

const name = z.string().min(1).max(255).refine(isUsable)
/** §2.4: a subject, a session, or both. */
const claimed = z
  .object({
    iss: z.string(),
    sub: name.optional(),
    iat: z.number(),
    jti: name,
    sid: name.optional(),
    events: z.object({ [EVENT]: z.record(z.string(), z.unknown()) }),
    // An ID token with such an event in it would be a logout token otherwise.
    nonce: z.undefined().optional(),
  })
  .refine(({ sub, sid }) => sub !== undefined || sid !== undefined, { path: ['sub'] })

interface Provider {
  issuer: string
  algorithms: string[]
  /** Fetches the keys when it meets an unknown one, and then not again for half a minute. */
  keys: JWTVerifyGetKey
}

async function findProvider(settings: SignInSettings): Promise<Provider> {
  const found = (await discoverProvider(settings)).serverMetadata()
  if (found.jwks_uri === undefined) throw new Error('The identity provider does not say where its keys are.')
  const said = found.id_token_signing_alg_values_supported ?? ['RS256']
  return {
    issuer: found.issuer,
    algorithms: ALGORITHMS.filter((one) => said.includes(one)),
    keys: createRemoteJWKSet(new URL(found.jwks_uri), { timeoutDuration: ANSWER_S * 1_000 }),
  }
}

export function logoutTokens(settings: SignInSettings, now: () => Date): (token: string) => Promise<ReadNotice> {
  let found: Provider | undefined
  let failed: { at: number; error: unknown } | undefined

  return async (token) => {
    if (failed !== undefined && performance.now() - failed.at < PAUSE_MS)
      return { outcome: 'no-answer', error: failed.error }
    try {
      found ??= await findProvider(settings)
      failed = undefined
      const { payload, protectedHeader } = await jwtVerify(token, found.keys, {
        issuer: found.issuer,
        audience: settings.clientId,
        algorithms: found.algorithms,
        clockTolerance: CLOCK_TOLERANCE_S,
        requiredClaims: ['exp'],
        currentDate: now(),
      })
      return readClaims(payload, protectedHeader, now())
    } catch (error) {
      const why = refusalIn(error)
      if (why !== undefined) return { outcome: 'refused', why }
      failed = { at: performance.now(), error }
      return { outcome: 'no-answer', error }
    }
  }
}

/** Of a token whose signature, issuer, audience and end have been checked. */
function readClaims(claims: JWTPayload, { typ }: ProtectedHeaderParameters, now: Date): ReadNotice {
  // Providers may leave the type out; a token of another kind, e.g. an access token, is none of these.
  if (typ !== undefined && !/^(application\/)?(logout\+jwt|jwt)$/i.test(typ)) return { outcome: 'refused', why: 'typ' }
  const read = claimed.safeParse(claims)
  if (!read.success) return { outcome: 'refused', why: String(read.error.issues[0]?.path[0] ?? 'claims') }
  const { iss: issuer, sub: subject, iat, jti, sid: providerSession } = read.data
  const age = now.getTime() / 1000 - iat
  if (age > OLDEST_S + CLOCK_TOLERANCE_S || age < -CLOCK_TOLERANCE_S) return { outcome: 'refused', why: 'iat' }
  return {
    outcome: 'read',
    notice: {
      whose: { issuer, subject, providerSession },
      id: jti,
      until: new Date((iat + OLDEST_S + 2 * CLOCK_TOLERANCE_S) * 1000),
    },
  }
}

/** Undefined: the provider, or its keys, could not be reached. */
function refusalIn(error: unknown): string | undefined {
  if (error instanceof errors.JWTClaimValidationFailed || error instanceof errors.JWTExpired) return error.claim
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'signature'
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) return 'kid'
  if (error instanceof errors.JOSEAlgNotAllowed || error instanceof errors.JOSENotSupported) return 'alg'
  return error instanceof errors.JWSInvalid || error instanceof errors.JWTInvalid ? 'token' : undefined
}
