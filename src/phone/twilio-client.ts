/** Twilio's own client, which may also be pointed at a stand-in for Twilio. */
import RequestClient from 'twilio/lib/base/RequestClient.js'
import twilio from 'twilio'

export interface TwilioSettings {
  accountSid: string
  authToken: string
  /** Twilio's own, or a stand-in for it; without a trailing slash. */
  apiBaseUrl: string
}

export type TwilioClient = ReturnType<typeof twilio>

/** An analyst waits for the button to do something, and the caller waits in the queue meanwhile. */
const REQUEST_MS = 4_000
const API = 'https://api.twilio.com'
const TASK_ROUTER = 'https://taskrouter.twilio.com'

/** Gives up on a request after 4 seconds and never repeats it by itself. */
export function twilioClient({ accountSid, authToken, apiBaseUrl }: TwilioSettings): TwilioClient {
  return twilio(accountSid, authToken, { httpClient: new ElsewhereClient(apiBaseUrl), autoRetry: false })
}

/** The client knows only Twilio's own hosts; a stand-in has the paths of all of them on one other. */
class ElsewhereClient extends RequestClient {
  readonly #hosts: readonly (readonly [from: string, to: string])[]

  constructor(base: string) {
    super({ timeout: REQUEST_MS })
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
    return super.request<TData>(Object.assign({}, options, { uri, timeout: REQUEST_MS }))
  }
}
