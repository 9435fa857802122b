/** A person in two letters, in place of a picture. */

/** Of the first and the last word of the name; says nothing to a screen reader, because the name stands beside it. */
export function Initials({ name }: { name: string }) {
  const words = name.split(/\s+/).filter((word) => word !== '')
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => [...(word ?? '')][0] ?? '')
  return (
    <span class="initials" aria-hidden="true">
      {letters.join('').toUpperCase()}
    </span>
  )
}
