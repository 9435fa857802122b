/** Lets a request to the API pass only with a token that is known (RFC 6750): one of the settings, or one made by an administrator. */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { NextFunction, Request, RequestHandler, Response } from 'express'
import { clientAddress } from '../http/client-address.ts'
import { sendProblem } from '../http/json-error.ts'
import type { MakeRateCounter } from '../../accounts/rate-counter.ts'
import { SCOPES, type ApiToken, type Scope } from '../../accounts/token-store.ts'

const BEARER = /^Bearer +([A-Za-z0-9\-._~+/]+=*) *$/i

/** The client, as the audit trail names it. The name reveals nothing of the token. */
export interface ApiClient {
  actor: string
  scopes: readonly Scope[]
}

/** By the SHA-256 of a token that an administrator made; undefined for one that is not known or has ended. */
export type FindMade = (hash: Buffer) => Promise<ApiToken | undefined>

/** Who asked, by the answer that they get. */
const CLIENTS = new WeakMap<Response, ApiClient>()

export interface BearerDeps {
  /** Of the settings. */
  tokens: readonly string[]
  counters: MakeRateCounter
  made?: FindMade
  /** Called for each wrong token that was looked up. */
  onWrong?: (address: string) => void
  /** Called for each request that is answered with 429, because its address had too many wrong tokens. */
  onTooMany?: (address: string) => void
  /** Tokens cannot be looked up now: nothing that the client did. */
  onNotChecked?: (error: unknown) => void
}

/** Wrong ones in a minute from one address before its tokens are no longer looked up. */
const MOST_WRONG = 60
/** Tokens known to be right a moment ago: others behind the same address do not shut their clients out. */
const MOST_KNOWN = 1_000
const KNOWN_MS = 5 * 60_000

/**
 * - Digests of equal length are compared, all of them every time, so that time tells neither the length nor how much was right.
 * - A token of the settings may do everything; one made by an administrator what it was made for.
 * - Without any known token everything is refused.
 * - Wrong tokens are counted by address; above the limit nothing is looked up for a minute.
 */
export function requireBearerToken({
  tokens,
  counters,
  made = async () => undefined,
  ...tell
}: BearerDeps): RequestHandler {
  const known = tokens.filter((token) => token.trim() !== '').map(digest)
  const wrong = counters({ name: 'wrong-token', most: MOST_WRONG, seconds: 60 })
  const lately = new Map<string, number>()

  function wasRight(given: Buffer): boolean {
    return (lately.get(given.toString('hex')) ?? 0) > Date.now() - KNOWN_MS
  }
  function noteRight(given: Buffer): void {
    if (lately.size >= MOST_KNOWN) lately.clear()
    lately.set(given.toString('hex'), Date.now())
  }

  return async (request, response, next) => {
    const text = bearerOf(request)
    const given = digest(text)
    const address = clientAddress(request)
    if (known.filter((token) => timingSafeEqual(token, given)).length > 0)
      return letIn(response, ofSettings(given), next)
    if (!wasRight(given) && (await wrong.used(address)) >= MOST_WRONG) {
      tell.onTooMany?.(address)
      response.set('Retry-After', '60')
      return sendProblem(response, 'too-many')
    }
    let client: ApiClient | undefined
    try {
      client = text === '' ? undefined : await madeByPeople(made, given)
    } catch (error) {
      tell.onNotChecked?.(error)
      return sendProblem(response, 'unavailable', { detail: 'The token cannot be checked now. Try again in a moment.' })
    }
    if (client !== undefined) {
      noteRight(given)
      return letIn(response, client, next)
    }
    await wrong.count(address)
    tell.onWrong?.(address)
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

function letIn(response: Response, client: ApiClient, next: NextFunction): void {
  CLIENTS.set(response, client)
  next()
}

/** Below `requireBearerToken`. */
export function clientOf(response: Response): ApiClient {
  const client = CLIENTS.get(response)
  if (client === undefined) throw new Error('an operation of the API is not behind the token')
  return client
}

/** Tokens of the settings have no names; a short digest tells them apart. */
function ofSettings(given: Buffer): ApiClient {
  return { actor: `api ${given.toString('hex').slice(0, 8)}`, scopes: SCOPES }
}

async function madeByPeople(made: FindMade, given: Buffer): Promise<ApiClient | undefined> {
  const token = await made(given)
  // Two tokens may have one name: the id tells them apart in the trail, and neither gets what the other one did before.
  return token && { actor: `api ${token.name} (${token.id})`, scopes: token.scopes }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
