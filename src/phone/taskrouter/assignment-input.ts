/** What TaskRouter posts → who was chosen for which call. Twilio's words stop here. */
import { z } from 'zod'
import { staffId, type CallId, type StaffId } from '../../domain/ids.ts'
import type { Choice } from '../../desk/telephony.ts'
import { asCallId, one, readChoice } from '../caller-input.ts'
import type { Form } from '../form.ts'
import type { TaskRouterSettings } from './task-router.ts'

export interface Assignment {
  choice: Choice
  callId: CallId
  /** Undefined for a worker who is no member of the staff. */
  staff: StaffId | undefined
  /** All attributes of the task: a change of one writes them all. */
  attributes: Record<string, unknown>
  /** Who of the staff is not asked again. */
  declined: string[]
}

const json = z.string().transform((text, context) => {
  try {
    return JSON.parse(text) as unknown
  } catch {
    context.addIssue({ code: 'custom', message: 'is not JSON' })
    return z.NEVER
  }
})
const taskAttributes = json.pipe(z.looseObject({ call_sid: z.string(), declined: z.array(z.string()).catch([]) }))
const workerAttributes = json.pipe(z.looseObject({ staff_id: staffId.optional().catch(undefined) }))

/** Undefined, or the field that is not as it should be, for anything but an assignment of our own workflow about a call. */
export function readAssignment(form: Form, settings: TaskRouterSettings): Assignment | { wrong: string } {
  if (one(form, 'WorkspaceSid') !== settings.workspaceSid) return { wrong: 'WorkspaceSid' }
  if (one(form, 'WorkflowSid') !== settings.workflowSid) return { wrong: 'WorkflowSid' }
  const choice = readChoice(one(form, 'TaskSid'), one(form, 'ReservationSid'))
  if (choice === undefined) return { wrong: 'ReservationSid' }
  const task = taskAttributes.safeParse(one(form, 'TaskAttributes'))
  const callId = task.success ? asCallId(task.data.call_sid) : undefined
  if (!task.success || callId === undefined) return { wrong: 'TaskAttributes' }
  const { declined, ...attributes } = task.data
  return { choice, callId, staff: readWorker(form), attributes, declined }
}

function readWorker(form: Form): StaffId | undefined {
  return workerAttributes.safeParse(one(form, 'WorkerAttributes')).data?.staff_id
}

/** Since 1970. */
const SECONDS = /^[0-9]{10}$/

/** Who did not answer their phone in time, and when that was. */
export function readTimeout(form: Form): { staff: StaffId; at: Date } | undefined {
  const staff = readWorker(form)
  const seconds = one(form, 'Timestamp') ?? ''
  if (readEventType(form) !== 'reservation.timeout' || staff === undefined || !SECONDS.test(seconds)) return undefined
  return { staff, at: new Date(Number(seconds) * 1000) }
}

/** https://www.twilio.com/docs/taskrouter/api/event/reference */
const EVENT = /^(task|task-queue|workflow|reservation|worker|workspace|activity)(\.[a-z-]{1,30}){1,3}$/

/** `unknown` for a word that is none of TaskRouter's: it must not become a label of a figure. */
export function readEventType(form: Form): string {
  const type = one(form, 'EventType') ?? ''
  return EVENT.test(type) && type.length <= 60 ? type : 'unknown'
}
