/** The answer to what a person just did, shown where they did it. The address leads there, and the answer has the focus. */

/** `id` is what the address ends with; `part` is the section, `sentence` what is said there. */
export interface SaidAt {
  part: string
  sentence: string
}

export const SAID = 'said'

/** Drawn where `part` is; nothing anywhere else. */
export function Said({ said, part }: { said: SaidAt | undefined; part: string }) {
  if (said?.part !== part) return <></>
  return (
    <p id={SAID} class="answer" role="status" tabindex={-1}>
      {said.sentence}
    </p>
  )
}
