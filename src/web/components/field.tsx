/** A field of a form: its label above it, help below the label, and what is wrong with it beside it. */
import type { Child } from 'hono/jsx'
import { Icon } from './icon.tsx'

export interface FieldProps {
  /** Of the field; by it live parts find the field again, and `-help` and `-error` are made from it. */
  id: string
  name: string
  label: Child
  help?: Child
  /** What is wrong, as a sentence; undefined: nothing. */
  error?: string | undefined
  /** The error is what the person was answered: the address ends with its id, `said`, and it has the focus. */
  isAnswer?: boolean
  required?: boolean
  autofocus?: boolean
  class?: string
}

export interface TextFieldProps extends FieldProps {
  type?: 'text' | 'email' | 'tel' | 'search' | 'date' | 'time' | 'number' | 'password'
  value?: string
  inputmode?: 'numeric' | 'tel' | 'email' | 'search'
  maxlength?: number
  minlength?: number
  pattern?: string
  placeholder?: string
  readonly?: boolean
  /** Id of a datalist (Suggest draws one by itself). */
  list?: string
  /** What it suggests while one types, and on which contract (Suggest). */
  'data-suggest'?: string
  'data-suggest-for'?: string
  /** Narrow, for a number of a known length. */
  isShort?: boolean
}

/** Without the browser's own memory: what is typed here is of one person and often of another. */
export function TextField({ type = 'text', isShort = false, ...field }: TextFieldProps) {
  const { label, help, error, isAnswer, class: more, ...own } = field
  return (
    <Field {...field}>
      <input {...own} {...states(field)} type={type} class={isShort ? 'is-short' : undefined} autocomplete="off" />
    </Field>
  )
}

export interface AreaFieldProps extends FieldProps {
  value?: string
  maxlength?: number
  rows?: number
}

export function AreaField({ value = '', rows = 3, ...field }: AreaFieldProps) {
  const { label, help, error, isAnswer, class: more, ...own } = field
  return (
    <Field {...field}>
      <textarea {...own} {...states(field)} rows={rows}>
        {value}
      </textarea>
    </Field>
  )
}

export interface Choice {
  value: string
  label: string
}

/** `choices` stand as they are given; `empty` is the words of no choice. */
export function SelectField({
  value,
  choices,
  empty,
  ...field
}: FieldProps & { value?: string; choices: readonly Choice[]; empty?: string }) {
  const { label, help, error, isAnswer, class: more, ...own } = field
  return (
    <Field {...field}>
      <select {...own} {...states(field)}>
        {empty !== undefined && <option value="">{empty}</option>}
        {choices.map((one) => (
          <option value={one.value} selected={one.value === value}>
            {one.label}
          </option>
        ))}
      </select>
    </Field>
  )
}

/** One box to tick, its label behind it. */
export function CheckField({
  id,
  name,
  label,
  help,
  error,
  value = 'on',
  isChecked = false,
}: Pick<FieldProps, 'id' | 'name' | 'label' | 'help' | 'error'> & { value?: string; isChecked?: boolean }) {
  return (
    <div class={error === undefined ? 'field field--check' : 'field field--check field--wrong'}>
      <input type="checkbox" id={id} name={name} value={value} checked={isChecked} {...states({ id, help, error })} />
      <label for={id}>{label}</label>
      {help !== undefined && (
        <p class="field-help" id={`${id}-help`}>
          {help}
        </p>
      )}
      {error !== undefined && <FieldError id={id} error={error} />}
    </div>
  )
}

/** For fields without a component of their own, which take `states`. */
export function FieldError({ id, error, isAnswer = false }: { id: string; error: string; isAnswer?: boolean }) {
  return (
    <p class="field-error" id={errorId(id, isAnswer)} {...(isAnswer ? { role: 'status', tabindex: -1 } : {})}>
      <Icon shape="wrong" /> {error}
    </p>
  )
}

/** Around a field that is drawn by the caller, e.g. with a button beside it; it takes `states`. */
export function Field({
  id,
  label,
  help,
  error,
  isAnswer = false,
  class: more = '',
  children,
}: Pick<FieldProps, 'id' | 'label' | 'help' | 'error' | 'isAnswer' | 'class'> & { children: Child }) {
  const classes = ['field', error === undefined ? '' : 'field--wrong', more].filter((one) => one !== '').join(' ')
  return (
    <div class={classes}>
      <label for={id}>{label}</label>
      {help !== undefined && (
        <p class="field-help" id={`${id}-help`}>
          {help}
        </p>
      )}
      {error !== undefined && <FieldError id={id} error={error} isAnswer={isAnswer} />}
      {children}
    </div>
  )
}

const errorId = (id: string, isAnswer: boolean) => (isAnswer ? 'said' : `${id}-error`)

/** What a group of fields tells about its fault, which is drawn in it (`FieldError`); a link leads to it. */
export function groupStates(id: string, error: string | undefined) {
  return { id, tabindex: -1, ...(error === undefined ? {} : { 'aria-describedby': errorId(id, false) }) }
}

/** What a field tells about its help and its fault. */
export function states({ id, help, error, isAnswer = false }: Pick<FieldProps, 'id' | 'help' | 'error' | 'isAnswer'>) {
  const about = [help === undefined ? '' : `${id}-help`, error === undefined ? '' : errorId(id, isAnswer)].filter(
    (one) => one !== '',
  )
  return {
    ...(error === undefined ? {} : { 'aria-invalid': 'true' as const }),
    ...(about.length === 0 ? {} : { 'aria-describedby': about.join(' ') }),
  }
}
