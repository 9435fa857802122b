/** The ten promises (docs/security.md, "Ten promises"), checked over what was recorded of a run. Pure. */

export interface History {
  answers: { path: string; status: number; isTwiml: boolean }[]
  calls: {
    sid: string
    /** How it ended for the caller. */
    end: 'in line' | 'being asked' | 'hung up' | 'goodbye' | 'failed'
    /** What the service says of it, once everything is well again; undefined when it has no record. */
    live: { stage: string; verified: boolean } | undefined
    /** Of the flows it went on in; undefined when there is no record of it. */
    version: string | undefined
    /** How often it heard the greeting. */
    greetings: number
    /** What was asked and answered, in order: for whoever reads a verdict. */
    trail?: string[]
  }[]
  audit: { seq: number; type: string; call: string | null; body: Record<string, unknown> }[]
  /** Calls that are on record as verified. */
  verifiedCalls: string[]
  /** `whole`, or what is wrong. */
  chain: string
  /** Places in which a PIN was found. */
  leaks: string[]
  /** Callers sent to a person because the flows of their call could not be had, or do not listen where the call is. */
  unfollowed: number
  /** Bytes the process grew by. */
  grewBy: number
}

export const PROMISES = {
  I1: 'nobody is verified without a correct PIN on record',
  I2: 'every call ends with a person, a reason, or the caller',
  I3: 'no PIN is tried more often than its limit',
  I4: 'one number is checked for each thing asked',
  I5: 'the audit trail is whole',
  I6: 'no PIN is anywhere',
  I7: 'every request is answered with TwiML',
  I8: 'what is over stays over',
  I9: 'everybody who waits is seen waiting, and nobody else',
  I10: 'memory stays bounded',
} as const
export type Promise10 = keyof typeof PROMISES

/** Wrong tries in a row that one PIN may take (docs/security.md, "Limits"). */
const IN_A_ROW = 10
const MOST_GROWTH = 600 * 1024 * 1024

/** What breaks each promise, in words; nothing for one that holds. */
export function checkHistory(history: History): Record<Promise10, string[]> {
  const { answers, calls, audit, verifiedCalls } = history
  const accepted = new Set(audit.filter(({ type }) => type === 'pin.accepted').map(({ call }) => call))
  const evaluated = audit.filter(
    ({ type, body }) => type === 'pin.accepted' || (type === 'pin.refused' && body['reason'] === 'mismatch'),
  )
  return {
    I1: [
      ...verifiedCalls.filter((sid) => !accepted.has(sid)).map((sid) => `${sid} is on record as verified`),
      ...calls
        .filter(({ sid, live }) => live?.verified === true && !accepted.has(sid))
        .map(({ sid }) => `${sid} is live as verified`),
    ],
    I2: calls.filter(({ end }) => end === 'failed').map(({ sid }) => `${sid} was cut off`),
    I3: overLimit(evaluated),
    I4: twice(evaluated.map(({ call, body }) => `${call} turn ${String(body['turn'])}`)),
    I5: history.chain === 'whole' ? [] : [history.chain],
    I6: history.leaks,
    I7: answers
      .filter(({ status, isTwiml }) => status !== 200 || !isTwiml)
      .map(({ path, status }) => `${path}: ${status}`),
    I8: [
      ...twice(audit.filter(({ type }) => type === 'call.ended').map(({ call }) => String(call))),
      ...calls
        .filter(({ end, live }) => end === 'hung up' && live !== undefined && live.stage !== 'ended')
        .map(({ sid, live }) => `${sid} is ${live?.stage}`),
    ],
    I9: calls.flatMap(({ sid, end, live }) => {
      if (end === 'in line' && live?.stage !== 'waiting') return [`${sid} waits and is ${live?.stage ?? 'unknown'}`]
      return end !== 'in line' && live?.stage === 'waiting' ? [`${sid} is seen waiting and is not`] : []
    }),
    I10: history.grewBy < MOST_GROWTH ? [] : [`grew by ${Math.round(history.grewBy / 1024 / 1024)} MB`],
  }
}

/** What a rolling update must not do to any call; a run without faults has none of these. */
export function harmed({
  calls,
  unfollowed,
}: Pick<History, 'calls' | 'unfollowed'>): Record<'restarted' | 'lost' | 'unfollowed', number> {
  return {
    restarted: calls.filter(({ greetings }) => greetings !== 1).length,
    lost: calls.filter(({ end, live }) => end === 'failed' || live === undefined).length,
    unfollowed,
  }
}

/** More mismatches in a row on one credential than there may be. */
function overLimit(evaluated: History['audit']): string[] {
  const inARow = new Map<string, number>()
  const wrong: string[] = []
  for (const { type, body } of evaluated) {
    const credential = String(body['credential'])
    const count = type === 'pin.accepted' ? 0 : (inARow.get(credential) ?? 0) + 1
    inARow.set(credential, count)
    if (count === IN_A_ROW + 1) wrong.push(credential)
  }
  return wrong
}

function twice(names: string[]): string[] {
  const seen = new Set<string>()
  return names.filter((name) => seen.has(name) || !seen.add(name))
}
