/** Plays one hold loop that asks for no keys: the person may hang up in it or be taken out of the queue. */
import type { Leg } from './leg.ts'
import type { Media } from '../twiml/media.ts'
import type { Ending } from '../twiml/step.ts'

export async function playHoldLoop(leg: Leg, media: readonly Media[]): Promise<Ending> {
  const startedAt = leg.seconds
  const first = leg.heard.length
  const endsAt = leg.schedule(media, 'wait', startedAt)
  leg.dropKeysBefore(endsAt)
  for (;;) {
    const command = await leg.nextCommand({ kind: 'hold-loop', seconds: endsAt - startedAt })
    switch (command.kind) {
      case 'silence':
        leg.seconds = endsAt
        return { kind: 'end' }
      case 'hang-up':
        leg.seconds = wordsEnd(leg, first, ['say', 'play'])
        leg.stopHearing(leg.seconds, first)
        return { kind: 'hang-up', by: 'caller' }
      case 'interrupted':
      case 'recalled':
        leg.seconds = Math.min(endsAt, Math.max(startedAt + 1, wordsEnd(leg, first, ['say'])))
        leg.stopHearing(leg.seconds, first)
        return leg.takeInterruption() ?? { kind: 'recalled' }
      case 'taken':
        leg.seconds = Math.min(startedAt + command.afterSeconds, endsAt)
        leg.stopHearing(leg.seconds, first)
        return { kind: 'taken', talk: command.talk }
      case 'keys':
        leg.lostKeys += command.keys.length
        break
      case 'pick-up':
      case 'refuse':
      case 'caller-arrived':
      case 'other-left':
      case 'time-passes':
      case 'speaks':
        break
      default: {
        const never: never = command
        return never
      }
    }
  }
}

/** People hang up in the silence after the words. */
function wordsEnd(leg: Leg, first: number, kinds: readonly Media['kind'][]): number {
  const words = leg.heard.slice(first).filter(({ kind }) => kinds.includes(kind))
  return Math.max(leg.seconds, ...words.map(({ at, seconds }) => at + seconds))
}
