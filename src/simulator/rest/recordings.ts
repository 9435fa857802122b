/** Recordings over the REST interface: listed by call, fetched as a WAV, and deleted. What was said is a tone of the same length. */
import type { Recording, Switchboard } from '../network/switchboard.ts'
import { deleted, notFound, ok, page, rfcDate, type RestRequest, type Route } from './answer.ts'

const HZ = 8_000
const BYTES_PER_SAMPLE = 2
const HEADER_BYTES = 44

export function recordingRoutes(board: Switchboard, accountSid: string): Route[] {
  const find = ({ ids, path }: RestRequest): Recording => {
    const found = board.recordings.get(ids['recording']?.replace(/\.wav$/, '') ?? '')
    if (found === undefined) throw notFound(path)
    return found
  }
  const show = ({ sid, callSid, seconds, made }: Recording) => ({
    sid,
    account_sid: accountSid,
    call_sid: callSid,
    conference_sid: null,
    duration: String(seconds),
    channels: 1,
    source: 'RecordVerb',
    status: 'completed',
    error_code: null,
    price: null,
    price_unit: 'USD',
    start_time: rfcDate(made),
    date_created: rfcDate(made),
    date_updated: rfcDate(made),
    api_version: '2010-04-01',
    encryption_details: null,
    uri: `/2010-04-01/Accounts/${accountSid}/Recordings/${sid}.json`,
    media_url: `https://api.twilio.com/2010-04-01/Accounts/${accountSid}/Recordings/${sid}`,
  })
  return [
    {
      method: 'GET',
      path: '/Recordings',
      answer: (request) => {
        const call = request.params.get('CallSid')
        const all = [...board.recordings.values()].filter(({ callSid }) => call === undefined || callSid === call)
        return page(request, 'recordings', all.toReversed(), show)
      },
    },
    {
      method: 'GET',
      path: '/Recordings/:recording',
      answer: (request) => {
        const found = find(request)
        if (!request.path.endsWith('.wav')) return ok(show(found))
        return { status: 200, file: { type: 'audio/x-wav', bytes: toneOf(found.seconds) } }
      },
    },
    {
      method: 'DELETE',
      path: '/Recordings/:recording',
      answer: (request) => {
        board.recordings.delete(find(request).sid)
        return deleted
      },
    },
  ]
}

/** One channel, 16 bits, 8 kHz, as Twilio's are: a soft tone that comes and goes like a voice. */
function toneOf(seconds: number): Buffer {
  const samples = seconds * HZ
  const wav = Buffer.alloc(HEADER_BYTES + samples * BYTES_PER_SAMPLE)
  wav.write('RIFF', 0)
  wav.writeUInt32LE(wav.length - 8, 4)
  wav.write('WAVEfmt ', 8)
  wav.writeUInt32LE(16, 16)
  wav.writeUInt16LE(1, 20)
  wav.writeUInt16LE(1, 22)
  wav.writeUInt32LE(HZ, 24)
  wav.writeUInt32LE(HZ * BYTES_PER_SAMPLE, 28)
  wav.writeUInt16LE(BYTES_PER_SAMPLE, 32)
  wav.writeUInt16LE(8 * BYTES_PER_SAMPLE, 34)
  wav.write('data', 36)
  wav.writeUInt32LE(samples * BYTES_PER_SAMPLE, 40)
  for (let at = 0; at < samples; at += 1) {
    const loudness = Math.max(0, Math.sin((2 * Math.PI * 1.5 * at) / HZ))
    const value = Math.sin((2 * Math.PI * 220 * at) / HZ) * loudness * 6_000
    wav.writeInt16LE(Math.round(value), HEADER_BYTES + at * BYTES_PER_SAMPLE)
  }
  return wav
}
