/** Whether Twilio can fetch and play the audio file that a site has callers hear while they wait. */
import { sentenceOf } from '../failure-sentence.ts'

/** `mend`: what to do about it. */
export type MusicFile =
  { kind: 'plays'; type: string } | { kind: 'length-unknown' } | { kind: 'refused'; says: string; mend: string }

const ANSWER_MS = 4_000
/** What `<Play>` takes, as its documentation lists it; another type is an error that callers hear. */
const PLAYED = /^audio\/(mpeg|mp3|wav|wave|x-wav|aiff|x-aifc|x-aiff|x-gsm|gsm|ulaw|basic|x-mulaw)\b/
/** A minute of MP3 at 320 kbit/s is half of it; more keeps callers waiting in silence until Twilio has fetched it. */
const MOST_AUDIO_BYTES = 5_000_000

/** A caller who waits would hear an error, or nothing, where it is refused. Never rejects. */
export async function lookAtMusic(url: string): Promise<MusicFile> {
  const refused = (says: string, mend: string): MusicFile => ({ kind: 'refused', says, mend })
  try {
    const answer = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(ANSWER_MS) })
    const type = answer.headers.get('content-type') ?? 'no type'
    const bytes = Number(answer.headers.get('content-length') ?? Number.NaN)
    if (!answer.ok) return refused(`answers ${answer.status}`, 'put the file there, readable without a password')
    if (!PLAYED.test(type)) return refused(`is ${type}`, 'serve it with its audio type, e.g. audio/mpeg')
    if (Number.isNaN(bytes)) return { kind: 'length-unknown' }
    return bytes > MOST_AUDIO_BYTES
      ? refused(`has ${Math.ceil(bytes / 1e6)} MB`, 'use a file of at most 5 MB that lasts about a minute')
      : { kind: 'plays', type }
  } catch (error) {
    return refused(`cannot be fetched: ${sentenceOf(error)}`, 'set it right, or hold-music: bundled')
  }
}
