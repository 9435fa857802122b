/** The forms of one case. Each holds the version of the case that its reader saw, and a key by which it is done once. */
import { randomUUID } from 'node:crypto'
import type { Child } from 'hono/jsx'
import { PRIORITIES } from '../../../domain/directory/directory.ts'
import type { WholeCase } from '../../../profile/cases/own-case-store.ts'
import { Button } from '../../components/button.tsx'
import { AreaField, SelectField } from '../../components/field.tsx'
import { PageForm } from '../../forms/page-form.tsx'
import { faultAt, Said, type SaidAt } from '../../shell/said.tsx'
import type { ProfileContext } from '../profile-now.ts'
import { addressOf } from './case-parts.tsx'

export type WordsAct = 'update' | 'reopen' | 'close'
export type CaseAct = WordsAct | 'raise'

export interface CaseFormProps {
  context: ProfileContext
  whole: WholeCase
  said: SaidAt | undefined
  typed: Readonly<Record<string, string>>
}

/** After an answer that leaves open whether it was done, the form goes on under its key, so that it is not done twice. */
export function Hidden({ whole, typed }: { whole: Pick<WholeCase, 'case'>; typed: CaseFormProps['typed'] }) {
  return (
    <>
      <input type="hidden" name="key" value={typed['key'] ?? randomUUID()} />
      <input type="hidden" name="version" value={String(whole.case.version)} />
    </>
  )
}

const typedInto = (act: CaseAct, typed: CaseFormProps['typed']) => (typed['form'] === act ? typed : {})

/** No limit on the field: a browser would cut off without a word what is too long. */
export function WordsForm({
  context,
  whole,
  said,
  typed: all,
  act,
  orNot,
}: CaseFormProps & { act: WordsAct; orNot?: Child }) {
  const typed = typedInto(act, all)
  const { words } = context
  return (
    <PageForm context={context} action={`${addressOf(whole.number)}/${act}`} id={`${act}-form`}>
      <Said said={said} part={act} />
      <Hidden whole={whole} typed={typed} />
      <AreaField
        id={`${act}-note`}
        name="note"
        label={words.say(`work.${act}`)}
        help={words.say(`work.${act}-help`)}
        rows={4}
        required
        value={typed['note'] ?? ''}
        {...faultAt(said, act, 'note')}
      />
      <div class="actions">
        <Button kind={act === 'close' ? 'danger' : 'primary'}>{words.say(`work.${act}-button`)}</Button>
        {orNot}
      </div>
    </PageForm>
  )
}

export function RaiseForm({ context, whole, said, typed: all }: CaseFormProps) {
  const { words } = context
  const typed = typedInto('raise', all)
  const higher = PRIORITIES.slice(0, PRIORITIES.indexOf(whole.priority))
  return (
    <details id="raise" open={typed['form'] === 'raise'}>
      <summary>{words.say('raise.title')}</summary>
      <Said said={said} part="raise" />
      <PageForm context={context} action={`${addressOf(whole.number)}/raise`} id="raise-form">
        <Hidden whole={whole} typed={typed} />
        <SelectField
          id="raise-priority"
          name="priority"
          label={words.say('raise.priority')}
          required
          empty={words.say('raise.choose')}
          value={typed['priority'] ?? ''}
          choices={higher.map((priority) => ({ value: priority, label: words.say(`priority-means.${priority}`) }))}
        />
        <AreaField
          id="raise-note"
          name="note"
          label={words.say('raise.note')}
          rows={3}
          required
          value={typed['note'] ?? ''}
          {...faultAt(said, 'raise', 'note')}
        />
        <Button kind="secondary">{words.say('raise.button')}</Button>
      </PageForm>
    </details>
  )
}
