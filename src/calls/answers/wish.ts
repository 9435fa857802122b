/** Answers about what the caller wants, and what must still be asked because of it. */
import type { Facts } from '../../domain/decide.ts'
import { whatNext } from '../../domain/what-next.ts'
import type { Answers } from '../asking.ts'
import { freshTold, type Call, type Told } from '../call.ts'
import { chosenCombination, knownSoFar } from '../facts.ts'
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
  | 'product-chosen'
  | 'product-other'
  | 'says-pin-empty'
  | 'says-production-down'
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

  'product-chosen': (asking) => {
    const named = atKey(productsToChoose(asking.call), asking)
    if (named === undefined) return 'not-there'
    asking.call.told.product = { named }
    return 'noted'
  },
  'product-other': ({ call }) => {
    call.told.product = 'other'
    return 'noted'
  },

  'says-pin-empty': ({ call }) => {
    if (call.identity.kind === 'unverified')
      call.identity = { kind: 'unverified', pin: 'empty_in_profile', reason: undefined }
    return 'noted'
  },
  'says-production-down': ({ call }) => {
    // Someone without a proof who came by way of administration is now calling about the outage.
    if (call.told.intent === 'admin_case') call.told.intent = undefined
    return severity(call, 1)
  },
  'severity-degraded': ({ call }) => severity(call, 2),
  'severity-problem': ({ call }) => severity(call, 3),
  'severity-question': ({ call }) => severity(call, 4),

  'what-next': ({ call }, { now, settings }) => {
    const next = whatNext(knownSoFar(call, now(), settings))
    if (next.ask !== 'nothing') return next.ask
    call.told.intent = next.intent
    return 'outcome'
  },
}

/** At most three are offered by name; key 9 is every other one. */
export function productsToChoose(call: Call): string[] {
  if (call.identity.kind !== 'verified') return []
  return chosenCombination(call.identity.standing, call.told)?.products.slice(0, 3) ?? []
}

/** A new matter: what was said about the one before does not count, except which company it is about. */
function begins(call: Call, about: Partial<Told>): 'noted' {
  call.told = { ...freshTold(), contract: call.told.contract, ...about }
  call.numberMisses = 0
  return 'noted'
}

function wants(call: Call, intent: Facts['intent']): 'noted' {
  call.told.intent = intent
  call.told.existing = true
  return 'noted'
}

function severity(call: Call, level: 1 | 2 | 3 | 4): 'noted' {
  call.told.severity = level
  call.told.urgent = level === 1 ? 'critical' : 'not_critical'
  return 'noted'
}
