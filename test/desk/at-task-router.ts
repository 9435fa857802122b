/** What tests see of TaskRouter: its tasks, its reservations, and what its workers do. */
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { staffId } from '../../src/domain/ids.ts'
import { taskRouterOver } from '../../src/phone/taskrouter/task-router.ts'
import { twilioClient } from '../../src/phone/twilio-client.ts'
import { toldPresence } from '../../src/phone/taskrouter/worker-presence.ts'
import type { Reservation, Task } from '../../src/simulator/index.ts'
import type { Careline } from '../calls/careline.ts'

export function atTaskRouter(careline: () => Careline) {
  const settings = () => {
    const { taskRouter } = careline()
    if (taskRouter === undefined) throw new Error('TaskRouter is not set up')
    return taskRouter
  }
  const workspace = () => {
    const found = careline().rest.taskRouter.workspaces.get(settings().workspaceSid)
    if (found === undefined) throw new Error('there is no workspace')
    return found
  }
  const tasks = (): Task[] => [...workspace().tasks.values()]
  const reservations = (): Reservation[] => [...workspace().reservations.values()]
  const statuses = () => ({
    tasks: tasks().map(({ status }) => status),
    reservations: reservations().map(({ status }) => status),
  })
  const activityOf = (staff: string) => {
    const worker = [...workspace().workers.values()].find(({ fields }) => fields.get('friendly_name') === staff)
    return workspace()
      .activities.get(worker?.fields.get('activity_sid') ?? '')
      ?.fields.get('friendly_name')
  }

  /** Of one for whom nobody waits: where a caller does, TaskRouter has them busy at once. */
  async function isReady(id: string): Promise<void> {
    await setPresence(id, 'ready')
    await expect.poll(() => activityOf(id)).toBe('Available')
  }

  /** As the desk's own button does, and TaskRouter has heard of it. */
  async function setPresence(id: string, state: 'ready' | 'away'): Promise<void> {
    const client = twilioClient({
      accountSid: careline().accountSid,
      authTokens: [careline().authToken],
      apiBaseUrl: careline().restUrl,
    })
    const router = taskRouterOver({
      client,
      settings: settings(),
      onFailure: (what, error) => {
        throw new Error(what, { cause: error })
      },
      pause: (ms) => sleep(ms),
    })
    await new Promise<void>((resolve, reject) => {
      const setActivity: typeof router.setActivity = (...told) => router.setActivity(...told).then(resolve)
      const presence = toldPresence(careline().stores.presence, { setActivity })
      presence.set(staffId.parse(id), state, new Date()).catch(reject)
    })
  }

  return { settings, workspace, tasks, reservations, statuses, activityOf, setPresence, isReady }
}
