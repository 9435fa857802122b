/** The unmodified Twilio client, asking a pretend network's REST interface instead of Twilio. */
import RequestClient from 'twilio/lib/base/RequestClient.js'
import twilio from 'twilio'
import { startRestApi, type RunningRestApi } from '../../src/simulator/rest/rest-api.ts'
import type { Network } from '../../src/simulator/network/network.ts'
import { ACCOUNT_SID, AUTH_TOKEN, withServer, type Answer, type TwimlServer } from './twiml-server.ts'

export interface Scene {
  server: TwimlServer
  network: Network
  rest: RunningRestApi
  client: ReturnType<typeof twilio>
  /** Where the service's own pages are, e.g. `at('/voice/whisper')`. */
  at(path: string): string
}

export async function withRest(answers: Record<string, Answer>, run: (scene: Scene) => Promise<void>): Promise<void> {
  await withServer(answers, async (server) => {
    const network = server.network()
    const rest = await startRestApi(network, { accountSid: ACCOUNT_SID, authToken: AUTH_TOKEN })
    try {
      await run({ server, network, rest, client: clientOf(rest.baseUrl), at: (path) => server.baseUrl + path })
    } finally {
      await rest.close()
    }
  })
}

export function clientOf(baseUrl: string, authToken = AUTH_TOKEN): ReturnType<typeof twilio> {
  return twilio(ACCOUNT_SID, authToken, { httpClient: new ElsewhereClient(baseUrl) })
}

/** Numbers as Twilio's client gives them. */
export async function refusal(work: Promise<unknown>): Promise<{ status: number; code: number | undefined }> {
  try {
    await work
  } catch (error) {
    if (error instanceof twilio.RestException) return { status: error.status, code: error.code }
    throw error
  }
  throw new Error('It was not refused')
}

class ElsewhereClient extends RequestClient {
  readonly #base: string

  constructor(base: string) {
    super({ timeout: 2_000 })
    this.#base = base
  }

  override request<TData>(options: RequestClient.RequestOptions<TData>) {
    const { pathname, search } = new URL(options.uri)
    return super.request<TData>({ ...options, uri: this.#base + pathname + search })
  }
}
