/** What each question of the flows rests on and changes, so that an answer on record is used again only where it still holds. */
import { QUESTIONS, type Question } from '../../domain/questions.ts'

/** What a call knows, part by part. */
export const PARTS = [
  'pin',
  'language',
  'incident',
  'company',
  'companies-page',
  'wish',
  'product',
  'products-page',
  'severity',
  'case',
  'numbers-in-vain',
  'decision',
  'message',
] as const
export type Part = (typeof PARTS)[number]

export interface RestsOn {
  reads: readonly Part[]
  /** Parts that an answer sets, whatever they were. */
  sets?: readonly Part[]
  /** Parts that depend on what they were before, e.g. how often a PIN was wrong. */
  adds?: readonly Part[]
  /** Forgotten with it. */
  clears?: readonly Part[]
  /** Answers that change nothing. */
  except?: readonly string[]
  /** - `keys`: what was just keyed or spoken. - `event`: what passed outside the flows, e.g. how a wait ended. */
  by?: 'keys' | 'event'
}

const TOLD = ['wish', 'product', 'severity', 'case'] as const
/** A decision is made of these. */
const FACTS = ['pin', 'company', ...TOLD] as const
const MATTER = { reads: [], sets: ['wish'], clears: ['product', 'severity', 'case', 'numbers-in-vain'] } as const
const NEW_MATTER = { ...MATTER, clears: [...MATTER.clears, 'products-page'] } as const
const WISH = { reads: [], sets: ['wish'] } as const
const SEVERITY = { reads: [], sets: ['severity'] } as const
const CHOICE = {
  sets: ['company'],
  clears: [...TOLD, 'companies-page', 'products-page'],
  by: 'keys',
} as const

/** Every question: a new one cannot be forgotten here. */
export const RESTS_ON: Record<Question, RestsOn> = {
  'pin-entry-open': { reads: [], adds: ['pin'], except: ['open'] },
  'check-pin': { reads: ['pin'], adds: ['pin'], by: 'keys' },
  'incident-for-all': { reads: [], adds: ['incident'], except: ['none'] },
  'incident-known': { reads: [...FACTS, 'incident'], adds: ['incident'], except: ['none'] },
  'announcement-over': { reads: [], adds: ['incident'] },
  'announcement-again': { reads: [], adds: ['incident'] },
  'incident-left': { reads: ['incident', 'pin', 'company'], adds: ['incident'] },
  'wish-known': { reads: ['wish'] },
  'other-languages': { reads: ['language'] },
  'language-chosen': { reads: ['language'], sets: ['language'], except: ['not-there'], by: 'keys' },
  companies: { reads: ['pin'], sets: ['company'], except: ['few', 'many'] },
  'company-chosen': { reads: ['pin', 'companies-page'], ...CHOICE, except: ['not-there'] },
  'more-companies': { reads: ['pin', 'companies-page'], adds: ['companies-page'] },
  'company-by-number': { reads: ['pin', 'numbers-in-vain'], ...CHOICE, adds: ['numbers-in-vain'] },
  'more-products': { reads: ['pin', 'company', 'products-page'], adds: ['products-page'], except: ['other'] },
  'product-chosen': {
    reads: ['pin', 'company', 'products-page'],
    sets: ['product'],
    except: ['not-there'],
    by: 'keys',
  },
  'product-other': { reads: [], sets: ['product'] },
  'wants-new-case': NEW_MATTER,
  'wants-existing-case': NEW_MATTER,
  'wants-update': WISH,
  'wants-status': WISH,
  'wants-reopen': WISH,
  'wants-raise': WISH,
  'wants-administration': NEW_MATTER,
  'wants-privacy': NEW_MATTER,
  'wants-renewal': { reads: FACTS, sets: ['wish', 'decision'] },
  'wants-other-company': { reads: ['pin'], sets: ['company'], clears: [...TOLD, 'companies-page'] },
  'says-pin-empty': { reads: [], adds: ['pin'] },
  'says-production-down': { reads: [], adds: ['wish', 'case'], sets: ['severity'] },
  'production-down-open': { reads: FACTS },
  'severity-degraded': SEVERITY,
  'severity-problem': SEVERITY,
  'severity-question': SEVERITY,
  // Once nothing is left to ask, what they want is taken as the rules take it.
  'what-next': { reads: FACTS, adds: ['wish'], except: QUESTIONS['what-next'].filter((one) => one !== 'outcome') },
  'find-case': {
    reads: ['pin', 'company', 'numbers-in-vain'],
    sets: ['case', 'decision'],
    adds: ['numbers-in-vain'],
    by: 'keys',
  },
  person: { reads: [...FACTS, 'decision'], adds: ['wish', 'case'], sets: ['decision'] },
  outcome: { reads: FACTS, sets: ['decision'] },
  'outcome-unchecked': { reads: [], adds: ['pin'], sets: ['decision'] },
  'rights-now': { reads: [], sets: ['decision'] },
  'next-steps': { reads: ['pin', 'company'] },
  'contract-next-steps': { reads: ['pin', 'company'] },
  'tell-designated-contacts': { reads: ['pin', 'company'] },
  'tell-partner': { reads: ['pin', 'company'] },
  'partner-number': { reads: ['pin', 'company'] },
  'after-line': { reads: [], by: 'event' },
  'after-talk': { reads: [], by: 'event' },
  'analyst-there': { reads: [], by: 'event' },
  'closed-for': { reads: ['pin', 'decision'] },
  'callback-number': { reads: ['pin'] },
  // Where production is down it is never night.
  'callback-hours': { reads: ['pin', 'severity', 'decision'] },
  'callback-day': { reads: ['pin', 'severity', 'decision'] },
  'callback-noted': { reads: ['pin'] },
  'callback-any-time': { reads: ['pin'] },
  'message-open': { reads: ['message'], adds: ['message'] },
  'message-noted': { reads: ['message'], adds: ['message'], by: 'keys' },
  'note-admin-request': { reads: [] },
}

export type Known = Readonly<Partial<Record<Part, string>>>

/** What holds after this answer. `keyed`: which of the caller's replies it is about. */
export function knownAfter(known: Known, question: Question, answer: string, keyed: string): Known {
  const { reads, sets = [], adds = [], clears = [], except = [], by } = RESTS_ON[question]
  if (except.includes(answer)) return known
  const own = by === 'keys' ? `${question} ${answer} ${keyed}` : `${question} ${answer}`
  // Of a person who is asked for, the desk follows from everything before.
  const rests = sets.includes('decision') ? `(${reads.map((part) => known[part] ?? '').join('|')})` : ''
  const next: Partial<Record<Part, string>> = { ...known }
  for (const part of clears) delete next[part]
  for (const part of sets) next[part] = `${own}${rests}`
  for (const part of adds) next[part] = `${known[part] ?? ''}>${own}`
  return next
}

/** Two of these that are the same have the same answer. */
export function askedWith(known: Known, question: Question, keyed: string): string {
  const { reads, by } = RESTS_ON[question]
  return [question, by === 'keys' ? keyed : '', ...reads.map((part) => known[part] ?? '')].join('|')
}
