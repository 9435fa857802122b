/** Find anything from every page of the staff: a dialog with Ctrl+K, and a page of results without scripts (assets/find.js). */
import { Button, ButtonLink } from '../components/button.tsx'
import { TextField } from '../components/field.tsx'
import type { PageContext } from './page-context.ts'

export const SEARCH_PATH = '/search'
export const FIND_LABEL = 'Find a call, a case, a contact or a company'

export function FindButton() {
  return (
    <ButtonLink
      href={SEARCH_PATH}
      kind="secondary"
      icon="search"
      id="find-button"
      title="Ctrl+K"
      aria-keyshortcuts="Control+K"
      class="find-button"
    >
      Find
    </ButtonLink>
  )
}

export function FindDialog({ context }: { context: PageContext }) {
  return (
    <dialog id="find" class="dialog find" aria-labelledby="find-title">
      <h2 id="find-title">Find</h2>
      <form method="post" action={SEARCH_PATH} id="find-form">
        <input type="hidden" name="form_token" value={context.formToken} />
        {/* Not of the type `search`, in which Escape empties the field instead of closing the dialog. */}
        <TextField id="find-words" name="words" label={FIND_LABEL} maxlength={100} />
      </form>
      <p id="find-said" role="status"></p>
      <ul id="find-results" class="find-results"></ul>
      <div class="actions">
        <Button type="button" kind="secondary" id="find-close" data-closes="">
          Close
        </Button>
      </div>
    </dialog>
  )
}
