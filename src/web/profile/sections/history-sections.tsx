/** A contact's own calls and cases on the profile page. */
import { randomUUID } from 'node:crypto'
import type { Outcome } from '../../../domain/decide.ts'
import { Button, ButtonLink } from '../../components/button.tsx'
import { TextField } from '../../components/field.tsx'
import { PageForm } from '../../forms/page-form.tsx'
import { faultAt, Said } from '../../shell/said.tsx'
import { CaseList, CASES } from '../cases/case-parts.tsx'
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

/** The first of the open ones, and ways to all of them and to a new one. */
export function Cases({ context, at, said, typed }: SectionProps) {
  const opens = at.rights.some(({ opensCases }) => opensCases)
  return (
    <Section id="cases" title="Your cases">
      <Said said={said} part="cases" />
      {at.cases.length === 0 ? (
        <p class="empty-line">None is open that you may see. Cases of your contracts are listed here.</p>
      ) : (
        <CaseList context={context} standing={at.standing} rows={at.cases} />
      )}
      <div class="actions">
        {opens && (
          <ButtonLink href={`${CASES}/new`} icon="file">
            Open a case
          </ButtonLink>
        )}
        <ButtonLink href={CASES} kind="secondary">
          {at.openCases > at.cases.length ? `All ${at.openCases} open cases` : 'All cases'}
        </ButtonLink>
      </div>
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
    </Section>
  )
}
