/** The callback that was asked for on a call: each attempt, what became of it, and how it ended. */
import { callbackState, MOST_TRIES, type Callback, type CallbackAttempt } from '../../desk/callbacks/callback-store.ts'
import { Timeline, type MomentTone } from '../components/timeline.tsx'
import { attemptName, resultWords } from '../callback-words.ts'
import { whenAt } from './call-facts.tsx'

export interface OwedCallback {
  callback: Callback
  attempts: readonly CallbackAttempt[]
}

export function CallbackPart({
  owed: { callback, attempts },
  now,
  zone,
}: {
  owed: OwedCallback
  now: Date
  zone: string
}) {
  let number = 0
  return (
    <section>
      <h2>Callback</h2>
      <p>
        {callback.toProve ? 'Agreed with an UNVERIFIED caller' : 'Asked for'} {whenAt(callback.since, zone)}.{' '}
        {stateWords(callback, now)}
      </p>
      {attempts.length > 0 && (
        <Timeline
          label="Attempts"
          moments={attempts.map(({ at, by, dialledAt, result }) => ({
            time: whenAt(at, zone),
            title: `${attemptName(dialledAt === undefined ? undefined : (number += 1))}: ${resultWords(result)}`,
            detail: by,
            tone: toneOf(result),
          }))}
        />
      )}
    </section>
  )
}

function toneOf(result: CallbackAttempt['result']): MomentTone {
  return result === 'answered' ? 'good' : result === undefined ? 'plain' : 'warn'
}

function stateWords(callback: Callback, now: Date): string {
  if (callback.joinedCall !== undefined) return 'The contact was reached.'
  const state = callbackState(callback, now)
  switch (state) {
    case 'being-called':
      return 'It is being made now.'
    case 'not-reached':
      return `Not reached in ${MOST_TRIES} attempts. The contact has a notice.`
    case 'refused':
      return 'The contact did not ask for it: no one calls again.'
    case 'open':
      return callback.doneAt === undefined ? 'Not made yet.' : 'Taken off the list.'
    default:
      return state satisfies never
  }
}
