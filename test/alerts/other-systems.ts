/** A server that stands for PagerDuty, Slack and the like: it keeps what arrives, and answers as a test says. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Arrived {
  path: string
  authorization: string | undefined
  body: Record<string, unknown>
}

export interface OtherSystems {
  readonly url: string
  readonly arrived: Arrived[]
  to(path: string): Record<string, unknown>[]
  /** From now on, for this path. */
  answers(path: string, status: number, headers?: Record<string, string>): void
  /** Answers nothing on this path until the returned function is called. */
  holds(path: string): () => void
  /** Requests on this path that have no answer yet. */
  waiting(path: string): number
  close(): Promise<void>
}

export async function openOtherSystems(): Promise<OtherSystems> {
  const arrived: Arrived[] = []
  const held = new Map<string, Promise<void>>()
  const unanswered: string[] = []
  const answers = new Map<string, { status: number; headers: Record<string, string> }>()
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => void answer())
    const answer = async () => {
      const path = (request.url ?? '').split('?')[0] ?? ''
      const { status, headers } = answers.get(path) ?? { status: 202, headers: {} }
      unanswered.push(path)
      await held.get(path)
      unanswered.splice(unanswered.indexOf(path), 1)
      const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Record<string, unknown>
      if (status < 300) arrived.push({ path, authorization: request.headers.authorization, body })
      response.writeHead(status, headers).end('{"status":"success"}')
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrived,
    to: (path) => arrived.filter((one) => one.path === path).map(({ body }) => body),
    answers: (path, status, headers = {}) => void answers.set(path, { status, headers }),
    holds: (path) => {
      let free = () => {}
      held.set(path, new Promise((resolve) => (free = resolve)))
      return () => {
        held.delete(path)
        free()
      }
    },
    waiting: (path) => unanswered.filter((one) => one === path).length,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
