/** A field that suggests what is known. While one types the server is asked for more (assets/suggest.js); without scripts the browser filters its own list. */
import { TextField, type TextFieldProps } from './field.tsx'

export interface Suggestion {
  /** What is sent, e.g. `SC-1001`. */
  value: string
  /** What a person knows it by. */
  label: string
}

export interface SuggestProps extends Omit<TextFieldProps, 'list' | 'data-suggest' | 'data-suggest-for'> {
  /** What the field suggests before something is typed, and all that it suggests without scripts. */
  suggestions: readonly Suggestion[]
  /** What the server is asked for; undefined: `suggestions` are all there are. */
  asks?: string
  /** The contract it is about, or the name of the field of the same form that holds it. */
  on?: string | undefined
}

/** The form that is sent may hold a value that was not suggested, or a name: the server checks it. */
export function Suggest({ suggestions, asks = '', on, ...field }: SuggestProps) {
  const list = `${field.id}-list`
  return (
    <>
      <TextField {...field} list={list} data-suggest={asks} {...(on === undefined ? {} : { 'data-suggest-for': on })} />
      <datalist id={list}>
        {suggestions.map(({ value, label }) => (
          <option value={value}>{label}</option>
        ))}
      </datalist>
    </>
  )
}
