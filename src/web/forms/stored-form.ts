/** A form that arrived after its sign-in was over is stored for its sender, who finishes it after signing in again. */
import type { Request } from 'express'
import { z } from 'zod'
import type { ScreenWord } from '../../profile/words/screen-words.ts'
import type { PageSlots } from './page-slots.ts'

/** What of a form is stored. Fields that are not named here are not: a PIN never is. */
export interface StoredForm {
  /** The words of its button. */
  button: string
  /** Where the form stands; `:key` is taken from the form's own address. */
  page: string
  /** By name, the label a person knows it by; an empty one is stored and not shown. */
  fields: Readonly<Record<string, string>>
  /** The same of every field whose name begins so, e.g. of each language. */
  fieldsFrom?: Readonly<Record<string, string>>
  /** Button and labels are names of words in the language of a contact, not the words themselves. */
  isNamed?: true
  /** For the reader, by field and by what it holds. */
  values?: Readonly<Record<string, Readonly<Record<string, ScreenWord>>>>
}

/** A form for contacts: its words are named, and said when the page is shown. */
export function contactForm(form: {
  button: ScreenWord
  page: string
  fields: Readonly<Record<string, ScreenWord | ''>>
  values?: NonNullable<StoredForm['values']>
}): StoredForm {
  return { ...form, isNamed: true }
}

export const UNFINISHED = 'unfinished'
export const UNFINISHED_PATH = '/unfinished'

type Why = 'old-sign-in' | 'lapsed' | 'old-form'

export const storedForm = z.object({
  why: z.enum(['old-sign-in', 'lapsed', 'old-form']),
  action: z.string(),
  button: z.string().optional(),
  page: z.string(),
  isNamed: z.literal(true).optional(),
  fields: z.array(z.object({ name: z.string(), label: z.string(), value: z.string(), shown: z.string().optional() })),
})

/** The address at which the form is finished. */
export async function saveUnfinished(
  slots: PageSlots,
  keeps: StoredForm | undefined,
  why: Why,
  request: Request,
): Promise<string> {
  const given: unknown = request.body
  const body = typeof given === 'object' && given !== null ? given : {}
  const fields = Object.entries({ ...begun(keeps, body), ...keeps?.fields }).flatMap(([name, label]) =>
    [Reflect.get(body, name) as unknown]
      .flat()
      .flatMap((value) =>
        typeof value === 'string' ? [{ name, label, value, shown: keeps?.values?.[name]?.[value] }] : [],
      ),
  )
  const place = keeps?.page ?? `/${request.path.split('/')[1] ?? ''}`
  const id = await slots.keep({
    why,
    action: request.path,
    button: keeps?.button,
    isNamed: keeps?.isNamed,
    page: place.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(request.params[name] ?? ''))),
    fields,
  } satisfies z.infer<typeof storedForm>)
  return `${UNFINISHED_PATH}?${new URLSearchParams({ slot: id }).toString()}`
}

/** By the names that came, of which a form has as many as a site has languages. */
function begun(keeps: StoredForm | undefined, body: object): Record<string, string> {
  const found: Record<string, string> = {}
  for (const name of Object.keys(body))
    for (const [start, label] of Object.entries(keeps?.fieldsFrom ?? {}))
      if (name.startsWith(start)) found[name] = label === '' ? '' : `${label}, ${name.slice(start.length)}`
  return found
}

/** The id of the slot that a form was finished from; undefined: it was sent from its own page. */
function unfinishedSlot(request: Request): unknown {
  const body: unknown = request.body
  return typeof body === 'object' && body !== null ? Reflect.get(body, UNFINISHED) : undefined
}

/**
 * Taken before it is done, so that it is gone once its sender has the answer; put back unless it was done. `isDone` is asked
 * after `run`.
 */
export async function finishing(
  slots: PageSlots,
  request: Request,
  run: () => void | Promise<void>,
  isDone: () => boolean,
): Promise<void> {
  const id = unfinishedSlot(request)
  const stored = await slots.take(id, storedForm)
  try {
    await run()
  } finally {
    if (stored !== undefined && typeof id === 'string' && !isDone()) await slots.restore(id, stored)
  }
}
