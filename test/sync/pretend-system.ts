/** A system of record on this machine: records with a clock of their own, and answers that can be spoiled on demand. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Stored {
  id: string
  fields: Record<string, unknown>
  changedAt: Date
  isDeleted: boolean
  comments: string[]
  /** Those of them that the customer reads. */
  published: string[]
}

/** What is done to a request instead of answering it. `lost`: it is done, and the answer does not arrive. `half`: of the answer. `none`: it is answered. */
export type Spoilt = 'none' | 'cut' | 'half' | 'lost' | { status: number; body?: unknown; retryAfter?: number }

export interface Asked {
  method: string
  url: URL
  headers: IncomingMessage['headers']
  body: unknown
  text: string
}

export interface Reply {
  status: number
  body?: unknown
}

export interface PretendSystem {
  address: string
  objects: Map<string, Map<string, Stored>>
  /** Answers the next requests like that. */
  spoil(...next: Spoilt[]): void
  requests: Asked[]
  /** Cuts every connection for as long as this is true. */
  isDown: boolean
  /** As a person there does it: adds or changes a record, and gives its id. */
  write(object: string, id: string | undefined, fields: Record<string, unknown>): string
  remove(object: string, id: string): void
  close(): Promise<void>
}

export interface Language {
  answer(asked: Asked, system: PretendSystem): Reply
  newId(count: number): string
  /** Fields that a new record has by itself. */
  fresh(object: string, id: string, count: number): Record<string, unknown>
}

export async function pretendSystem(language: Language): Promise<PretendSystem> {
  const objects = new Map<string, Map<string, Stored>>()
  const spoilt: Spoilt[] = []
  const requests: Asked[] = []
  let time = Date.parse('2026-03-01T08:00:00Z')
  let count = 0
  const tick = () => new Date((time += 1_000))

  const system: PretendSystem = {
    address: '',
    objects,
    requests,
    isDown: false,
    spoil: (...next) => void spoilt.push(...next),
    write(object, id, fields) {
      const rows = objects.get(object) ?? new Map<string, Stored>()
      objects.set(object, rows)
      const before = id === undefined ? undefined : rows.get(id)
      if (before === undefined) count += 1
      const key = before?.id ?? id ?? language.newId(count)
      const base = before ?? {
        id: key,
        comments: [],
        published: [],
        isDeleted: false,
        fields: language.fresh(object, key, count),
      }
      rows.set(key, { ...base, fields: { ...base.fields, ...fields }, changedAt: tick() })
      return key
    },
    remove(object, id) {
      const row = objects.get(object)?.get(id)
      if (row !== undefined) objects.get(object)?.set(id, { ...row, isDeleted: true, changedAt: tick() })
    },
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  }

  const server = createServer((request, response) => {
    void readText(request).then((text) => {
      const asked: Asked = {
        method: request.method ?? '',
        url: new URL(request.url ?? '', 'http://pretend'),
        headers: request.headers,
        body: request.headers['content-type']?.includes('json') === true && text !== '' ? JSON.parse(text) : undefined,
        text,
      }
      requests.push(asked)
      if (system.isDown) return request.socket.destroy()
      const bad = spoilt.shift()
      if (bad === 'cut') return request.socket.destroy()
      if (typeof bad === 'object') return send(response, bad)
      const reply = language.answer(asked, system)
      if (bad === 'half') return sendHalf(response, reply)
      return bad === 'lost' ? request.socket.destroy() : send(response, reply)
    })
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  server.unref()
  system.address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return system
}

function send(response: ServerResponse, { status, body, retryAfter }: Reply & { retryAfter?: number }): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
  })
  response.end(body === undefined ? undefined : JSON.stringify(body))
}

/** As a proxy does that cut it off and says nothing of it. */
function sendHalf(response: ServerResponse, { status, body }: Reply): void {
  const text = JSON.stringify(body)
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(text.slice(0, text.length / 2))
}

async function readText(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}

/** Oldest change first. */
export const inOrder = (rows: Iterable<Stored>) =>
  [...rows].toSorted((a, b) => a.changedAt.getTime() - b.changedAt.getTime() || (a.id < b.id ? -1 : 1))
