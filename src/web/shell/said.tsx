/** The answer to what a person just did, shown where they did it. The address leads there, and the answer has the focus. */

/** `id` is what the address ends with; `part` is the section, `sentence` what is said there. */
export interface SaidAt {
  part: string
  sentence: string
  /** The field that is in fault, by its name: the sentence stands there and not at the top of the part. */
  field?: string | undefined
}

export const SAID = 'said'

/** Drawn where `part` is, unless a field of it says it; nothing anywhere else. */
export function Said({ said, part }: { said: SaidAt | undefined; part: string }) {
  if (said?.part !== part || said.field !== undefined) return <></>
  return (
    <p id={SAID} class="answer" role="status" tabindex={-1}>
      {said.sentence}
    </p>
  )
}

/** What a field of the part shows as its fault, and that it is the answer which the address leads to. */
export function faultAt(said: SaidAt | undefined, part: string, field: string): { error?: string; isAnswer?: boolean } {
  return said?.part === part && said.field === field ? { error: said.sentence, isAnswer: true } : {}
}
