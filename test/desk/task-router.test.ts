/** TaskRouter chooses who takes a call: whole calls over the real app, real webhooks and Twilio's own client. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { staffId } from '../../src/domain/ids.ts'
import type { Reservation } from '../../src/simulator/index.ts'
import { Visitor } from '../web/visitor.ts'
import { openCareline, type Careline, type CarelineOptions } from '../calls/careline.ts'
import { post } from '../calls/signed-post.ts'
import { atTaskRouter } from './at-task-router.ts'
import { idOf, onTheFloor, PHONES, takesCallback } from './on-the-floor.ts'

let careline: Careline

const open = async (options: CarelineOptions = {}) => {
  careline = await openCareline({ rest: true, taskRouter: true, ...options })
}
beforeEach(() => open())
afterEach(() => careline.close())
const { settings, workspace, tasks, reservations, statuses, activityOf, setPresence, isReady } = atTaskRouter(
  () => careline,
)

const { staff, live, anaInQueue, halInQueue, isFree, answersWith, legOf } = onTheFloor(() => careline)

/** An assignment as TaskRouter sent it for this reservation. */
function assignmentOf({ sid, task, worker }: Reservation): Record<string, string> {
  return {
    WorkspaceSid: settings().workspaceSid,
    WorkflowSid: settings().workflowSid,
    TaskSid: task.sid,
    TaskAttributes: JSON.stringify(task.attributes),
    WorkerSid: worker.sid,
    WorkerAttributes: worker.fields.get('attributes') ?? '',
    ReservationSid: sid,
  }
}
const assign = (fields: Record<string, string>) => post(careline, '/voice/taskrouter/assignment', fields)

describe('a caller in line', () => {
  test('is a task with what the card shows of them, and never a PIN, a name, a number or an address of ours', async () => {
    const call = await anaInQueue()
    expect(tasks()).toHaveLength(1)
    const { call_sid, from, caller, to, called, account_sid, direction, api_version, ...own } =
      tasks()[0]?.attributes ?? {}
    expect([call_sid, from, caller].every((value) => typeof value === 'string')).toBe(true)
    expect([to, called, account_sid, direction, api_version].every((value) => typeof value === 'string')).toBe(true)
    const { reference } = await live(call)
    expect(own).toEqual({
      desk: 'support',
      queue: 'support',
      badge: 'VERIFIED',
      verified: true,
      language: 'en',
      residency: '',
      product: 'voice-platform',
      urgent: false,
      severity: 3,
      intent: 'new_case',
      contract: 'SC-1001',
      reference,
      only: '',
      owner: '',
      declined: [],
    })
    expect(JSON.stringify(own)).not.toMatch(/Ana|Lindqvist|@|\+\d{7}/)
    expect(JSON.stringify(own)).not.toContain(careline.pin('ana'))
    // A place in a line that is not served in order would say nothing.
    await call.hearsOnHold('line.reference', 'line.offer-callback')
    call.isWellFormed()
  })

  test('whose every request comes twice is one task', async () => {
    await careline.close()
    await open({ trouble: { duplicate: 2 } })
    const call = await anaInQueue()
    expect(statuses().tasks).toEqual(['pending'])
    call.isWellFormed()
  })

  test('who is not verified says so, and no contract', async () => {
    const call = await careline.dial('ana')
    await call.presses('0#')
    for (let i = 0; i < 5 && call.phone.state !== 'queued'; i += 1) await call.presses('2')
    expect(call.phone.queue).toBe(settings().workflowSid)
    expect(tasks()[0]?.attributes).toMatchObject({ verified: false, badge: 'UNVERIFIED', residency: '', contract: '' })
  })
})

describe('the choice', () => {
  test('is one of the region where the contract says that data stays', async () => {
    answersWith('theo', ['1'])
    await isReady('ruth')
    await isReady('theo')
    const call = await halInQueue()
    await careline.network.settled()
    expect(tasks()[0]?.attributes).toMatchObject({ residency: 'us' })
    expect((await live(call)).stage).toMatchObject({ kind: 'with-analyst', taker: { id: 'theo' } })
    expect(reservations()).toHaveLength(1)
  })

  test('is never one of another region, even when no one else is there, and they may not take the call either', async () => {
    await isReady('ruth')
    const call = await halInQueue()
    await careline.network.settled()
    expect(statuses()).toEqual({ tasks: ['pending'], reservations: [] })
    expect(await careline.desk().takeCall.take(idOf(call), await staff('ruth'))).toEqual({ kind: 'not-offered' })
    // Were TaskRouter's own filter wrong, the desk would refuse the assignment.
    const [task] = tasks()
    const worker = [...workspace().workers.values()].find(({ fields }) => fields.get('friendly_name') === 'ruth')
    await assign(assignmentOf({ sid: `WR${'1'.repeat(32)}`, task, worker } as Reservation))
    expect(careline.network.callsTo(PHONES.ruth)).toEqual([])
    await isFree(call)
  })

  test('is nobody who does not know the product, while somebody may come who does', async () => {
    await isReady('omar')
    await anaInQueue()
    await careline.network.settled()
    expect(statuses()).toEqual({ tasks: ['pending'], reservations: [] })
  })

  test('follows the button on the desk', async () => {
    await careline.close()
    await open({ signIn: true })
    const ruth = new Visitor(careline.baseUrl)
    await ruth.signIn('staff:ruth', '/desk')
    const press = async (state: string) =>
      ruth.post('/desk/presence', { form_token: await ruth.formToken('/desk'), state })
    await press('ready')
    await expect.poll(() => activityOf('ruth')).toBe('Available')
    await press('away')
    await expect.poll(() => activityOf('ruth')).toBe('Unavailable')
  })
})

describe('a caller whose production is down', () => {
  test('is served first, by the people of that desk', async () => {
    answersWith('ruth', ['1'])
    await anaInQueue()
    const urgent = await careline.dial('ora')
    for (const keys of [careline.pin('ora'), '1', '1', '1', '1']) await urgent.presses(keys)
    expect(tasks()[1]?.attributes).toMatchObject({ desk: 'production-down', queue: 'production_down', urgent: true })
    await setPresence('ruth', 'ready')
    await careline.network.settled()
    expect((await live(urgent)).stage).toMatchObject({ kind: 'with-analyst', taker: { id: 'ruth' } })
    expect(statuses().tasks).toEqual(['pending', 'assigned'])
  })
})

describe('a callback whose caller came first', () => {
  /** Ana asks for it; Hal, of another company, comes after her. */
  async function askedBefore(name: 'ruth' | 'theo') {
    const first = await anaInQueue()
    await first.presses('1')
    await first.presses('1')
    await first.hears('callback.noted', 'goodbye')
    await careline.database.pool.query(`UPDATE contacts SET phone = '+442079460115' WHERE id = 'ora'`)
    await careline.database.pool.query(`UPDATE analysts SET residency = 'us' WHERE id = $1`, [name])
    const second = await halInQueue()
    return { first, second }
  }

  test('is made first: the chosen analyst is rung for it, and the later caller waits for the next', async () => {
    answersWith('theo', ['1'])
    careline.network.whenDialled('+442079460101', takesCallback(careline))
    const { first, second } = await askedBefore('theo')
    await setPresence('theo', 'ready')
    await careline.network.settled()
    await expect
      .poll(async () => careline.stores.callbacks.find(idOf(first)))
      .toMatchObject({ staff: 'theo', joinedCall: expect.any(String) as string })
    expect((await live(second)).stage).toMatchObject({ kind: 'waiting' })
    expect(statuses().tasks.at(-1)).toBe('pending')
    expect(activityOf('theo')).toBe('Unavailable')
    expect(careline.rest.taskRouter.problems).toEqual([])
  })

  test('and who is not reached: the analyst has the later caller next, and the callback rests', async () => {
    answersWith('theo', ['1'])
    careline.network.whenDialled('+442079460101', { does: 'busy' })
    const { first, second } = await askedBefore('theo')
    await setPresence('theo', 'ready')
    await careline.network.settled()
    await expect.poll(async () => (await live(second)).stage.kind).toBe('with-analyst')
    expect(await careline.stores.callbacks.find(idOf(first))).toMatchObject({ tries: 1, result: 'busy' })
  })
})

describe('an assignment', () => {
  test('rings the one who was chosen; their key connects and accepts; the end completes the task', async () => {
    answersWith('ruth', ['1'])
    await isReady('ruth')
    const call = await anaInQueue()
    await careline.network.settled()
    expect((await live(call)).stage).toMatchObject({ kind: 'with-analyst', taker: { name: 'Ruth Calder' } })
    expect(call.phone.state).toBe('bridged')
    expect(statuses()).toEqual({ tasks: ['assigned'], reservations: ['accepted'] })
    expect(
      legOf('ruth')
        .heard.map(({ text }) => text)
        .join(' '),
    ).toContain('Verified. Ana Lindqvist')
    expect(await careline.desk().talk.end(idOf(call), await staff('ruth'))).toEqual({ kind: 'done' })
    await careline.network.settled()
    await expect.poll(statuses).toEqual({ tasks: ['completed'], reservations: ['completed'] })
    // Until the wrap-up is saved.
    await expect.poll(() => activityOf('ruth')).toBe('Unavailable')
    expect(await careline.stores.presence.find(staffId.parse('ruth'))).toMatchObject({ state: 'wrap-up' })
    expect(careline.rest.taskRouter.problems).toEqual([])
    call.isWellFormed()
  })

  test('whose phone only voicemail answers: that one is away, the caller stays in line for the next', async () => {
    careline.network.whenDialled(PHONES.ruth, { does: 'answer', afterSeconds: 3 })
    await isReady('ruth')
    const call = await anaInQueue()
    await careline.network.settled()
    expect(call.phone.queue).toBe(settings().workflowSid)
    expect(activityOf('ruth')).toBe('Unavailable')
    expect(await careline.stores.presence.find(staffId.parse('ruth'))).toMatchObject({ state: 'missed' })
    expect(statuses()).toEqual({ tasks: ['pending'], reservations: ['rejected'] })
    answersWith('ruth', ['1'])
    await setPresence('ruth', 'ready')
    await careline.network.settled()
    expect((await live(call)).stage.kind).toBe('with-analyst')
    expect(statuses()).toEqual({ tasks: ['assigned'], reservations: ['rejected', 'accepted'] })
  })

  test('that comes twice rings once and changes nothing', async () => {
    careline.network.whenDialled(PHONES.ruth, { does: 'by-hand' })
    await isReady('ruth')
    const call = await anaInQueue()
    await expect.poll(() => careline.network.callsTo(PHONES.ruth).length).toBe(1)
    const [reservation] = reservations()
    if (reservation === undefined) throw new Error('nobody was chosen')
    const again = await Promise.all([assign(assignmentOf(reservation)), assign(assignmentOf(reservation))])
    expect(again).toEqual([
      { status: 200, twiml: '{}' },
      { status: 200, twiml: '{}' },
    ])
    expect(careline.network.callsTo(PHONES.ruth)).toHaveLength(1)
    expect(statuses()).toEqual({ tasks: ['reserved'], reservations: ['pending'] })
    await legOf('ruth').pickUp()
    await legOf('ruth').press('1')
    await careline.network.settled()
    expect((await live(call)).stage.kind).toBe('with-analyst')
    // And once more, late.
    expect(await assign(assignmentOf(reservation))).toEqual({ status: 200, twiml: '{}' })
    expect(statuses()).toEqual({ tasks: ['assigned'], reservations: ['accepted'] })
    expect(call.phone.state).toBe('bridged')
  })

  test('for a call that another one of the staff has just taken: one winner, and TaskRouter lets go of it', async () => {
    careline.waits.hold()
    careline.network.whenDialled(PHONES.omar, { does: 'by-hand' })
    const call = await anaInQueue()
    const omar = { ...(await staff('omar')), products: ['voice-platform'] }
    expect(await careline.desk().takeCall.take(idOf(call), omar)).toEqual({ kind: 'ringing' })
    await setPresence('ruth', 'ready')
    await expect.poll(() => reservations().length).toBe(1)
    await expect.poll(async () => (await careline.metrics()).includes('assignments_total{result="later"} 1')).toBe(true)
    expect(careline.network.callsTo(PHONES.ruth)).toEqual([])
    await legOf('omar').pickUp()
    await legOf('omar').press('1')
    await careline.network.settled()
    expect((await live(call)).stage).toMatchObject({ kind: 'with-analyst', taker: { id: 'omar' } })
    expect(statuses()).toEqual({ tasks: ['canceled'], reservations: ['canceled'] })
    expect(activityOf('ruth')).toBe('Available')
    careline.waits.release()
  })

  test('for a call whose taker does not answer comes back a little later', async () => {
    careline.waits.hold()
    careline.network.whenDialled(PHONES.omar, { does: 'by-hand' })
    answersWith('ruth', ['1'])
    const call = await anaInQueue()
    const omar = { ...(await staff('omar')), products: ['voice-platform'] }
    await careline.desk().takeCall.take(idOf(call), omar)
    await setPresence('ruth', 'ready')
    await expect.poll(() => reservations().length).toBe(1)
    await legOf('omar').pickUp()
    await legOf('omar').press('2')
    careline.waits.release()
    await expect.poll(async () => (await live(call)).stage.kind).toBe('with-analyst')
    expect((await live(call)).stage).toMatchObject({ taker: { id: 'ruth' } })
    expect(statuses()).toEqual({ tasks: ['assigned'], reservations: ['rejected', 'accepted'] })
  })

  test('of an analyst who talks with another caller is given back, and they are away over there until they are free', async () => {
    answersWith('ruth', ['1'])
    const first = await anaInQueue()
    await careline.desk().takeCall.take(idOf(first), await staff('ruth'))
    await careline.network.settled()
    expect((await live(first)).stage.kind).toBe('with-analyst')
    await setPresence('ruth', 'ready')
    const second = await anaInQueue()
    await careline.network.settled()
    expect(careline.network.callsTo(PHONES.ruth)).toHaveLength(1)
    expect(tasks()[1]).toMatchObject({ status: 'pending', attributes: { declined: [] } })
    expect(activityOf('ruth')).toBe('Unavailable')
    expect(second.phone.queue).toBe(settings().workflowSid)
  })

  test('of somebody who declined the caller on the desk is refused, with an instruction', async () => {
    await isReady('ruth')
    careline.network.whenDialled(PHONES.ruth, { does: 'by-hand' })
    const call = await careline.dial('ana')
    for (const keys of [careline.pin('ana'), '1', '1']) await call.presses(keys)
    await setPresence('ruth', 'away')
    await expect.poll(() => activityOf('ruth')).toBe('Unavailable')
    await call.presses('3')
    await careline.desk().takeCall.decline(idOf(call), await staff('ruth'), 'no')
    await isReady('ruth')
    await careline.network.settled()
    expect(careline.network.callsTo(PHONES.ruth)).toEqual([])
    expect(statuses()).toEqual({ tasks: ['pending'], reservations: ['rejected'] })
    expect(tasks()[0]?.attributes['declined']).toEqual(['ruth'])
    expect(tasks()[0]?.attributes['call_sid']).toBe(call.phone.sid)
  })

  test('of a colleague the caller is sent on to: theirs first, whatever the product', async () => {
    answersWith('ruth', ['1'])
    answersWith('omar', ['1'])
    await isReady('ruth')
    const call = await anaInQueue()
    await careline.network.settled()
    await isReady('omar')
    const sent = await careline.desk().talk.transfer(idOf(call), await staff('ruth'), 'support', staffId.parse('omar'))
    expect(sent).toEqual({ kind: 'done' })
    await careline.network.settled()
    expect((await live(call)).stage).toMatchObject({ kind: 'with-analyst', taker: { id: 'omar' } })
    await expect.poll(statuses).toEqual({ tasks: ['completed', 'assigned'], reservations: ['completed', 'accepted'] })
  })

  test('of somebody whose phone the network does not ring is answered in time, and goes to others afterwards', async () => {
    careline.rest.failNext('hang', { method: 'POST', path: /Calls\.json$/ })
    await isReady('ruth')
    const call = await anaInQueue()
    await careline.network.settled()
    expect(statuses()).toEqual({ tasks: ['reserved'], reservations: ['pending'] })
    await expect.poll(statuses).toEqual({ tasks: ['pending'], reservations: ['rejected'] })
    expect(tasks()[0]?.attributes['declined']).toEqual(['ruth'])
    await isFree(call)
    expect(careline.rest.taskRouter.problems).toEqual([])
  })

  test('of a worker who is nobody of the staff rings nobody and runs out by itself', async () => {
    const call = await anaInQueue()
    const [task] = tasks()
    const answer = await assign({
      ...assignmentOf({
        sid: `WR${'1'.repeat(32)}`,
        task,
        worker: [...workspace().workers.values()][0],
      } as Reservation),
      WorkerAttributes: '{"staff_id":"mallory"}',
    })
    expect(answer).toEqual({ status: 200, twiml: '{}' })
    await isFree(call)
  })

  test('after the caller has hung up is canceled over there and rings nobody', async () => {
    const call = await anaInQueue()
    await call.hangsUp()
    await careline.network.settled()
    expect(statuses().tasks).toEqual(['canceled'])
    const [task] = tasks()
    const worker = [...workspace().workers.values()].find(({ fields }) => fields.get('friendly_name') === 'ruth')
    const answer = await assign(assignmentOf({ sid: `WR${'1'.repeat(32)}`, task, worker } as Reservation))
    expect(answer).toEqual({ status: 200, twiml: '{}' })
    expect(careline.network.callsTo(PHONES.ruth)).toEqual([])
  })

  test('that is not signed, or signed for another account, is refused', async () => {
    const forged = await post({ ...careline, authToken: 'another token' }, '/voice/taskrouter/assignment', {})
    const foreign = await assign({ AccountSid: `AC${'9'.repeat(32)}` })
    const events = await post({ ...careline, authToken: 'another token' }, '/voice/taskrouter/events', {})
    expect([forged.status, foreign.status, events.status]).toEqual([403, 403, 403])
  })

  test.each([
    ['nothing in it', {}],
    ['another workspace', { WorkspaceSid: `WS${'2'.repeat(32)}` }],
    ['attributes that are no JSON', { TaskAttributes: '{', TaskSid: `WT${'2'.repeat(32)}` }],
  ])('with %s is answered in JSON, and does nothing', async (_what, fields) => {
    const own = { WorkspaceSid: settings().workspaceSid, WorkflowSid: settings().workflowSid }
    const sids = { TaskSid: `WT${'2'.repeat(32)}`, ReservationSid: `WR${'2'.repeat(32)}` }
    expect(await assign({ ...own, ...sids, ...fields })).toEqual({ status: 200, twiml: '{}' })
  })
})

describe('when TaskRouter is not well', () => {
  test.each(['server-error', 'not-found', 'hang'] as const)(
    'it answers %s to the acceptance: the caller is moved all the same',
    async (fault) => {
      answersWith('ruth', ['1'])
      await isReady('ruth')
      careline.rest.failNext(fault, { method: 'POST', path: /Reservations/ })
      const call = await anaInQueue()
      await careline.network.settled()
      expect((await live(call)).stage.kind).toBe('with-analyst')
      expect(call.phone.state).toBe('bridged')
    },
  )

  test('the reservation ran out while the phone rang: the key connects all the same', async () => {
    careline.network.whenDialled(PHONES.ruth, { does: 'by-hand' })
    await isReady('ruth')
    const call = await anaInQueue()
    await expect.poll(() => careline.network.callsTo(PHONES.ruth).length).toBe(1)
    careline.rest.taskRouter.expire(reservations()[0]?.sid ?? '')
    await legOf('ruth').pickUp()
    await legOf('ruth').press('1')
    await careline.network.settled()
    expect((await live(call)).stage.kind).toBe('with-analyst')
    expect(call.phone.state).toBe('bridged')
  })

  test('it will not have the workflow: the caller waits in the plain queue of the desk', async () => {
    workspace().workflows.clear()
    const call = await careline.dial('ana')
    for (const keys of [careline.pin('ana'), '1', '1', '3']) await call.presses(keys)
    expect(call.phone.queue).toBe('support')
    answersWith('ruth', ['1'])
    await careline.desk().takeCall.take(idOf(call), await staff('ruth'))
    await careline.network.settled()
    expect((await live(call)).stage.kind).toBe('with-analyst')
  })

  test('plan B of the line is the plain queue', async () => {
    const call = await anaInQueue()
    const { twiml } = await post(careline, '/voice/fallback', { CallSid: call.phone.sid })
    expect(twiml).toContain('support</Enqueue>')
  })
})

describe('events', () => {
  test('of a phone nobody answered: the desk shows it, and a late or second one changes nothing', async () => {
    const ruth = staffId.parse('ruth')
    const stateOf = async () => (await careline.stores.presence.find(ruth))?.state
    await careline.stores.presence.set(ruth, 'ready', new Date(Date.now() - 60_000))
    const event = {
      EventType: 'reservation.timeout',
      WorkerAttributes: '{"staff_id":"ruth"}',
      Timestamp: String(Math.round(Date.now() / 1000) - 30),
    }
    expect((await post(careline, '/voice/taskrouter/events', event)).status).toBe(204)
    await expect.poll(stateOf).toBe('missed')
    await careline.stores.presence.set(ruth, 'ready', new Date())
    await post(careline, '/voice/taskrouter/events', event)
    await post(careline, '/voice/taskrouter/events', { ...event, Timestamp: 'soon' })
    await post(careline, '/voice/taskrouter/events', { EventType: 'reservation.timeout' })
    expect(await stateOf()).toBe('ready')
  })

  test('are counted by type and answered with nothing; words of nobody are one type', async () => {
    expect(await post(careline, '/voice/taskrouter/events', { EventType: 'workflow.timeout' })).toEqual({
      status: 204,
      twiml: '',
    })
    await post(careline, '/voice/taskrouter/events', { EventType: 'x'.repeat(500) })
    const metrics = await careline.metrics()
    expect(metrics).toContain('careline_taskrouter_events_total{type="workflow.timeout"} 1')
    expect(metrics).toContain('careline_taskrouter_events_total{type="unknown"} 1')
  })
})
