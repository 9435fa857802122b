/** A contact's own calls and cases on the profile page. */
import { randomUUID } from 'node:crypto'
import type { Outcome } from '../../../domain/decide.ts'
import type { OwnCase } from '../../../profile/profile-store.ts'
import { Button } from '../../components/button.tsx'
import { TextField } from '../../components/field.tsx'
import { PageForm } from '../../forms/page-form.tsx'
import { faultAt, Said } from '../../shell/said.tsx'
import { Section, When, type SectionProps } from './section.tsx'

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

export function Calls({ context, at }: Pick<SectionProps, 'context' | 'at'>) {
  return (
    <Section id="calls" title="Your calls">
      {at.calls.length === 0 ? (
        <p class="empty-line">No call yet in which we knew it was you. Calls with your PIN are listed here.</p>
      ) : (
        <ul class="plain-list">
          {at.calls.map((call) => (
            <li>
              <small>
                <When at={call.at} context={context} />
              </small>
              <span>{CALL_WORDS[call.outcome] ?? 'no case could be opened'}</span>
              <small>Reference {call.reference}</small>
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}

export function Cases({ context, at, said, typed }: SectionProps) {
  const mayReadText = new Set(
    at.standing.combinations.filter(({ grant }) => grant === 'designated').map(({ contract }) => contract),
  )
  const mayRead = ({ type, contract }: OwnCase) =>
    type === 'admin' || (contract !== undefined && mayReadText.has(contract))
  return (
    <Section id="cases" title="Cases you may see">
      <Said said={said} part="cases" />
      <details id="admin-case" open={said?.part === 'cases' && said.field !== undefined}>
        <summary>Open an Admin Case: access, contacts, your PIN</summary>
        <PageForm context={context} action="/profile/admin-case">
          <input type="hidden" name="key" value={randomUUID()} />
          <TextField
            id="admin-case-summary"
            name="summary"
            label="What do you need?"
            required
            maxlength={500}
            value={typed['summary'] ?? ''}
            {...faultAt(said, 'cases', 'summary')}
          />
          <Button kind="secondary">Open Admin Case</Button>
        </PageForm>
      </details>
      {at.cases.length === 0 ? (
        <p class="empty-line">
          None now. Cases that you open by phone, and those of your contracts that you may see, are listed here.
        </p>
      ) : (
        <ul class="plain-list">
          {at.cases.map((one) => (
            <li>
              <span>
                <strong>{one.number}</strong> <span class="chip">{one.state.replaceAll('-', ' ')}</span>{' '}
                <span class="chip">{one.priority}</span>
              </span>
              {mayRead(one) && one.summary !== '' && <span>{one.summary}</span>}
              <small>
                {one.type === 'admin' ? 'Admin Case' : one.contract}, updated{' '}
                <When at={one.updatedAt} context={context} />
              </small>
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}
