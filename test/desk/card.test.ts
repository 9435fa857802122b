/** Which calls the desks show: the same ones of which the live store tells. */
import { expect, it } from 'vitest'
import type { Stage, WithAnalyst } from '../../src/calls/call.ts'
import { isAtDesk } from '../../src/calls/talk.ts'
import { cardOf } from '../../src/desk/card.ts'
import { callId, staffId } from '../../src/domain/ids.ts'
import { ended, exampleCall, WAITS } from '../stores/example-call.ts'

const talk: WithAnalyst = {
  desk: 'support',
  since: WAITS.since,
  taker: { id: staffId.parse('ruth'), name: 'Ruth Calder', attempt: 'one', at: WAITS.since },
  leg: callId.parse('CAleg'),
  ending: undefined,
  held: false,
}
const menu = exampleCall().stage

const stages: [string, Stage, boolean][] = [
  ['in the menus', menu, false],
  ['asked for the PIN by an analyst', { ...menu, returnTo: { ...talk, left: false } } as Stage, true],
  ['asked for it while the analyst has gone', { ...menu, returnTo: { ...talk, left: true } } as Stage, true],
  ['waiting', WAITS, true],
  ['with an analyst', { kind: 'with-analyst', ...talk }, true],
  ['over', ended(exampleCall()).call.stage, false],
]

it.each(stages)('of a caller %s', (_, stage, shown) => {
  const call = exampleCall({ stage })
  expect(isAtDesk(call)).toBe(shown)
  expect(cardOf(call) !== undefined).toBe(shown)
})
