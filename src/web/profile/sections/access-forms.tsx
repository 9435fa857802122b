/** Access on the profile page as it is drawn: asking for it, and the requests that an approver answers. */
import type { GrantListed } from '../../../directory/lists/related-lists.ts'
import type { Combination, Standing } from '../../../domain/directory/directory.ts'
import { relationOf } from '../../../domain/directory/relation.ts'
import { Button } from '../../components/button.tsx'
import { SelectField } from '../../components/field.tsx'
import { PageForm } from '../../forms/page-form.tsx'
import { Said, type SaidAt } from '../../shell/said.tsx'
import type { ProfileContext } from '../profile-now.ts'
import { Section } from './section.tsx'

/** A contact of a company that bought through a partner may not, unless an administrator records the Support Owner's exception. */
export function mayBeDesignated(standing: Standing, on: Combination): boolean {
  return relationOf(standing.contact, on) !== 'indirect_end_user'
}

interface AskProps {
  context: ProfileContext
  standing: Standing
  said: SaidAt | undefined
}

export function AskForAccess({ context, standing, said }: AskProps) {
  if (standing.combinations.length === 0) return <Said said={said} part="rights" />
  const anyDesignated = standing.combinations.some((on) => mayBeDesignated(standing, on))
  return (
    <details id="ask-for-access" open={said?.part === 'rights'}>
      <summary>Ask for more access</summary>
      <Said said={said} part="rights" />
      <PageForm context={context} action="/profile/access">
        <div class="fields">
          <SelectField
            id="access-contract"
            name="contract"
            label="For"
            choices={standing.combinations.map(({ contract, endUser, soldTo }) => ({
              value: contract,
              label: `${endUser.name}${soldTo.id === endUser.id ? '' : ` (Sold To: ${soldTo.name})`}, ${contract}`,
            }))}
          />
          <SelectField
            id="access-level"
            name="level"
            label="I would like to"
            choices={[
              { value: 'read-only', label: 'hear and see the status of cases' },
              ...(anyDesignated ? [{ value: 'designated', label: 'open and work on cases (Designated Contact)' }] : []),
            ]}
          />
        </div>
        <Button kind="secondary">Ask</Button>
      </PageForm>
    </details>
  )
}

interface RequestProps {
  context: ProfileContext
  requests: readonly GrantListed[]
  said: SaidAt | undefined
}

export function RequestsToAnswer({ context, requests, said }: RequestProps) {
  if (requests.length === 0 && said?.part !== 'requests') return <></>
  return (
    <Section id="requests" title="Requests for you to answer">
      <Said said={said} part="requests" />
      {requests.length === 0 && <p>There are no more.</p>}
      {requests.map(({ row, version, contactName, endUser }) => (
        <PageForm context={context} action="/profile/requests">
          {Object.entries({
            contact: row.contact,
            contract: row.contract,
            level: row.level,
            version: String(version),
          }).map(([name, value]) => (
            <input type="hidden" name={name} value={value} />
          ))}
          <p>
            <strong>{contactName}</strong>{' '}
            {row.level === 'designated' ? 'asks to open and work on cases' : 'asks to see cases'} for {endUser},{' '}
            {row.contract}.
          </p>
          <div class="actions">
            <Button name="answer" value="yes" aria-label={`Approve ${contactName}`}>
              Approve
            </Button>
            <Button name="answer" value="no" kind="secondary" aria-label={`Decline ${contactName}`}>
              Decline
            </Button>
          </div>
        </PageForm>
      ))}
    </Section>
  )
}
