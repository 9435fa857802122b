/** A secret that was made for another system: shown this once, and copied by a press. */
import { CopyButton } from '../components/button.tsx'

interface ShownOnceProps {
  /** E.g. "Token for CRM". */
  title: string
  /** Where it has to be copied to. */
  to: string
  secret: string
}

export function ShownOnce({ title, to, secret }: ShownOnceProps) {
  return (
    <article aria-labelledby="made" class="answer shown-once">
      <h2 id="made" tabindex={-1}>
        {title}
      </h2>
      <p>Copy it {to} now. It is shown this once, and the service cannot show it again.</p>
      <div class="secret">
        <pre tabindex={0}>
          <code>{secret}</code>
        </pre>
        <CopyButton text={secret} label="Copy the secret" secret="the secret" />
      </div>
    </article>
  )
}
