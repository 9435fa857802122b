/** A page that asks before something is done that cannot be undone: it names the thing and says what follows. */
import { PageForm } from '../forms/page-form.tsx'
import type { AdminContext } from './admin-page.tsx'

export interface AskFirstProps {
  context: AdminContext
  /** Where the form is sent. */
  action: string
  button: string
  /** What follows, a sentence each. */
  follows: readonly string[]
  /** Where to go without doing it. */
  back: string
  fields?: Readonly<Record<string, string>>
  /** What is only added is not red. */
  adds?: boolean
}

export function AskFirst({ context, action, button, follows, back, fields = {}, adds = false }: AskFirstProps) {
  return (
    <PageForm context={context} action={action}>
      {Object.entries(fields).map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      <ul>
        {follows.map((line) => (
          <li>{line}</li>
        ))}
      </ul>
      <div class="actions">
        <button class={adds ? undefined : 'danger'}>{button}</button>
        <a href={back}>Cancel</a>
      </div>
    </PageForm>
  )
}
