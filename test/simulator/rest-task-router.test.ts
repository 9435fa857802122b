/** TaskRouter: set up and used with Twilio's own client; a waiting caller is offered, taken, refused, lost. */
import { describe, expect, test } from 'vitest'
import { refusal, withRest, type Scene } from './rest-client.ts'
import { FROM, TO, type Answer } from './twiml-server.ts'

const ANA = '+12025550120'

/** As JSON, the way assignment callbacks are answered. */
function json(instruction: (params: Record<string, string>) => object | undefined): Answer {
  return ({ params }, response) => {
    const answer = instruction(params)
    response.writeHead(200, { 'content-type': 'application/json' }).end(answer && JSON.stringify(answer))
    return undefined
  }
}

async function setUp({ client, at, server, network }: Scene, more: { fallback?: boolean; desk?: string } = {}) {
  network.whenDialled(ANA, { does: 'answer', afterSeconds: 3, talkSeconds: 30 })
  const made = await client.taskrouter.v1.workspaces.create({ friendlyName: 'w', eventCallbackUrl: at('/task/event') })
  const workspace = client.taskrouter.v1.workspaces(made.sid)
  const queue = await workspace.taskQueues.create({ friendlyName: 'support', targetWorkers: 'desks HAS "support"' })
  const filter = {
    expression: 'desk == "support"',
    targets: [{ queue: queue.sid, expression: 'task.language IN worker.languages' }],
  }
  const workflow = await workspace.workflows.create({
    friendlyName: 'calls',
    configuration: JSON.stringify({ task_routing: { filters: [filter] } }),
    assignmentCallbackUrl: at('/task/assign'),
    ...(more.fallback && { fallbackAssignmentCallbackUrl: at('/task/fallback') }),
  })
  const activities = await workspace.activities.list()
  const available = activities.find(({ friendlyName }) => friendlyName === 'Available')?.sid ?? ''
  const offline = activities.find(({ friendlyName }) => friendlyName === 'Offline')?.sid ?? ''
  const worker = await workspace.workers.create({
    friendlyName: 'ana',
    activitySid: available,
    attributes: JSON.stringify({ desks: ['support'], languages: ['en'], contact_uri: ANA }),
  })
  const attributes = `{"desk":"${more.desk ?? 'support'}","language":"en"}`
  server.answer(
    '/voice/incoming',
    `<Enqueue workflowSid="${workflow.sid}" action="/voice/queue-result" waitUrl="/voice/wait"><Task priority="5">${attributes}</Task></Enqueue>`,
  )
  const call = await network.dial({ from: FROM, to: TO })
  await network.settled()
  const tasks = await workspace.tasks.list()
  return { workspace, queue, workflow, worker, available, offline, call, task: tasks[0] }
}

const pages: Record<string, Answer> = {
  '/voice/wait': '<Say>please wait</Say><Pause length="20"/>',
  '/voice/queue-result': '',
  '/voice/talk': '<Gather><Say>redirected</Say></Gather>',
  '/task/event': '',
  '/task/assign': json(() => undefined),
}

const eventsOf = ({ server }: Scene) => server.paramsOf('/task/event').map(({ EventType }) => EventType)

describe('a caller in the queue of a workflow', () => {
  test('becomes a task with what is known of the call, and is offered to a worker who fits', () =>
    withRest(pages, async (scene) => {
      const { task, worker, queue, workflow, call } = await setUp(scene)
      expect(task).toMatchObject({ assignmentStatus: 'reserved', priority: 5, taskQueueSid: queue.sid })
      expect(JSON.parse(task?.attributes ?? '')).toMatchObject({
        desk: 'support',
        call_sid: call.sid,
        from: FROM,
        to: TO,
      })
      expect(scene.server.paramsOf('/task/assign')).toMatchObject([
        {
          TaskSid: task?.sid,
          WorkerSid: worker.sid,
          WorkflowSid: workflow.sid,
          TaskQueueSid: queue.sid,
          TaskPriority: '5',
          WorkerAttributes: worker.attributes,
        },
      ])
      expect(eventsOf(scene)).toEqual(['task.created', 'task-queue.entered', 'reservation.created'])
      expect(scene.server.received.every(({ signed }) => signed)).toBe(true)
      expect(scene.rest.taskRouter.problems).toEqual([])
    }))

  test('who hangs up is no longer a task, and the worker is free', () =>
    withRest(pages, async (scene) => {
      const { workspace, worker, call, task } = await setUp(scene)
      await call.hangUp()
      await scene.network.settled()
      expect(await workspace.tasks(task?.sid ?? '').fetch()).toMatchObject({ assignmentStatus: 'canceled' })
      expect(eventsOf(scene).slice(3)).toEqual(['task.canceled', 'reservation.canceled'])
      const [reservation] = await workspace.workers(worker.sid).reservations.list()
      expect(reservation?.reservationStatus).toBe('canceled')
      const late = workspace.tasks(task?.sid ?? '').reservations(reservation?.sid ?? '')
      expect(await refusal(late.update({ reservationStatus: 'accepted' }))).toEqual({ status: 400, code: 40123 })
    }))

  test('for whom there is no worker waits until there is one', () =>
    withRest(pages, async (scene) => {
      const { workspace, worker, offline, available, call } = await setUp(scene)
      await workspace.workers(worker.sid).update({ activitySid: offline })
      await call.hangUp()
      const next = await scene.network.dial({ from: FROM, to: TO })
      await scene.network.settled()
      expect(await workspace.tasks.list({ assignmentStatus: ['pending'] })).toHaveLength(1)
      await workspace.workers(worker.sid).update({ activitySid: available })
      await scene.network.settled()
      expect(await workspace.tasks.list({ assignmentStatus: ['reserved'] })).toHaveLength(1)
      expect(next.state).toBe('queued')
    }))

  test('is not taken in with attributes that are no JSON object: 14221', () =>
    withRest(pages, async (scene) => {
      const { workflow } = await setUp(scene)
      scene.server.answer(
        '/voice/incoming',
        `<Enqueue workflowSid="${workflow.sid}" action="/voice/queue-result"><Task>support</Task></Enqueue>`,
      )
      const call = await scene.network.dial({ from: FROM, to: TO })
      expect(call.problems).toMatchObject([{ twilioError: 14221 }])
      expect(scene.server.paramsOf('/voice/queue-result')).toMatchObject([{ QueueResult: 'error', CallSid: call.sid }])
    }))

  test('is not taken in by a workflow that does not exist: 14220', () =>
    withRest(
      { ...pages, '/voice/incoming': '<Enqueue workflowSid="WW0" action="/voice/queue-result"/>' },
      async (scene) => {
        const call = await scene.network.dial({ from: FROM, to: TO })
        expect(call.problems).toMatchObject([{ twilioError: 14220 }])
      },
    ))
})

describe('an assignment', () => {
  test('answered with dequeue connects the worker’s phone; both are over when one hangs up', () =>
    withRest(
      {
        ...pages,
        '/task/leg': '',
        '/task/assign': ({ path }, response) => {
          const base = `http://${response.req.headers.host}`
          const answer = { instruction: 'dequeue', from: TO, status_callback_url: `${base}/task/leg` }
          response.writeHead(200, { 'content-type': 'application/json' }).end(path && JSON.stringify(answer))
          return undefined
        },
      },
      async (scene) => {
        const { call, workspace, task, worker } = await setUp(scene)
        expect(scene.network.callsTo(ANA)).toMatchObject([{ status: 'completed' }])
        expect(scene.server.paramsOf('/voice/queue-result')).toMatchObject([
          { QueueResult: 'bridged', CallSid: call.sid },
        ])
        expect(scene.server.received.find(({ path }) => path.startsWith('/task/leg'))).toMatchObject({ method: 'GET' })
        expect(scene.server.paramsOf('/task/leg')).toMatchObject([{ taskCallSid: call.sid, CallStatus: 'completed' }])
        expect(await workspace.tasks(task?.sid ?? '').fetch()).toMatchObject({ assignmentStatus: 'completed' })
        expect((await workspace.workers(worker.sid).reservations.list())[0]?.reservationStatus).toBe('completed')
        expect(eventsOf(scene).slice(3)).toEqual(['reservation.accepted', 'task.completed', 'reservation.completed'])
      },
    ))

  test('answered with dequeue to an unanswered phone puts the caller out of the queue with an error', () =>
    withRest(
      { ...pages, '/task/assign': json(() => ({ instruction: 'dequeue', to: '+12025550199' })) },
      async (scene) => {
        const { call } = await setUp(scene)
        expect(scene.server.paramsOf('/voice/queue-result')).toMatchObject([
          { QueueResult: 'error', CallSid: call.sid },
        ])
      },
    ))

  test('answered with call and a Dial of that reservation connects them and accepts it', () =>
    withRest(
      {
        ...pages,
        '/voice/whisper': ({ path }) =>
          `<Dial><Queue reservationSid="${new URL(path, 'http://x').searchParams.get('r')}"/></Dial>`,
        '/task/assign': ({ params }, response) => {
          const url = `http://${response.req.headers.host}/voice/whisper?r=${params['ReservationSid']}`
          const answer = { instruction: 'call', from: TO, url }
          response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
          return undefined
        },
      },
      async (scene) => {
        const { call, workspace, task } = await setUp(scene)
        expect(call.bridgedAt).toBeDefined()
        expect(scene.server.paramsOf('/voice/queue-result')).toMatchObject([{ QueueResult: 'bridged' }])
        expect(await workspace.tasks(task?.sid ?? '').fetch()).toMatchObject({ assignmentStatus: 'completed' })
      },
    ))

  test('answered with redirect takes the caller to that document', () =>
    withRest(
      {
        ...pages,
        '/task/assign': ({ params }, response) => {
          const url = `http://${response.req.headers.host}/voice/talk`
          const { call_sid } = JSON.parse(params['TaskAttributes'] ?? '') as { call_sid: string }
          const answer = { instruction: 'redirect', call_sid, url, accept: true }
          response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
          return undefined
        },
      },
      async (scene) => {
        const { call, workspace, task } = await setUp(scene)
        expect(call.state).toBe('gathering')
        expect(scene.server.paramsOf('/voice/queue-result')).toMatchObject([{ QueueResult: 'redirected' }])
        expect(await workspace.tasks(task?.sid ?? '').fetch()).toMatchObject({ assignmentStatus: 'assigned' })
        await workspace.tasks(task?.sid ?? '').update({ assignmentStatus: 'completed', reason: 'done' })
        expect(await workspace.tasks(task?.sid ?? '').fetch()).toMatchObject({
          assignmentStatus: 'completed',
          reason: 'done',
        })
        const again = workspace.tasks(task?.sid ?? '').update({ assignmentStatus: 'canceled' })
        expect(await refusal(again)).toEqual({ status: 400, code: 20001 })
      },
    ))

  test('answered with conference brings both into a room named after the task', () =>
    withRest({ ...pages, '/task/assign': json(() => ({ instruction: 'conference', from: TO })) }, async (scene) => {
      const { call, workspace, task } = await setUp(scene)
      const [conference] = await scene.client.conferences.list({ friendlyName: task?.sid ?? '' })
      expect(conference).toMatchObject({ status: 'completed' })
      expect(call.state).toBe('ended')
      expect(await workspace.tasks(task?.sid ?? '').fetch()).toMatchObject({ assignmentStatus: 'completed' })
    }))

  test('rejected by a worker who goes offline leaves the task to others', () =>
    withRest({ ...pages, '/task/assign': json(() => undefined) }, async (scene) => {
      const { workspace, worker, offline, task } = await setUp(scene)
      const [reservation] = await workspace.tasks(task?.sid ?? '').reservations.list()
      await workspace
        .workers(worker.sid)
        .reservations(reservation?.sid ?? '')
        .update({ reservationStatus: 'rejected', workerActivitySid: offline })
      await scene.network.settled()
      expect(await workspace.tasks(task?.sid ?? '').fetch()).toMatchObject({ assignmentStatus: 'pending' })
      expect(await workspace.workers(worker.sid).fetch()).toMatchObject({ available: false, activityName: 'Offline' })
    }))

  test('rejected without another activity is offered to the same worker at once', () =>
    withRest(
      {
        ...pages,
        '/task/assign': json(({ TaskSid }) => (TaskSid === undefined ? undefined : { instruction: 'reject' })),
      },
      async (scene) => {
        await setUp(scene)
        expect(scene.server.paramsOf('/task/assign').length).toBeGreaterThan(1)
      },
    ))

  test('without a reaction is over after a while, and the worker counts as away', () =>
    withRest(pages, async (scene) => {
      const { workspace, worker, task } = await setUp(scene)
      const [reservation] = await workspace.tasks(task?.sid ?? '').reservations.list()
      scene.rest.taskRouter.expire(reservation?.sid ?? '')
      await scene.network.settled()
      expect(await workspace.workers(worker.sid).fetch()).toMatchObject({ available: false })
      expect(eventsOf(scene).slice(3)).toEqual(['reservation.timeout', 'worker.activity.update'])
    }))

  test.each([
    ['is not JSON', '<Say>hello</Say>'],
    ['is an error', undefined],
  ])('whose answer %s is asked at the fallback', (_what, answer) =>
    withRest(
      {
        ...pages,
        '/task/assign': answer ?? ((_request, response) => void response.writeHead(500).end()),
        '/task/fallback': json(() => ({ instruction: 'accept' })),
      },
      async (scene) => {
        const { task, workspace } = await setUp(scene, { fallback: true })
        expect(await workspace.tasks(task?.sid ?? '').fetch()).toMatchObject({ assignmentStatus: 'assigned' })
        expect(scene.rest.taskRouter.problems).toHaveLength(1)
      },
    ),
  )
})

describe('setting up', () => {
  test('finds things by name, changes and deletes them', () =>
    withRest({}, async ({ client }) => {
      const { sid } = await client.taskrouter.v1.workspaces.create({ friendlyName: 'one' })
      await client.taskrouter.v1.workspaces.create({ friendlyName: 'two' })
      expect(await client.taskrouter.v1.workspaces.list({ friendlyName: 'one' })).toMatchObject([{ sid }])
      const workspace = client.taskrouter.v1.workspaces(sid)
      const { sid: queue } = await workspace.taskQueues.create({ friendlyName: 'q', maxReservedWorkers: 3 })
      await workspace.taskQueues(queue).update({ targetWorkers: '1==2' })
      expect(await workspace.taskQueues(queue).fetch()).toMatchObject({
        friendlyName: 'q',
        maxReservedWorkers: 3,
        targetWorkers: '1==2',
      })
      expect(await workspace.taskQueues(queue).remove()).toBe(true)
      expect(await refusal(workspace.taskQueues(queue).fetch())).toEqual({ status: 404, code: 20404 })
    }))

  test('goes through many, page by page', () =>
    withRest({}, async ({ client }) => {
      const { sid } = await client.taskrouter.v1.workspaces.create({ friendlyName: 'one' })
      const { workers } = client.taskrouter.v1.workspaces(sid)
      for (const friendlyName of ['a', 'b', 'c']) await workers.create({ friendlyName })
      expect((await workers.list({ pageSize: 2 })).map(({ friendlyName }) => friendlyName)).toEqual(['a', 'b', 'c'])
    }))

  test.each([
    ['routes nothing', '[]'],
    ['has a hyphen in an expression', '{"task_routing":{"filters":[{"expression":"desk == \'a-b\'","targets":[]}]}}'],
    ['has an expression that is none', '{"task_routing":{"filters":[{"expression":"desk ==","targets":[]}]}}'],
  ])('refuses a configuration that %s', (_what, configuration) =>
    withRest({}, async ({ client }) => {
      const { sid } = await client.taskrouter.v1.workspaces.create({ friendlyName: 'one' })
      const { workflows } = client.taskrouter.v1.workspaces(sid)
      expect(await refusal(workflows.create({ friendlyName: 'w', configuration }))).toEqual({
        status: 400,
        code: 20001,
      })
    }),
  )
})

test('a task is offered to the target whose turn it is, and to the next one only in its time', () =>
  withRest({ ...pages, '/task/assign': json(() => undefined) }, async (scene) => {
    const { workspace, queue, workflow, worker } = await setUp(scene, { desk: 'none' })
    const targets = (timeout: number) => ({
      task_routing: {
        filters: [
          {
            expression: 'desk == "support"',
            targets: [
              { queue: queue.sid, expression: 'worker.level > 3', timeout },
              { queue: queue.sid, expression: '1==1' },
            ],
          },
        ],
      },
    })
    await workspace.workflows(workflow.sid).update({ configuration: JSON.stringify(targets(60)) })
    const attributes = JSON.stringify({ desk: 'support' })
    await workspace.tasks.create({ workflowSid: workflow.sid, attributes })
    expect(await workspace.workers(worker.sid).reservations.list()).toEqual([])
    await workspace.workflows(workflow.sid).update({ configuration: JSON.stringify(targets(0)) })
    expect(await workspace.workers(worker.sid).reservations.list()).toHaveLength(1)
  }))

test('a worker who goes away gives up what is pending where that is asked for', () =>
  withRest({ ...pages, '/task/assign': json(() => undefined) }, async (scene) => {
    const { workspace, worker, offline, task } = await setUp(scene)
    await workspace.workers(worker.sid).update({ activitySid: offline, rejectPendingReservations: true })
    expect((await workspace.workers(worker.sid).reservations.list())[0]?.reservationStatus).toBe('rejected')
    expect(await workspace.tasks(task?.sid ?? '').fetch()).toMatchObject({ assignmentStatus: 'pending' })
  }))
