/** What the desk says of a caller whose PIN did not work, and what it offers to do about it. */
import { expect, test } from 'vitest'
import { whyWords } from '../../src/web/desk/call/call-card.tsx'
import { DoNow } from '../../src/web/desk/call/do-now.tsx'
import type { DeskContext } from '../../src/web/desk/desk-now.ts'
import { toHtml } from '../../src/web/shell/to-html.ts'
import { card } from '../desk/board-facts.ts'

const context = { person: { id: 'ida' }, token: 'x' } as unknown as DeskContext
const offered = (reason: string | null) =>
  toHtml(DoNow({ context, card: card({ name: 'one', state: 'talking', reason }), listed: [] }))

test('the PIN is asked for again while the call has tries, and not once they are used up', () => {
  expect(offered('mismatch')).toContain('Ask for the PIN')
  expect(offered('call')).not.toContain('Ask for the PIN')
})

test('why is said in words, also for a reason of a newer version', () => {
  const why = (reason: string) => whyWords(card({ name: 'one', reason }))
  expect(why('call')).toContain('PIN: the tries of this call are used up.')
  expect(why('unknown-selector')).toContain('PIN: no PIN begins like that.')
  expect(why('not-known-yet')).toContain('PIN: not known yet.')
})
