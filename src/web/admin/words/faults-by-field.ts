/** What is wrong with a form: by field, for the top of the page, and the one thing that every field of words can have wrong. */
import type { WrongField } from '../../shell/said.tsx'
import { inThousands } from '../lists/list-address.ts'

/** By field, as sentences. */
export type Faults = Readonly<Record<string, string | undefined>>

/** Without the fields of which nothing is wrong. */
export const whatIsWrong = (faults: Faults): Record<string, string> =>
  Object.fromEntries(
    Object.entries(faults).flatMap(([field, sentence]) => (sentence === undefined ? [] : [[field, sentence]])),
  )

/** A field with two faults says both. */
export function faultsByField(faults: Iterable<{ field: string; sentence: string }>): Record<string, string> {
  const byField = new Map<string, string[]>()
  for (const { field, sentence } of faults) {
    const said = byField.get(field) ?? []
    if (!said.includes(sentence)) byField.set(field, [...said, sentence])
  }
  return Object.fromEntries([...byField].map(([field, sentences]) => [field, sentences.join(' ')]))
}

/** For the top of the page: each leads to its field, whose id is that of its form and its own name. */
export const wrongFieldsIn = (form: string, faults: Faults): WrongField[] =>
  Object.entries(faults).flatMap(([field, sentence]) =>
    sentence === undefined ? [] : [{ id: `${form}-${field}`, sentence }],
  )

/** `what`: the field, as a sentence begins with it. Undefined: it is not too long. */
export const tooLong = (what: string, text: string, most: number): string | undefined =>
  text.length > most
    ? `${what} has ${inThousands(text.length)} letters. At most ${inThousands(most)} are possible.`
    : undefined
