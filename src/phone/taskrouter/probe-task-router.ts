/** Whether the workspace and the workflow that the settings name are there. Reads only. */
import type { TwilioClient } from '../twilio-client.ts'
import type { TaskRouterSettings } from './task-router.ts'

export type TaskRouterAnswer =
  { kind: 'there' } | { kind: 'absent'; what: 'workspace' | 'workflow' } | { kind: 'no-answer'; error: unknown }

const NOT_FOUND = 404

export async function probeTaskRouter(
  client: TwilioClient,
  { workspaceSid, workflowSid }: TaskRouterSettings,
): Promise<TaskRouterAnswer> {
  const workspace = client.taskrouter.v1.workspaces(workspaceSid)
  const looked = await lookFor('workspace', () => workspace.fetch())
  return looked.kind === 'there' ? lookFor('workflow', () => workspace.workflows(workflowSid).fetch()) : looked
}

async function lookFor(what: 'workspace' | 'workflow', fetch: () => Promise<unknown>): Promise<TaskRouterAnswer> {
  try {
    await fetch()
    return { kind: 'there' }
  } catch (error) {
    const isAbsent = error instanceof Error && 'status' in error && error.status === NOT_FOUND
    return isAbsent ? { kind: 'absent', what } : { kind: 'no-answer', error }
  }
}
