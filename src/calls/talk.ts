/** The conversation of a caller with an analyst: the conference they meet in, and what ended it. */
import type { Call, Stage, WithAnalyst } from './call.ts'

/** How a conversation ended: by the analyst, by the caller, by a transfer, for a callback, or because a leg was lost. */
export type TalkEnd = 'ended' | 'caller-left' | 'sent-on' | 'call-back' | 'lost'

/** Told once a conversation is over, whatever ended it. Never throws. */
export type OnTalkEnd = (call: Call, talk: WithAnalyst, how: TalkEnd) => Promise<void>

/** The conversation that goes on in this stage. While the caller keys their PIN the analyst holds on. */
export function talkIn(stage: Stage | undefined): WithAnalyst | undefined {
  if (stage?.kind === 'with-analyst') return stage
  return stage?.kind === 'talking' && stage.returnTo?.left === false ? stage.returnTo : undefined
}

/** Whether a desk shows it: a caller who still talks with Careline itself alone is at none. */
export function isAtDesk({ stage }: Call): boolean {
  return (
    stage.kind === 'waiting' ||
    stage.kind === 'with-analyst' ||
    (stage.kind === 'talking' && stage.returnTo !== undefined)
  )
}

/** Undefined when none was, or it goes on. `call` is as it stands now. */
export function talkEnded(before: Stage | undefined, call: Call): { talk: WithAnalyst; how: TalkEnd } | undefined {
  const talk = talkIn(before)
  if (talk === undefined || talkIn(call.stage)?.taker.attempt === talk.taker.attempt) return undefined
  return { talk, how: howItEnded(talk, call.stage) }
}

function howItEnded({ ending }: WithAnalyst, after: Stage): TalkEnd {
  if (typeof ending === 'object') return 'sent-on'
  if (ending === 'ended' || ending === 'call-back') return ending
  return after.kind === 'ended' ? 'caller-left' : 'lost'
}

/** Named after the attempt, whose 128 random bits cannot be guessed. */
export function conferenceOf(attempt: string): string {
  return `careline-${attempt}`
}

/** The attempt that names the conference of this conversation: after a warm transfer it is not the analyst's own. */
export function conferenceAttempt({ conference, taker }: WithAnalyst): string {
  return conference ?? taker.attempt
}

export const conferenceIn = (talk: WithAnalyst): string => conferenceOf(conferenceAttempt(talk))

/**
 * The call came to its end, but the words of last resort were quicker than its goodbye: no analyst will take this caller from
 * the queue, so they leave it and hear the goodbye.
 */
export function wasTold(stage: Extract<Stage, { kind: 'ended' }>): boolean {
  return stage.how === 'told' || stage.how === 'talked'
}
