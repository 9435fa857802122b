/** Twilio's REST interface to the calls of a pretend network: what the unmodified `twilio` client needs, on a loopback port. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import type { Network } from '../network/network.ts'
import { notFound, RestRefusal, type RestAnswer, type RestRequest, type Route } from './answer.ts'
import { callRoutes } from './calls.ts'
import { messageRoutes, type TextMessage } from './messages.ts'
import { conferenceRoutes } from './conferences.ts'
import { faultAnswer, PlannedFaults, type RestFault, type RestFaultPlace } from './rest-fault.ts'
import { phoneNumberRoutes } from './phone-numbers.ts'
import { recordingRoutes } from './recordings.ts'
import { queueRoutes } from './queues.ts'
import { taskRouterRoutes } from './task-router/routes.ts'
import { TaskRouter } from '../taskrouter/task-router.ts'

export interface RestAccount {
  accountSid: string
  authToken: string
}

/** What was asked, for tests; `answered` is the status or what happened instead. */
export interface RestRecord {
  method: string
  path: string
  params: Readonly<Record<string, string>>
  answered: number | 'hang' | 'reset' | 'lost-answer' | undefined
}

export interface RestApi {
  /** For a server of one's own, e.g. below a path that is cut off before. The body must not have been read. */
  handle: (request: IncomingMessage, response: ServerResponse) => void
  requests: RestRecord[]
  /** Text messages that were ordered, oldest first. */
  texts: readonly TextMessage[]
  taskRouter: TaskRouter
  failNext: (fault: RestFault, place?: RestFaultPlace) => void
  stopFailing: () => void
}

export interface RunningRestApi extends RestApi {
  baseUrl: string
  close(): Promise<void>
}

const MOST_BYTES = 64 * 1024
/** The oldest requests are forgotten. */
const MOST_RECORDS = 10_000

/** Serves the interface on a loopback port; `port` 0, the default, takes a free one. Close it after the test. */
export async function startRestApi(
  network: Network,
  { port = 0, ...account }: RestAccount & { port?: number },
): Promise<RunningRestApi> {
  const api = restApi(network, account)
  const server = createServer(api.handle).listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port')
  return {
    ...api,
    baseUrl: `http://127.0.0.1:${address.port}`,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Refuses with 401 what does not carry the account's credentials. Sets TaskRouter up on the network, so that `<Enqueue workflowSid>` works. */
export function restApi(network: Network, { accountSid, authToken }: RestAccount): RestApi {
  const faults = new PlannedFaults()
  const requests: RestRecord[] = []
  const taskRouter = new TaskRouter(network, accountSid)
  network.switchboard.tasks = taskRouter
  const texts: TextMessage[] = []
  const routes = routesOf(network, taskRouter, texts, accountSid)
  const credentials = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = request.method ?? ''
    const { pathname: path, searchParams: query } = new URL(request.url ?? '/', 'http://rest.invalid')
    const form = new URLSearchParams(await bodyOf(request))
    const given = [...query, ...form]
    const params = new Map(given)
    const record: RestRecord = { method, path, params: Object.fromEntries(params), answered: undefined }
    requests.push(record)
    if (requests.length > MOST_RECORDS) requests.shift()

    const fault = faults.takeFor(method, path)
    const planned = fault === undefined ? undefined : faultAnswer(fault)
    if (fault === 'hang' || fault === 'reset') {
      record.answered = fault
      if (fault === 'reset') request.socket.destroy()
      return
    }
    const all = (name: string): string[] => given.flatMap(([each, value]) => (each === name ? [value] : []))
    const result: RestAnswer =
      planned ??
      (request.headers.authorization === credentials
        ? await carryOut(routes, { method, path, params, all })
        : new RestRefusal(401, 20003, 'Authenticate').answer)
    if (fault === 'lost-answer') {
      record.answered = fault
      request.socket.destroy()
      return
    }
    record.answered = result.status
    const html = planned?.html
    if (result.file !== undefined) {
      response.writeHead(result.status, { 'content-type': result.file.type }).end(result.file.bytes)
      return
    }
    response.writeHead(result.status, { 'content-type': html === undefined ? 'application/json' : 'text/html' })
    response.end(html ?? (result.body === undefined ? undefined : JSON.stringify(result.body)))
  }

  return {
    handle: (request, response) => {
      answer(request, response).catch((cause: unknown) => {
        const { status, body } = new RestRefusal(500, 20500, cause instanceof Error ? cause.message : 'Broken').answer
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
      })
    },
    requests,
    texts,
    taskRouter,
    failNext: (fault, place) => faults.add(fault, place),
    stopFailing: () => faults.clear(),
  }
}

function routesOf(network: Network, taskRouter: TaskRouter, texts: TextMessage[], accountSid: string): Route[] {
  const board = network.switchboard
  const ofAccount = [
    ...callRoutes(network),
    ...messageRoutes(texts, accountSid),
    ...recordingRoutes(board, accountSid),
    ...conferenceRoutes(board, accountSid),
    ...queueRoutes(board, accountSid),
    ...phoneNumberRoutes(accountSid),
  ]
  return [
    ...ofAccount.map((route) => ({ ...route, path: `/2010-04-01/Accounts/${accountSid}${route.path}` })),
    ...taskRouterRoutes(taskRouter, accountSid),
  ]
}

async function carryOut(routes: readonly Route[], request: Omit<RestRequest, 'ids'>): Promise<RestAnswer> {
  try {
    for (const route of routes) {
      const ids = route.method === request.method ? idsIn(route.path, request.path) : undefined
      if (ids !== undefined) return await route.answer({ ...request, ids })
    }
    throw notFound(request.path)
  } catch (error) {
    if (error instanceof RestRefusal) return error.answer
    throw error
  }
}

/** Undefined when the path is another one. */
function idsIn(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split('/')
  const parts = path.replace(/\.json$/, '').split('/')
  if (wanted.length !== parts.length) return undefined
  const ids: Record<string, string> = {}
  for (const [index, name] of wanted.entries()) {
    const part = parts[index] ?? ''
    if (name.startsWith(':')) ids[name.slice(1)] = decodeURIComponent(part)
    else if (name !== part) return undefined
  }
  return ids
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > MOST_BYTES) throw new Error('The request is too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
