/** Rules R26 to R29, written a second time, over combinations of facts at every state of the hours; and the calendars behind the two facts. */
import { describe, expect, it, test } from 'vitest'
import { decide, type Decision, type Facts } from '../../../src/domain/decide.ts'
import { consequenceOf, helpsWithCase } from '../../../src/domain/consequences.ts'
import { daily, type Calendar } from '../../../src/domain/hours/calendar.ts'
import { closedFor, inHoursAt, servedAt, type LineHours } from '../../../src/domain/hours/line-hours.ts'
import { everyCombination } from '../every-combination.ts'
import { EXAMPLE_FACTS } from '../example-facts.ts'

const HOURS = [
  { desk_hours: 'closed', contract_hours: 'within' },
  { desk_hours: 'open', contract_hours: 'outside' },
  { desk_hours: 'closed', contract_hours: 'outside' },
] as const

function secondOpinion(f: Facts, open: Decision): string {
  if (open.desk === null || open.outcome === 'LIVE_COULD_NOT_CHECK') return open.outcome
  if (f.contact !== 'active' || f.pin !== 'valid')
    return open.desk === 'production-down' ? open.outcome : 'OUT_OF_HOURS_UNVERIFIED'
  if (f.urgent !== 'critical' || f.intent === 'admin_case') return 'OUT_OF_HOURS'
  return f.contract === 'active' && f.contract_hours === 'within' ? 'URGENT_ON_CALL' : 'URGENT_OUT_OF_HOURS'
}

it('agrees with the rules, and shuts out no one whom they do not', () => {
  let at = 0
  let odd: { facts: Facts; decision: Decision } | undefined
  everyCombination((facts) => {
    // Each of them with one state of the hours, all states with all values.
    const hours = HOURS[(at += 1) % 3]
    const closed = { ...facts, ...hours }
    const [open, decision] = [decide(facts), decide(closed)]
    const { effect, entitled } = consequenceOf(decision.outcome)
    const isSound =
      decision.outcome === secondOpinion(closed, open) &&
      (effect === 'routed') === (decision.desk !== null) &&
      // Hours give no right that was not there.
      (entitled !== 'to-work' || consequenceOf(open.outcome).entitled === 'to-work') &&
      // Nobody is refused because of hours.
      (effect !== 'refused' || decision.outcome === open.outcome)
    if (!isSound) odd ??= { facts: closed, decision }
  })
  expect(odd).toBeUndefined()
})

test.each<[string, string, string | null, Partial<Facts>]>([
  ['R26', 'URGENT_ON_CALL', 'production-down', { urgent: 'critical', desk_hours: 'closed' }],
  ['R27', 'URGENT_OUT_OF_HOURS', null, { urgent: 'critical', contract_hours: 'outside' }],
  ['R27', 'URGENT_OUT_OF_HOURS', null, { urgent: 'critical', desk_hours: 'closed', contract: 'expired' }],
  ['R28', 'OUT_OF_HOURS', null, { desk_hours: 'closed' }],
  ['R28', 'OUT_OF_HOURS', null, { intent: 'admin_case', urgent: 'critical', desk_hours: 'closed' }],
  ['R29', 'OUT_OF_HOURS_UNVERIFIED', null, { pin: 'wrong', desk_hours: 'closed' }],
  ['R03', 'LIVE_UNVERIFIED_URGENT', 'production-down', { pin: 'wrong', urgent: 'critical', desk_hours: 'closed' }],
  ['R00', 'LIVE_COULD_NOT_CHECK', 'identification', { grant: 'unavailable', desk_hours: 'closed' }],
  ['R12', 'REFUSE_NOT_DESIGNATED', null, { grant: 'none', desk_hours: 'closed', contract_hours: 'outside' }],
  ['R15', 'CASE_STATUS', null, { intent: 'case_status', case: 'in_scope', desk_hours: 'closed' }],
])('%s %s, desk %s: %o', (rule, outcome, desk, differs) => {
  expect(decide({ ...EXAMPLE_FACTS, ...differs })).toEqual({ rule, outcome, desk })
})

test('a status is still told, and a caller who is told the hours gets to no case', () => {
  expect(helpsWithCase('OUT_OF_HOURS')).toBe(false)
  expect(helpsWithCase('CASE_STATUS')).toBe(true)
})

describe('which hours count', () => {
  const day: Calendar = daily('UTC', { from: 9 * 60, until: 17 * 60 })
  const line: LineHours = { desks: { support: day }, contracts: { 'business-hours': day } }
  const at = (time: string) => new Date(`2026-12-01T${time}Z`)
  const on = { desk: 'support', contractHours: 'business-hours' } as const
  const active = { intent: 'new_case', contract: 'active' } as const
  const time = (now: string, rangAt = now) => servedAt({ rangAt: at(rangAt), now: at(now) })
  const closed = { desk_hours: 'closed', contract_hours: 'outside' }
  const open = { desk_hours: 'open', contract_hours: 'within' }

  test('the minute at which it closes is closed, and a caller who rang before is served', () => {
    expect(inHoursAt(active, on, line, time('16:59:59'))).toEqual(open)
    expect(inHoursAt(active, on, line, time('17:00:00'))).toEqual(closed)
    expect(inHoursAt(active, on, line, time('17:20:00', '16:59:59'))).toEqual(open)
    expect(inHoursAt(active, on, line, time('09:00:10', '08:59:00'))).toEqual(open)
  })

  test.each([
    ['a desk without a calendar', { desk: 'admin', contractHours: '24x7' } as const, 'open', 'within'],
    ['hours in words of the site', { desk: 'support', contractHours: 'weekdays' } as const, 'closed', 'within'],
    ['the older name', { desk: 'admin', contractHours: 'business' } as const, 'open', 'outside'],
    ['a name of the language itself', { desk: 'admin', contractHours: 'constructor' } as const, 'open', 'within'],
    ['nowhere to go', { desk: null, contractHours: undefined }, 'open', 'within'],
  ])('%s', (_what, called, desk_hours, contract_hours) => {
    expect(inHoursAt(active, called, line, time('20:00'))).toEqual({ desk_hours, contract_hours })
  })

  test('administration is covered by no contract, and one that ended says nothing of hours', () => {
    expect(inHoursAt({ ...active, intent: 'admin_case' }, on, line, time('20:00')).contract_hours).toBe('within')
    expect(inHoursAt({ ...active, contract: 'expired' }, on, line, time('20:00')).contract_hours).toBe('within')
  })

  test('it opens when both do', () => {
    const later = {
      ...line,
      contracts: { 'business-hours': daily('America/New_York', { from: 9 * 60, until: 12 * 60 }) },
    }
    const facts = inHoursAt(active, on, later, time('20:00'))
    expect(closedFor(facts, on, later, at('20:00'))).toEqual({
      desk: 'support',
      why: 'contract',
      opensAt: new Date('2026-12-02T14:00Z'),
    })
    expect(closedFor(open as Facts, on, later, at('20:00'))).toBeUndefined()
  })
})
