/** Answers about what the caller wants, and what must still be asked because of it. */
import { decide, type Facts } from '../../domain/decide.ts'
import { whatNext } from '../../domain/what-next.ts'
import type { Answers } from './question-context.ts'
import { freshTold, type Call, type Told } from '../call.ts'
import { chosenCombination, factsOf, knownSoFar, type FactPolicy } from '../facts.ts'
import { atKey } from './company.ts'

export const wishAnswers: Answers<
  | 'wants-new-case'
  | 'wants-existing-case'
  | 'wants-update'
  | 'wants-status'
  | 'wants-reopen'
  | 'wants-raise'
  | 'wants-administration'
  | 'wants-privacy'
  | 'more-products'
  | 'product-chosen'
  | 'product-other'
  | 'says-pin-empty'
  | 'says-production-down'
  | 'production-down-open'
  | 'severity-degraded'
  | 'severity-problem'
  | 'severity-question'
  | 'what-next'
> = {
  'wants-new-case': ({ call }) => begins(call, { intent: 'new_case' }),
  'wants-existing-case': ({ call }) => begins(call, { existing: true }),
  'wants-update': ({ call }) => wants(call, 'existing_update'),
  'wants-status': ({ call }) => wants(call, 'case_status'),
  'wants-reopen': ({ call }) => wants(call, 'reopen'),
  'wants-raise': ({ call }) => wants(call, 'raise_priority'),
  'wants-administration': ({ call }) => begins(call, { intent: 'admin_case' }),
  'wants-privacy': ({ call }) => begins(call, { intent: 'data_privacy' }),

  'more-products': ({ call }) => {
    if (!hasMoreProducts(call)) return 'other'
    call.productPage = (call.productPage ?? 0) + PRODUCT_PAGE
    return 'page'
  },
  'product-chosen': (asking) => {
    const named = atKey(productsOnPage(asking.call), asking)
    if (named === undefined) return 'not-there'
    asking.call.told.product = { named }
    return 'noted'
  },
  'product-other': ({ call }) => {
    call.told.product = 'other'
    return 'noted'
  },

  'says-pin-empty': ({ call }) => {
    // After a wrong or paused PIN, that is what is known: they have one, whatever they say.
    if (call.identity.kind === 'unverified' && call.identity.pin === 'not_entered')
      call.identity = { kind: 'unverified', pin: 'empty_in_profile', reason: undefined }
    return 'noted'
  },
  'says-production-down': ({ call }) => {
    call.told = toldOfOutage(call.told)
    return 'noted'
  },
  'production-down-open': ({ call }, { now, settings }) =>
    desksOfOutage(call, now(), settings.policy) ? 'open' : 'not-open',
  'severity-degraded': ({ call }) => severity(call, 2),
  'severity-problem': ({ call }) => severity(call, 3),
  'severity-question': ({ call }) => severity(call, 4),

  'what-next': ({ call }, { now, settings }) => {
    const next = whatNext(knownSoFar(call, now(), settings.policy))
    if (next.ask !== 'nothing') return next.ask
    call.told.intent = next.intent
    return 'outcome'
  },
}

/** Pages of three, so that key 9 can mean more or another product. */
const PRODUCT_PAGE = 3

function productsOf(call: Call): string[] {
  if (call.identity.kind !== 'verified') return []
  return chosenCombination(call.identity.standing, call.told)?.products ?? []
}

export function productsOnPage(call: Call): string[] {
  const from = call.productPage ?? 0
  return productsOf(call).slice(from, from + PRODUCT_PAGE)
}

export function hasMoreProducts(call: Call): boolean {
  return (call.productPage ?? 0) + PRODUCT_PAGE < productsOf(call).length
}

/** True when the caller would be put in line for production down. */
export function desksOfOutage({ identity, told }: Call, now: Date, policy: FactPolicy): boolean {
  return decide(factsOf({ identity, told: toldOfOutage(told) }, now, policy)).desk === 'production-down'
}

/** A caller who only asked for administration, privacy or a status is now calling about the outage. */
function toldOfOutage(told: Told): Told {
  const { renewal: _, ...rest } = told
  const about = told.intent === 'admin_case' || told.intent === 'data_privacy' || told.intent === 'case_status'
  const intent = about ? undefined : told.intent
  return {
    ...rest,
    intent: intent ?? (told.existing ? 'existing_update' : 'new_case'),
    // A case that could not be named is for the person to find.
    case: told.case?.kind === 'found' ? told.case : undefined,
    urgent: 'critical',
    severity: 1,
  }
}

/** A new matter: what was said about the one before does not count, except which company it is about. */
function begins(call: Call, about: Partial<Told>): 'noted' {
  call.told = { ...freshTold(), contract: call.told.contract, ...about }
  call.numberMisses = 0
  call.productPage = 0
  return 'noted'
}

function wants(call: Call, intent: Facts['intent']): 'noted' {
  call.told.intent = intent
  call.told.existing = true
  return 'noted'
}

function severity(call: Call, level: 2 | 3 | 4): 'noted' {
  call.told.severity = level
  call.told.urgent = 'not_critical'
  return 'noted'
}
