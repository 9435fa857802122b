/** What requests about TaskRouter share: finding what they name, reading their fields, and checking them. */
import { isTrue } from '../../taskrouter/expression.ts'
import { snakeCase } from '../../taskrouter/instruction.ts'
import type { TaskRouter } from '../../taskrouter/task-router.ts'
import { attributesOf, expressionsIn, nameOf } from '../../taskrouter/workspace.ts'
import type { Resource, Task, Workspace } from '../../taskrouter/workspace.ts'
import { notFound, RestRefusal, type RestRequest } from '../answer.ts'

/** Where the unmodified client believes TaskRouter is; its next pages are asked there. */
export const HOST = 'https://taskrouter.twilio.com'

/** Whose TaskRouter is asked. */
export interface TaskRouterAccount {
  router: TaskRouter
  accountSid: string
}

export function workspaceOf({ router }: TaskRouterAccount, request: RestRequest): Workspace {
  return found(router.workspaces, request, 'workspace')
}

export function found<T>(all: ReadonlyMap<string, T>, request: RestRequest, id: string): T {
  const one = all.get(request.ids[id] ?? '')
  if (one === undefined) throw notFound(request.path)
  return one
}

export function named<T extends Resource>(all: ReadonlyMap<string, T>, request: RestRequest): T[] {
  const wanted = request.params.get('FriendlyName')
  return [...all.values()].filter((resource) => (wanted ?? nameOf(resource)) === nameOf(resource))
}

export function fieldsOf(request: RestRequest): Map<string, string> {
  return new Map([...request.params].map(([name, value]) => [snakeCase(name), value]))
}

export function change(resource: Resource, request: RestRequest): void {
  for (const [name, value] of fieldsOf(request)) resource.fields.set(name, value)
  resource.updated = new Date()
}

export function checkSetting(request: RestRequest): void {
  attributesIn(request)
  checkExpression(request.params.get('TargetWorkers'))
  const configuration = request.params.get('Configuration')
  if (configuration !== undefined && attributesOf(configuration)?.['task_routing'] === undefined) {
    throw new RestRefusal(400, 20001, 'The configuration is not a JSON object with task_routing')
  }
  for (const expression of expressionsIn(configuration ?? '{}')) checkExpression(expression)
}

function checkExpression(expression: string | undefined): void {
  if (expression === undefined) return
  // https://www.twilio.com/docs/taskrouter/expression-syntax: between letters they are no sign of a number either.
  if (/-(?!\d)/.test(expression)) throw new RestRefusal(400, 20001, `Hyphens are not supported: ${expression}`)
  try {
    isTrue(expression, { own: {} })
  } catch (cause) {
    throw new RestRefusal(400, 20001, cause instanceof Error ? cause.message : 'Not an expression')
  }
}

export function attributesIn(request: RestRequest): Task['attributes'] | undefined {
  const text = request.params.get('Attributes')
  if (text === undefined) return undefined
  const attributes = attributesOf(text)
  if (attributes === undefined) throw new RestRefusal(400, 20001, 'Attributes are a JSON object')
  return attributes
}

export function resourceJson(accountSid: string, resource: Resource, path: string): Record<string, unknown> {
  const { available, ...fields } = Object.fromEntries(resource.fields)
  return {
    ...fields,
    ...(available !== undefined && { available: available === 'true' }),
    sid: resource.sid,
    account_sid: accountSid,
    date_created: resource.made.toISOString(),
    date_updated: resource.updated.toISOString(),
    url: HOST + path,
    links: {},
  }
}
