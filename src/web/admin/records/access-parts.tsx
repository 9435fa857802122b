/** Giving and ending access, on the page of a contact and on that of a contract alike. */
import type { GrantListed } from '../../../directory/lists/related-lists.ts'
import { PageForm } from '../../forms/page-form.tsx'
import { To, type AdminContext } from '../admin-page.tsx'
import { RowForm } from './row-form.tsx'

/** `settled`: what is known already, and the page to come back to. */
export function GiveAccess({ context, settled }: { context: AdminContext; settled: Record<string, string> }) {
  return (
    <details>
      <summary>Give access</summary>
      <RowForm
        context={context}
        kind="grants"
        values={{ status: 'active', ownerException: 'no' }}
        version={0}
        submit="Give access"
        settled={settled}
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
        ended
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
        {status}
      </To>
      <PageForm context={context} action="/admin/grants/save" class="inline">
        {Object.entries(fields).map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        <button class="quiet outline secondary" aria-label={`End ${level} of ${contact} on ${contract}`}>
          End
        </button>
      </PageForm>
    </>
  )
}
