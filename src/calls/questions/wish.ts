/** Questions about what the caller wants, and what must still be asked because of it. */
import type { Facts } from '../../domain/decide.ts'
import { itemAtKey } from '../../domain/keypad.ts'
import { whatNext } from '../../domain/what-next.ts'
import { freshTold, type Call, type Told } from '../call.ts'
import { hasMoreProducts, PRODUCT_PAGE, productsOnPage } from '../decision/combinations.ts'
import { toldOfOutage } from '../decision/facts.ts'
import { isOutage, knownSoFar } from '../decision/known-so-far.ts'
import type { Answered, QuestionHandlers } from '../turn-deps.ts'

export const wishQuestions: QuestionHandlers<
  | 'wish-known'
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
  'wish-known': ({ call: { told } }) => ({ answer: told.intent !== undefined || told.existing ? 'known' : 'unknown' }),
  'wants-new-case': ({ call }) => begins(call, { intent: 'new_case' }),
  'wants-existing-case': ({ call }) => begins(call, { existing: true }),
  'wants-update': ({ call }) => wants(call, 'existing_update'),
  'wants-status': ({ call }) => wants(call, 'case_status'),
  'wants-reopen': ({ call }) => wants(call, 'reopen'),
  'wants-raise': ({ call }) => wants(call, 'raise_priority'),
  'wants-administration': ({ call }) => begins(call, { intent: 'admin_case' }),
  'wants-privacy': ({ call }) => begins(call, { intent: 'data_privacy' }),

  'more-products': ({ call }) =>
    hasMoreProducts(call)
      ? { answer: 'page', changes: { productPage: (call.productPage ?? 0) + PRODUCT_PAGE } }
      : { answer: 'other' },
  'product-chosen': ({ call, keys }) => {
    const named = itemAtKey(productsOnPage(call), keys)
    return named === undefined ? { answer: 'not-there' } : tells(call, { product: { named } })
  },
  'product-other': ({ call }) => tells(call, { product: 'other' }),

  'says-pin-empty': ({ call }) => {
    // After a wrong or paused PIN, that is what is known: they have one, whatever they say.
    const isNew = call.identity.kind === 'unverified' && call.identity.pin === 'not_entered'
    if (!isNew) return { answer: 'noted' }
    return {
      answer: 'noted',
      changes: { identity: { kind: 'unverified', pin: 'empty_in_profile', reason: undefined } },
    }
  },
  'says-production-down': ({ call }) => ({ answer: 'noted', changes: { told: toldOfOutage(call.told) } }),
  'production-down-open': ({ call }, { now, settings }) => ({
    answer: isOutage(call, now(), settings.policy) ? 'open' : 'not-open',
  }),
  'severity-degraded': ({ call }) => tells(call, { severity: 2, urgent: 'not_critical' }),
  'severity-problem': ({ call }) => tells(call, { severity: 3, urgent: 'not_critical' }),
  'severity-question': ({ call }) => tells(call, { severity: 4, urgent: 'not_critical' }),

  'what-next': ({ call }, { now, settings }) => {
    const next = whatNext(knownSoFar(call, now(), settings.policy))
    if (next.ask !== 'nothing') return { answer: next.ask }
    return { answer: 'outcome', changes: { told: { ...call.told, intent: next.intent } } }
  },
}

/** A new matter: what was said about the one before does not count, except which company it is about. */
function begins(call: Call, about: Partial<Told>): Answered<'noted'> {
  const told = { ...freshTold(), contract: call.told.contract, ...about }
  return { answer: 'noted', changes: { told, numberMisses: 0, productPage: 0 } }
}

function wants(call: Call, intent: Facts['intent']): Answered<'noted'> {
  return tells(call, { intent, existing: true })
}

function tells(call: Call, more: Partial<Told>): Answered<'noted'> {
  return { answer: 'noted', changes: { told: { ...call.told, ...more } } }
}
