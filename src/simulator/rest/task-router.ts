/** TaskRouter over its REST interface: setting it up, and what may be done with workers, tasks and reservations. */
import { attributesOf, expressionsIn, newResource, newWorkspace, nameOf, isAvailable } from '../taskrouter/workspace.ts'
import type { Reservation, Resource, Task, Workspace } from '../taskrouter/workspace.ts'
import { isTrue } from '../taskrouter/expression.ts'
import { readReservationUpdate, snakeCase } from '../taskrouter/instruction.ts'
import type { InstructionRefusal, TaskRouter } from '../taskrouter/task-router.ts'
import { created, deleted, metaPage, notFound, ok, RestRefusal, type RestRequest, type Route } from './answer.ts'

/** Where the unmodified client believes TaskRouter is; its next pages are asked there. */
const HOST = 'https://taskrouter.twilio.com'

const KINDS = [
  {
    path: 'Activities',
    id: 'activity',
    key: 'activities',
    prefix: 'WA',
    of: (workspace: Workspace) => workspace.activities,
  },
  { path: 'TaskQueues', id: 'queue', key: 'task_queues', prefix: 'WQ', of: (workspace: Workspace) => workspace.queues },
  {
    path: 'Workflows',
    id: 'workflow',
    key: 'workflows',
    prefix: 'WW',
    of: (workspace: Workspace) => workspace.workflows,
  },
  { path: 'Workers', id: 'worker', key: 'workers', prefix: 'WK', of: (workspace: Workspace) => workspace.workers },
] as const

/** Ordinary races between worker and caller. Numbers: https://www.twilio.com/docs/api/errors */
const REFUSAL_CODES: Readonly<Record<InstructionRefusal, number>> = {
  'not-pending': 40123,
  'no-call': 40122,
  'no-address': 40140,
}

export function taskRouterRoutes(router: TaskRouter, accountSid: string): Route[] {
  const workspaceOf = (request: RestRequest): Workspace => found(router.workspaces, request, 'workspace')

  return [
    ...workspaceRoutes(),
    ...KINDS.flatMap(settingRoutes),
    ...taskRoutes(),
    ...reservationRoutes('/v1/Workspaces/:workspace/Tasks/:task/Reservations', ({ task }) => task.sid, 'task'),
    ...reservationRoutes(
      '/v1/Workspaces/:workspace/Workers/:worker/Reservations',
      ({ worker }) => worker.sid,
      'worker',
    ),
  ]

  function workspaceRoutes(): Route[] {
    const json = (workspace: Workspace): unknown => resourceJson(workspace, `/v1/Workspaces/${workspace.sid}`)
    return [
      {
        method: 'POST',
        path: '/v1/Workspaces',
        answer: (request) => {
          const workspace = newWorkspace(fieldsOf(request))
          router.workspaces.set(workspace.sid, workspace)
          return created(json(workspace))
        },
      },
      {
        method: 'GET',
        path: '/v1/Workspaces',
        answer: (request) => metaPage(request, HOST, 'workspaces', named(router.workspaces, request), json),
      },
      { method: 'GET', path: '/v1/Workspaces/:workspace', answer: (request) => ok(json(workspaceOf(request))) },
      {
        method: 'POST',
        path: '/v1/Workspaces/:workspace',
        answer: (request) => {
          const workspace = workspaceOf(request)
          change(workspace, request)
          return ok(json(workspace))
        },
      },
      {
        method: 'DELETE',
        path: '/v1/Workspaces/:workspace',
        answer: (request) => {
          router.workspaces.delete(workspaceOf(request).sid)
          return deleted
        },
      },
    ]
  }

  function settingRoutes({ path, id, key, prefix, of }: (typeof KINDS)[number]): Route[] {
    const all = `/v1/Workspaces/:workspace/${path}`
    const json = (workspace: Workspace, resource: Resource): unknown => ({
      ...resourceJson(resource, `/v1/Workspaces/${workspace.sid}/${path}/${resource.sid}`),
      workspace_sid: workspace.sid,
      ...(id === 'worker' && {
        available: isAvailable(workspace, resource),
        activity_name: nameOf(workspace.activities.get(resource.fields.get('activity_sid') ?? '')),
        date_status_changed: resource.updated.toISOString(),
      }),
    })
    return [
      {
        method: 'POST',
        path: all,
        answer: (request) => {
          const workspace = workspaceOf(request)
          checkSetting(request)
          const resource = newResource(prefix, fieldsOf(request))
          if (id === 'worker') completeWorker(workspace, resource)
          of(workspace).set(resource.sid, resource)
          if (id === 'worker') router.assign(workspace)
          return created(json(workspace, resource))
        },
      },
      {
        method: 'GET',
        path: all,
        answer: (request) => {
          const workspace = workspaceOf(request)
          return metaPage(request, HOST, key, named(of(workspace), request), (resource) => json(workspace, resource))
        },
      },
      {
        method: 'GET',
        path: `${all}/:${id}`,
        answer: (request) => {
          const workspace = workspaceOf(request)
          return ok(json(workspace, found(of(workspace), request, id)))
        },
      },
      {
        method: 'POST',
        path: `${all}/:${id}`,
        answer: (request) => {
          const workspace = workspaceOf(request)
          const resource = found(of(workspace), request, id)
          checkSetting(request)
          change(resource, request)
          const activity = request.params.get('ActivitySid')
          if (id === 'worker' && activity !== undefined) {
            router.setActivity(workspace, resource, activity)
            if (request.params.get('RejectPendingReservations') === 'true' && !isAvailable(workspace, resource)) {
              router.rejectPending(workspace, resource)
            }
          } else router.assign(workspace)
          return ok(json(workspace, resource))
        },
      },
      {
        method: 'DELETE',
        path: `${all}/:${id}`,
        answer: (request) => {
          const workspace = workspaceOf(request)
          of(workspace).delete(found(of(workspace), request, id).sid)
          return deleted
        },
      },
    ]
  }

  function taskRoutes(): Route[] {
    const all = '/v1/Workspaces/:workspace/Tasks'
    const json = (workspace: Workspace, task: Task): unknown => ({
      sid: task.sid,
      account_sid: accountSid,
      workspace_sid: workspace.sid,
      workflow_sid: task.workflow.sid,
      workflow_friendly_name: nameOf(task.workflow),
      task_queue_sid: task.queue?.sid ?? null,
      task_queue_friendly_name: nameOf(task.queue),
      assignment_status: task.status,
      attributes: JSON.stringify(task.attributes),
      priority: task.priority,
      reason: task.reason ?? null,
      age: Math.round((Date.now() - task.made.getTime()) / 1000),
      timeout: 86_400,
      task_channel_unique_name: 'voice',
      date_created: task.made.toISOString(),
      date_updated: task.made.toISOString(),
      url: `${HOST}/v1/Workspaces/${workspace.sid}/Tasks/${task.sid}`,
      links: {},
    })
    return [
      {
        method: 'POST',
        path: all,
        answer: (request) => {
          const workspace = workspaceOf(request)
          const workflow = workspace.workflows.get(request.params.get('WorkflowSid') ?? '')
          if (workflow === undefined) throw new RestRefusal(400, 20001, 'There is no such workflow')
          const attributes = attributesIn(request) ?? {}
          const priority = Number(request.params.get('Priority') ?? 0)
          return created(json(workspace, router.createTask(workspace, workflow, attributes, priority)))
        },
      },
      {
        method: 'GET',
        path: all,
        answer: (request) => {
          const workspace = workspaceOf(request)
          const wanted = request.params.get('AssignmentStatus')?.split(',')
          const tasks = [...workspace.tasks.values()].filter(({ status }) => wanted?.includes(status) ?? true)
          return metaPage(request, HOST, 'tasks', tasks, (task) => json(workspace, task))
        },
      },
      {
        method: 'GET',
        path: `${all}/:task`,
        answer: (request) => {
          const workspace = workspaceOf(request)
          return ok(json(workspace, found(workspace.tasks, request, 'task')))
        },
      },
      {
        method: 'POST',
        path: `${all}/:task`,
        answer: (request) => {
          const workspace = workspaceOf(request)
          const task = found(workspace.tasks, request, 'task')
          const priority = request.params.get('Priority')
          task.attributes = attributesIn(request) ?? task.attributes
          if (priority !== undefined) task.priority = Number(priority)
          changeStatus(workspace, task, request)
          router.assign(workspace)
          return ok(json(workspace, task))
        },
      },
    ]
  }

  /** What is waiting is canceled, what is assigned is completed; the other way round is refused, as is what is over. */
  function changeStatus(workspace: Workspace, task: Task, request: RestRequest): void {
    const status = request.params.get('AssignmentStatus')
    const reason = request.params.get('Reason') ?? ''
    if (status === undefined) return
    const waits = task.status === 'pending' || task.status === 'reserved'
    const isAssigned = task.status === 'assigned' || task.status === 'wrapping'
    if (status === 'canceled' && waits) return router.cancelTask(workspace, task, reason)
    if (status === 'completed' && isAssigned) return router.completeTask(workspace, task, reason)
    if (status === 'wrapping' && task.status === 'assigned') {
      task.status = 'wrapping'
      return
    }
    throw new RestRefusal(400, 20001, `Cannot ${status} task because it is ${task.status}`)
  }

  function reservationRoutes(all: string, owner: (reservation: Reservation) => string, id: 'task' | 'worker'): Route[] {
    const ownOf = (request: RestRequest): Reservation[] =>
      [...workspaceOf(request).reservations.values()].filter((each) => owner(each) === request.ids[id])
    const oneOf = (request: RestRequest): Reservation => {
      const reservation = ownOf(request).find(({ sid }) => sid === request.ids['reservation'])
      if (reservation === undefined) throw notFound(request.path)
      return reservation
    }
    const json = (request: RestRequest, { sid, task, worker, status, made }: Reservation): unknown => ({
      sid,
      account_sid: accountSid,
      workspace_sid: request.ids['workspace'],
      task_sid: task.sid,
      worker_sid: worker.sid,
      worker_name: nameOf(worker),
      reservation_status: status,
      date_created: made.toISOString(),
      date_updated: made.toISOString(),
      url: `${HOST}${request.path}`,
      links: {},
    })
    return [
      {
        method: 'GET',
        path: all,
        answer: (request) => {
          const wanted = request.params.get('ReservationStatus')
          const shown = ownOf(request).filter(({ status }) => (wanted ?? status) === status)
          return metaPage(request, HOST, 'reservations', shown, (reservation) => json(request, reservation))
        },
      },
      { method: 'GET', path: `${all}/:reservation`, answer: (request) => ok(json(request, oneOf(request))) },
      {
        method: 'POST',
        path: `${all}/:reservation`,
        answer: (request) => {
          const reservation = oneOf(request)
          const instruction = readReservationUpdate(request.params)
          if (instruction === undefined) throw new RestRefusal(400, 20001, 'There is no such instruction')
          const refusal = router.carryOut(workspaceOf(request), reservation, instruction)
          if (refusal !== undefined)
            throw new RestRefusal(400, REFUSAL_CODES[refusal], `${instruction.kind}: ${refusal}`)
          return ok(json(request, reservation))
        },
      },
    ]
  }

  function resourceJson(resource: Resource, path: string): Record<string, unknown> {
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
}

function completeWorker(workspace: Workspace, worker: Resource): void {
  const { fields } = worker
  if (!fields.has('attributes')) fields.set('attributes', '{}')
  if (!fields.has('activity_sid')) fields.set('activity_sid', workspace.fields.get('default_activity_sid') ?? '')
}

function found<T>(all: ReadonlyMap<string, T>, request: RestRequest, id: string): T {
  const one = all.get(request.ids[id] ?? '')
  if (one === undefined) throw notFound(request.path)
  return one
}

function named<T extends Resource>(all: ReadonlyMap<string, T>, request: RestRequest): T[] {
  const wanted = request.params.get('FriendlyName')
  return [...all.values()].filter((resource) => (wanted ?? nameOf(resource)) === nameOf(resource))
}

function fieldsOf(request: RestRequest): Map<string, string> {
  return new Map([...request.params].map(([name, value]) => [snakeCase(name), value]))
}

function change(resource: Resource, request: RestRequest): void {
  for (const [name, value] of fieldsOf(request)) resource.fields.set(name, value)
  resource.updated = new Date()
}

function checkSetting(request: RestRequest): void {
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

function attributesIn(request: RestRequest): Task['attributes'] | undefined {
  const text = request.params.get('Attributes')
  if (text === undefined) return undefined
  const attributes = attributesOf(text)
  if (attributes === undefined) throw new RestRefusal(400, 20001, 'Attributes are a JSON object')
  return attributes
}
