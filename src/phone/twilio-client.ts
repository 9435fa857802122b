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

/** A file of our account: the path below it. Follows Twilio to where the file lies, without the credentials. */
export type TwilioMedia = (path: string) => Promise<Response>

/** Longer than a request: a member of the staff waits for a file, and no caller does. */
const MEDIA_MS = 15_000

/** Tries each credential that we have, the one that was accepted last first. */
export function twilioMedia(settings: TwilioSettings): TwilioMedia {
  const { accountSid, apiBaseUrl } = settings
  const credentials = credentialsOf(settings)
  const withEach = tryingEach(credentials)
  return async (path) => {
    const signal = AbortSignal.timeout(MEDIA_MS)
    return withEach(
      async ({ username, password }) => {
        const answer = await fetch(`${apiBaseUrl}/2010-04-01/Accounts/${accountSid}/${path}`, {
          headers: { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` },
          signal,
        })
        if (answer.status === NOT_ACCEPTED) await answer.body?.cancel()
        return answer
      },
      ({ status }) => status === NOT_ACCEPTED,
    )
  }
}

/** Asks with the credential that was accepted last, then with the others: a request that is answered 401 had no effect. */
function tryingEach(credentials: readonly Credential[]) {
  let inForce = 0
  return async <T>(ask: (credential: Credential) => Promise<T>, isNotAccepted: (answer: T) => boolean): Promise<T> => {
    const [first, ...others] = [...credentials.slice(inForce), ...credentials.slice(0, inForce)]
    if (first === undefined) throw new Error('there is no credential for Twilio')
    const answer = await ask(first)
    if (!isNotAccepted(answer)) return answer
    for (const other of others) {
      const again = await ask(other)
      if (isNotAccepted(again)) continue
      inForce = credentials.indexOf(other)
      return again
    }
    return answer
  }
}

function credentialsOf({
  accountSid,
  authTokens,
  apiKey,
}: Pick<TwilioSettings, 'accountSid' | 'authTokens' | 'apiKey'>): Credential[] {
  return apiKey === undefined
    ? authTokens.map((password) => ({ username: accountSid, password }))
    : [{ username: apiKey.sid, password: apiKey.secret }]
}

interface Credential {
  username: string
  password: string
}

/** Gives up on a request after 4 seconds. Repeats it only with another credential, when Twilio does not accept the first. */
export function twilioClient(settings: TwilioSettings): TwilioClient {
  const { accountSid, apiBaseUrl } = settings
  const credentials = credentialsOf(settings)
  const httpClient = new CredentialClient(apiBaseUrl, credentials)
  // The library wants one to begin with; each request then brings its own.
  const [first] = credentials
  return twilio(first?.username, first?.password, { accountSid, httpClient, autoRetry: false })
}

/** The client knows one credential, and only Twilio's own hosts; a stand-in has the paths of all of them on one other. */
class CredentialClient extends RequestClient {
  readonly #hosts: readonly (readonly [from: string, to: string])[]
  readonly #withEach: ReturnType<typeof tryingEach>

  constructor(base: string, credentials: readonly Credential[]) {
    super({ timeout: REQUEST_MS })
    this.#withEach = tryingEach(credentials)
    // A region of Twilio's has a host for each product too: api.dublin.ie1.twilio.com, taskrouter.dublin.ie1.twilio.com.
    const isTwilio = new URL(base).hostname.endsWith('.twilio.com')
    this.#hosts = [
      [API, base],
      [TASK_ROUTER, isTwilio ? base.replace('//api.', '//taskrouter.') : base],
    ]
  }

  override request<TData>(options: RequestClient.RequestOptions<TData>) {
    const [from = '', to = ''] = this.#hosts.find(([host]) => options.uri.startsWith(host)) ?? []
    const uri = to + options.uri.slice(from.length)
    return this.#withEach(
      (credential) =>
        super.request<TData>({
          ...options,
          ...credential,
          headers: { ...options.headers },
          uri,
          timeout: REQUEST_MS,
        }),
      ({ statusCode }) => statusCode === NOT_ACCEPTED,
    )
  }
}
