/** What the service asks of TaskRouter about tasks, reservations and workers, over REST. Failures are reported, never thrown. */
import twilio from 'twilio'
import { z } from 'zod'
import type { Choice } from '../../desk/telephony.ts'
import type { CallId, StaffId } from '../../domain/ids.ts'
import type { TwilioClient } from '../twilio-client.ts'

/** Two of the three that every workspace has from the start. */
export const ACTIVITIES = { ready: 'Available', away: 'Unavailable' } as const
export type Activity = keyof typeof ACTIVITIES

export interface TaskRouterSettings {
  workspaceSid: string
  workflowSid: string
}

export interface TaskRouter {
  readonly settings: TaskRouterSettings
  /** Moves the caller and accepts the reservation in one request. */
  move(choice: Choice, callId: CallId, url: string): Promise<'done' | 'failed'>
  /** The task is free for others, the whole desk; `away` takes the worker out of the choice as well. */
  giveBack(choice: Choice, then?: 'away'): Promise<void>
  /** The conversation is over: the worker is free. One that never began gives the reservation back. */
  complete(choice: Choice): Promise<void>
  /** The caller of this task no longer waits. */
  cancel(choice: Choice): Promise<void>
  /** Attributes are replaced as a whole. False: they are as they were. */
  rewrite(choice: Choice, attributes: object): Promise<boolean>
  /** Does nothing for a member of staff without a worker. A worker's friendly name is the id of their staff record. */
  setActivity(staff: StaffId, activity: Activity): Promise<void>
}

/**
 * Races, not failures: the reservation is no longer pending or the call not live (40122, 40123), the task is over
 * or in another state (20001) or has been cleared away, as it is five minutes later (20404).
 */
const RACES = new Set([20001, 20404, 40122, 40123])

/**
 * The limit of a move, in ms: analyst and caller both wait for it, and there is another way. Once the caller has gone that way
 * the reservation is no longer pending, so that a late request does nothing.
 */
const MOVE_MS = 1_200

export interface TaskRouterOverDeps {
  client: TwilioClient
  settings: TaskRouterSettings
  onFailure: (what: string, error: unknown) => void
  pause: (ms: number) => Promise<void>
}

export function taskRouterOver({ client, settings, onFailure, pause }: TaskRouterOverDeps): TaskRouter {
  const workspace = client.taskrouter.v1.workspaces(settings.workspaceSid)
  const reservation = ({ task, reservation: sid }: Choice) => workspace.tasks(task).reservations(sid)

  async function ask(what: string, work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work()
      return true
    } catch (error) {
      if (!(error instanceof twilio.RestException && RACES.has(error.code ?? 0))) onFailure(what, error)
      return false
    }
  }

  const activitySid = activityIds(workspace)
  const workerSid = workerIds(workspace)

  const giveBack = async (choice: Choice, then?: 'away') => {
    if (then === 'away') await ask('changing a task', () => leaveToDesk(workspace, choice))
    await ask('giving a reservation back', async () =>
      reservation(choice).update({
        reservationStatus: 'rejected',
        ...(then === undefined ? {} : { workerActivitySid: await activitySid(then) }),
      }),
    )
  }

  return {
    settings,
    move: async (choice, callId, url) => {
      const redirect = { instruction: 'redirect', redirectCallSid: callId, redirectUrl: url, redirectAccept: true }
      const moving = ask('moving a call by its reservation', () => reservation(choice).update(redirect))
      return (await Promise.race([moving, pause(MOVE_MS).then(() => false)])) ? 'done' : 'failed'
    },
    giveBack,
    complete: async (choice) => {
      const done = { assignmentStatus: 'completed' as const, reason: 'the conversation is over' }
      if (!(await ask('completing a task', () => workspace.tasks(choice.task).update(done)))) await giveBack(choice)
    },
    cancel: async ({ task }) => {
      const over = { assignmentStatus: 'canceled' as const, reason: 'the caller is gone' }
      await ask('canceling a task', () => workspace.tasks(task).update(over))
    },
    rewrite: async ({ task }, attributes) =>
      ask('changing a task', () => workspace.tasks(task).update({ attributes: JSON.stringify(attributes) })),
    setActivity: async (staff, activity) => {
      await ask('telling TaskRouter who is there', async () => {
        const sid = await workerSid(staff)
        if (sid === undefined) return
        const change = { activitySid: await activitySid(activity) }
        await workspace
          .workers(sid)
          .update(activity === 'away' ? { ...change, rejectPendingReservations: true } : change)
      })
    },
  }
}

type Workspace = ReturnType<TwilioClient['taskrouter']['v1']['workspaces']>

const owned = z.looseObject({ owner: z.string() })

/** The owner of a case had their turn: the desk is asked at once. */
async function leaveToDesk(workspace: Workspace, { task }: Choice): Promise<void> {
  const { attributes } = await workspace.tasks(task).fetch()
  const known = owned.safeParse(JSON.parse(attributes))
  if (!known.success || known.data.owner === '') return
  await workspace.tasks(task).update({ attributes: JSON.stringify({ ...known.data, owner: '' }) })
}

/** Read from TaskRouter once; after a failure, the next request reads again. */
function activityIds(workspace: Workspace): (activity: Activity) => Promise<string> {
  let listed: Promise<ReadonlyMap<string, string>> | undefined
  return async (activity) => {
    listed ??= workspace.activities
      .list()
      .then((all) => new Map(all.map(({ friendlyName, sid }) => [friendlyName, sid])))
    const known = await listed.catch((error: unknown) => {
      listed = undefined
      throw error
    })
    const sid = known.get(ACTIVITIES[activity])
    if (sid === undefined) throw new Error(`the workspace has no activity ${ACTIVITIES[activity]}`)
    return sid
  }
}

/** Undefined for a member of the staff who has no worker yet: the next request looks again. */
function workerIds(workspace: Workspace): (staff: StaffId) => Promise<string | undefined> {
  const known = new Map<StaffId, string>()
  return async (staff) => {
    const found = known.get(staff)
    if (found !== undefined) return found
    const [worker] = await workspace.workers.list({ friendlyName: staff, limit: 1 })
    if (worker !== undefined) known.set(staff, worker.sid)
    return worker?.sid
  }
}
