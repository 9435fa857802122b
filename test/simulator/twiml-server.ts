/** A small service for these tests: checks every signature as Twilio's library does and answers with ready-made documents. */
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import webhooks from 'twilio/lib/webhooks/webhooks.js'
import { Network, type NetworkOptions } from '../../src/simulator/network/network.ts'

export const ACCOUNT_SID = `AC${'0'.repeat(32)}`
export const AUTH_TOKEN = 'a-token-of-this-test'
export const FROM = '+12025550101'
export const TO = '+12025550100'

export interface Received {
  method: string
  path: string
  params: Record<string, string>
  signature: string
  signed: boolean
}

export type Answer = string | ((request: Received, response: ServerResponse) => string | undefined)

export interface TwimlServer {
  baseUrl: string
  received: Received[]
  /** From now on. */
  answer(path: string, answer: Answer): void
  /** Params of every request to this path, in order. */
  paramsOf(path: string): Array<Record<string, string>>
  network(options?: Partial<NetworkOptions>): Network
  close(): Promise<void>
}

/** The key of `answers` is the path without the query, or its folder with a slash at the end; what is missing answers 404. A string is the inside of `<Response>`. */
export async function startTwimlServer(answers: Record<string, Answer>): Promise<TwimlServer> {
  const received: Received[] = []
  const own = { ...answers }
  let baseUrl = ''
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const path = request.url ?? ''
      const form = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString('utf8')))
      const query = Object.fromEntries(new URLSearchParams(path.split('?')[1] ?? ''))
      const signature = String(request.headers['x-twilio-signature'])
      const entry = {
        method: request.method ?? '',
        path,
        params: { ...query, ...form },
        signature,
        signed: webhooks.validateRequest(AUTH_TOKEN, signature, baseUrl + path, form),
      }
      received.push(entry)
      const answer = answerFor(own, path.split('?')[0] ?? '')
      if (answer === undefined) {
        response.writeHead(404).end()
        return
      }
      const body = typeof answer === 'string' ? answer : answer(entry, response)
      if (body === undefined) return
      response.writeHead(200, { 'content-type': 'text/xml' }).end(twiml(body))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    baseUrl,
    received,
    paramsOf: (path) => received.filter((entry) => entry.path.split('?')[0] === path).map(({ params }) => params),
    answer: (path, answer) => void (own[path] = answer),
    network: (options) => new Network({ baseUrl, accountSid: ACCOUNT_SID, authToken: AUTH_TOKEN, ...options }),
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function answerFor(answers: Record<string, Answer>, path: string): Answer | undefined {
  return answers[path] ?? answers[path.slice(0, path.lastIndexOf('/') + 1)]
}

export function twiml(inside: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><Response>${inside}</Response>`
}

/** Runs a test against a server that is closed afterwards, whatever happens. */
export async function withServer(
  answers: Record<string, Answer>,
  run: (server: TwimlServer) => Promise<void>,
): Promise<void> {
  const server = await startTwimlServer({ '/voice/status': '', ...answers })
  try {
    await run(server)
  } finally {
    await server.close()
  }
}
