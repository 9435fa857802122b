/** The page on which a person finishes a form that arrived after their sign-in was over. */
import type { z } from 'zod'
import type { Allow } from './allow.ts'
import { Button, ButtonLink } from './components/button.tsx'
import { isScreenWord } from '../profile/words/screen-words.ts'
import { page } from './shell/page.tsx'
import { ROLES } from '../accounts/person.ts'
import { storedForm, UNFINISHED, UNFINISHED_PATH } from './forms/stored-form.ts'
import { PageForm } from './forms/page-form.tsx'

export function unfinishedScreen(allow: Allow): void {
  allow({ method: 'get', path: UNFINISHED_PATH, roles: ROLES }, async (context, request, response) => {
    const { words } = context
    const slot = request.query['slot']
    const stored = await context.slots.read(slot, storedForm)
    if (stored === undefined || typeof slot !== 'string') {
      const body = (
        <article class="notice">
          <h1>{words.say('unfinished.nothing')}</h1>
          <p>{words.say('unfinished.nothing-why')}</p>
          <div class="actions">
            <ButtonLink href="/">{words.say('go.start')}</ButtonLink>
          </div>
        </article>
      )
      response.type('html').send(page({ context, title: words.say('unfinished.nothing-title'), body }))
      return
    }
    const { why, action, button, page: place, fields, isNamed = false } = stored
    const label = (text: string) => (isNamed && isScreenWord(text) ? words.say(text) : text)
    const body = (
      <article class="notice">
        <h1 id="said" tabindex={-1}>
          {words.say('unfinished.title')}
        </h1>
        <p role="status">
          {words.say(`unfinished.${why}`)} {words.say(button === undefined ? 'unfinished.again' : 'unfinished.finish')}
        </p>
        <Typed fields={fields} label={label} />
        {button === undefined ? (
          <div class="actions">
            <ButtonLink href={place}>{words.say('unfinished.back')}</ButtonLink>
          </div>
        ) : (
          <PageForm context={context} action={action}>
            <input type="hidden" name={UNFINISHED} value={slot} />
            {fields.map(({ name, value }) => (
              <input type="hidden" name={name} value={value} />
            ))}
            <div class="actions">
              <Button>{label(button)}</Button>
              <a href={place}>{words.say('unfinished.cancel')}</a>
            </div>
          </PageForm>
        )}
      </article>
    )
    response.type('html').send(page({ context, title: words.say('unfinished.title'), body }))
  })
}

type Field = z.infer<typeof storedForm>['fields'][number]

/** What its sender typed, as they know it. */
function Typed({ fields, label }: { fields: readonly Field[]; label: (text: string) => string }) {
  const shown = fields.filter((one) => one.label !== '' && one.value !== '')
  if (shown.length === 0) return null
  return (
    <dl class="facts">
      {shown.map((one) => (
        <div>
          <dt>{label(one.label)}</dt>
          <dd class={one.value.includes('\n') ? 'as-typed' : undefined}>
            {one.shown === undefined ? one.value : label(one.shown)}
          </dd>
        </div>
      ))}
    </dl>
  )
}
