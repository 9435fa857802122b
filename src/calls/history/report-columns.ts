/** The figures of a report: what each is called, what it counts, and how it is worked out. One list for screens, files and the API. */
import type { BrokenDown, Sums } from './call-reports.ts'
import { abandonRate, averageWait, falseRefusalRate, provedLater, serviceLevel, shareOf } from './report.ts'

export interface ReportColumn {
  /** In files and in the API. */
  id: string
  /** On the screen. */
  title: string
  /** What it counts. */
  says: string
  kind: 'calls' | 'share' | 'seconds'
  /** Undefined: nothing to work it out from. A share is from 0 to 1. */
  of: (sums: Sums & Partial<Pick<BrokenDown, 'waitHalf' | 'waitMost'>>) => number | undefined
}

export const CALL_COLUMNS: readonly ReportColumn[] = [
  {
    id: 'calls',
    title: 'Calls',
    says: 'Every call that rang, whatever became of it. Callbacks that we made are not calls.',
    kind: 'calls',
    of: ({ calls }) => calls,
  },
  { id: 'queued', title: 'Queued', says: 'Joined the queue of a desk.', kind: 'calls', of: ({ queued }) => queued },
  {
    id: 'answered',
    title: 'Answered',
    says: 'A person of the staff and the caller were connected.',
    kind: 'calls',
    of: ({ answered }) => answered,
  },
  {
    id: 'serviceLevel',
    title: 'In target',
    says: 'Answered within the target of their desk, of those who were answered or gave up. Who hung up within 5 seconds had not waited, and does not count.',
    kind: 'share',
    of: serviceLevel,
  },
  {
    id: 'averageWaitSeconds',
    title: 'Average wait',
    says: 'From joining the queue to the answer, of those answered: the average speed of answer.',
    kind: 'seconds',
    of: averageWait,
  },
  {
    id: 'longestWaitSeconds',
    title: 'Longest wait',
    says: 'Of those answered.',
    kind: 'seconds',
    of: ({ longestWait, answered }) => (answered === 0 ? undefined : longestWait),
  },
  {
    id: 'abandoned',
    title: 'Gave up',
    says: 'Hung up in the queue after more than 5 seconds, before anyone answered.',
    kind: 'calls',
    of: ({ abandoned }) => abandoned,
  },
  {
    id: 'abandonRate',
    title: 'Gave up, share',
    says: 'Of those who were answered or gave up.',
    kind: 'share',
    of: abandonRate,
  },
  {
    id: 'abandonedShort',
    title: 'Hung up at once',
    says: 'Hung up in the queue within 5 seconds.',
    kind: 'calls',
    of: ({ abandonedShort }) => abandonedShort,
  },
  {
    id: 'leftMenu',
    title: 'Left in the menu',
    says: 'Hung up before joining a queue and before hearing a decision.',
    kind: 'calls',
    of: ({ leftMenu }) => leftMenu,
  },
  {
    id: 'refused',
    title: 'Refused',
    says: 'Were told no, with the reason and a next step.',
    kind: 'calls',
    of: ({ refused }) => refused,
  },
  {
    id: 'told',
    title: 'Served by the line',
    says: 'Heard what they wanted to know without a person.',
    kind: 'calls',
    of: ({ told }) => told,
  },
  {
    id: 'leftInformed',
    title: 'Left informed',
    says: 'Heard of an incident and left because of it, with a note on their account.',
    kind: 'calls',
    of: ({ leftInformed }) => leftInformed,
  },
  {
    id: 'callbacksAgreed',
    title: 'Callbacks agreed',
    says: 'Calls on which a callback was agreed.',
    kind: 'calls',
    of: ({ callbacksAgreed }) => callbacksAgreed,
  },
  {
    id: 'callbacksMade',
    title: 'Callbacks kept',
    says: 'Of those, the contact was called and took the call, whenever that was.',
    kind: 'calls',
    of: ({ callbacksMade }) => callbacksMade,
  },
  {
    id: 'averageTalkSeconds',
    title: 'Average talk',
    says: 'With the staff, without hold, of those answered.',
    kind: 'seconds',
    of: ({ talkSeconds, answered }) => shareOf(talkSeconds, answered),
  },
  {
    id: 'averageHoldSeconds',
    title: 'Average hold',
    says: 'On hold, of those answered.',
    kind: 'seconds',
    of: ({ holdSeconds, answered }) => shareOf(holdSeconds, answered),
  },
  {
    id: 'transfers',
    title: 'Transfers',
    says: 'A call that was transferred twice counts twice.',
    kind: 'calls',
    of: ({ transfers }) => transfers,
  },
]

/** What makes these figures grow later, and what keeps them too low. */
export const NEXT_CALL_KNOWN =
  'A caller may be right on their next call up to a day later, so that figures of yesterday and today still grow. Of callers without a telephone number no later call is known.'

export const VERIFICATION_COLUMNS: readonly ReportColumn[] = [
  { id: 'asked', title: 'Asked', says: 'The line asked for a Contact PIN.', kind: 'calls', of: ({ asked }) => asked },
  { id: 'keyed', title: 'Keyed', says: 'Something was keyed.', kind: 'calls', of: ({ keyed }) => keyed },
  {
    id: 'accepted',
    title: 'Accepted',
    says: 'A PIN was accepted before a person had the call.',
    kind: 'calls',
    of: ({ accepted }) => accepted,
  },
  {
    id: 'acceptedAtOnce',
    title: 'At the first try',
    says: 'Accepted without a mis-key, a wrong PIN or a check that failed before it.',
    kind: 'calls',
    of: ({ acceptedAtOnce }) => acceptedAtOnce,
  },
  {
    id: 'callsMisKeyed',
    title: 'Mis-keyed',
    says: 'Calls with a slip of the finger: the length or the check digit did not fit. No PIN was compared.',
    kind: 'calls',
    of: ({ callsMisKeyed }) => callsMisKeyed,
  },
  {
    id: 'callsWrongPin',
    title: 'Wrong PIN',
    says: 'Calls with a PIN that was compared and is not one in force.',
    kind: 'calls',
    of: ({ callsWrongPin }) => callsWrongPin,
  },
  {
    id: 'callsNotCompared',
    title: 'Not compared',
    says: 'Calls with a PIN that was not compared: too many tries, or something on our side did not answer.',
    kind: 'calls',
    of: ({ callsNotCompared }) => callsNotCompared,
  },
  {
    id: 'notAccepted',
    title: 'Keyed, not accepted',
    says: 'Something was keyed, and no PIN was accepted before a person had the call or it ended.',
    kind: 'calls',
    of: ({ notAccepted }) => notAccepted,
  },
  {
    id: 'provedLater',
    title: 'Proved right later',
    says: `Of those: the caller was who they said after all. ${NEXT_CALL_KNOWN}`,
    kind: 'calls',
    of: provedLater,
  },
  {
    id: 'laterUnknown',
    title: 'Not known',
    says: 'Keyed, not accepted and not proved right, from a withheld number or none: whether they were right on a later call is not known.',
    kind: 'calls',
    of: ({ laterUnknown }) => laterUnknown,
  },
  {
    id: 'falseRefusalRate',
    title: 'False refusals',
    says: 'Proved right later, of those keyed and not accepted.',
    kind: 'share',
    of: falseRefusalRate,
  },
]

/** How a caller was proved right whom no PIN had proved. */
export const LATER: readonly { title: string; of: (sums: Sums) => number }[] = [
  { title: 'by the next PIN, with a person', of: ({ laterPin }) => laterPin },
  { title: 'on their own profile', of: ({ laterProfile }) => laterProfile },
  { title: 'by a colleague who vouched', of: ({ laterColleague }) => laterColleague },
  { title: 'by a supervisor', of: ({ laterSupervisor }) => laterSupervisor },
  { title: 'by a callback to the number on file', of: ({ laterCallback }) => laterCallback },
  { title: 'on a later call from that number, within a day', of: ({ laterNextCall }) => laterNextCall },
]

/** For people: `93.5 %`, `1:05`, `1,204`. */
export function shown(kind: ReportColumn['kind'], value: number | undefined): string {
  if (value === undefined) return '–'
  if (kind === 'share') return `${(value * 100).toFixed(1)} %`
  return kind === 'seconds' ? clock(value) : value.toLocaleString('en')
}

/** For spreadsheets: a share from 0 to 1, seconds as a number; empty where there is nothing. */
export function inFile(kind: ReportColumn['kind'], value: number | undefined): string {
  if (value === undefined) return ''
  return kind === 'share' ? value.toFixed(4) : String(Math.round(value * 10) / 10)
}

/** Minutes and seconds, with hours where there are any. */
export function clock(seconds: number): string {
  const whole = Math.round(seconds)
  const [hours, minutes, rest] = [Math.floor(whole / 3_600), Math.floor(whole / 60) % 60, whole % 60]
  const two = (part: number) => String(part).padStart(2, '0')
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`
}
