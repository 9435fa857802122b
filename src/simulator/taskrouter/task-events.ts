/** What TaskRouter tells the service about tasks, reservations and workers: https://www.twilio.com/docs/taskrouter/api/event/reference. */
import type { Network } from '../network/network.ts'
import type { BareProblem } from '../twiml/problem.ts'
import { nameOf, type Reservation, type Workspace } from './workspace.ts'

type About = Partial<Pick<Reservation, 'sid' | 'task' | 'worker'>>

export class TaskEvents {
  readonly #network: Network
  readonly #accountSid: string
  readonly #onProblems: (problems: readonly BareProblem[]) => void
  #telling: Promise<void> = Promise.resolve()

  constructor(network: Network, accountSid: string, onProblems: (problems: readonly BareProblem[]) => void) {
    this.#network = network
    this.#accountSid = accountSid
    this.#onProblems = onProblems
  }

  /** One after the other, in the order things happened; Twilio promises no order. */
  tell(workspace: Workspace, type: string, about: About): void {
    const url = workspace.fields.get('event_callback_url')
    const wanted = workspace.fields.get('events_filter')
    if (!url || (wanted && !wanted.split(',').includes(type))) return
    const params = { ...this.paramsOf(workspace, about), EventType: type, EventDescription: type }
    this.#telling = this.#after(this.#telling, url, params)
    this.#network.inBackground(this.#telling)
  }

  async #after(earlier: Promise<void>, url: string, params: Record<string, string>): Promise<void> {
    await earlier
    const { problems } = await this.#network.send({ method: 'POST', url, params })
    this.#onProblems(problems)
  }

  paramsOf(workspace: Workspace, { sid, task, worker }: About): Record<string, string> {
    const activity = workspace.activities.get(worker?.fields.get('activity_sid') ?? '')
    return {
      AccountSid: this.#accountSid,
      WorkspaceSid: workspace.sid,
      WorkspaceName: nameOf(workspace),
      Timestamp: String(Math.round(Date.now() / 1000)),
      ...(task !== undefined && {
        TaskSid: task.sid,
        TaskAttributes: JSON.stringify(task.attributes),
        TaskAge: String(Math.round((Date.now() - task.made.getTime()) / 1000)),
        TaskPriority: String(task.priority),
        TaskAssignmentStatus: task.status,
        WorkflowSid: task.workflow.sid,
        WorkflowName: nameOf(task.workflow),
        ...(task.queue !== undefined && { TaskQueueSid: task.queue.sid, TaskQueueName: nameOf(task.queue) }),
        ...(task.reason !== undefined && { TaskCanceledReason: task.reason }),
      }),
      ...(worker !== undefined && {
        WorkerSid: worker.sid,
        WorkerName: nameOf(worker),
        WorkerAttributes: worker.fields.get('attributes') ?? '{}',
        WorkerActivitySid: activity?.sid ?? '',
        WorkerActivityName: nameOf(activity),
      }),
      ...(sid !== undefined && { ReservationSid: sid }),
    }
  }
}
