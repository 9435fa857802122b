/** The first card of the profile page: whether its owner can call now, which number, and with which PIN. */
import type { Child } from 'hono/jsx'
import type { CredentialSummary } from '../../../domain/pin/credential-store.ts'
import { isLockedInARow } from '../../../domain/pin/pin-state.ts'
import type { Words } from '../../../profile/words/screen-words.ts'
import { Button, ButtonLink } from '../../components/button.tsx'
import { TextField } from '../../components/field.tsx'
import { Icon } from '../../components/icon.tsx'
import { PageForm } from '../../forms/page-form.tsx'
import { faultAt, Said } from '../../shell/said.tsx'
import type { ProfileContext } from '../profile-now.ts'
import { NumberLinks } from './care-numbers.tsx'
import { strong, When, type SectionProps } from './section.tsx'

export function Ready({ context, at, said }: SectionProps) {
  const { words } = context
  const { can, word, companies } = at.ready
  return (
    <section class="card hero" aria-labelledby="ready">
      <div class={can ? 'hero-answer' : 'hero-answer cannot'}>
        <h2 id="ready">{words.say('ready.title')}</h2>
        <p class="hero-sentence">
          <Icon shape={can ? 'check' : 'alert'} size={24} />
          <strong>{words.say(word, { companies: words.list(companies) })}</strong>
        </p>
        {at.phoneNumbers().length > 0 && (
          <p class="hero-numbers">
            {words.say('ready.call')} <NumberLinks numbers={at.phoneNumbers} own={words.language} />
          </p>
        )}
      </div>
      <Pin context={context} at={at} said={said} />
    </section>
  )
}

/** Whether there is a PIN, whether it works, and what its owner can do about it. */
function Pin({ context, at: { pin, state }, said }: Omit<SectionProps, 'typed'>) {
  const { words } = context
  return (
    <div id="pin" class="hero-pin">
      <h3>{words.say('pin.title')}</h3>
      <Said said={said} part="pin" />
      {state === 'none' || pin === undefined ? (
        <p>{words.say('pin.none')}</p>
      ) : (
        <>
          <Use context={context} pin={pin} />
          <WrongNumbers words={words} pin={pin} isLocked={state === 'locked'} />
        </>
      )}
      <div class="actions">
        <ButtonLink href="/profile/pin" icon="key" kind={state === 'works' ? 'secondary' : 'primary'}>
          {words.say(state === 'none' ? 'pin.get' : 'pin.get-new')}
        </ButtonLink>
      </div>
      {state === 'works' ? <TestPin context={context} said={said} /> : <Said said={said} part="pin-test" />}
      {state !== 'none' && (
        <p class="aside">
          <small>
            {words.pieces<Child>('pin.was-not-me', { a: (inside) => <a href="/profile/not-me">{inside}</a> })}
          </small>
        </p>
      )}
    </div>
  )
}

function Use({ context, pin }: { context: ProfileContext; pin: CredentialSummary }) {
  const issued = <When at={pin.issuedAt} context={context} />
  return (
    <p>
      {pin.lastUsedAt === undefined
        ? context.words.pieces<Child>('pin.not-used', { issued })
        : context.words.pieces<Child>('pin.used', { issued, used: <When at={pin.lastUsedAt} context={context} /> })}
    </p>
  )
}

interface WrongNumbersProps {
  words: Words
  pin: CredentialSummary
  isLocked: boolean
}

function WrongNumbers({ words, pin, isLocked }: WrongNumbersProps) {
  const { failuresInARow: count, failuresInLife } = pin
  if (isLocked && !isLockedInARow(pin))
    return <p>{words.pieces<Child>('pin.locked-in-life', { count: failuresInLife, strong })}</p>
  if (isLocked) return <p>{words.pieces<Child>('pin.locked', { count, strong })}</p>
  if (count === 0) return null
  return <p>{words.say('pin.wrong-numbers', { count })}</p>
}

function TestPin({ context, said }: Pick<SectionProps, 'context' | 'said'>) {
  const { words } = context
  return (
    <details id="pin-test" open={said?.part === 'pin-test'}>
      <summary>{words.say('pin-test.title')}</summary>
      <Said said={said} part="pin-test" />
      <PageForm context={context} action="/profile/pin/test">
        <TextField
          id="test-pin"
          name="pin"
          label={words.say('pin-test.label')}
          help={words.say('pin-test.help')}
          type="password"
          inputmode="numeric"
          required
          maxlength={40}
          isShort
          {...faultAt(said, 'pin-test', 'pin')}
        />
        <Button kind="secondary">{words.say('pin-test.button')}</Button>
      </PageForm>
    </details>
  )
}
