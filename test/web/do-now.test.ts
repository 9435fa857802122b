/** What the desk says of a caller whose PIN did not work, and what it offers to do about it. */
import { expect, test } from 'vitest'
import type { Call } from '../../src/calls/call.ts'
import { cardAfter } from '../../src/desk/card.ts'
import { mayWords, whyWords } from '../../src/web/desk/call/call-card.tsx'
import { DoNow } from '../../src/web/desk/call/do-now.tsx'
import type { DeskContext } from '../../src/web/desk/desk-now.ts'
import { toHtml } from '../../src/web/shell/to-html.ts'
import { card } from '../desk/board-facts.ts'
import { exampleCall } from '../stores/example-call.ts'

const context = { person: { id: 'ida' }, token: 'x' } as unknown as DeskContext
/** Of a call with so many wrong PINs, to its analyst. */
function offered(parts: Partial<Call>, reason: 'mismatch' | 'call' | 'range' = 'mismatch'): string {
  const call = exampleCall({ ...parts, identity: { kind: 'unverified', pin: 'wrong', reason } })
  return toHtml(DoNow({ context, card: { ...cardAfter(call), state: 'talking' }, listed: [] }))
}

test('the PIN is asked for again while the call has tries, and another proof is offered at once when they are used up', () => {
  expect(offered({ wrongPins: 2 })).toContain('Ask for the PIN')
  const usedUp = [
    offered({ wrongPins: 3 }),
    offered({ wrongPins: 2, caller: { kind: 'withheld' } }),
    offered({}, 'call'),
  ]
  const decided = (wrongPins: number) => {
    const decision = { rule: 'R05', outcome: 'PIN_RETRY_THEN_LIVE', at: '2026-03-01T03:00:00.000Z' } as const
    return mayWords({ ...cardAfter(exampleCall({ wrongPins })), decision })
  }
  expect(decided(2)).toContain('ask for the PIN again')
  expect(decided(3)).toBe('Find out who it is, by another proof than the PIN.')
  for (const html of [...usedUp, offered({ wrongPins: 1 }, 'range')]) {
    expect(html).not.toContain('Ask for the PIN')
    expect(html).toContain('Verify another way')
  }
})

test('why is said in words, also for a reason of a newer version', () => {
  const why = (reason: string) => whyWords(card({ name: 'one', reason }))
  expect(why('call')).toContain('PIN: the tries of this call are used up.')
  expect(why('unknown-selector')).toContain('PIN: no PIN begins like that.')
  expect(why('not-known-yet')).toContain('PIN: not known yet.')
})
