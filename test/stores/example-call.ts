/** A call and an answer as they are saved, with the parts a test cares about. */
import { randomUUID } from 'node:crypto'
import { freshTold, type Call, type Stage } from '../../src/calls/call.ts'
import type { Turn } from '../../src/calls/turn.ts'
import { callId } from '../../src/domain/ids.ts'

export function exampleCall(parts: Partial<Call> = {}): Call {
  return {
    id: callId.parse(`CA${randomUUID()}`),
    reference: '417-229-305',
    startedAt: '2026-03-01T03:00:00.000Z',
    lastSeenAt: '2026-03-01T03:00:00.000Z',
    caller: { kind: 'number', e164: '+442079460101' },
    attested: false,
    dialled: '+12025550100',
    language: 'en',
    flowVersion: 'v1',
    turn: 0,
    stage: {
      kind: 'talking',
      at: { at: 'main/pin', misses: 0, pounds: 0, starred: false, before: undefined },
    },
    identity: { kind: 'unverified', pin: 'not_entered', reason: undefined },
    told: freshTold(),
    companyPage: 0,
    wrongPins: 0,
    mistypes: 0,
    numberMisses: 0,
    lineFailures: 0,
    decisions: [],
    turns: [],
    holders: [],
    ...parts,
  }
}

export const WAITS: Extract<Stage, { kind: 'waiting' }> = {
  kind: 'waiting',
  desk: 'support',
  since: '2026-03-01T03:01:00.000Z',
  only: undefined,
  declined: [],
  claim: undefined,
  laps: 0,
  quoted: undefined,
  offered: false,
  lap: undefined,
}

export function ended(call: Call): { call: Call } {
  return { call: { ...call, stage: { kind: 'ended', at: '2026-03-01T03:05:00.000Z', how: 'hung-up' } } }
}

export function exampleTurn(turn: number, said = 'welcome'): Turn {
  return {
    turn,
    language: 'en',
    said: [{ name: said, parts: [{ text: 'Welcome.' }, { digits: '417' }, { pause: 300 }] }],
    next: { kind: 'ask', asked: { kind: 'pin', digits: 12, seconds: 8 } },
  }
}
