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
import { PRIORITY_WORDS } from './case-words.ts'

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

const WORDS: Record<WordsAct, { label: string; help?: string; button: string }> = {
  update: { label: 'Add to this case', help: 'What has happened since, or what we asked you.', button: 'Add update' },
  reopen: { label: 'Reopen this case', help: 'Say what is new: only then it is opened again.', button: 'Reopen' },
  close: { label: 'How was it solved?', help: 'Or why it needs no more work.', button: 'Close this case' },
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
  const { label, help, button } = WORDS[act]
  return (
    <PageForm context={context} action={`${addressOf(whole.number)}/${act}`} id={`${act}-form`}>
      <Said said={said} part={act} />
      <Hidden whole={whole} typed={typed} />
      <AreaField
        id={`${act}-note`}
        name="note"
        label={label}
        help={help}
        rows={4}
        required
        value={typed['note'] ?? ''}
        {...faultAt(said, act, 'note')}
      />
      <div class="actions">
        <Button kind={act === 'close' ? 'danger' : 'primary'}>{button}</Button>
        {orNot}
      </div>
    </PageForm>
  )
}

export function RaiseForm({ context, whole, said, typed: all }: CaseFormProps) {
  const typed = typedInto('raise', all)
  const higher = PRIORITIES.slice(0, PRIORITIES.indexOf(whole.priority))
  return (
    <details id="raise" open={typed['form'] === 'raise'}>
      <summary>It got worse: raise the priority</summary>
      <Said said={said} part="raise" />
      <PageForm context={context} action={`${addressOf(whole.number)}/raise`} id="raise-form">
        <Hidden whole={whole} typed={typed} />
        <SelectField
          id="raise-priority"
          name="priority"
          label="How bad it is now"
          required
          empty="Choose"
          value={typed['priority'] ?? ''}
          choices={higher.map((priority) => ({ value: priority, label: PRIORITY_WORDS[priority] }))}
        />
        <AreaField
          id="raise-note"
          name="note"
          label="What has become worse"
          rows={3}
          required
          value={typed['note'] ?? ''}
          {...faultAt(said, 'raise', 'note')}
        />
        <Button kind="secondary">Raise the priority</Button>
      </PageForm>
    </details>
  )
}
