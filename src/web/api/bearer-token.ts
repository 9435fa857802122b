/** Lets a request to the API pass only with a token that is known (RFC 6750): one of the settings, or one made by an administrator. */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { Request, RequestHandler, Response } from 'express'
import { sendProblem } from '../json-error.ts'
import { SCOPES, type ApiToken, type Scope } from './token-store.ts'

const BEARER = /^Bearer +([A-Za-z0-9\-._~+/]+=*) *$/i

/** Who asks, as the audit trail names them; it gives nothing of the token away. */
export interface ApiClient {
  actor: string
  scopes: readonly Scope[]
}

/** By the SHA-256 of a token that an administrator made; undefined for one that is not known or has ended. */
export type FindMade = (hash: Buffer) => Promise<ApiToken | undefined>

const CLIENT = 'apiClient'

/**
 * - Digests of equal length are compared, all of them every time, so that time tells neither the length nor how much was right.
 * - A token of the settings may do everything; one made by an administrator what it was made for.
 * - Without any known token everything is refused.
 */
export function requireBearerToken(tokens: readonly string[], made: FindMade = async () => undefined): RequestHandler {
  const known = tokens.filter((token) => token.trim() !== '').map(digest)
  return async (request, response, next) => {
    const text = bearerOf(request)
    const given = digest(text)
    const matches = known.filter((token) => timingSafeEqual(token, given)).length
    const client = matches > 0 ? ofSettings(given) : text === '' ? undefined : await madeByPeople(made, given)
    if (client !== undefined) {
      response.locals[CLIENT] = client
      next()
      return
    }
    response.set('WWW-Authenticate', 'Bearer realm="careline"')
    sendProblem(response, 'unauthorized')
  }
}

/** For what a token of the settings alone opens. */
export function bearerIsOneOf(tokens: readonly string[], request: Request): boolean {
  const given = digest(bearerOf(request))
  return tokens.filter((token) => token.trim() !== '' && timingSafeEqual(digest(token), given)).length > 0
}

const bearerOf = (request: Request) => BEARER.exec(request.get('authorization') ?? '')?.[1] ?? ''

/** Below `requireBearerToken`. */
export function clientOf(response: Response): ApiClient {
  const client: unknown = response.locals[CLIENT]
  if (client === undefined) throw new Error('an operation of the API is not behind the token')
  return client as ApiClient
}

/** Tokens of the settings have no names; a short digest tells them apart. */
function ofSettings(given: Buffer): ApiClient {
  return { actor: `api ${given.toString('hex').slice(0, 8)}`, scopes: SCOPES }
}

async function madeByPeople(made: FindMade, given: Buffer): Promise<ApiClient | undefined> {
  const token = await made(given)
  return token && { actor: `api ${token.name}`, scopes: token.scopes }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
