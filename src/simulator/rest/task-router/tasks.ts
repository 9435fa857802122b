/** Tasks over TaskRouter's REST interface. */
import type { TaskRouter } from '../../taskrouter/task-router.ts'
import { nameOf, type Task, type Workspace } from '../../taskrouter/workspace.ts'
import { created, metaPage, ok, RestRefusal, type RestRequest, type Route } from '../answer.ts'
import { attributesIn, found, HOST, workspaceOf, type TaskRouterAccount } from './requests.ts'

export function taskRoutes(account: TaskRouterAccount): Route[] {
  const { router, accountSid } = account
  const all = '/v1/Workspaces/:workspace/Tasks'
  const json = (workspace: Workspace, task: Task) => taskJson(accountSid, workspace, task)
  return [
    {
      method: 'POST',
      path: all,
      answer: (request) => {
        const workspace = workspaceOf(account, request)
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
        const workspace = workspaceOf(account, request)
        const wanted = request.params.get('AssignmentStatus')?.split(',')
        const tasks = [...workspace.tasks.values()].filter(({ status }) => wanted?.includes(status) ?? true)
        return metaPage(request, HOST, 'tasks', tasks, (task) => json(workspace, task))
      },
    },
    {
      method: 'GET',
      path: `${all}/:task`,
      answer: (request) => {
        const workspace = workspaceOf(account, request)
        return ok(json(workspace, found(workspace.tasks, request, 'task')))
      },
    },
    {
      method: 'POST',
      path: `${all}/:task`,
      answer: (request) => {
        const workspace = workspaceOf(account, request)
        const task = found(workspace.tasks, request, 'task')
        const priority = request.params.get('Priority')
        task.attributes = attributesIn(request) ?? task.attributes
        if (priority !== undefined) task.priority = Number(priority)
        changeStatus(router, workspace, task, request)
        router.assign(workspace)
        return ok(json(workspace, task))
      },
    },
  ]
}

function taskJson(accountSid: string, workspace: Workspace, task: Task): unknown {
  return {
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
  }
}

/** What is waiting is canceled, what is assigned is completed; the other way round is refused, as is what is over. */
function changeStatus(router: TaskRouter, workspace: Workspace, task: Task, request: RestRequest): void {
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
