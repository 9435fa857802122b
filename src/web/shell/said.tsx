/** The answer to what a person just did, shown where they did it. The address leads there, and the answer has the focus. */

/** `id` is what the address ends with; `part` is the section, `sentence` what is said there. */
export interface SaidAt {
  part: string
  sentence: string
  /** The field that is in fault, by its name: the sentence stands there and not at the top of the part. */
  field?: string | undefined
}

export const SAID = 'said'

/** A field that is wrong: its id, and what is wrong, as a sentence. */
export interface WrongField {
  id: string
  sentence: string
}

/** Drawn where `part` is, unless a field of it says it; nothing anywhere else. */
export function Said({ said, part }: { said: SaidAt | undefined; part: string }) {
  if (said?.part !== part || said.field !== undefined) return <></>
  return (
    <p id={SAID} class="answer" role="status" tabindex={-1}>
      {said.sentence}
    </p>
  )
}

/** What was not done, and a link to each field that is wrong; drawn in place of `Said`. */
export function WrongFields({ title, wrong }: { title: string; wrong: readonly WrongField[] }) {
  return (
    <div id={SAID} class="answer is-wrong" role="status" tabindex={-1}>
      <p>{title}</p>
      <ul>
        {wrong.map(({ id, sentence }) => (
          <li>
            <a href={`#${id}`}>{sentence}</a>
          </li>
        ))}
      </ul>
    </div>
  )
}

/** What a field of the part shows as its fault, and that it is the answer which the address leads to. */
export function faultAt(said: SaidAt | undefined, part: string, field: string): { error?: string; isAnswer?: boolean } {
  return said?.part === part && said.field === field ? { error: said.sentence, isAnswer: true } : {}
}
