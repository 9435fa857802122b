/** TaskRouter over its REST interface: setting it up, and what may be done with workers, tasks and reservations. */
import type { TaskRouter } from '../../taskrouter/task-router.ts'
import type { Route } from '../answer.ts'
import { reservationRoutes } from './reservations.ts'
import { settingRoutes } from './settings.ts'
import { taskRoutes } from './tasks.ts'
import { workspaceRoutes } from './workspaces.ts'

export function taskRouterRoutes(router: TaskRouter, accountSid: string): Route[] {
  const account = { router, accountSid }
  return [...workspaceRoutes(account), ...settingRoutes(account), ...taskRoutes(account), ...reservationRoutes(account)]
}
