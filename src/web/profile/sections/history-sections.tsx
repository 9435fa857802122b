/** A contact's own calls and cases on the profile page. */
import { randomUUID } from 'node:crypto'
import type { Outcome } from '../../../domain/decide.ts'
import { isScreenWord, type Words } from '../../../profile/words/screen-words.ts'
import { Button, ButtonLink } from '../../components/button.tsx'
import { TextField } from '../../components/field.tsx'
import { PageForm } from '../../forms/page-form.tsx'
import { faultAt, Said } from '../../shell/said.tsx'
import { CaseList, CASES } from '../cases/case-parts.tsx'
import { Section, When, type SectionProps } from './section.tsx'

/** What became of a call, to the one who made it. */
function callWords(outcome: Outcome, words: Words): string {
  const word = `call.${outcome}`
  return words.say(isScreenWord(word) ? word : 'call.other')
}

export function Calls({ context, at }: Pick<SectionProps, 'context' | 'at'>) {
  const { words } = context
  return (
    <Section id="calls" title={words.say('calls.title')}>
      {at.calls.length === 0 ? (
        <p class="empty-line">{words.say('calls.none')}</p>
      ) : (
        <ul class="plain-list">
          {at.calls.map((call) => (
            <li>
              <small>
                <When at={call.at} context={context} />
              </small>
              <span>{callWords(call.outcome, words)}</span>
              <small>{words.say('calls.reference', { reference: call.reference })}</small>
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}

/** The first of the open ones, and ways to all of them and to a new one. */
export function Cases({ context, at, said, typed }: SectionProps) {
  const { words } = context
  const opens = at.rights.some(({ opensCases }) => opensCases)
  return (
    <Section id="cases" title={words.say('cases.title')}>
      <Said said={said} part="cases" />
      {at.cases.length === 0 ? (
        <p class="empty-line">{words.say('cases.none-open')}</p>
      ) : (
        <CaseList context={context} standing={at.standing} rows={at.cases} />
      )}
      <div class="actions">
        {opens && (
          <ButtonLink href={`${CASES}/new`} icon="file">
            {words.say('cases.open-one')}
          </ButtonLink>
        )}
        <ButtonLink href={CASES} kind="secondary">
          {at.openCases > at.cases.length
            ? words.say('cases.all-open', { count: at.openCases })
            : words.say('cases.all')}
        </ButtonLink>
      </div>
      <details id="admin-case" open={said?.part === 'cases' && said.field !== undefined}>
        <summary>{words.say('cases.admin-title')}</summary>
        <PageForm context={context} action="/profile/admin-case">
          <input type="hidden" name="key" value={randomUUID()} />
          <TextField
            id="admin-case-summary"
            name="summary"
            label={words.say('cases.admin-need')}
            required
            maxlength={500}
            value={typed['summary'] ?? ''}
            {...faultAt(said, 'cases', 'summary')}
          />
          <Button kind="secondary">{words.say('cases.admin-button')}</Button>
        </PageForm>
      </details>
    </Section>
  )
}
