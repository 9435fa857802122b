/** Conferences, who is in them, and lines over the REST interface, asked with Twilio's own client. */
import { describe, expect, test } from 'vitest'
import { refusal, withRest, type Scene } from './rest-client.ts'
import { FROM, TO, type Received } from './twiml-server.ts'

const ANA = '+12025550120'
const ROOM = 'room-of-this-test'

function room(attributes: string): string {
  return `<Dial action="/voice/done"><Conference waitUrl="" beep="false" ${attributes}>${ROOM}</Conference></Dial>`
}

const EVENTS = 'statusCallback="/voice/room" statusCallbackEvent="start end join leave mute hold"'

const pages = {
  '/voice/incoming': room('endConferenceOnExit="true"'),
  '/voice/analyst': room(`endConferenceOnExit="true" ${EVENTS}`),
  '/voice/done': '<Say>it is over</Say>',
  '/voice/room': '',
  '/voice/hold': '<Say>please hold</Say><Pause length="20"/><Redirect>/voice/hold</Redirect>',
  '/voice/pin': '<Gather><Say>key your PIN</Say></Gather>',
}

/** The analyst is there first, so that the room's events go to their document's address. */
async function meeting({ client, network, at }: Scene) {
  network.whenDialled(ANA, { does: 'answer' })
  await client.calls.create({ to: ANA, from: TO, url: at('/voice/analyst') })
  await network.settled()
  const caller = await network.dial({ from: FROM, to: TO })
  await network.settled()
  const [analyst] = network.callsTo(ANA)
  const [conference] = await client.conferences.list({ friendlyName: ROOM, status: 'in-progress' })
  if (analyst === undefined || conference === undefined) throw new Error('They did not meet')
  return { caller, analyst, conference, sid: conference.sid }
}

const eventsOf = (all: Array<Record<string, string>>) => all.map(({ StatusCallbackEvent }) => StatusCallbackEvent)

describe('a conference', () => {
  test('is found by its name, with everybody in it', () =>
    withRest(pages, async (scene) => {
      const { caller, analyst, conference, sid } = await meeting(scene)
      expect(conference).toMatchObject({ friendlyName: ROOM, status: 'in-progress', reasonConferenceEnded: null })
      const people = await scene.client.conferences(sid).participants.list()
      expect(people.map(({ callSid }) => callSid)).toEqual([analyst.sid, caller.sid])
      expect(people[1]).toMatchObject({ muted: false, hold: false, endConferenceOnExit: true, conferenceSid: sid })
      expect(await scene.client.conferences.list({ friendlyName: 'another' })).toEqual([])
    }))

  test('reports who joins, its start, who leaves and its end, in order', () =>
    withRest(pages, async (scene) => {
      const { caller, analyst, sid } = await meeting(scene)
      await caller.hangUp()
      await scene.network.settled()
      const reports = scene.server.paramsOf('/voice/room')
      expect(eventsOf(reports)).toEqual([
        'participant-join',
        'participant-join',
        'conference-start',
        'participant-leave',
        'participant-leave',
        'conference-end',
      ])
      expect(reports.map(({ SequenceNumber }) => SequenceNumber)).toEqual(['1', '2', '3', '4', '5', '6'])
      expect(reports[0]).toMatchObject({ CallSid: analyst.sid, ConferenceSid: sid, FriendlyName: ROOM })
      expect(reports.at(-1)).toMatchObject({
        ReasonConferenceEnded: 'participant-with-end-conference-on-exit-left',
        CallSidEndingConference: caller.sid,
      })
      expect(analyst.heard.map(({ text }) => text)).toEqual(['it is over'])
      expect(await scene.client.conferences(sid).fetch()).toMatchObject({
        status: 'completed',
        callSidEndingConference: caller.sid,
      })
      expect(await scene.client.conferences(sid).participants.list()).toEqual([])
    }))

  test('ended by request lets everybody go on with their own document', () =>
    withRest(pages, async (scene) => {
      const { caller, analyst, sid } = await meeting(scene)
      await scene.client.conferences(sid).update({ status: 'completed' })
      await scene.network.settled()
      expect([caller, analyst].map((call) => call.heard.at(-1)?.text)).toEqual(['it is over', 'it is over'])
      expect(scene.server.paramsOf('/voice/done').map(({ DialCallStatus }) => DialCallStatus)).toEqual([
        'answered',
        'answered',
      ])
      expect((await scene.client.conferences(sid).fetch()).reasonConferenceEnded).toBe('conference-ended-via-api')
      expect(await scene.client.conferences.list({ friendlyName: ROOM, status: 'in-progress' })).toEqual([])
    }))

  test('has not begun before two are in it, one of whom begins it; until then there is music', () =>
    withRest(
      {
        ...pages,
        '/voice/incoming': ({ params }: Received) =>
          `<Dial><Conference beep="false" startConferenceOnEnter="${params['From'] === ANA}" ${EVENTS}>${ROOM}</Conference></Dial>`,
      },
      async ({ client, network, server }) => {
        const first = await network.dial({ from: FROM, to: TO })
        await network.dial({ from: FROM, to: TO })
        expect(first.heard.map(({ text }) => text)).toEqual(['hold music'])
        expect(await client.conferences.list({ friendlyName: ROOM })).toMatchObject([{ status: 'init' }])
        await network.dial({ from: ANA, to: TO })
        await network.settled()
        expect(await client.conferences.list({ friendlyName: ROOM })).toMatchObject([{ status: 'in-progress' }])
        expect(first.heard.at(-1)).toMatchObject({ text: 'hold music', cut: true })
        expect(eventsOf(server.paramsOf('/voice/room')).filter((event) => event === 'conference-start')).toHaveLength(1)
      },
    ))

  test('makes room for another of the same name when it is over', () =>
    withRest(pages, async (scene) => {
      const { caller, sid } = await meeting(scene)
      await caller.hangUp()
      await scene.network.settled()
      await scene.network.dial({ from: FROM, to: TO })
      const [next] = await scene.client.conferences.list({ friendlyName: ROOM, status: 'in-progress' })
      expect(next?.sid).not.toBe(sid)
    }))
})

describe('one in a conference', () => {
  test('on hold hears the hold document again and again, until they are taken off it', () =>
    withRest(pages, async (scene) => {
      const { caller, sid } = await meeting(scene)
      const participant = scene.client.conferences(sid).participants(caller.sid)
      expect(await participant.update({ hold: true, holdUrl: scene.at('/voice/hold') })).toMatchObject({ hold: true })
      await scene.network.settled()
      await caller.silence()
      expect(caller.heard.filter(({ text }) => text === 'please hold')).toHaveLength(2)
      expect(await participant.update({ hold: false })).toMatchObject({ hold: false })
      await scene.network.settled()
      await caller.talk(30)
      expect(caller.heard.filter(({ text }) => text === 'please hold')).toHaveLength(2)
      expect(eventsOf(scene.server.paramsOf('/voice/room')).slice(3)).toEqual([
        'participant-hold',
        'participant-unhold',
      ])
      expect(caller.problems).toEqual([])
    }))

  test('on hold may hang up', () =>
    withRest(pages, async (scene) => {
      const { caller, analyst, sid } = await meeting(scene)
      await scene.client
        .conferences(sid)
        .participants(caller.sid)
        .update({ hold: true, holdUrl: scene.at('/voice/hold') })
      await scene.network.settled()
      await caller.hangUp()
      await scene.network.settled()
      expect([caller.state, analyst.state]).toEqual(['ended', 'ended'])
    }))

  test.each(['/voice/missing', '/voice/room'])('on hold with a document that plays nothing (%s) hears music', (path) =>
    withRest(pages, async (scene) => {
      const { caller, sid } = await meeting(scene)
      await scene.client
        .conferences(sid)
        .participants(caller.sid)
        .update({ hold: true, holdUrl: scene.at(path) })
      await scene.network.settled()
      await caller.silence()
      expect(caller).toMatchObject({ state: 'bridged' })
      expect(caller.heard.at(-1)?.text).toBe('hold music')
    }),
  )

  test('can be muted and unmuted', () =>
    withRest(pages, async (scene) => {
      const { analyst, sid } = await meeting(scene)
      const participant = scene.client.conferences(sid).participants(analyst.sid)
      expect(await participant.update({ muted: true })).toMatchObject({ muted: true })
      expect(await participant.update({ muted: false })).toMatchObject({ muted: false })
      expect(eventsOf(scene.server.paramsOf('/voice/room')).slice(3)).toEqual([
        'participant-mute',
        'participant-unmute',
      ])
    }))

  test('whose leaving no longer ends it is sent to the keypad and back, while the other holds', () =>
    withRest({ ...pages, '/voice/back': room('endConferenceOnExit="true"') }, async (scene) => {
      const { caller, analyst, sid } = await meeting(scene)
      const { client, network, at } = scene
      await client.conferences(sid).participants(caller.sid).update({ endConferenceOnExit: false })
      await client.calls(caller.sid).update({ url: at('/voice/pin') })
      await network.settled()
      expect([caller.state, analyst.state]).toEqual(['gathering', 'bridged'])
      const [alone] = await client.conferences(sid).participants.list()
      expect(alone?.callSid).toBe(analyst.sid)
      await client.calls(caller.sid).update({ url: at('/voice/back') })
      await network.settled()
      expect(await client.conferences(sid).participants.list()).toHaveLength(2)
    }))

  test('redirected while their leaving ends it takes everybody out', () =>
    withRest(pages, async (scene) => {
      const { caller, analyst } = await meeting(scene)
      await scene.client.calls(caller.sid).update({ url: scene.at('/voice/pin') })
      await scene.network.settled()
      expect([caller.state, analyst.state]).toEqual(['gathering', 'ended'])
    }))

  test('can be put out', () =>
    withRest(pages, async (scene) => {
      const { caller, analyst, sid } = await meeting(scene)
      await scene.client.conferences(sid).participants(analyst.sid).update({ endConferenceOnExit: false })
      expect(await scene.client.conferences(sid).participants(analyst.sid).remove()).toBe(true)
      await scene.network.settled()
      expect(analyst.heard.map(({ text }) => text)).toEqual(['it is over'])
      expect(caller.state).toBe('bridged')
      const gone = scene.client.conferences(sid).participants(analyst.sid)
      expect(await refusal(gone.fetch())).toEqual({ status: 404, code: 20404 })
      expect(await refusal(gone.update({ muted: true }))).toEqual({ status: 404, code: 20404 })
    }))

  test('whose script says so hangs up after talking, and both clocks have moved', () =>
    withRest(pages, async ({ client, network, at }) => {
      const caller = await network.dial({ from: FROM, to: TO })
      network.whenDialled(ANA, { does: 'answer', afterSeconds: 1, talkSeconds: 40 })
      await client.calls.create({ to: ANA, from: TO, url: at('/voice/analyst') })
      await network.settled()
      expect(caller.heard.map(({ text }) => text)).toEqual(['it is over'])
      expect(caller.endedAt).toBeGreaterThan(40)
    }))
})

describe('a line', () => {
  const line = {
    '/voice/incoming': '<Enqueue action="/voice/queue-result" waitUrl="/voice/wait">desk</Enqueue>',
    '/voice/wait': '<Say>please wait</Say><Pause length="20"/>',
    '/voice/queue-result': '',
    '/voice/talk': '<Gather><Say>an analyst is here</Say></Gather>',
  }

  test('lists who waits, in order', () =>
    withRest(line, async ({ client, network }) => {
      const first = await network.dial({ from: FROM, to: TO })
      const second = await network.dial({ from: ANA, to: TO })
      await first.waitLoops(1)
      const [queue] = await client.queues.list()
      expect(queue).toMatchObject({ friendlyName: 'desk', currentSize: 2 })
      const members = await client.queues(queue?.sid ?? '').members.list()
      expect(members.map(({ callSid, position }) => [callSid, position])).toEqual([
        [first.sid, 1],
        [second.sid, 2],
      ])
      expect(members[0]?.waitTime).toBeGreaterThan(20)
    }))

  test('gives up the one in front to another document', () =>
    withRest(line, async ({ client, network, server, at }) => {
      const first = await network.dial({ from: FROM, to: TO })
      const second = await network.dial({ from: ANA, to: TO })
      const [queue] = await client.queues.list()
      const sid = queue?.sid ?? ''
      const taken = await client
        .queues(sid)
        .members('Front')
        .update({ url: at('/voice/talk') })
      await network.settled()
      expect(taken.callSid).toBe(first.sid)
      expect([first.state, second.state]).toEqual(['gathering', 'queued'])
      expect(server.paramsOf('/voice/queue-result')).toMatchObject([{ QueueResult: 'redirected', CallSid: first.sid }])
      await client
        .queues(sid)
        .members(second.sid)
        .update({ url: at('/voice/talk') })
      await network.settled()
      expect(await refusal(client.queues(sid).members('Front').fetch())).toEqual({ status: 404, code: 20404 })
    }))
})
