/** The TaskRouter queues, one for each desk, and the workflow that chooses among their workers. */
import { DESKS } from '../../domain/decide.ts'
import type { TaskRouterPart } from './provision-file.ts'
import { settle, voiceUrl, workspaceAt, type ProvisionDeps } from './settle.ts'
import { workersOf, workflowConfiguration, type DeskQueue } from './workflow-configuration.ts'

export async function settleQueues(
  workspaceSid: string,
  part: TaskRouterPart,
  deps: ProvisionDeps,
): Promise<DeskQueue[]> {
  const { client } = deps
  const there = (await workspaceAt(workspaceSid, client)?.taskQueues.list()) ?? []
  const settled: DeskQueue[] = []
  for (const desk of DESKS) {
    const { name, priority } = part.queues[desk]
    const wanted = { targetWorkers: workersOf(desk), maxReservedWorkers: 1 }
    const sid = await settle(
      {
        what: 'queue',
        name,
        found: there.find(({ friendlyName }) => friendlyName === name),
        wanted,
        create: () =>
          client.taskrouter.v1.workspaces(workspaceSid).taskQueues.create({ friendlyName: name, ...wanted }),
        update: (is) => client.taskrouter.v1.workspaces(workspaceSid).taskQueues(is).update(wanted),
      },
      deps,
    )
    settled.push({ desk, sid, priority })
  }
  return settled
}

/** The sid of the workflow. */
export async function settleWorkflow(
  workspaceSid: string,
  queues: readonly DeskQueue[],
  { workflow }: TaskRouterPart,
  deps: ProvisionDeps,
): Promise<string> {
  const { client } = deps
  const { name } = workflow
  const [found] = (await workspaceAt(workspaceSid, client)?.workflows.list({ friendlyName: name, limit: 1 })) ?? []
  const wanted = {
    configuration: JSON.stringify(workflowConfiguration(queues, deps.policy)),
    assignmentCallbackUrl: voiceUrl('taskrouter/assignment', deps),
    // The same address again: behind a balancer the second try may reach another process, and asking twice changes nothing.
    fallbackAssignmentCallbackUrl: voiceUrl('taskrouter/assignment', deps),
    taskReservationTimeout: workflow['reservation-seconds'],
  }
  return settle(
    {
      what: 'workflow',
      name,
      found,
      wanted,
      create: () => client.taskrouter.v1.workspaces(workspaceSid).workflows.create({ friendlyName: name, ...wanted }),
      update: (is) => client.taskrouter.v1.workspaces(workspaceSid).workflows(is).update(wanted),
    },
    deps,
  )
}
