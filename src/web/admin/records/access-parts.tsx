/** Giving and ending access, on the page of a contact and on that of a contract alike. */
import type { GrantListed } from '../../../directory/lists/related-lists.ts'
import { Button } from '../../components/button.tsx'
import { PageForm } from '../../forms/page-form.tsx'
import { To, type AdminContext } from '../admin-page.tsx'
import { accessOf, valueInWords } from '../words/row-words.ts'
import { RowForm } from './row-form.tsx'
import { suggestionsFor, type SuggestionLists } from './suggestions.ts'

/** `settled`: what is known already, and the page to come back to. */
export async function GiveAccess({
  context,
  settled,
  lists,
}: {
  context: AdminContext
  settled: Record<string, string>
  lists: SuggestionLists
}) {
  return (
    <details id="give-access">
      <summary>Give access</summary>
      <RowForm
        context={context}
        kind="grants"
        values={{}}
        version={0}
        submit="Give access"
        settled={{ status: 'active', ...settled }}
        suggestions={await suggestionsFor('grants', lists, settled)}
      />
    </details>
  )
}

/** The status of a grant, and the button that ends it. */
export function EndGrant({ context, grant, back }: { context: AdminContext; grant: GrantListed; back: string }) {
  const { contact, contract, level, status, approvedBy, ownerException } = grant.row
  const key = `${contact} ${contract} ${level}`
  if (status === 'ended')
    return (
      <To kind="grants" id={key}>
        Ended
      </To>
    )
  const fields = {
    contact,
    contract,
    level,
    status: 'ended',
    approvedBy: approvedBy ?? '',
    ownerException: ownerException ? 'yes' : 'no',
    version: String(grant.version),
    back,
  }
  return (
    <>
      <To kind="grants" id={key}>
        {valueInWords('status', status)}
      </To>
      <PageForm context={context} action="/admin/grants/save" class="inline">
        {Object.entries(fields).map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        <Button
          kind="danger-quiet"
          class="small"
          aria-label={`End ${valueInWords('level', level)} of ${accessOf(grant)}`}
        >
          End…
        </Button>
      </PageForm>
    </>
  )
}
