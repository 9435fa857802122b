/** What each act does to a case, and which outcomes let it be done. */
import { describe, expect, it } from 'vitest'
import {
  afterAction,
  caseAction,
  drawCaseNumber,
  isDoneUnder,
  priorityOf,
  type ActionOnCase,
  type Case,
} from '../../../src/domain/cases/cases.ts'
import { OUTCOMES } from '../../../src/domain/decide.ts'
import { caseNumber, contactId, contractNumber } from '../../../src/domain/ids.ts'

const NUMBER = caseNumber.parse('4172293051')
const THEN = new Date('2026-03-01T00:00:00Z')
const NOW = new Date('2026-03-02T00:00:00Z')
const open: Case = {
  number: NUMBER,
  version: 3,
  origin: 'ours',
  externalSystem: undefined,
  externalNumber: undefined,
  externalId: undefined,
  externalChangedAt: undefined,
  type: 'support',
  contract: contractNumber.parse('SC-1'),
  product: undefined,
  severity: 3,
  state: 'open',
  priority: 'medium',
  owner: 'ruth',
  openedBy: contactId.parse('ana'),
  openedAt: THEN,
  updatedAt: THEN,
  closedAt: undefined,
  closedBy: undefined,
  summary: '',
  linkedTo: undefined,
  contractLapsed: false,
}
const RUTH = { at: NOW, actor: 'staff ruth' }
const update: ActionOnCase = { kind: 'update', number: NUMBER, note: 'more' }
const close: ActionOnCase = { kind: 'close', number: NUMBER, note: 'solved' }
const assign = (owner: string): ActionOnCase => ({ kind: 'assign', number: NUMBER, owner })
const reopen: ActionOnCase = { kind: 'reopen', number: NUMBER, note: 'again' }
const raise = (priority: 'critical' | 'medium' | 'low'): ActionOnCase => ({
  kind: 'raise',
  number: NUMBER,
  priority,
  note: 'x',
})

describe('an act', () => {
  it.each(['awaiting-info', 'solution-proposed'] as const)('by phone sets a case in %s to open', (state) => {
    expect(afterAction({ ...open, state }, update, 'EXISTING_CASE', RUTH)).toEqual({
      ...open,
      updatedAt: NOW,
      version: 4,
    })
  })

  it('on a case whose contract has ended flags it, for good', () => {
    const flagged = afterAction(open, update, 'EXISTING_CASE_FLAGGED', RUTH)
    expect(flagged).toMatchObject({ contractLapsed: true })
    expect(flagged && afterAction(flagged, update, 'EXISTING_CASE', RUTH)).toMatchObject({ contractLapsed: true })
  })

  it('reopens', () => {
    const closed: Case = { ...open, state: 'closed', closedAt: THEN, closedBy: 'contact ana' }
    const again = afterAction(closed, reopen, 'REOPEN_REVIEW', RUTH)
    expect(again).toMatchObject({ state: 'open', closedAt: undefined, closedBy: undefined })
  })

  it('closes, says when and by whom, and flags a case whose contract has ended', () => {
    const closed = { state: 'closed', closedAt: NOW, closedBy: 'staff ruth', version: 4 }
    expect(afterAction(open, close, 'EXISTING_CASE', RUTH)).toEqual({ ...open, ...closed, updatedAt: NOW })
    expect(afterAction(open, close, 'EXISTING_CASE_FLAGGED', RUTH)).toMatchObject({ contractLapsed: true })
  })

  it('gives a case to an owner who does not have it yet', () => {
    expect(afterAction(open, assign('omar'), 'EXISTING_CASE', RUTH)).toMatchObject({ owner: 'omar', version: 4 })
    expect(afterAction(open, assign('ruth'), 'EXISTING_CASE', RUTH)).toBeUndefined()
  })

  it('raises a priority and never lowers it', () => {
    expect(afterAction(open, raise('critical'), 'RAISE_PRIORITY_LIVE', RUTH)).toMatchObject({ priority: 'critical' })
    expect(afterAction(open, raise('medium'), 'RAISE_PRIORITY_LIVE', RUTH)).toBeUndefined()
    expect(afterAction(open, raise('low'), 'RAISE_PRIORITY_LIVE', RUTH)).toBeUndefined()
  })
})

it('each act is done under its own outcomes and no other', () => {
  const action = (wanted: object) => caseAction.parse(wanted)
  const support = { kind: 'open', type: 'support', contract: 'SC-1', severity: 2, summary: 'x' }
  const under = (wanted: object, mayExcept = false) => OUTCOMES.filter((o) => isDoneUnder(action(wanted), o, mayExcept))
  expect(under(support)).not.toContain('LIVE_CONTRACT_REVIEW')
  expect(under({ ...support, exception: 'agreed with renewals' })).not.toContain('LIVE_CONTRACT_REVIEW')
  expect(under(support, true)).not.toContain('LIVE_CONTRACT_REVIEW')
  expect(under({ ...support, exception: 'agreed with renewals' }, true)).toContain('LIVE_CONTRACT_REVIEW')
  // No request for a new case is decided so (decide-properties.test.ts): it only says what the analyst may do next.
  expect(under(support)).toEqual(['OPEN_CASE_URGENT', 'OPEN_CASE', 'NEW_LINKED_CASE', 'URGENT_ON_CALL'])
  expect(under({ kind: 'open', type: 'admin', summary: 'x' }, true)).toEqual(['ADMIN_CASE'])
  expect(under(update).toSorted()).toEqual(['EXISTING_CASE', 'EXISTING_CASE_FLAGGED', 'URGENT_ON_CALL'])
  expect(under(close).toSorted()).toEqual(['EXISTING_CASE', 'EXISTING_CASE_FLAGGED'])
  expect(under(assign('omar')).toSorted()).toEqual(['EXISTING_CASE', 'EXISTING_CASE_FLAGGED', 'URGENT_ON_CALL'])
  expect(under(reopen)).toEqual(['REOPEN_REVIEW'])
  expect(under(raise('critical'))).toEqual(['RAISE_PRIORITY_LIVE', 'URGENT_ON_CALL'])
})

it.each([
  ['a number of nine digits', { ...update, number: '123456789' }],
  ['reopening without anything new', { ...reopen, note: ' ' }],
  ['closing without saying how', { ...close, note: '' }],
  ['an unknown field', { ...update, owner: 'me' }],
  ['a severity of 5', { kind: 'open', type: 'support', contract: 'SC-1', severity: 5, summary: 'x' }],
  ['a support case without a contract', { kind: 'open', type: 'support', severity: 3, summary: 'x' }],
])('%s is refused', (_, wanted) => {
  expect(caseAction.safeParse(wanted).success).toBe(false)
})

it('numbers have ten digits and never begin with a zero', () => {
  expect(drawCaseNumber(() => 0)).toBe('1000000000')
  expect(drawCaseNumber((below) => below - 1)).toBe('9999999999')
})

it('severities become priorities', () => {
  expect([1, 2, 3, 4].map(priorityOf)).toEqual(['critical', 'high', 'medium', 'low'])
})
