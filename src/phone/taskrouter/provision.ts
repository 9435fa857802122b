/** Sets up Twilio as one file says: found by name, made or changed only where it differs, and nothing is ever deleted. */
import type { TaskRouterPart } from './provision-file.ts'
import { settleNumber } from './settle-number.ts'
import { settleQueues, settleWorkflow } from './settle-queues.ts'
import { settleWorkers } from './settle-workers.ts'
import { settleWorkspace } from './settle-workspace.ts'
import type { ProvisionDeps } from './settle.ts'

export interface Provisioned {
  workspaceSid: string
  workflowSid: string
}

/** Undefined: the file names no TaskRouter. Throws what Twilio refuses. What was done before that is found again the next time. */
export async function provision(deps: ProvisionDeps): Promise<Provisioned | undefined> {
  const { taskRouter } = deps.file
  const made = taskRouter && (await setUpTaskRouter(taskRouter, deps))
  for (const number of deps.file['phone-numbers']) await settleNumber(number, deps)
  return made
}

async function setUpTaskRouter(part: TaskRouterPart, deps: ProvisionDeps): Promise<Provisioned> {
  const workspaceSid = await settleWorkspace(part, deps)
  const queues = await settleQueues(workspaceSid, part, deps)
  const workflowSid = await settleWorkflow(workspaceSid, queues, part, deps)
  if (deps.staff !== undefined) await settleWorkers(workspaceSid, deps.staff, deps)
  return { workspaceSid, workflowSid }
}
