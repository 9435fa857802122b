/** Twilio's own client, with every credential that we have, which may also be pointed at a stand-in for Twilio. */
import RequestClient from 'twilio/lib/base/RequestClient.js'
import twilio from 'twilio'

export interface TwilioSettings {
  accountSid: string
  /** One, or two while one replaces the other, in any order. Not used where there is an API key. */
  authTokens: readonly string[]
  /** Asks in the place of the auth tokens, which then check signatures alone. */
  apiKey?: TwilioApiKey | undefined
  /** Twilio's own, or a stand-in for it; without a trailing slash. */
  apiBaseUrl: string
}

export interface TwilioApiKey {
  /** SK and 32 characters. */
  sid: string
  secret: string
}

export type TwilioClient = ReturnType<typeof twilio>

/** An analyst waits for the button to do something, and the caller waits in the queue meanwhile. */
const REQUEST_MS = 4_000
const API = 'https://api.twilio.com'
const TASK_ROUTER = 'https://taskrouter.twilio.com'
const NOT_ACCEPTED = 401

interface Credential {
  username: string
  password: string
}

/** Gives up on a request after 4 seconds. Repeats it only with another credential, when Twilio does not accept the first. */
export function twilioClient({ accountSid, authTokens, apiKey, apiBaseUrl }: TwilioSettings): TwilioClient {
  const credentials: Credential[] =
    apiKey === undefined
      ? authTokens.map((password) => ({ username: accountSid, password }))
      : [{ username: apiKey.sid, password: apiKey.secret }]
  const httpClient = new CredentialClient(apiBaseUrl, credentials)
  // The library wants one to begin with; each request then brings its own.
  const [first] = credentials
  return twilio(first?.username, first?.password, { accountSid, httpClient, autoRetry: false })
}

/** The client knows one credential, and only Twilio's own hosts; a stand-in has the paths of all of them on one other. */
class CredentialClient extends RequestClient {
  readonly #hosts: readonly (readonly [from: string, to: string])[]
  readonly #credentials: readonly Credential[]
  /** The one that was accepted last. */
  #inForce = 0

  constructor(base: string, credentials: readonly Credential[]) {
    super({ timeout: REQUEST_MS })
    this.#credentials = credentials
    // A region of Twilio's has a host for each product too: api.dublin.ie1.twilio.com, taskrouter.dublin.ie1.twilio.com.
    const isTwilio = new URL(base).hostname.endsWith('.twilio.com')
    this.#hosts = [
      [API, base],
      [TASK_ROUTER, isTwilio ? base.replace('//api.', '//taskrouter.') : base],
    ]
  }

  /** A request that is answered 401 had no effect, so that it may be made again. */
  override async request<TData>(options: RequestClient.RequestOptions<TData>) {
    const [from = '', to = ''] = this.#hosts.find(([host]) => options.uri.startsWith(host)) ?? []
    const uri = to + options.uri.slice(from.length)
    const ask = (at: number) =>
      super.request<TData>({
        ...options,
        ...this.#credentials[at],
        headers: { ...options.headers },
        uri,
        timeout: REQUEST_MS,
      })
    const first = this.#inForce
    const answer = await ask(first)
    if (answer.statusCode !== NOT_ACCEPTED) return answer
    for (let at = 0; at < this.#credentials.length; at += 1) {
      if (at === first) continue
      const other = await ask(at)
      if (other.statusCode === NOT_ACCEPTED) continue
      this.#inForce = at
      return other
    }
    return answer
  }
}
