/** The rules written a second time, as questions one asks a caller instead of an ordered list: both must agree everywhere. */
import { expect, it } from 'vitest'
import type { Decision, Facts } from '../../src/domain/decide.ts'
import { counterexamples } from './every-combination.ts'

function secondOpinion(f: Facts): string {
  if ([f.pin, f.grant, f.contract].some((fact) => fact === 'unavailable'))
    return f.urgent === 'critical' ? 'R00 production-down' : 'R00 identification'
  if (f.intent === 'data_privacy') return 'R01 nobody'
  return f.contact === 'active' && f.pin === 'valid' ? verifiedCaller(f) : unverifiedCaller(f)
}

function unverifiedCaller(f: Facts): string {
  if (f.intent === 'admin_case') return 'R02 admin'
  if (f.urgent === 'critical') return 'R03 production-down'
  if (f.pin === 'empty_in_profile') return 'R04 identification'
  return f.pin === 'not_entered' ? 'R06 identification' : 'R05 identification'
}

function verifiedCaller(f: Facts): string {
  if (f.intent === 'admin_case') return 'R07 admin'
  if (f.case === 'out_of_scope' || f.case === 'not_found') return 'R08 nobody'
  const readsCases = f.grant === 'read_only_approved'
  if (readsCases && f.intent === 'case_status' && f.contract !== 'none') return 'R09 nobody'
  if (f.relation === 'indirect_end_user') return 'R10 nobody'
  if (readsCases) return 'R11 nobody'
  if (f.grant !== 'designated') return 'R12 nobody'
  return f.contract === 'active' ? withLiveContract(f) : withoutLiveContract(f)
}

function withoutLiveContract(f: Facts): string {
  const wantsChange = f.intent !== 'case_status'
  if (wantsChange && f.urgent === 'critical') return 'R13 contracts'
  if (f.contract === 'not_started') return wantsChange ? 'R16 nobody' : 'R15 nobody'
  if (f.other_ct === 'no_other_live_contract') return 'R14 nobody'
  if (!wantsChange) return 'R15 nobody'
  return f.intent === 'existing_update' ? 'R18 support' : 'R17 nobody'
}

function withLiveContract(f: Facts): string {
  const byUrgency = f.urgent === 'critical' ? 'production-down' : 'support'
  if (f.intent === 'case_status') return 'R15 nobody'
  if (f.intent === 'new_case') return f.urgent === 'critical' ? 'R19 production-down' : 'R20 support'
  if (f.closed === 'closed_gt_30d') return 'R21 support'
  if (f.closed === 'closed_le_30d') return 'R22 support'
  if (f.intent === 'reopen') return 'R23 support'
  return f.intent === 'raise_priority' ? `R24 ${byUrgency}` : `R25 ${byUrgency}`
}

it('agrees with the rule table on every combination of facts', () => {
  const agrees = (f: Facts, d: Decision) => `${d.rule} ${d.desk ?? 'nobody'}` === secondOpinion(f)
  expect(counterexamples({ agrees })).toEqual({})
})
