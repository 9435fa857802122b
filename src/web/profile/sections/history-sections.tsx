/** A contact's own calls and cases on the profile page. */
import { randomUUID } from 'node:crypto'
import type { Outcome } from '../../../domain/decide.ts'
import { PageForm } from '../../forms/page-form.tsx'
import { Said } from '../../shell/said.tsx'
import { When, type SectionProps } from './section.tsx'

/** What became of a call, to the one who made it. */
const CALL_WORDS: Partial<Record<Outcome, string>> = {
  OPEN_CASE: 'new problem',
  OPEN_CASE_URGENT: 'production down',
  NEW_LINKED_CASE: 'new problem, linked to a closed case',
  EXISTING_CASE: 'existing case',
  EXISTING_CASE_FLAGGED: 'existing case, contract ended',
  REOPEN_REVIEW: 'reopening a case',
  RAISE_PRIORITY_LIVE: 'raising the priority',
  CASE_STATUS: 'status of a case',
  READ_ONLY_STATUS: 'status of a case',
  ADMIN_CASE: 'administration',
  PRIVACY_PORTAL: 'data privacy',
  LIVE_CONTRACT_REVIEW: 'production down, contract under review',
  LIVE_COULD_NOT_CHECK: 'something could not be checked; you were sent to a person',
}

export function Calls({ context, at }: Omit<SectionProps, 'said'>) {
  return (
    <section aria-labelledby="calls">
      <h2 id="calls">Your calls</h2>
      {at.calls.length === 0 ? (
        <p>None yet in which we knew it was you.</p>
      ) : (
        <ul>
          {at.calls.map((call) => (
            <li>
              <When at={call.at} context={context} /> · {CALL_WORDS[call.outcome] ?? 'no case could be opened'} ·
              reference {call.reference}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

export function Cases({ context, at, said }: SectionProps) {
  const mayReadText = new Set(
    at.standing.combinations.filter(({ grant }) => grant === 'designated').map(({ contract }) => contract),
  )
  return (
    <section aria-labelledby="cases">
      <h2 id="cases">Cases you may see</h2>
      <Said said={said} part="cases" />
      <details>
        <summary>Open an Admin Case: access, contacts, your PIN</summary>
        <PageForm context={context} action="/profile/admin-case">
          <input type="hidden" name="key" value={randomUUID()} />
          <label>
            What do you need?
            <input name="summary" required maxlength={500} autocomplete="off" />
          </label>
          <button class="secondary">Open Admin Case</button>
        </PageForm>
      </details>
      {at.cases.length === 0 ? (
        <p>None.</p>
      ) : (
        <ul>
          {at.cases.map((one) => (
            <li>
              <strong>{one.number}</strong> · {one.type === 'admin' ? 'Admin Case' : one.contract} ·{' '}
              {one.state.replaceAll('-', ' ')} · {one.priority} · updated <When at={one.updatedAt} context={context} />
              {(one.type === 'admin' || (one.contract !== undefined && mayReadText.has(one.contract))) &&
                one.summary !== '' && (
                  <>
                    <br />
                    {one.summary}
                  </>
                )}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
