/** A field that suggests what is known: the browser's own list, which filters by key and by name, and takes another value too. */
import { TextField, type TextFieldProps } from './field.tsx'

export interface Suggestion {
  /** What is sent, e.g. `SC-1001`. */
  value: string
  /** What a person knows it by. */
  label: string
}

/** The form that is sent may hold a value that was not suggested: the server checks it. */
export function Suggest({
  suggestions,
  ...field
}: Omit<TextFieldProps, 'list'> & { suggestions: readonly Suggestion[] }) {
  const list = `${field.id}-list`
  return (
    <>
      <TextField {...field} list={list} />
      <datalist id={list}>
        {suggestions.map(({ value, label }) => (
          <option value={value}>{label}</option>
        ))}
      </datalist>
    </>
  )
}
