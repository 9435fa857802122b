/** A form that arrived after its sign-in was over is kept for its sender, who finishes it here after signing in again. */
import type { Request } from 'express'
import { z } from 'zod'
import type { Allow } from '../allow.ts'
import { page } from '../shell/page.tsx'
import { ROLES } from '../sign-in/person.ts'
import { PageForm } from './page-form.tsx'
import type { PageSlots } from './page-slots.ts'

/** What of a form is kept. Fields that are not named here are not: a PIN never is. */
export interface KeptForm {
  /** The words of its button. */
  button: string
  /** Where the form stands; `:key` is taken from the form's own address. */
  page: string
  /** By name, the label a person knows it by; an empty one is kept and not shown. */
  fields: Readonly<Record<string, string>>
}

export const UNFINISHED = 'unfinished'
const PATH = '/unfinished'

const WHY = {
  'old-sign-in': 'This needs a sign-in of the last five minutes, and yours was older.',
  lapsed: 'Your sign-in had ended when you pressed the button.',
  'old-form': 'You had signed in again since the page was opened.',
} as const
type Why = keyof typeof WHY

const keptForm = z.object({
  why: z.enum(['old-sign-in', 'lapsed', 'old-form']),
  action: z.string(),
  button: z.string().optional(),
  page: z.string(),
  fields: z.array(z.object({ name: z.string(), label: z.string(), value: z.string() })),
})

/** The address at which the form is finished. */
export async function keepUnfinished(
  slots: PageSlots,
  keeps: KeptForm | undefined,
  why: Why,
  request: Request,
): Promise<string> {
  const body: object = typeof request.body === 'object' && request.body !== null ? (request.body as object) : {}
  const fields = Object.entries(keeps?.fields ?? {}).flatMap(([name, label]) =>
    [Reflect.get(body, name) as unknown]
      .flat()
      .flatMap((value) => (typeof value === 'string' ? [{ name, label, value }] : [])),
  )
  const place = keeps?.page ?? `/${request.path.split('/')[1] ?? ''}`
  const id = await slots.keep({
    why,
    action: request.path,
    button: keeps?.button,
    page: place.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(request.params[name] ?? ''))),
    fields,
  } satisfies z.infer<typeof keptForm>)
  return `${PATH}?${new URLSearchParams({ slot: id }).toString()}`
}

/** The id of the slot that a form was finished from; undefined: it was sent from its own page. */
export function unfinishedSlot(request: Request): unknown {
  const body: unknown = request.body
  return typeof body === 'object' && body !== null ? Reflect.get(body, UNFINISHED) : undefined
}

export async function forgetUnfinished(slots: PageSlots, id: unknown): Promise<void> {
  await slots.take(id, keptForm)
}

export function unfinishedScreen(allow: Allow): void {
  allow({ method: 'get', path: PATH, roles: ROLES }, async (visit, request, response) => {
    const slot = request.query['slot']
    const kept = await visit.slots.read(slot, keptForm)
    if (kept === undefined || typeof slot !== 'string') {
      const body = (
        <article class="notice">
          <h1>Nothing is left to finish here</h1>
          <p>It was finished, it is more than an hour old, or another person sent it.</p>
          <p>
            <a href="/">Go to the first page</a>
          </p>
        </article>
      )
      response.type('html').send(page({ visit, title: 'Nothing to finish', body }))
      return
    }
    const { why, action, button, page: place, fields } = kept
    const shown = fields.filter(({ label, value }) => label !== '' && value !== '')
    const body = (
      <article class="notice">
        <h1 id="said" tabindex={-1}>
          Not done yet
        </h1>
        <p role="status">
          {WHY[why]} Nothing was changed.{' '}
          {button === undefined ? 'Go back to the page and do it again.' : 'What you typed is here. Finish it now:'}
        </p>
        {shown.length > 0 && (
          <dl class="facts">
            {shown.map(({ label, value }) => (
              <div>
                <dt>{label}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        )}
        {button === undefined ? (
          <p>
            <a href={place}>Back to the page</a>
          </p>
        ) : (
          <PageForm visit={visit} action={action}>
            <input type="hidden" name={UNFINISHED} value={slot} />
            {fields.map(({ name, value }) => (
              <input type="hidden" name={name} value={value} />
            ))}
            <div class="actions">
              <button>{button}</button>
              <a href={place}>Leave it, and go back to the page</a>
            </div>
          </PageForm>
        )}
      </article>
    )
    response.type('html').send(page({ visit, title: 'Not done yet', body }))
  })
}
