/** The first card of the profile page: whether its owner can call now, which number, and with which PIN. */
import type { CredentialSummary } from '../../../domain/pin/credential-store.ts'
import { Button, ButtonLink } from '../../components/button.tsx'
import { TextField } from '../../components/field.tsx'
import { Icon } from '../../components/icon.tsx'
import { PageForm } from '../../forms/page-form.tsx'
import { faultAt, Said } from '../../shell/said.tsx'
import type { ProfileContext } from '../profile-now.ts'
import { inGroups } from './how-to-call.tsx'
import { When, type SectionProps } from './section.tsx'

export function Ready({ context, at, said }: SectionProps) {
  const { can, sentence } = at.ready
  return (
    <section class="card hero" aria-labelledby="ready">
      <div class={can ? 'hero-answer' : 'hero-answer cannot'}>
        <h2 id="ready">Can I call right now?</h2>
        <p class="hero-sentence">
          <Icon shape={can ? 'check' : 'alert'} size={24} />
          <strong>{sentence}</strong>
        </p>
        {at.phoneNumbers.length > 0 && (
          <p class="hero-numbers">
            Call{' '}
            {at.phoneNumbers.map((number) => (
              <a href={`tel:${number}`}>{inGroups(number)}</a>
            ))}
          </p>
        )}
      </div>
      <Pin context={context} at={at} said={said} />
    </section>
  )
}

/** Whether there is a PIN, whether it works, and what its owner can do about it. */
function Pin({ context, at: { pin, state }, said }: Omit<SectionProps, 'typed'>) {
  return (
    <div id="pin" class="hero-pin">
      <h3>Your Contact PIN</h3>
      <Said said={said} part="pin" />
      {state === 'none' || pin === undefined ? (
        <p>You have none. Without it we cannot know you on the phone, and can open no case for you.</p>
      ) : (
        <>
          <Use context={context} pin={pin} />
          <WrongNumbers pin={pin} isLocked={state === 'locked'} />
        </>
      )}
      <div class="actions">
        <ButtonLink href="/profile/pin" icon="key" kind={state === 'works' ? 'secondary' : 'primary'}>
          {state === 'none' ? 'Get your PIN' : 'Get a new PIN'}
        </ButtonLink>
      </div>
      {state === 'works' ? <TestPin context={context} said={said} /> : <Said said={said} part="pin-test" />}
      {state !== 'none' && (
        <p class="aside">
          <small>
            Was your PIN used, or tried, and it wasn't you?{' '}
            <a href="/profile/not-me">That wasn't me: report it and end my PIN…</a>
          </small>
        </p>
      )}
    </div>
  )
}

function Use({ context, pin }: { context: ProfileContext; pin: CredentialSummary }) {
  return (
    <p>
      Issued <When at={pin.issuedAt} context={context} />
      {pin.lastUsedAt === undefined ? (
        ', not used yet'
      ) : (
        <>
          , last used <When at={pin.lastUsedAt} context={context} />
        </>
      )}
      . The service cannot show it again, not even to you.
    </p>
  )
}

function WrongNumbers({ pin, isLocked }: { pin: CredentialSummary; isLocked: boolean }) {
  if (isLocked) {
    return (
      <p>
        <strong>It is locked:</strong> {pin.failuresInARow} wrong numbers were tried in a row. It does not unlock by
        waiting. A new PIN clears it at once.
      </p>
    )
  }
  if (pin.failuresInARow === 0) return null
  return (
    <p>
      {pin.failuresInARow === 1 ? 'One wrong number was' : `${pin.failuresInARow} wrong numbers were`} tried since it
      last worked. If that was not you, get a new PIN.
    </p>
  )
}

function TestPin({ context, said }: Pick<SectionProps, 'context' | 'said'>) {
  return (
    <details id="pin-test" open={said?.part === 'pin-test'}>
      <summary>Test my PIN</summary>
      <Said said={said} part="pin-test" />
      <PageForm context={context} action="/profile/pin/test">
        <TextField
          id="test-pin"
          name="pin"
          label="Your PIN"
          help="Nothing is opened. A wrong number counts like one keyed on the phone."
          type="password"
          inputmode="numeric"
          required
          maxlength={40}
          isShort
          {...faultAt(said, 'pin-test', 'pin')}
        />
        <Button kind="secondary">Test it</Button>
      </PageForm>
    </details>
  )
}
