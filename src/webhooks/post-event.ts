/** Sends one request to an endpoint: no redirect is followed, nothing of the answer but its status is used. */
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { retryAfter } from '../concurrency/retry-after.ts'
import { guardedLookup, hostMayBeReached, notAllowed, NotReachable, type MayReach } from './reachable.ts'

export type Answered =
  | { kind: 'accepted'; status: number }
  /** `retryAt`: it said when it wants to be asked again. `gone`: it wants no more events (410). */
  | { kind: 'refused'; status: number; retryAt: Date | undefined; gone: boolean }
  | { kind: 'no-answer'; why: string }

export interface PostOptions {
  headers: Record<string, string>
  body: string
  timeoutMs: number
  /** Undefined: anything. */
  mayReach: MayReach | undefined
  /** Production: nothing is sent in clear. */
  httpsOnly: boolean
  now: () => Date
}

/** A longer answer is cut off. */
const MOST_BYTES = 64 * 1024
const LONGEST_RETRY_MS = 24 * 3_600_000

export interface Poster {
  post(url: string, options: PostOptions): Promise<Answered>
  /** Ends the connections that are kept for the next event. */
  close(): void
}

export function makePoster(): Poster {
  const http = new HttpAgent({ keepAlive: true })
  const https = new HttpsAgent({ keepAlive: true })
  return {
    async post(address, options) {
      try {
        const url = new URL(address)
        if (options.httpsOnly && url.protocol !== 'https:') throw new NotReachable('The address is not https.')
        const { mayReach } = options
        if (mayReach !== undefined && !hostMayBeReached(url, mayReach)) throw notAllowed()
        const response = await send(url, { http, https }, options)
        return answerOf(response, options.now())
      } catch (error) {
        return { kind: 'no-answer', why: whyOf(error, options.timeoutMs) }
      }
    },
    close: () => {
      http.destroy()
      https.destroy()
    },
  }
}

function send(
  url: URL,
  { http, https }: { http: HttpAgent; https: HttpsAgent },
  { headers, body, timeoutMs, mayReach }: PostOptions,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const options = {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
      signal: AbortSignal.timeout(timeoutMs),
      ...(mayReach === undefined ? {} : { lookup: guardedLookup(mayReach) }),
    }
    const asked =
      url.protocol === 'https:'
        ? httpsRequest(url, { ...options, agent: https })
        : httpRequest(url, { ...options, agent: http })
    asked.on('error', reject)
    asked.on('response', (response) => {
      discard(response)
      resolve(response)
    })
    asked.end(body)
  })
}

/** The connection can be used again once the whole answer was read. */
function discard(response: IncomingMessage): void {
  let bytes = 0
  response.on('error', () => undefined)
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > MOST_BYTES) response.destroy()
  })
}

function answerOf({ statusCode: status = 0, headers }: IncomingMessage, now: Date): Answered {
  if (status >= 200 && status < 300) return { kind: 'accepted', status }
  return {
    kind: 'refused',
    status,
    retryAt: retryAfter(headers['retry-after'], now, LONGEST_RETRY_MS),
    gone: status === 410,
  }
}

/** In a few words, without anything the endpoint said. */
function whyOf(error: unknown, timeoutMs: number): string {
  if (error instanceof NotReachable) return error.message
  if (!(error instanceof Error)) return 'no reason was given'
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return `no answer within ${timeoutMs / 1_000} s`
  const code = 'code' in error ? String(error.code) : error.name
  return `no connection, or it was cut (${code})`
}
