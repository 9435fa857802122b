/** What figures tell: of a PIN no more than the caller hears, of failures a closed list of places that is there from the start. */
import { beforeEach, describe, expect, test } from 'vitest'
import { TURN_PLACES } from '../../src/calls/handle-turn.ts'
import { consequenceOf } from '../../src/domain/consequences.ts'
import { OUTCOMES, RULES } from '../../src/domain/decide.ts'
import type { PinCheck, WrongReason } from '../../src/domain/pin/pin-check.ts'
import { contactId, credentialId } from '../../src/domain/ids.ts'
import { makeEvents, type Events } from '../../src/service/events/events.ts'
import { makeLogger } from '../../src/service/watch/logger.ts'
import { callerPlace, CALLER_PLACES } from '../../src/service/failure-places.ts'
import { makeMetrics } from '../../src/service/metrics.ts'
import { exampleCall } from '../stores/example-call.ts'
import { sourceFiles } from '../source-files.ts'

let events: Events
let text: () => Promise<string>
beforeEach(() => {
  const metrics = makeMetrics()
  events = makeEvents(makeLogger('silent'), metrics)
  text = () => metrics.registry.metrics()
})

/** The series of a figure that are not 0. */
async function counted(figure: string): Promise<string[]> {
  const lines = (await text()).split('\n').filter((line) => line.startsWith(`careline_${figure}{`))
  return lines.filter((line) => !line.endsWith(' 0'))
}
const series = async (figure: string) =>
  (await text()).split('\n').filter((line) => line.startsWith(`careline_${figure}{`)).length

describe('a checked PIN', () => {
  const REASONS: Record<WrongReason, true> = {
    'unknown-selector': true,
    mismatch: true,
    replaced: true,
    disabled: true,
    waiting: true,
    locked: true,
    'inactive-contact': true,
  }

  test.each(Object.keys(REASONS) as WrongReason[])('that was refused as %s counts like any other', async (reason) => {
    events.pinChecked(exampleCall(), { kind: 'wrong', reason })
    expect(await counted('pin_checks_total')).toEqual(['careline_pin_checks_total{result="refused"} 1'])
  })

  test('is counted as the caller hears it', async () => {
    const checks: PinCheck[] = [
      { kind: 'accepted', contactId: contactId.parse('ana'), credentialId: credentialId.parse('c') },
      { kind: 'mistyped', fault: 'length', count: 3 },
      { kind: 'paused', scope: 'range', minutes: 3 },
      { kind: 'unavailable', why: 'store' },
    ]
    for (const check of checks) events.pinChecked(exampleCall(), check)
    expect(await counted('pin_checks_total')).toEqual([
      'careline_pin_checks_total{result="accepted"} 1',
      'careline_pin_checks_total{result="mis-key"} 1',
      'careline_pin_checks_total{result="not-checked"} 2',
    ])
  })
})

test('a decision is a refusal to the figures exactly where a call that ends with it was refused', async () => {
  for (const { rule, outcome } of RULES) events.decided(exampleCall(), { rule, outcome, desk: null })
  const inFigures = (await counted('refusals_total')).map((line) => /outcome="(\w+)"\} 1$/.exec(line)?.[1])
  const refusals = OUTCOMES.filter((outcome) => consequenceOf(outcome).effect === 'refused')
  expect(new Set(inFigures)).toEqual(new Set(refusals))
  expect(refusals).toContain('CASE_NOT_AVAILABLE')
})

describe('a failure', () => {
  test('of the API makes no series of its own, and no caller is said to have gone to a person', async () => {
    const before = await series('background_failures_total')
    for (let i = 0; i < 50; i++) events.brokeAside('API', `0b5ded7c-${i}-4f2a-9dd4-e1c7ad0f9c2e`, new Error('down'))
    expect(await counted('fallback_served_total')).toEqual([])
    expect(await counted('background_failures_total')).toEqual(['careline_background_failures_total{place="API"} 50'])
    expect(await series('background_failures_total')).toBe(before)
  })

  test('while a caller waits is counted under a place that is there from the start', async () => {
    const before = await series('fallback_served_total')
    expect(before).toBe(CALLER_PLACES.length)
    events.brokeDuringCall('turn 17', new Error('down'))
    events.brokeDuringCall('PIN check', new Error('down'))
    events.brokeDuringCall('what was never heard of 0b5ded7c', new Error('down'))
    events.budgetSpent('step')
    expect(await counted('fallback_served_total')).toEqual([
      'careline_fallback_served_total{where="turn"} 1',
      'careline_fallback_served_total{where="PIN check"} 1',
      'careline_fallback_served_total{where="step took too long"} 1',
      'careline_fallback_served_total{where="other"} 1',
    ])
    expect(await series('fallback_served_total')).toBe(before)
  })

  test('of a webhook that no caller waits for sends none to a person', async () => {
    for (const route of ['wait', 'status', 'analyst', 'taskrouter/assignment'])
      events.brokeWhileAnswering(route, new Error('down'))
    events.budgetSpent('wait')
    events.tooMany('status')
    expect(await counted('fallback_served_total')).toEqual([])
    expect(await counted('background_failures_total')).toEqual([
      'careline_background_failures_total{place="webhooks"} 6',
    ])
  })

  test('of every step of a call that the code names has a place', () => {
    const written = sourceFiles('src/calls').flatMap(({ code }) => [
      ...code.matchAll(/(?:brokeDuringCall|orLastResort)\(\s*[`']([^`']+)[`']/g),
    ])
    const names = [...written.map(([, name = '']) => name), ...Object.values(TURN_PLACES)]
    expect(names.length).toBeGreaterThan(8)
    for (const name of names) expect(callerPlace(name.replace(/\$\{[^}]*\}/, '1')), name).not.toBe('other')
  })
})
