/** The Contact PIN on the profile page: whether there is one, whether it works, and what its owner can do about it. */
import type { CredentialSummary } from '../../../domain/pin/credential-store.ts'
import { PageForm } from '../../forms/page-form.tsx'
import { Said } from '../../shell/said.tsx'
import type { ProfileContext } from '../profile-now.ts'
import { When, type SectionProps } from './section.tsx'

export function PinSection({ context, at, said }: SectionProps) {
  const { pin, state } = at
  return (
    <section id="pin" aria-labelledby="pin-heading">
      <h2 id="pin-heading">Your Contact PIN</h2>
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
        <a href="/profile/pin" role="button">
          {state === 'none' ? 'Get your PIN' : 'Get a new PIN'}
        </a>
      </div>
      {state === 'works' && <TestPin context={context} said={said} />}
      {state !== 'works' && <Said said={said} part="pin-test" />}
      {state !== 'none' && (
        <p class="aside">
          Was your PIN used, or tried, and it wasn't you?{' '}
          <a href="/profile/not-me">That wasn't me: report it and end my PIN…</a>
        </p>
      )}
    </section>
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
    <details open={said?.part === 'pin-test'}>
      <summary>Test my PIN</summary>
      <Said said={said} part="pin-test" />
      <PageForm context={context} action="/profile/pin/test">
        <label>
          Your PIN
          <input
            name="pin"
            type="password"
            inputmode="numeric"
            autocomplete="off"
            required
            maxlength={40}
            aria-describedby="test-help"
          />
        </label>
        <p id="test-help">
          <small>Nothing is opened. A wrong number counts like one keyed on the phone.</small>
        </p>
        <button class="secondary">Test it</button>
      </PageForm>
    </details>
  )
}
