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
  /** Tries that stand against each credential in its life. */
  counts: { credential: string; tries: number }[]
  /** Requests that came again, and got other words than before. */
  differing: string[]
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
  I3: 'no PIN is tried more often than its limit, and every try is counted',
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
    I3: [...overLimit(evaluated), ...uncounted(audit, history.counts)],
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

/** What a rolling update must not do to any call; a run in which no store fails has none of these, whatever befalls its requests. */
export interface Harm {
  restarted: number
  lost: number
  unfollowed: number
  /** Tries that stand against a PIN and did not fail. */
  notGivenBack: number
  /** Requests that came again and got other words. */
  differing: number
}

export function harmed({
  calls,
  unfollowed,
  audit,
  counts,
  differing,
}: Pick<History, 'calls' | 'unfollowed' | 'audit' | 'counts' | 'differing'>): Harm {
  const failed = failedTries(audit)
  return {
    restarted: calls.filter(({ greetings }) => greetings !== 1).length,
    lost: calls.filter(({ end, live }) => end === 'failed' || live === undefined).length,
    unfollowed,
    notGivenBack: counts.reduce(
      (sum, { credential, tries }) => sum + Math.max(0, tries - (failed.get(credential) ?? 0)),
      0,
    ),
    differing: differing.length,
  }
}

/** What was compared and let no one in: its count stands. */
const FAILED: ReadonlySet<unknown> = new Set(['mismatch', 'inactive-contact'])

/** Of each credential. */
function failedTries(audit: History['audit']): Map<string, number> {
  const found = new Map<string, number>()
  for (const { type, body } of audit) {
    if (type !== 'pin.refused' || !FAILED.has(body['reason'])) continue
    const credential = String(body['credential'])
    found.set(credential, (found.get(credential) ?? 0) + 1)
  }
  return found
}

/** A PIN that was compared more often than its tries were counted; a success gives its own count back. */
function uncounted(audit: History['audit'], counts: History['counts']): string[] {
  const tries = new Map(counts.map((count) => [count.credential, count.tries]))
  return [...failedTries(audit)]
    .filter(([credential, failed]) => (tries.get(credential) ?? 0) < failed)
    .map(([credential, failed]) => `${credential}: ${failed} failed, ${tries.get(credential) ?? 0} counted`)
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
