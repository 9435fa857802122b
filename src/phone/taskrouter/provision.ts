/** Sets up Twilio as one file says: found by name, made or changed only where it differs, and nothing is ever deleted. */
import { isDeepStrictEqual } from 'node:util'
import type { Staff } from '../../desk/staff/staff.ts'
import { bareLanguage } from '../../desk/staff/languages.ts'
import { DESKS } from '../../domain/decide.ts'
import { numberAddresses } from './number-addresses.ts'
import type { ProvisionFile } from './provision-file.ts'
import { ACTIVITIES } from './task-router.ts'
import type { TwilioClient } from '../twilio-client.ts'
import { ANY_LANGUAGE, queueWord, workersOf, workflowConfiguration, type DeskQueue } from './workflow-configuration.ts'

export interface ProvisionDeps {
  client: TwilioClient
  file: ProvisionFile
  publicBaseUrl: string
  /** Undefined: the workers are left as they are. */
  staff: readonly Staff[] | undefined
  dryRun: boolean
  report: (line: ProvisionLine) => void
}

export interface ProvisionLine {
  /** `absent`: it has to be there already, and is not. `stray`: there, and no member of the staff. */
  did: 'created' | 'changed' | 'left' | 'absent' | 'stray'
  what: string
  name: string
  /** What was changed. */
  fields: string[]
}

export interface Provisioned {
  workspaceSid: string
  workflowSid: string
}

/** Stands for what a dry run did not make. */
const NOT_MADE = 'not made'

/** What the reports of a busy day need; everything would be several requests for every call. */
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

interface Wish<T> {
  what: string
  name: string
  found: T | undefined
  /** Of what is there, what has to be so; JSON is compared by what it means. */
  wanted: Partial<T>
  create: () => Promise<{ sid: string }>
  update: (sid: string) => Promise<unknown>
}

/** Throws what Twilio refuses; what was done before that is found again the next time. */
export async function provision(deps: ProvisionDeps): Promise<Provisioned> {
  const { client, file, publicBaseUrl, staff, dryRun, report } = deps

  async function settle<T extends { sid: string }>({ found, ...wish }: Wish<T>): Promise<string> {
    const { what, name, wanted } = wish
    if (found === undefined) {
      const made = dryRun ? undefined : await wish.create()
      report({ did: 'created', what, name, fields: [] })
      return made?.sid ?? NOT_MADE
    }
    const fields = Object.entries(wanted).flatMap(([field, value]) =>
      isDeepStrictEqual(meaning(Reflect.get(found, field)), meaning(value)) ? [] : [field],
    )
    if (fields.length > 0 && !dryRun) await wish.update(found.sid)
    report({ did: fields.length > 0 ? 'changed' : 'left', what, name, fields })
    return found.sid
  }

  const address = (path: string) => `${publicBaseUrl}/voice/${path}`
  const workspaceSid = await settleWorkspace()
  const queues = await settleQueues()
  const workflowSid = await settleWorkflow()
  if (staff !== undefined) await settleWorkers(staff)
  for (const number of file['phone-numbers']) await settleNumber(number)
  return { workspaceSid, workflowSid }

  /** Undefined while a dry run has nothing to look into. */
  function workspace() {
    return workspaceSid === NOT_MADE ? undefined : client.taskrouter.v1.workspaces(workspaceSid)
  }

  async function settleWorkspace(): Promise<string> {
    const { v1 } = client.taskrouter
    const [found] = await v1.workspaces.list({ friendlyName: file.workspace, limit: 1 })
    const wanted = { eventCallbackUrl: address('taskrouter/events'), eventsFilter: EVENTS }
    const sid = await settle({
      what: 'workspace',
      name: file.workspace,
      found,
      wanted,
      create: () => v1.workspaces.create({ friendlyName: file.workspace, ...wanted }),
      update: (is) => v1.workspaces(is).update(wanted),
    })
    await settleActivities(sid)
    return sid
  }

  /** New workers and those who do not answer are away until they say otherwise on their desk. */
  async function settleActivities(sid: string): Promise<void> {
    const { v1 } = client.taskrouter
    const there = sid === NOT_MADE ? [] : await v1.workspaces(sid).activities.list()
    const sids = new Map<string, string>()
    for (const [key, friendlyName] of Object.entries(ACTIVITIES)) {
      const available = key === 'ready'
      const found = there.find((activity) => activity.friendlyName === friendlyName)
      // Twilio allows no change of that.
      if (found !== undefined && found.available !== available) {
        throw new Error(`The activity ${friendlyName} of this workspace means the opposite; take another workspace.`)
      }
      const made = await settle({
        what: 'activity',
        name: friendlyName,
        found,
        wanted: {},
        create: () => v1.workspaces(sid).activities.create({ friendlyName, available }),
        update: () => Promise.resolve(),
      })
      sids.set(key, made)
    }
    const away = sids.get('away') ?? NOT_MADE
    const wanted = { defaultActivitySid: away, timeoutActivitySid: away }
    await settle({
      what: 'setting',
      name: 'activity of workers who are new or do not answer',
      found: sid === NOT_MADE ? undefined : await v1.workspaces(sid).fetch(),
      wanted,
      create: () => v1.workspaces(sid).update(wanted),
      update: (is) => v1.workspaces(is).update(wanted),
    })
  }

  async function settleQueues(): Promise<DeskQueue[]> {
    const there = (await workspace()?.taskQueues.list()) ?? []
    const settled: DeskQueue[] = []
    for (const desk of DESKS) {
      const { name, priority } = file.queues[desk]
      const wanted = { targetWorkers: workersOf(desk), maxReservedWorkers: 1 }
      const sid = await settle({
        what: 'queue',
        name,
        found: there.find(({ friendlyName }) => friendlyName === name),
        wanted,
        create: () =>
          client.taskrouter.v1.workspaces(workspaceSid).taskQueues.create({ friendlyName: name, ...wanted }),
        update: (is) => client.taskrouter.v1.workspaces(workspaceSid).taskQueues(is).update(wanted),
      })
      settled.push({ desk, sid, priority })
    }
    return settled
  }

  async function settleWorkflow(): Promise<string> {
    const { name } = file.workflow
    const [found] = (await workspace()?.workflows.list({ friendlyName: name, limit: 1 })) ?? []
    const wanted = {
      configuration: JSON.stringify(workflowConfiguration(queues)),
      assignmentCallbackUrl: address('taskrouter/assignment'),
      // The same again: behind a balancer the second try may reach another process, and asking twice changes nothing.
      fallbackAssignmentCallbackUrl: address('taskrouter/assignment'),
      taskReservationTimeout: file.workflow['reservation-seconds'],
    }
    return settle({
      what: 'workflow',
      name,
      found,
      wanted,
      create: () => client.taskrouter.v1.workspaces(workspaceSid).workflows.create({ friendlyName: name, ...wanted }),
      update: (is) => client.taskrouter.v1.workspaces(workspaceSid).workflows(is).update(wanted),
    })
  }

  /** Every member of the staff with a phone and a desk. Their number stays here: we ring them ourselves. */
  async function settleWorkers(people: readonly Staff[]): Promise<void> {
    const there = (await workspace()?.workers.list()) ?? []
    const able = people.filter(({ phone, desks }) => phone !== undefined && desks.length > 0)
    for (const { id, languages, products, residency, desks } of able) {
      const found = there.find(({ friendlyName }) => friendlyName === id)
      const spoken = languages.length === 0 ? [ANY_LANGUAGE] : [...new Set(languages.map(bareLanguage))]
      const their = { queues: desks.map(queueWord), languages: spoken }
      const own = { staff_id: id, desks, ...their, products, residency: residency ?? '' }
      const wanted = { attributes: JSON.stringify({ ...objectIn(found?.attributes), ...own }) }
      const workers = () => client.taskrouter.v1.workspaces(workspaceSid).workers
      await settle({
        what: 'worker',
        name: id,
        found,
        wanted,
        create: () => workers().create({ friendlyName: id, ...wanted }),
        update: (is) => client.taskrouter.v1.workspaces(workspaceSid).workers(is).update(wanted),
      })
    }
    const known = new Set<string>(able.map(({ id }) => id))
    for (const { friendlyName } of there) {
      if (!known.has(friendlyName)) report({ did: 'stray', what: 'worker', name: friendlyName, fields: [] })
    }
  }

  async function settleNumber(phoneNumber: string): Promise<void> {
    const [found] = await client.incomingPhoneNumbers.list({ phoneNumber, limit: 1 })
    if (found === undefined) {
      report({ did: 'absent', what: 'phone number', name: phoneNumber, fields: [] })
      return
    }
    const wanted = numberAddresses(publicBaseUrl)
    await settle({
      what: 'phone number',
      name: phoneNumber,
      found,
      wanted,
      create: () => Promise.resolve(found),
      update: (is) => client.incomingPhoneNumbers(is).update(wanted),
    })
  }
}

/** JSON is what it says, whatever its spaces and the order of its names; nothing is the same as blank. */
function meaning(value: unknown): unknown {
  if (value === null || value === undefined) return ''
  if (typeof value !== 'string' || !value.startsWith('{')) return value
  try {
    return JSON.parse(value) as unknown
  } catch {
    return value
  }
}

function objectIn(json: string | undefined): object {
  const value = meaning(json)
  return typeof value === 'object' && value !== null ? value : {}
}
