/** `<Record>`: what is said, how it ends, and what Twilio asks and reports after it. */
import { describe, expect, test } from 'vitest'
import { FROM, TO, withServer } from './twiml-server.ts'

const RECORD = `<Say>speak</Say><Record action="/voice/step?turn=1" maxLength="20" timeout="5"
  recordingStatusCallback="/voice/recorded" recordingStatusCallbackEvent="completed absent"/><Redirect>/voice/empty</Redirect>`
const DOCUMENTS = {
  '/voice/incoming': RECORD,
  '/voice/step': '<Hangup/>',
  '/voice/empty': '<Hangup/>',
  '/voice/recorded': '',
}

describe('a recording', () => {
  test('that a key ends has its length and the key, and is reported', () =>
    withServer(DOCUMENTS, async (server) => {
      const network = server.network()
      const call = await network.dial({ from: FROM, to: TO })
      expect(call.state).toBe('recording')
      await call.say(7)
      const [recording] = network.switchboard.recordings.values()
      const of = { RecordingSid: recording?.sid, RecordingDuration: '7' }
      expect(server.received.slice(1)).toMatchObject([
        { path: '/voice/recorded', signed: true, params: { ...of, RecordingStatus: 'completed' } },
        { path: '/voice/step?turn=1', signed: true, params: { ...of, Digits: '#' } },
        {},
      ])
      expect(call).toMatchObject({ state: 'ended', problems: [] })
    }))

  test('is no longer than it may be', () =>
    withServer(DOCUMENTS, async (server) => {
      const call = await server.network().dial({ from: FROM, to: TO })
      await call.say(90, 'silence')
      expect(server.received[2]?.params).toMatchObject({ RecordingDuration: '20' })
    }))

  test('of no length asks for no action, and goes on with the next verb', () =>
    withServer(DOCUMENTS, async (server) => {
      const network = server.network()
      const call = await network.dial({ from: FROM, to: TO })
      await call.silence()
      expect(server.received.slice(1).map(({ path }) => path)).toEqual([
        '/voice/recorded',
        '/voice/empty',
        '/voice/status',
      ])
      expect(server.received[1]?.params).toMatchObject({ RecordingStatus: 'absent' })
      expect(network.switchboard.recordings.size).toBe(0)
    }))

  test('in which the caller hangs up is stored, and its action is asked for', () =>
    withServer(DOCUMENTS, async (server) => {
      const network = server.network()
      network.reportRecordings('held')
      const call = await network.dial({ from: FROM, to: TO })
      await call.say(4, 'hang-up')
      expect(call).toMatchObject({ state: 'ended', endedBy: 'caller' })
      expect(server.received[1]).toMatchObject({
        path: '/voice/step?turn=1',
        params: { Digits: 'hangup', CallStatus: 'completed', RecordingDuration: '4' },
      })
      await network.deliverHeldRecordings(2)
      expect(server.received.filter(({ path }) => path === '/voice/recorded')).toHaveLength(2)
    }))
})
