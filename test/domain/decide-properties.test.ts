/** What must hold for every combination of facts, said without looking at the order of the rules. */
import { describe, expect, it } from 'vitest'
import {
  decide,
  DESKS,
  isVerified,
  OUTCOMES,
  type Decision,
  type Facts,
  type Outcome,
} from '../../src/domain/decide.ts'
import { consequenceOf, helpsWithCase, isRefused } from '../../src/domain/consequences.ts'
import { COMBINATIONS, counterexamples, everyCombination } from './every-combination.ts'

const UNVERIFIED_OUTCOMES = new Set<Outcome>([
  'LIVE_COULD_NOT_CHECK',
  'PRIVACY_PORTAL',
  'ADMIN_PATH_UNVERIFIED',
  'LIVE_UNVERIFIED_URGENT',
  'PIN_EMPTY_ADMIN_CASE',
  'PIN_RETRY_THEN_LIVE',
  'PIN_HELP_THEN_LIVE',
])
/** Only a Designated Contact under a live contract gets these. */
const RIGHTS = new Set<Outcome>([
  'OPEN_CASE',
  'OPEN_CASE_URGENT',
  'NEW_LINKED_CASE',
  'REOPEN_REVIEW',
  'NOTHING_TO_REOPEN',
  'RAISE_PRIORITY_LIVE',
  'EXISTING_CASE',
])
const REFUSALS = new Set<Outcome>([
  'REFER_PARTNER',
  'REFUSE_READ_ONLY',
  'REFUSE_NOT_DESIGNATED',
  'REFUSE_NOT_STARTED',
  'REFUSE_NO_CONTRACT',
  'DESIGNATION_LAPSED',
  'CASE_NOT_AVAILABLE',
])

const couldNotCheck = (f: Facts) => f.pin === 'unavailable' || f.grant === 'unavailable' || f.contract === 'unavailable'
const verified = (f: Facts) => f.contact === 'active' && f.pin === 'valid'
const designated = (f: Facts) => verified(f) && f.grant === 'designated' && f.relation !== 'indirect_end_user'
const same = (f: Facts, d: Decision, other: Partial<Facts>) => {
  const { rule, desk } = decide({ ...f, ...other })
  return rule === d.rule && desk === d.desk
}

// Each test takes one to three seconds alone, more beside others.
describe('over all combinations of facts', () => {
  it('answers every one, with a known outcome and a desk or nobody, and leaves no rule unused', () => {
    const used = new Map<string, number>()
    let visited = 0
    let odd: Facts | undefined
    everyCombination((facts) => {
      visited += 1
      const { rule, outcome, desk } = decide(facts)
      used.set(rule, (used.get(rule) ?? 0) + 1)
      if (!OUTCOMES.includes(outcome) || (desk !== null && !DESKS.includes(desk))) odd ??= { ...facts }
    })
    expect(visited).toBe(COMBINATIONS)
    expect(COMBINATIONS).toBe(1_411_200)
    expect(odd).toBeUndefined()
    const everyRule = Array.from({ length: 26 }, (_, n) => `R${String(n).padStart(2, '0')}`)
    expect([...used.keys()].toSorted()).toEqual(everyRule)
  })

  it('gives the unverified a person and never a right', () => {
    expect(
      counterexamples({
        'support and contracts are for the verified': (f, d) =>
          verified(f) || couldNotCheck(f) || !['support', 'contracts'].includes(d.desk ?? ''),
        'no outcome of the verified': (f, d) => verified(f) || UNVERIFIED_OUTCOMES.has(d.outcome),
        'a person answers, except for a privacy request': (f, d) =>
          verified(f) || f.intent === 'data_privacy' || d.desk !== null,
        'production down reaches production-down at once, except for administration and privacy': (f, d) =>
          verified(f) ||
          f.urgent !== 'critical' ||
          ((f.intent === 'admin_case' || f.intent === 'data_privacy') && !couldNotCheck(f)) ||
          d.desk === 'production-down',
        'every reason a PIN did not work is one answer': (f, d) =>
          f.pin !== 'wrong' || (same(f, d, { pin: 'locked' }) && same(f, d, { pin: 'expired_or_replaced' })),
        'somebody who has left is answered like a wrong PIN': (f, d) =>
          f.contact === 'active' || f.pin !== 'valid' || same(f, d, { pin: 'wrong' }),
        'without a valid PIN nothing else about the contact shows': (f, d) =>
          f.pin === 'valid' ||
          couldNotCheck(f) ||
          same(f, d, { contact: 'unknown', grant: 'none', relation: 'unrelated', contract: 'none', case: 'not_found' }),
        'verified means the same everywhere': (f) => verified(f) === isVerified(f),
      }),
    ).toEqual({})
  })

  it('takes what could not be checked to a person, neither allowed nor refused', () => {
    expect(
      counterexamples({
        'unavailable goes to a person by urgency': (f, d) => {
          const { outcome, desk } = d
          const expected = f.urgent === 'critical' ? 'production-down' : 'identification'
          return !couldNotCheck(f) || (outcome === 'LIVE_COULD_NOT_CHECK' && desk === expected)
        },
        'and nothing else does': (f, d) => couldNotCheck(f) || d.outcome !== 'LIVE_COULD_NOT_CHECK',
        'a refusal rests on facts that were checked': (f, d) => !REFUSALS.has(d.outcome) || !couldNotCheck(f),
      }),
    ).toEqual({})
  })

  it('gives rights only to whom they belong', () => {
    expect(
      counterexamples({
        'rights need designation and a live contract': (f, d) =>
          !RIGHTS.has(d.outcome) || (designated(f) && f.contract === 'active'),
        'only a request for a new case opens one': (f, d) =>
          !d.outcome.startsWith('OPEN_CASE') || (f.intent === 'new_case' && f.contract === 'active'),
        'a lapsed contract lets nothing through but updates, to those with another live contract': (f, d) =>
          d.outcome !== 'EXISTING_CASE_FLAGGED' ||
          (designated(f) &&
            f.intent === 'existing_update' &&
            f.urgent !== 'critical' &&
            ['expired', 'terminated', 'none'].includes(f.contract) &&
            f.other_ct === 'has_other_live_contract'),
        'the contracts desk decides for Designated Contacts in an emergency only': (f, d) =>
          d.desk !== 'contracts' || (designated(f) && f.contract !== 'active' && f.urgent === 'critical'),
        'status is told to the designated and to approved readers, and only when asked for': (f, d) => {
          const { outcome } = d
          if (outcome === 'CASE_STATUS') return designated(f) && f.intent === 'case_status'
          if (outcome === 'READ_ONLY_STATUS')
            return verified(f) && f.grant === 'read_only_approved' && f.intent === 'case_status'
          return true
        },
        'status rings nobody and changes nothing': (f, d) =>
          f.intent !== 'case_status' || !verified(f) || couldNotCheck(f) || d.desk === null,
        'a Designated Contact with a live contract is never refused their own case': (f, d) =>
          !designated(f) ||
          f.contract !== 'active' ||
          f.case === 'out_of_scope' ||
          f.case === 'not_found' ||
          !REFUSALS.has(d.outcome),
        'being critical never gives a right that was not there': (f, d) =>
          f.urgent !== 'critical' ||
          !RIGHTS.has(d.outcome) ||
          RIGHTS.has(decide({ ...f, urgent: 'not_critical' }).outcome),
      }),
    ).toEqual({})
  })

  it('draws from each outcome only what the facts behind it give', () => {
    const allows = (d: Decision) => consequenceOf(d.outcome).allows
    expect(
      counterexamples({
        'a desk is rung exactly where a row says routed': (_, d) =>
          (consequenceOf(d.outcome).effect === 'routed') === (d.desk !== null),
        'the refusals are the known ones': (_, d) => isRefused(d.outcome) === REFUSALS.has(d.outcome),
        'work on a case is for the designated, under a live contract or flagged': (f, d) =>
          consequenceOf(d.outcome).entitled !== 'to-work' ||
          (designated(f) && (f.contract === 'active' || d.outcome === 'EXISTING_CASE_FLAGGED')),
        'nothing is shown of the rights of a caller who is not verified': (f, d) =>
          verified(f) || consequenceOf(d.outcome).entitled === null,
        'no refusal helps with a case': (_, d) => !(isRefused(d.outcome) && helpsWithCase(d.outcome)),
        'a case is opened, reopened and raised only by the designated under a live contract': (f, d) =>
          !['open-case', 'reopen-case', 'raise-priority'].some((act) => Reflect.get(allows(d), act) === 'yes') ||
          (designated(f) && f.contract === 'active'),
        'an exception is for the contracts desk alone': (_, d) =>
          !Object.values(allows(d)).includes('by-exception') || d.desk === 'contracts',
        'the unverified have nothing done but a request noted': (f, d) =>
          verified(f) || Object.values(allows(d)).every((extent) => extent === 'request-only'),
        'a request for a new case opens a new one, none linked to an old one': (f, d) =>
          f.intent !== 'new_case' || d.outcome !== 'NEW_LINKED_CASE',
      }),
    ).toEqual({})
  })

  it('tells nobody whether a case exists', () => {
    expect(
      counterexamples({
        'a case of others is answered like one that is not there': (f, d) =>
          f.case !== 'out_of_scope' || same(f, d, { case: 'not_found' }),
        'how long ago it closed does not show either': (f, d) =>
          f.case !== 'out_of_scope' || same(f, d, { case: 'not_found', closed: 'n/a' }),
      }),
    ).toEqual({})
  })

  it('decides from the facts alone and leaves them as they are', () => {
    expect(
      counterexamples({
        'the same again gives the same again': (f, d) => f.case !== 'n/a' || same(Object.freeze({ ...f }), d, {}),
      }),
    ).toEqual({})
  })
})
