/** A form for one row of the directory, made from its fields: the same for companies, contacts, contracts, grants and staff. */
import type { RowLists } from '../../../directory/lists/row-lists.ts'
import {
  choicesOf,
  fieldsOf,
  isList,
  isNeeded,
  KEYS,
  type Kind,
  type Row,
} from '../../../domain/directory/directory-rows.ts'
import { PageForm } from '../../forms/page-form.tsx'
import type { AdminContext } from '../admin-page.tsx'
import { FIELD_LABELS, helpOf } from '../words/row-words.ts'

const MOST_COMPANIES = 300

export async function companiesToChoose(lists: Pick<RowLists, 'page'>): Promise<{ id: string; name: string }[]> {
  return (await lists.page('companies', undefined, MOST_COMPANIES)).map(({ row: { id, name } }) => ({ id, name }))
}

const COMPANY_FIELDS = new Set(['employer', 'soldTo', 'endUser', 'supportOwner'])

export interface RowFormDeps {
  context: AdminContext
  kind: Kind
  /** What is in the fields to begin with; a row that is there keeps its key. */
  values: Record<string, string>
  version: number
  submit: string
  /** Known companies by id, to choose from. */
  companies?: readonly { id: string; name: string }[]
  /** Fields that are settled and not shown. */
  settled?: Record<string, string>
  /** What is wrong with a field, as a sentence; the first of them has the focus. */
  faults?: Readonly<Record<string, string>>
}

export function RowForm({
  context,
  kind,
  values,
  version,
  submit,
  companies = [],
  settled = {},
  faults = {},
}: RowFormDeps) {
  const keys: readonly string[] = version > 0 ? KEYS[kind] : []
  const list = `companies-of-${kind}`
  const shown = fieldsOf(kind).filter((field) => !(field in settled))
  const firstFault = shown.find((field) => field in faults)
  return (
    <PageForm context={context} action={`/admin/${kind}/save`} class="row-form">
      <input type="hidden" name="version" value={String(version)} />
      {Object.entries(settled).map(([field, value]) => (
        <input type="hidden" name={field} value={value} />
      ))}
      {companies.length > 0 && (
        <datalist id={list}>
          {companies.map(({ id, name }) => (
            <option value={id}>{name}</option>
          ))}
        </datalist>
      )}
      <div class="fields">
        {shown.map((field) => (
          <label>
            {FIELD_LABELS[field] ?? field}
            <Field
              kind={kind}
              field={field}
              value={values[field] ?? ''}
              fixed={keys.includes(field)}
              list={COMPANY_FIELDS.has(field) && companies.length > 0 ? list : undefined}
              help={helpOf(kind, field) === undefined ? undefined : helpId(kind, field)}
              fault={field in faults ? faultId(kind, field) : undefined}
              focus={field === firstFault}
            />
            {helpOf(kind, field) !== undefined && <small id={helpId(kind, field)}>{helpOf(kind, field)}</small>}
            {faults[field] !== undefined && (
              <small id={faultId(kind, field)} class="fault">
                {faults[field]}
              </small>
            )}
          </label>
        ))}
        <label>
          Why, for the audit trail
          <input name="why" value={values['why'] ?? ''} maxlength={200} autocomplete="off" />
        </label>
      </div>
      <button>{submit}</button>
    </PageForm>
  )
}

interface FieldProps {
  kind: Kind
  field: string
  value: string
  fixed: boolean
  list: string | undefined
  /** The id of the sentence that says what it may hold. */
  help: string | undefined
  /** The id of the sentence that says what is wrong with it. */
  fault: string | undefined
  focus: boolean
}

const helpId = (kind: Kind, field: string) => `help-${kind}-${field}`
const faultId = (kind: Kind, field: string) => `fault-${kind}-${field}`

function Field({ kind, field, value, fixed, list, help, fault, focus }: FieldProps) {
  const told = [fault, help].filter((id) => id !== undefined).join(' ')
  const wrong = {
    ...(fault !== undefined && { 'aria-invalid': 'true' as const }),
    ...(told !== '' && { 'aria-describedby': told }),
  }
  const known = choicesOf(kind, field)
  // What is stored stays what it is, even if it is none of the choices.
  const choices = known === undefined || value === '' || known.includes(value) ? known : [value, ...known]
  if (choices !== undefined && !fixed)
    return (
      <select name={field} autofocus={focus} {...wrong}>
        {choices.map((choice) => (
          <option value={choice} selected={choice === value}>
            {choice}
          </option>
        ))}
      </select>
    )
  return (
    <input
      name={field}
      value={value}
      type={field.endsWith('On') ? 'date' : 'text'}
      required={isNeeded(kind, field)}
      readonly={fixed}
      autocomplete="off"
      list={list}
      autofocus={focus}
      {...wrong}
    />
  )
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
