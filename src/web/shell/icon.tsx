/** Small drawings beside words, in the colour of the word. Drawn, because a font may lack the character. */

/** On a grid of 16 by 16. */
const SHAPES = {
  // An eye.
  listens:
    'M8 3C4.4 3 1.4 5.1 0 8c1.4 2.9 4.4 5 8 5s6.6-2.1 8-5c-1.4-2.9-4.4-5-8-5Zm0 8.4A3.4 3.4 0 1 1 8 4.6a3.4 3.4 0 0 1 0 6.8Zm0-1.7a1.7 1.7 0 1 0 0-3.4 1.7 1.7 0 0 0 0 3.4Z',
  // A raised flag.
  help: 'M2 0h2v1h10l-3 4 3 4H4v7H2Z',
} as const

export function Icon({ shape }: { shape: keyof typeof SHAPES }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
      <path fill="currentColor" fill-rule="evenodd" d={SHAPES[shape]} />
    </svg>
  )
}
