/** Activities, queues, workflows and workers over TaskRouter's REST interface. */
import type { TaskRouter } from '../../taskrouter/task-router.ts'
import { isAvailable, nameOf, newResource, type Resource, type Workspace } from '../../taskrouter/workspace.ts'
import { created, deleted, metaPage, ok, type RestRequest, type Route } from '../answer.ts'
import {
  change,
  checkSetting,
  fieldsOf,
  found,
  HOST,
  named,
  resourceJson,
  workspaceOf,
  type TaskRouterAccount,
} from './requests.ts'

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

type Setting = (typeof KINDS)[number]

export function settingRoutes(account: TaskRouterAccount): Route[] {
  return KINDS.flatMap((setting) => routesOf(account, setting))
}

function routesOf(account: TaskRouterAccount, setting: Setting): Route[] {
  const { router, accountSid } = account
  const { path, id, key, prefix, of } = setting
  const all = `/v1/Workspaces/:workspace/${path}`
  const json = (workspace: Workspace, resource: Resource) => settingJson(accountSid, setting, workspace, resource)
  return [
    {
      method: 'POST',
      path: all,
      answer: (request) => {
        const workspace = workspaceOf(account, request)
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
        const workspace = workspaceOf(account, request)
        return metaPage(request, HOST, key, named(of(workspace), request), (resource) => json(workspace, resource))
      },
    },
    {
      method: 'GET',
      path: `${all}/:${id}`,
      answer: (request) => {
        const workspace = workspaceOf(account, request)
        return ok(json(workspace, found(of(workspace), request, id)))
      },
    },
    {
      method: 'POST',
      path: `${all}/:${id}`,
      answer: (request) => {
        const workspace = workspaceOf(account, request)
        const resource = found(of(workspace), request, id)
        checkSetting(request)
        change(resource, request)
        const activity = id === 'worker' ? request.params.get('ActivitySid') : undefined
        if (activity === undefined) router.assign(workspace)
        else changeActivity(router, workspace, resource, activity, request)
        return ok(json(workspace, resource))
      },
    },
    {
      method: 'DELETE',
      path: `${all}/:${id}`,
      answer: (request) => {
        const workspace = workspaceOf(account, request)
        of(workspace).delete(found(of(workspace), request, id).sid)
        return deleted
      },
    },
  ]
}

function settingJson(accountSid: string, { path, id }: Setting, workspace: Workspace, resource: Resource): unknown {
  return {
    ...resourceJson(accountSid, resource, `/v1/Workspaces/${workspace.sid}/${path}/${resource.sid}`),
    workspace_sid: workspace.sid,
    ...(id === 'worker' && {
      available: isAvailable(workspace, resource),
      activity_name: nameOf(workspace.activities.get(resource.fields.get('activity_sid') ?? '')),
      date_status_changed: resource.updated.toISOString(),
    }),
  }
}

function changeActivity(
  router: TaskRouter,
  workspace: Workspace,
  worker: Resource,
  activity: string,
  request: RestRequest,
): void {
  router.setActivity(workspace, worker, activity)
  if (request.params.get('RejectPendingReservations') === 'true' && !isAvailable(workspace, worker)) {
    router.rejectPending(workspace, worker)
  }
}

function completeWorker(workspace: Workspace, worker: Resource): void {
  const { fields } = worker
  if (!fields.has('attributes')) fields.set('attributes', '{}')
  if (!fields.has('activity_sid')) fields.set('activity_sid', workspace.fields.get('default_activity_sid') ?? '')
}
