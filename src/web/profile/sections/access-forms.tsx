/** Access on the profile page as it is drawn: asking for it, and the requests that an approver answers. */
import type { Child } from 'hono/jsx'
import type { GrantListed } from '../../../directory/lists/related-lists.ts'
import type { Combination, Standing } from '../../../domain/directory/directory.ts'
import { relationOf } from '../../../domain/directory/relation.ts'
import { Button } from '../../components/button.tsx'
import { SelectField } from '../../components/field.tsx'
import { PageForm } from '../../forms/page-form.tsx'
import { Said, type SaidAt } from '../../shell/said.tsx'
import type { ProfileContext } from '../profile-now.ts'
import { companyAndContract } from '../combination-words.ts'
import { Section, strong } from './section.tsx'

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
  const { words } = context
  const anyDesignated = standing.combinations.some((on) => mayBeDesignated(standing, on))
  return (
    <details id="ask-for-access" open={said?.part === 'rights'}>
      <summary>{words.say('access.title')}</summary>
      <Said said={said} part="rights" />
      <PageForm context={context} action="/profile/access">
        <div class="fields">
          <SelectField
            id="access-contract"
            name="contract"
            label={words.say('access.contract')}
            choices={standing.combinations.map((on) => ({ value: on.contract, label: companyAndContract(on, words) }))}
          />
          <SelectField
            id="access-level"
            name="level"
            label={words.say('access.level')}
            choices={[
              { value: 'read-only', label: words.say('access.read-only') },
              ...(anyDesignated ? [{ value: 'designated', label: words.say('access.designated') }] : []),
            ]}
          />
        </div>
        <Button kind="secondary">{words.say('access.button')}</Button>
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
  const { words } = context
  return (
    <Section id="requests" title={words.say('requests.title')}>
      <Said said={said} part="requests" />
      {requests.length === 0 && <p>{words.say('requests.none')}</p>}
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
            {words.pieces<Child>('requests.asks', {
              name: contactName,
              level: row.level.replaceAll('-', '_'),
              company: endUser,
              contract: row.contract,
              strong,
            })}
          </p>
          <div class="actions">
            <Button name="answer" value="yes" aria-label={words.say('requests.approve-who', { name: contactName })}>
              {words.say('requests.approve')}
            </Button>
            <Button
              name="answer"
              value="no"
              kind="secondary"
              aria-label={words.say('requests.decline-who', { name: contactName })}
            >
              {words.say('requests.decline')}
            </Button>
          </div>
        </PageForm>
      ))}
    </Section>
  )
}
