/** Workspaces over TaskRouter's REST interface. */
import { newWorkspace, type Workspace } from '../../taskrouter/workspace.ts'
import { created, deleted, metaPage, ok, type Route } from '../answer.ts'
import { change, fieldsOf, HOST, named, resourceJson, workspaceOf, type TaskRouterAccount } from './requests.ts'

export function workspaceRoutes(account: TaskRouterAccount): Route[] {
  const { router, accountSid } = account
  const json = (workspace: Workspace): unknown => resourceJson(accountSid, workspace, `/v1/Workspaces/${workspace.sid}`)
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
    { method: 'GET', path: '/v1/Workspaces/:workspace', answer: (request) => ok(json(workspaceOf(account, request))) },
    {
      method: 'POST',
      path: '/v1/Workspaces/:workspace',
      answer: (request) => {
        const workspace = workspaceOf(account, request)
        change(workspace, request)
        return ok(json(workspace))
      },
    },
    {
      method: 'DELETE',
      path: '/v1/Workspaces/:workspace',
      answer: (request) => {
        router.workspaces.delete(workspaceOf(account, request).sid)
        return deleted
      },
    },
  ]
}
