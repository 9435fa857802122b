/** Each rule with its smallest example, and each acceptance scenario that is a decision. */
import { describe, expect, it } from 'vitest'
import { decide, isVerified, OUTCOMES, type Facts } from '../../src/domain/decide.ts'
import { readFacts } from '../../src/domain/read-facts.ts'
import { EXAMPLE_FACTS } from './example-facts.ts'

/** Ana on K1: verified, designated, direct, contract live, a new case that is not critical. */
const ABOUT_CASE = { intent: 'existing_update', case: 'in_scope', closed: 'open' } as const
const CRITICAL = { urgent: 'critical' } as const
const OTHER_LIVE = { other_ct: 'has_other_live_contract' } as const

type Row = [rule: string, outcome: string, desk: string | null, differs: Partial<Facts>]

const RULES: Row[] = [
  ['R00', 'LIVE_COULD_NOT_CHECK', 'identification', { pin: 'unavailable' }],
  ['R00', 'LIVE_COULD_NOT_CHECK', 'identification', { grant: 'unavailable' }],
  ['R00', 'LIVE_COULD_NOT_CHECK', 'identification', { contract: 'unavailable' }],
  ['R00', 'LIVE_COULD_NOT_CHECK', 'production-down', { contract: 'unavailable', ...CRITICAL }],
  ['R01', 'PRIVACY_PORTAL', null, { intent: 'data_privacy' }],
  ['R02', 'ADMIN_PATH_UNVERIFIED', 'admin', { intent: 'admin_case', pin: 'not_entered' }],
  ['R03', 'LIVE_UNVERIFIED_URGENT', 'production-down', { pin: 'not_entered', ...CRITICAL }],
  ['R04', 'PIN_EMPTY_ADMIN_CASE', 'identification', { pin: 'empty_in_profile' }],
  ['R05', 'PIN_RETRY_THEN_LIVE', 'identification', { pin: 'wrong' }],
  ['R05', 'PIN_RETRY_THEN_LIVE', 'identification', { pin: 'expired_or_replaced' }],
  ['R05', 'PIN_RETRY_THEN_LIVE', 'identification', { pin: 'locked' }],
  ['R05', 'PIN_RETRY_THEN_LIVE', 'identification', { contact: 'inactive' }],
  ['R05', 'PIN_RETRY_THEN_LIVE', 'identification', { contact: 'unknown' }],
  ['R06', 'PIN_HELP_THEN_LIVE', 'identification', { pin: 'not_entered' }],
  ['R07', 'ADMIN_CASE', 'admin', { intent: 'admin_case' }],
  ['R08', 'CASE_NOT_AVAILABLE', null, { ...ABOUT_CASE, case: 'out_of_scope' }],
  ['R08', 'CASE_NOT_AVAILABLE', null, { ...ABOUT_CASE, case: 'not_found', closed: 'n/a' }],
  ['R09', 'READ_ONLY_STATUS', null, { grant: 'read_only_approved', intent: 'case_status' }],
  ['R09', 'READ_ONLY_STATUS', null, { grant: 'read_only_approved', intent: 'case_status', contract: 'terminated' }],
  ['R10', 'REFER_PARTNER', null, { relation: 'indirect_end_user' }],
  ['R11', 'REFUSE_READ_ONLY', null, { grant: 'read_only_approved' }],
  ['R11', 'REFUSE_READ_ONLY', null, { grant: 'read_only_approved', intent: 'case_status', contract: 'none' }],
  ['R12', 'REFUSE_NOT_DESIGNATED', null, { grant: 'none' }],
  ['R12', 'REFUSE_NOT_DESIGNATED', null, { grant: 'read_only_pending' }],
  ['R13', 'LIVE_CONTRACT_REVIEW', 'contracts', { contract: 'expired', ...CRITICAL }],
  ['R13', 'LIVE_CONTRACT_REVIEW', 'contracts', { contract: 'not_started', ...CRITICAL }],
  ['R14', 'DESIGNATION_LAPSED', null, { contract: 'terminated' }],
  ['R14', 'DESIGNATION_LAPSED', null, { contract: 'none' }],
  ['R14', 'DESIGNATION_LAPSED', null, { contract: 'expired' }],
  ['R15', 'CASE_STATUS', null, { intent: 'case_status' }],
  ['R15', 'CASE_STATUS', null, { intent: 'case_status', ...CRITICAL }],
  ['R16', 'REFUSE_NOT_STARTED', null, { contract: 'not_started' }],
  ['R17', 'REFUSE_NO_CONTRACT', null, { contract: 'expired', ...OTHER_LIVE }],
  ['R17', 'REFUSE_NO_CONTRACT', null, { contract: 'terminated', ...OTHER_LIVE, intent: 'reopen' }],
  ['R17', 'REFUSE_NO_CONTRACT', null, { contract: 'none', ...OTHER_LIVE, intent: 'raise_priority' }],
  ['R18', 'EXISTING_CASE_FLAGGED', 'support', { ...ABOUT_CASE, contract: 'expired', ...OTHER_LIVE }],
  ['R19', 'OPEN_CASE_URGENT', 'production-down', CRITICAL],
  ['R20', 'OPEN_CASE', 'support', {}],
  ['R21', 'NEW_LINKED_CASE', 'support', { ...ABOUT_CASE, intent: 'reopen', closed: 'closed_gt_30d' }],
  ['R22', 'REOPEN_REVIEW', 'support', { ...ABOUT_CASE, intent: 'reopen', closed: 'closed_le_30d' }],
  ['R22', 'REOPEN_REVIEW', 'support', { ...ABOUT_CASE, closed: 'closed_le_30d' }],
  ['R23', 'NOTHING_TO_REOPEN', 'support', { ...ABOUT_CASE, intent: 'reopen' }],
  ['R24', 'RAISE_PRIORITY_LIVE', 'support', { ...ABOUT_CASE, intent: 'raise_priority' }],
  ['R24', 'RAISE_PRIORITY_LIVE', 'production-down', { ...ABOUT_CASE, intent: 'raise_priority', ...CRITICAL }],
  ['R25', 'EXISTING_CASE', 'support', ABOUT_CASE],
  ['R26', 'URGENT_ON_CALL', 'production-down', { desk_hours: 'closed', ...CRITICAL }],
  ['R27', 'URGENT_OUT_OF_HOURS', null, { contract_hours: 'outside', ...CRITICAL }],
  ['R28', 'OUT_OF_HOURS', null, { desk_hours: 'closed' }],
  ['R29', 'OUT_OF_HOURS_UNVERIFIED', null, { desk_hours: 'closed', pin: 'not_entered' }],
  ['R25', 'EXISTING_CASE', 'production-down', { ...ABOUT_CASE, ...CRITICAL }],
]

/** Who: what of them differs from Ana. docs/rules.md */
const CLEO = { grant: 'read_only_approved' } as const
const DEV = { grant: 'none' } as const
const ELI = { relation: 'partner_sold_to', other_ct: 'has_other_live_contract' } as const
const FAY = { grant: 'read_only_approved', relation: 'indirect_end_user' } as const
const GUS = { grant: 'read_only_pending', relation: 'indirect_end_user' } as const
const HAL = { relation: 'third_party_support_owner' } as const
const IVY = { grant: 'none', relation: 'partner_sold_to' } as const
const JON = { contract: 'terminated' } as const
const STATUS = { intent: 'case_status', case: 'in_scope', closed: 'open' } as const

const SCENARIOS: [scenario: string, ...Row][] = [
  ['S01 Ana opens a case', 'R20', 'OPEN_CASE', 'support', {}],
  ['S02 Ana says production is down', 'R19', 'OPEN_CASE_URGENT', 'production-down', CRITICAL],
  ['S03 Ana calls about her open case', 'R25', 'EXISTING_CASE', 'support', ABOUT_CASE],
  ['S05 three wrong PINs', 'R05', 'PIN_RETRY_THEN_LIVE', 'identification', { pin: 'wrong' }],
  ['S06 wrong PIN, production down', 'R03', 'LIVE_UNVERIFIED_URGENT', 'production-down', { pin: 'wrong', ...CRITICAL }],
  ['S07 Ben has no PIN', 'R04', 'PIN_EMPTY_ADMIN_CASE', 'identification', { pin: 'empty_in_profile' }],
  ['S09 silence at the PIN', 'R06', 'PIN_HELP_THEN_LIVE', 'identification', { pin: 'not_entered', contact: 'unknown' }],
  ['S10 Cleo wants a new case', 'R11', 'REFUSE_READ_ONLY', null, CLEO],
  ['S11 Cleo asks for status', 'R09', 'READ_ONLY_STATUS', null, { ...CLEO, ...STATUS }],
  ['S13 Dev wants a new case', 'R12', 'REFUSE_NOT_DESIGNATED', null, DEV],
  ['S14 Eli opens for Globex', 'R20', 'OPEN_CASE', 'support', { ...ELI, other_ct: 'no_other_live_contract' }],
  ['S15 Fay wants a new case', 'R10', 'REFER_PARTNER', null, FAY],
  ['S17 Gus asks for status', 'R10', 'REFER_PARTNER', null, { ...GUS, ...STATUS }],
  ['S18 Hal opens for Umbrella', 'R20', 'OPEN_CASE', 'support', HAL],
  ['S19 Ivy opens for Umbrella', 'R12', 'REFUSE_NOT_DESIGNATED', null, IVY],
  ['S21 Eli about Initech', 'R18', 'EXISTING_CASE_FLAGGED', 'support', { ...ELI, ...ABOUT_CASE, contract: 'expired' }],
  ['S22 Jon wants a new case', 'R14', 'DESIGNATION_LAPSED', null, JON],
  ['S23 Jon wants administration', 'R07', 'ADMIN_CASE', 'admin', { ...JON, intent: 'admin_case' }],
  ['S25 Max before the start', 'R16', 'REFUSE_NOT_STARTED', null, { contract: 'not_started' }],
  ['S25 Max from the first day', 'R20', 'OPEN_CASE', 'support', { contract: 'active' }],
  ['S26 a case that is not hers', 'R08', 'CASE_NOT_AVAILABLE', null, { ...ABOUT_CASE, case: 'out_of_scope' }],
  ['S27 a case that is not', 'R08', 'CASE_NOT_AVAILABLE', null, { ...ABOUT_CASE, case: 'not_found' }],
  [
    'S29 reopen after 65 days',
    'R21',
    'NEW_LINKED_CASE',
    'support',
    { ...ABOUT_CASE, intent: 'reopen', closed: 'closed_gt_30d' },
  ],
  [
    'S29 reopen on day 30',
    'R22',
    'REOPEN_REVIEW',
    'support',
    { ...ABOUT_CASE, intent: 'reopen', closed: 'closed_le_30d' },
  ],
  ['S30 raise the priority', 'R24', 'RAISE_PRIORITY_LIVE', 'support', { ...ABOUT_CASE, intent: 'raise_priority' }],
  ['S31 Kim has left', 'R05', 'PIN_RETRY_THEN_LIVE', 'identification', { contact: 'inactive' }],
  ['S33 right PIN, locked', 'R05', 'PIN_RETRY_THEN_LIVE', 'identification', { pin: 'locked' }],
  ['S34 a privacy request', 'R01', 'PRIVACY_PORTAL', null, { intent: 'data_privacy' }],
  [
    'S35 a stranger wants access',
    'R02',
    'ADMIN_PATH_UNVERIFIED',
    'admin',
    { contact: 'unknown', pin: 'not_entered', grant: 'none', relation: 'unrelated', intent: 'admin_case' },
  ],
  ['S39 contracts unreachable', 'R00', 'LIVE_COULD_NOT_CHECK', 'identification', { contract: 'unavailable' }],
  ['S43 Ana asks for Ben', 'R07', 'ADMIN_CASE', 'admin', { intent: 'admin_case' }],
  ['S45 status on the ended one', 'R15', 'CASE_STATUS', null, { ...ELI, ...STATUS, contract: 'expired' }],
]

describe('the rule table', () => {
  it.each(RULES)('%s %s goes to %s: %j', (rule, outcome, desk, differs) => {
    expect(decide({ ...EXAMPLE_FACTS, ...differs })).toEqual({ rule, outcome, desk })
  })

  it.each(SCENARIOS)('%s', (_scenario, rule, outcome, desk, differs) => {
    expect(decide({ ...EXAMPLE_FACTS, ...differs })).toEqual({ rule, outcome, desk })
  })

  it('shows every outcome in the examples above', () => {
    expect(new Set(RULES.map(([, outcome]) => outcome))).toEqual(new Set(OUTCOMES))
  })

  it('calls only an active contact with a valid PIN verified', () => {
    expect(isVerified({ contact: 'active', pin: 'valid' })).toBe(true)
    expect(isVerified({ contact: 'inactive', pin: 'valid' })).toBe(false)
    expect(isVerified({ contact: 'active', pin: 'locked' })).toBe(false)
  })
})

describe('reading facts', () => {
  const named = (input: unknown) => {
    const read = readFacts(input)
    return 'problems' in read ? read.problems.map(({ fact }) => fact) : []
  }

  it('takes exactly the facts', () => {
    expect(readFacts(EXAMPLE_FACTS)).toEqual({ facts: EXAMPLE_FACTS })
  })

  it('names every missing, unknown and impossible fact at once', () => {
    const { urgent: _, ...withoutUrgent } = EXAMPLE_FACTS
    expect(named({ ...withoutUrgent, pin: 'maybe', colour: 'blue' }).toSorted()).toEqual(['colour', 'pin', 'urgent'])
  })

  it.each([[null], [1], ['facts'], [[EXAMPLE_FACTS]], [undefined]])('refuses %j, which holds no facts', (input) => {
    expect(named(input)).toEqual(['(line)'])
  })

  it.each([[''], [null], [['valid']], [{}], ['Valid'], ['valid '], [true], ['__proto__']])('refuses pin %j', (pin) => {
    expect(named({ ...EXAMPLE_FACTS, pin })).toEqual(['pin'])
  })

  it('does not take facts from a __proto__ that was sent', () => {
    expect(named(JSON.parse(`{"__proto__":${JSON.stringify(EXAMPLE_FACTS)}}`))).toContain('__proto__')
  })

  it('never repeats digits that were put in place of a fact', () => {
    const digits = '482915730664'
    const said = JSON.stringify(readFacts({ ...EXAMPLE_FACTS, pin: digits, [digits]: digits, urgent: Number(digits) }))
    expect(said).not.toMatch(/[0-9]{3}/)
  })
})
