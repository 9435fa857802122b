/** A form for one row of the directory, made from its fields: the same for companies, contacts, contracts, grants and staff. */
import {
  choicesOf,
  fieldsOf,
  isList,
  isNeeded,
  KEYS,
  type Kind,
  type Row,
} from '../../../domain/directory/directory-rows.ts'
import { Button } from '../../components/button.tsx'
import { SelectField, TextField } from '../../components/field.tsx'
import { Suggest } from '../../components/suggest.tsx'
import { PageForm } from '../../forms/page-form.tsx'
import type { AdminContext } from '../admin-page.tsx'
import { helpOf, labelOf, valueInWords } from '../words/row-words.ts'
import type { Suggestions } from './suggestions.ts'

export interface RowFormDeps {
  context: AdminContext
  kind: Kind
  /** What is in the fields to begin with; a row that is there keeps its key. */
  values: Record<string, string>
  version: number
  submit: string
  /** The names of what the row refers to, by id: shown at the field that holds the id. */
  names?: Readonly<Record<string, string>>
  /** What is known, to choose from, by field. */
  suggestions?: Suggestions
  /** Fields that are settled and not shown. */
  settled?: Record<string, string>
  /** What is wrong with a field, as a sentence; the first of them has the focus. */
  faults?: Readonly<Record<string, string>>
}

export function RowForm(form: RowFormDeps) {
  const { context, kind, values, version, submit, settled = {}, faults = {} } = form
  const shown = fieldsOf(kind).filter((field) => !(field in settled))
  const firstFault = shown.find((field) => field in faults)
  // Half a date would be sent as none: that, only the browser sees.
  const hasDates = shown.some(isDate)
  return (
    <PageForm
      context={context}
      action={`/admin/${kind}/save`}
      class="row-form"
      id={`${kind}-form`}
      novalidate={!hasDates}
    >
      <input type="hidden" name="version" value={String(version)} />
      {Object.entries(settled).map(([field, value]) => (
        <input type="hidden" name={field} value={value} />
      ))}
      <div class="fields">
        {shown.map((field) => (
          <RowField form={form} field={field} hasFocus={field === firstFault} />
        ))}
        <TextField
          id={`${kind}-why`}
          name="why"
          label="Why, for the audit trail"
          value={values['why'] ?? ''}
          error={faults['why']}
          maxlength={200}
        />
      </div>
      <Button id={`${kind}-submit`}>{submit}</Button>
    </PageForm>
  )
}

const isDate = (field: string) => field.endsWith('On')

/** Fields that hold the id of a company or a person. */
const REFERS = new Set(['employer', 'soldTo', 'endUser', 'supportOwner', 'contact', 'approvedBy'])

function RowField({ form, field, hasFocus }: { form: RowFormDeps; field: string; hasFocus: boolean }) {
  const { kind, values, version, suggestions = {}, faults = {}, names = {} } = form
  const value = values[field] ?? ''
  const isFixed = version > 0 && KEYS[kind].some((key) => key === field)
  const about = {
    id: `${kind}-${field}`,
    name: field,
    label: labelOf(field),
    help: REFERS.has(field) && names[value] !== undefined ? names[value] : isFixed ? undefined : helpOf(kind, field),
    error: faults[field],
    autofocus: hasFocus,
  }
  const known = choicesOf(kind, field)
  if (known !== undefined && !isFixed) {
    // What is stored stays what it is, even if it is none of the choices.
    const choices = value === '' || known.includes(value) ? known : [value, ...known]
    const inWords = choices.map((choice) => ({ value: choice, label: valueInWords(field, choice) }))
    return <SelectField {...about} value={value} choices={inWords} />
  }
  const typed = { ...about, value, required: isNeeded(kind, field), readonly: isFixed }
  const suggested = suggestions[field]
  if (suggested !== undefined && !isFixed) return <Suggest {...typed} {...suggested} />
  return <TextField {...typed} type={isDate(field) ? 'date' : 'text'} />
}

/** A row as its form shows it. */
export function valuesOf(kind: Kind, row: Row): Record<string, string> {
  return Object.fromEntries(
    fieldsOf(kind).map((field) => {
      const value: unknown = Reflect.get(row, field)
      if (Array.isArray(value) || isList(kind, field)) return [field, Array.isArray(value) ? value.join('; ') : '']
      if (typeof value === 'boolean') return [field, value ? 'yes' : 'no']
      return [field, typeof value === 'string' ? value : '']
    }),
  )
}
