/** What one check found, and how checks are run: each within five seconds, none of them able to end the others. */
import { sentenceOf } from '../../service/failure-sentence.ts'

export type Verdict = 'OK' | 'WARN' | 'WRONG'

export interface CheckResult {
  check: string
  verdict: Verdict
  says: string
  /** What to do about it. */
  todo?: string
}

export type Found = Omit<CheckResult, 'check'>

/** One answer, or several lines, e.g. one for each telephone number. */
export type Check = () => Promise<Found | readonly Found[]>

const LONGEST_MS = 5_000

export const ok = (says: string): Found => ({ verdict: 'OK', says })
export const warn = (says: string, todo?: string): Found => found('WARN', says, todo)
export const wrong = (says: string, todo?: string): Found => found('WRONG', says, todo)

function found(verdict: Verdict, says: string, todo: string | undefined): Found {
  return { verdict, says, ...(todo === undefined ? {} : { todo }) }
}

/** What could not be looked at is never well. */
export async function probe(check: string, work: Check, longestMs = LONGEST_MS): Promise<CheckResult[]> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Found>((resolve) => {
    timer = setTimeout(() => resolve(warn(`gave no answer within ${longestMs / 1000} s`)), longestMs)
  })
  const looked = work().catch((error: unknown) => warn(`could not be looked at: ${sentenceOf(error)}`))
  const answer = await Promise.race([looked, late])
  clearTimeout(timer)
  return [answer].flat().map((one) => ({ check, ...one }))
}

/** Compares the clock of another machine with ours. */
export function clockResult(aheadMs: number, whose: string): Found {
  const apart = Math.abs(aheadMs)
  const says = `${whose} clock is ${(apart / 1000).toFixed(1)} s ${aheadMs < 0 ? 'behind' : 'ahead of'} ours`
  const todo = 'keep both machines on time (NTP)'
  if (apart > CLOCK_WRONG_MS) return wrong(says, todo)
  return apart > CLOCK_WARN_MS ? warn(says, todo) : ok(`${whose} clock agrees with ours`)
}

const CLOCK_WARN_MS = 2_000
/** Sign-ins are refused beyond this; limits of tries count wrongly long before. */
const CLOCK_WRONG_MS = 30_000
