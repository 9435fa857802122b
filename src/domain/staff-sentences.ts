/** What a decision means to the person who takes the call: why, and the one thing they may do (docs/rules.md, "Who may do what"). */
import type { Facts, Outcome } from './decide.ts'

export interface StaffSentence {
  why: string
  /** The only act that fits. */
  may: string
}

export const STAFF_SENTENCES: Record<Outcome, StaffSentence> = {
  LIVE_COULD_NOT_CHECK: {
    why: 'Something on our side could not be checked.',
    may: 'Find out who it is. Open nothing until it is proved.',
  },
  PRIVACY_PORTAL: { why: 'Asks about data privacy.', may: 'Point to the privacy request on the profile page.' },
  ADMIN_PATH_UNVERIFIED: {
    why: 'Wants administration and is not verified.',
    may: 'Note the request. Disclose and change nothing.',
  },
  LIVE_UNVERIFIED_URGENT: {
    why: 'Says production is down and is not verified.',
    may: 'Start the right people. No case and no data until it is proved who calls.',
  },
  PIN_EMPTY_ADMIN_CASE: { why: 'Has no Contact PIN yet.', may: 'Take an Admin Case request. No support case.' },
  PIN_RETRY_THEN_LIVE: {
    why: 'The PIN did not work.',
    may: 'Find out who it is: ask for the PIN again, or another listed proof.',
  },
  PIN_HELP_THEN_LIVE: { why: 'Entered no PIN.', may: 'Find out who it is: ask for the PIN, or another listed proof.' },
  ADMIN_CASE: { why: 'Verified, wants administration.', may: 'Open an Admin Case.' },
  CASE_NOT_AVAILABLE: {
    why: 'That case is not theirs, or is not there.',
    may: 'Confirm neither. Another number, a new problem, or nothing.',
  },
  READ_ONLY_STATUS: { why: 'Approved to hear status only.', may: 'Tell state, priority and last update.' },
  REFER_PARTNER: { why: 'Works for an End User whose partner opens the cases.', may: 'Refer to the partner.' },
  REFUSE_READ_ONLY: { why: 'Has view access only.', may: 'Open and change nothing. Say how to ask for access.' },
  REFUSE_NOT_DESIGNATED: {
    why: 'Is not a Designated Contact for this company.',
    may: 'Open and change nothing. Say how to ask for access.',
  },
  LIVE_CONTRACT_REVIEW: {
    why: 'Production is down and the contract is not active.',
    may: 'You decide; the exception is recorded.',
  },
  DESIGNATION_LAPSED: {
    why: 'No contract of theirs is active any more.',
    may: 'Point to renewals or an administrator.',
  },
  CASE_STATUS: {
    why: 'Designated Contact, asks for status.',
    may: 'Tell state, priority, last update and whose turn it is.',
  },
  REFUSE_NOT_STARTED: { why: 'The contract has not started yet.', may: 'Open nothing yet.' },
  REFUSE_NO_CONTRACT: {
    why: 'The contract has ended.',
    may: 'No new case, no reopening. Another contract, or renewals.',
  },
  EXISTING_CASE_FLAGGED: { why: 'Existing case, CONTRACT LAPSED.', may: 'Work on the existing case only.' },
  OPEN_CASE_URGENT: { why: 'Designated Contact, contract active, production down.', may: 'Open a Severity 1 case.' },
  OPEN_CASE: { why: 'Designated Contact, contract active.', may: 'Open a case.' },
  NEW_LINKED_CASE: { why: 'Closed more than 30 days ago.', may: 'Open a new case linked to the old one.' },
  REOPEN_REVIEW: { why: 'Closed within 30 days.', may: 'Reopen, if there is something new.' },
  NOTHING_TO_REOPEN: { why: 'That case is still open.', may: 'Work on the open case.' },
  RAISE_PRIORITY_LIVE: { why: 'Wants a higher priority.', may: 'Raise it, if you agree.' },
  EXISTING_CASE: { why: 'Designated Contact, contract active.', may: 'Update the existing case.' },
}

/** Beside an ended contract, the same rule refuses a product that a contract in force does not cover. */
export function sentenceFor(outcome: Outcome, contract: Facts['contract'] | undefined): StaffSentence {
  if (outcome !== 'REFUSE_NO_CONTRACT' || contract !== 'none') return STAFF_SENTENCES[outcome]
  return {
    why: 'The contract does not cover that product.',
    may: 'No new case, no reopening for it. A product of the contract, another contract, or renewals.',
  }
}
