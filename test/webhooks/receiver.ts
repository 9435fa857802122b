/** A system that is told of events: it notes what comes, and answers as a test says. */
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Got {
  path: string
  headers: IncomingHttpHeaders
  body: string
  event: { id: string; type: string; data: Record<string, unknown> }
}

/** A status, or what else may happen to a request. */
export type Answer = number | 'hang' | 'cut' | ((response: ServerResponse) => void)

export interface Receiver {
  url: string
  got: Got[]
  /** What comes next; 204 where nothing is said. `undefined`: not for this one. */
  answer: (got: Got) => Answer | undefined
  close(): void
}

export async function openReceiver(): Promise<Receiver> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString()
      const got = { path: request.url ?? '', headers: request.headers, body, event: JSON.parse(body) as Got['event'] }
      receiver.got.push(got)
      const answer = receiver.answer(got) ?? 204
      if (answer === 'cut') request.socket.destroy()
      else if (typeof answer === 'function') answer(response)
      else if (answer !== 'hang') response.writeHead(answer, answer === 301 ? { location: '/elsewhere' } : {}).end()
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/careline`,
    got: [],
    answer: () => undefined,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
  return receiver
}
