/** The TaskRouter workspace: where its events are posted, and the activities its workers can have. */
import type { TaskRouterPart } from './provision-file.ts'
import { NOT_MADE, settle, voiceUrl, type ProvisionDeps } from './settle.ts'
import { ACTIVITIES } from './task-router.ts'

/** The events that reports of a busy day need. All events would be several requests for every call. */
const EVENTS = [
  'task.created',
  'task.completed',
  'task.canceled',
  'task-queue.timeout',
  'workflow.timeout',
  'reservation.accepted',
  'reservation.rejected',
  'reservation.timeout',
].join(',')

/** The sid of the workspace. Throws when an activity of it means the opposite of what is needed. */
export async function settleWorkspace({ workspace: name }: TaskRouterPart, deps: ProvisionDeps): Promise<string> {
  const { client } = deps
  const { v1 } = client.taskrouter
  const [found] = await v1.workspaces.list({ friendlyName: name, limit: 1 })
  const wanted = { eventCallbackUrl: voiceUrl('taskrouter/events', deps), eventsFilter: EVENTS }
  const sid = await settle(
    {
      what: 'workspace',
      name,
      found,
      wanted,
      create: () => v1.workspaces.create({ friendlyName: name, ...wanted }),
      update: (is) => v1.workspaces(is).update(wanted),
    },
    deps,
  )
  await settleWorkerDefaults(sid, await settleActivities(sid, deps), deps)
  return sid
}

/** What a workspace has from the start, so that a dry run says what the real one is going to find. */
const NEW_ACTIVITIES = Object.entries(ACTIVITIES).map(([key, friendlyName]) => ({
  sid: NOT_MADE,
  friendlyName,
  available: key === 'ready',
}))
const NEW_WORKSPACE = { sid: NOT_MADE, defaultActivitySid: '', timeoutActivitySid: '' }

/** The sid of the activity for workers who are away. */
async function settleActivities(sid: string, deps: ProvisionDeps): Promise<string> {
  const { v1 } = deps.client.taskrouter
  const there = sid === NOT_MADE ? NEW_ACTIVITIES : await v1.workspaces(sid).activities.list()
  const sids = new Map<string, string>()
  for (const [key, friendlyName] of Object.entries(ACTIVITIES)) {
    const available = key === 'ready'
    const found = there.find((activity) => activity.friendlyName === friendlyName)
    // Twilio does not change whether an activity is available.
    if (found !== undefined && found.available !== available) {
      throw new Error(`The activity ${friendlyName} of this workspace means the opposite; take another workspace.`)
    }
    const made = await settle(
      {
        what: 'activity',
        name: friendlyName,
        found,
        wanted: {},
        create: () => v1.workspaces(sid).activities.create({ friendlyName, available }),
        update: () => Promise.resolve(),
      },
      deps,
    )
    sids.set(key, made)
  }
  return sids.get('away') ?? NOT_MADE
}

/** New workers, and those who do not answer, are away until they say otherwise on their desk. */
async function settleWorkerDefaults(sid: string, away: string, deps: ProvisionDeps): Promise<void> {
  const { v1 } = deps.client.taskrouter
  const wanted = { defaultActivitySid: away, timeoutActivitySid: away }
  await settle(
    {
      what: 'setting',
      name: 'activity of workers who are new or do not answer',
      found: sid === NOT_MADE ? NEW_WORKSPACE : await v1.workspaces(sid).fetch(),
      wanted,
      create: () => v1.workspaces(sid).update(wanted),
      update: (is) => v1.workspaces(is).update(wanted),
    },
    deps,
  )
}
