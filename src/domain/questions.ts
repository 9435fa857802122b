/** Every question a flow may ask and every answer it must route. A new question starts here. */
import { OUTCOMES } from './decide.ts'

const NOTED = ['noted'] as const
/** `not-there`: the key names nothing on the list just read. */
const CHOSEN = ['noted', 'not-there'] as const

export const QUESTIONS = {
  /** Is PIN entry open for the number this call comes from? */
  'pin-entry-open': ['open', 'paused', 'unavailable'],
  /** Evaluates what was just keyed: the one door to the PIN check. */
  'check-pin': [
    'accepted',
    'too-short-or-long',
    'mistyped',
    'mistyped-too-often',
    'wrong-first',
    'wrong-second',
    'wrong-last',
    'paused',
    'unavailable',
  ],
  /** Is a disruption of every product announced? */
  'incident-for-all': ['announced', 'none'],
  /**
   * Is one to be announced to this verified caller that is not yet: of the product they call about, as far as it is known, or of all?
   * `still-on`: they heard it before their PIN. `production-down`: no one talks them out of the queue.
   */
  'incident-known': ['announced', 'still-on', 'production-down', 'none'],
  /** The caller heard it to its end, or pressed a key before. */
  'announcement-over': NOTED,
  'announcement-again': NOTED,
  /** The caller leaves because of it, and their account says so. */
  'incident-left': ['noted', 'not-noted'],
  /** Has the caller said what they want? */
  'wish-known': ['known', 'unknown'],
  /** Is there a language that the caller may change to? */
  'other-languages': ['some', 'none'],
  'language-chosen': CHOSEN,
  /** How many combinations may the verified caller choose from? */
  companies: ['one', 'few', 'many'],
  /** The key just pressed names a company on the page just read. */
  'company-chosen': CHOSEN,
  /** Is there another page of companies? */
  'more-companies': ['page', 'by-number'],
  /** The contract number just keyed. */
  'company-by-number': ['found', 'not-found', 'not-found-again'],
  /** Is there another page of products? After the last, key 9 means a product that the contract does not name. */
  'more-products': ['page', 'other'],
  'product-chosen': CHOSEN,
  'product-other': NOTED,
  'wants-new-case': NOTED,
  'wants-existing-case': NOTED,
  'wants-update': NOTED,
  'wants-status': NOTED,
  'wants-reopen': NOTED,
  'wants-raise': NOTED,
  'wants-administration': NOTED,
  'wants-privacy': NOTED,
  /** A person who handles renewals takes the call. */
  'wants-renewal': ['noted', 'could-not-check', 'closed'],
  'wants-other-company': ['few', 'many'],
  'says-pin-empty': NOTED,
  'says-production-down': NOTED,
  /** Would a caller who says that production is down reach a person who works on it? */
  'production-down-open': ['open', 'not-open'],
  'severity-degraded': NOTED,
  'severity-problem': NOTED,
  'severity-question': NOTED,
  /** What must still be asked because its answer can change what happens? */
  'what-next': ['product', 'case-number', 'case-wish', 'severity', 'outcome'],
  /** The case number just keyed. */
  'find-case': ['open', 'closed', 'several', 'not-available', 'not-available-again'],
  /** Zero, or three misses: which person helps this caller most? Always ends with a desk, or with when it opens. */
  person: ['verified', 'unverified', 'could-not-check', 'closed'],
  /** The decision itself, recorded with its rule. */
  outcome: OUTCOMES,
  /** Something on our side failed: decided as such, with nothing looked up. */
  'outcome-unchecked': NOTED,
  /** A caller was verified in the middle of a conversation: what may they do? Recorded like any decision. */
  'rights-now': NOTED,
  /** Which next steps does a refused caller have? */
  'next-steps': ['status-too', 'no-status'],
  'contract-next-steps': ['other-company', 'no-other-company'],
  /** Leave word with the Designated Contacts of the combination called about. */
  'tell-designated-contacts': ['told', 'nobody'],
  'tell-partner': ['told', 'nobody'],
  'partner-number': ['known', 'unknown'],
  /** How the wait in the queue ended. */
  'after-line': [
    'talked',
    'wants-callback',
    'wants-message',
    'production-down',
    'waited-too-long',
    'not-connected',
    'not-connected-again',
    'gone',
  ],
  /** How the conversation with an analyst ended: on purpose, or because their line was lost. */
  'after-talk': ['ended', 'lost'],
  /** Is the analyst who asked for the PIN still there? */
  'analyst-there': ['there', 'left'],
  /** Whom do the hours keep from a person? `urgent`: production is down, and the contract covers other hours. */
  'closed-for': ['urgent', 'verified', 'unverified'],
  /** May we call this caller back, and where? */
  'callback-number': ['on-file', 'none'],
  /** Is it night where the contact is, or may it be when their turn comes, so that they are not rung unless they say that any time will do? */
  'callback-hours': ['day', 'night'],
  /** Is the desk that would call ever open by day where the contact is? */
  'callback-day': ['comes', 'never'],
  'callback-noted': ['noted', 'unavailable'],
  /** The same for a contact who may be rung at any time. */
  'callback-any-time': ['noted', 'unavailable'],
  /** May a message be recorded on this call now? */
  'message-open': ['open', 'not-open'],
  /** The recording just made opens a task. `noted-with-code`: the caller may be called back, and hears the code of it. */
  'message-noted': ['noted', 'noted-with-code', 'unavailable'],
  /** Notes what the caller asks the administrators for, under the reference of the call; of a verified caller, as an Admin Case. */
  'note-admin-request': ['noted', 'not-noted'],
} as const

export type Question = keyof typeof QUESTIONS
export type AnswerTo<Q extends Question> = (typeof QUESTIONS)[Q][number]
