/** Recordings of messages at Twilio: fetched for the staff with our credentials, looked for by call, and deleted. */
import twilio from 'twilio'
import { boundedBody } from '../concurrency/bounded-body.ts'
import type { Recordings } from '../desk/messages/recordings.ts'
import { RECORDING_SID } from './caller-input.ts'
import type { TwilioClient, TwilioMedia } from './twilio-client.ts'

/** Five minutes as a WAV of Twilio's are five megabytes. */
const MOST_BYTES = 16 * 1024 * 1024
/** Of a call, which leaves a message or two. */
const MOST_LISTED = 50

export interface RecordingsDeps {
  client: Pick<TwilioClient, 'recordings'>
  media: TwilioMedia
  onFailure: (what: string, error: unknown) => void
}

export function twilioRecordings({ client, media, onFailure }: RecordingsDeps): Recordings {
  return {
    async audio(id) {
      if (!RECORDING_SID.test(id)) return { kind: 'not-there' }
      try {
        const answer = await media(`Recordings/${id}.wav`)
        if (answer.status === 404 || answer.status === 410) return { kind: 'not-there' }
        if (!answer.ok) throw new Error(`Twilio answered ${answer.status} for a recording`)
        return { kind: 'audio', type: 'audio/wav', bytes: await bytesOf(answer) }
      } catch (error) {
        onFailure('fetching a recording', error)
        return { kind: 'failed' }
      }
    },

    async ofCall(callId) {
      try {
        const found = await client.recordings.list({ callSid: callId, limit: MOST_LISTED })
        // An account may record calls in other ways: those are no messages.
        return found
          .filter(
            ({ source, status, duration }) => source === 'RecordVerb' && status === 'completed' && duration !== '0',
          )
          .map(({ sid, duration }) => ({ id: sid, seconds: Number(duration) || undefined }))
      } catch (error) {
        onFailure('looking for recordings', error)
        return undefined
      }
    },

    async remove(id) {
      if (!RECORDING_SID.test(id)) return true
      try {
        await client.recordings(id).remove()
        return true
      } catch (error) {
        if (error instanceof twilio.RestException && error.status === 404) return true
        onFailure('deleting a recording', error)
        return false
      }
    },
  }
}

async function bytesOf(answer: Response): Promise<Buffer> {
  const bytes = await boundedBody(answer, MOST_BYTES)
  if (bytes === undefined) throw new Error('a recording is larger than any message')
  return bytes
}
