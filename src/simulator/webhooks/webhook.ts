/** One signed request to the service, with Twilio's timeout, retries and redirects, and what came back. */
import { randomUUID } from 'node:crypto'
import { bareProblem, type BareProblem } from '../twiml/problem.ts'
import { signature } from './signing.ts'

export interface WebhookRequest {
  method: 'GET' | 'POST'
  /** Absolute, as the service publishes it. */
  url: string
  params: Readonly<Record<string, string>>
  /** The document itself, when it came with the order: nothing is requested. */
  twiml?: string
}

export interface WebhookAnswer {
  status: number
  contentType: string | undefined
  body: string
  /** Where the answer came from: relative addresses in it start here. */
  url: string
}

export type Delivery =
  | { kind: 'answered'; answer: WebhookAnswer; problems: BareProblem[] }
  | { kind: 'failed'; twilioError: number; status: number | undefined; problems: BareProblem[] }

export interface WebhookOptions {
  /** Where the service listens. */
  baseUrl: string
  /** The address the service believes it has, when a proxy stands between; the one that is signed. */
  publicUrl: string
  authToken: string
  fetch: typeof globalThis.fetch
  timeoutMs: number
}

/** Twilio: 15 s for the whole exchange, 64 kB of answer, 10 redirects (errors 11205, 11750, 11215). */
export const TWILIO_TIMEOUT_MS = 15_000
const MAX_ANSWER_BYTES = 64 * 1024
const MAX_REDIRECTS = 10

const CONNECT_FAILURES: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

const JUST_PRESSED: ReadonlySet<string> = new Set(['Digits', 'FinishedOnKey', 'msg'])

export class Webhooks {
  readonly #options: WebhookOptions

  constructor(options: WebhookOptions) {
    this.#options = options
  }

  get timeoutSeconds(): number {
    return this.#options.timeoutMs / 1000
  }

  async send(request: WebhookRequest, timeoutMs = this.#options.timeoutMs): Promise<Delivery> {
    const problems: BareProblem[] = []
    // One token for all tries of the same request, as Twilio marks its own retries.
    const retryToken = randomUUID()
    let current = request
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      const response = await this.#once(current, retryToken, timeoutMs)
      if (response.kind === 'failed') return { ...response, problems: [...problems, ...response.problems] }
      if (response.location === undefined) return { kind: 'answered', answer: response.answer, problems }
      problems.push(bareProblem('redirected', `answered ${response.answer.status}: keys are lost on the way`))
      current = {
        method: 'GET',
        url: new URL(response.location, current.url).href,
        params: withoutKeys(request.params),
      }
    }
    problems.push(bareProblem('redirected', `more than ${MAX_REDIRECTS} redirects`, 11215))
    return { kind: 'failed', twilioError: 11215, status: undefined, problems }
  }

  async #once(
    request: WebhookRequest,
    retryToken: string,
    timeoutMs: number,
  ): Promise<
    { kind: 'response'; answer: WebhookAnswer; location: string | undefined } | (Delivery & { kind: 'failed' })
  > {
    const address = request.method === 'GET' ? withQuery(request.url, request.params) : request.url
    const form = request.method === 'POST' ? request.params : {}
    const init: RequestInit = {
      method: request.method,
      redirect: 'manual',
      headers: {
        'user-agent': 'TwilioProxy/1.1',
        accept: '*/*',
        'x-twilio-signature': signature(this.#options.authToken, address, form),
        'i-twilio-idempotency-token': retryToken,
        ...(request.method === 'POST' && { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' }),
      },
      ...(request.method === 'POST' && { body: new URLSearchParams(form).toString() }),
      signal: AbortSignal.timeout(timeoutMs),
    }
    try {
      const response = await this.#fetchWithRetry(this.#wireAddress(address), init)
      const body = Buffer.from(await response.arrayBuffer())
      const location = isRedirect(response.status) ? (response.headers.get('location') ?? undefined) : undefined
      if (location === undefined && !response.ok) {
        return failed(11200, `answered ${response.status}`, 'http-failure', response.status)
      }
      if (body.length > MAX_ANSWER_BYTES) {
        return failed(11750, `the answer has ${body.length} bytes`, 'too-large', response.status)
      }
      const contentType = response.headers.get('content-type') ?? undefined
      const answer = { status: response.status, contentType, body: body.toString('utf8'), url: request.url }
      return { kind: 'response', answer, location }
    } catch (cause) {
      if (cause instanceof Error && cause.name === 'TimeoutError') {
        return failed(11205, `no answer in ${timeoutMs} ms`, 'timeout', undefined)
      }
      return failed(11200, `no connection: ${reasonOf(cause)}`, 'http-failure', undefined)
    }
  }

  /** Twilio's default repeats once, and only what never got through (rc=1, rp=ct). */
  async #fetchWithRetry(address: string, init: RequestInit): Promise<Response> {
    try {
      return await this.#options.fetch(address, init)
    } catch (cause) {
      if (!CONNECT_FAILURES.has(codeOf(cause))) throw cause
      return this.#options.fetch(address, init)
    }
  }

  #wireAddress(address: string): string {
    const { baseUrl, publicUrl } = this.#options
    return address.startsWith(publicUrl) ? baseUrl + address.slice(publicUrl.length) : address
  }
}

/** A redirect loses what was just pressed, as at Twilio. */
export function withoutKeys(params: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(params).filter(([name]) => !JUST_PRESSED.has(name)))
}

function withQuery(url: string, params: Readonly<Record<string, string>>): string {
  const [address = '', ...fragment] = url.split('#')
  const query = new URLSearchParams(params).toString()
  return [address + (address.includes('?') ? '&' : '?') + query, ...fragment].join('#')
}

export function failed(
  twilioError: number,
  detail: string,
  code: 'http-failure' | 'too-large' | 'timeout',
  status: number | undefined,
): Delivery & { kind: 'failed' } {
  return { kind: 'failed', twilioError, status, problems: [bareProblem(code, detail, twilioError)] }
}

function isRedirect(status: number): boolean {
  return status >= 300 && status < 400 && status !== 304
}

function codeOf(error: unknown): unknown {
  const cause = error instanceof Error ? error.cause : undefined
  return cause instanceof Error && 'code' in cause ? cause.code : undefined
}

function reasonOf(error: unknown): string {
  const code = codeOf(error)
  if (typeof code === 'string') return code
  return error instanceof Error ? error.message : 'unknown'
}
