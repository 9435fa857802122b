/** How a caller was verified, as word, shape and colour together: none of them alone (docs/voice.md). */
import { BADGE_WORDS, type Badge as BadgeName } from '../../desk/badge.ts'

export { BADGES } from '../../desk/badge.ts'

/** On a grid of 16 by 16, drawn in the colour of the word. */
const SHAPES: Record<BadgeName, string> = {
  // A disc with a tick.
  verified: 'M8 0a8 8 0 1 1 0 16A8 8 0 0 1 8 0Zm-1 11.6 5.5-5.5-1.5-1.5-4 4-2-2-1.5 1.5Z',
  // A square with a page's lines.
  'read-only': 'M1 1h14v14H1Zm3 3v1.8h8V4Zm0 3.2V9h8V7.2Zm0 3.1v1.8h5v-1.8Z',
  // A diamond with a bar.
  'not-entitled': 'M8 0l8 8-8 8-8-8ZM4 7v2h8V7Z',
  // A ring.
  unverified: 'M8 0a8 8 0 1 1 0 16A8 8 0 0 1 8 0Zm0 2.6a5.4 5.4 0 1 0 0 10.8A5.4 5.4 0 0 0 8 2.6Z',
  // A triangle with an exclamation mark.
  'could-not-check': 'M8 .5 16 15H0Zm-1 5v5h2v-5Zm0 6v2h2v-2Z',
}

export function Badge({ badge, age }: { badge: BadgeName; age?: string }) {
  return (
    <span class={`badge badge--${badge}`}>
      <span class="badge-word">
        <svg class="badge-shape" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
          <path fill="currentColor" fill-rule="evenodd" d={SHAPES[badge]} />
        </svg>
        {BADGE_WORDS[badge]}
      </span>
      {age !== undefined && <small> {age}</small>}
    </span>
  )
}

/** Of a call that heard a draft of the flows: a test, which counts in no figure. */
export function TestMark({ of }: { of?: string | undefined }) {
  return (
    <>
      {' '}
      <span class="chip chip--warn">{of === undefined ? 'Test of a draft' : `Test of the draft “${of}”`}</span>
    </>
  )
}
