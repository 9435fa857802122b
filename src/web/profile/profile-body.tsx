/** The profile page as it is drawn: the most wanted first (docs/voice.md). */
import { randomUUID } from 'node:crypto'
import type { GrantListed } from '../../directory/lists/related-lists.ts'
import type { CredentialSummary } from '../../domain/pin/credential-store.ts'
import type { Outcome } from '../../domain/decide.ts'
import type { GracePolicy } from '../../domain/standing-facts.ts'
import type { Standing } from '../../domain/directory/directory.ts'
import type { Colleague, Notice, OwnCall, OwnCase } from '../../profile/profile-store.ts'
import type { PinState, Readiness, Right } from '../../profile/rights.ts'
import { noticeInWords } from '../../profile/notice-words.ts'
import { PageForm } from '../forms/page-form.tsx'
import { Said, type SaidAt } from '../shell/said.tsx'
import { ProductRightsOf } from './product-rights.tsx'
import { PrivacyRequest } from './privacy-request.tsx'
import type { ScreenContext } from '../screen-context.ts'
import { AskForAccess, RequestsToAnswer } from './access-screen.tsx'

export interface ProfileNow {
  standing: Standing
  pin: CredentialSummary | undefined
  state: PinState
  ready: Readiness
  rights: Right[]
  /** When all of this was read. */
  at: Date
  calls: OwnCall[]
  cases: OwnCase[]
  notices: Notice[]
  colleagues: Colleague[]
  requests: GrantListed[]
  phoneNumbers: readonly string[]
  policy: GracePolicy
}

export type ProfileContext = ScreenContext<'contact'>

/** What somebody may say they speak; analysts who speak it are offered their calls first. */
export const SPOKEN_LANGUAGES = ['en', 'de', 'es', 'fr', 'it', 'ja', 'ko', 'nl', 'pt', 'zh'] as const

interface SectionProps {
  context: ProfileContext
  at: ProfileNow
  /** Beside the form that asked. */
  said: SaidAt | undefined
}

export function ProfileBody({ context, at, said }: SectionProps) {
  const unseen = at.notices.filter(({ seen }) => !seen)
  return (
    <>
      <h1>Hello {context.person.name}</h1>
      <section aria-labelledby="ready">
        <h2 id="ready">Can I call right now?</h2>
        <p class={at.ready.can ? 'can-call' : 'can-call cannot'}>
          <strong>{at.ready.sentence}</strong>
        </p>
      </section>
      {(unseen.length > 0 || said?.part === 'notices') && <Notices context={context} notices={unseen} said={said} />}
      <RequestsToAnswer context={context} requests={at.requests} said={said} />
      <Pin context={context} at={at} said={said} />
      <Rights context={context} at={at} said={said} />
      <HowToCall at={at} />
      <Confirm context={context} at={at} said={said} />
      <Preferences context={context} at={at} said={said} />
      <Calls context={context} at={at} />
      <Cases context={context} at={at} said={said} />
      <PrivacyRequest context={context} said={said} />
    </>
  )
}

function When({ at, context }: { at: Date; context: ProfileContext }) {
  const text = new Intl.DateTimeFormat('en-GB', {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: context.person.timeZone,
  }).format(at)
  return <time datetime={at.toISOString()}>{text}</time>
}

function Notices({ context, notices, said }: { context: ProfileContext; notices: Notice[]; said: SaidAt | undefined }) {
  return (
    <section id="notices" aria-labelledby="notices-title">
      <article>
        <h2 id="notices-title">News for you</h2>
        <Said said={said} part="notices" />
        <ul>
          {notices.map((notice) => (
            <li>
              <When at={notice.at} context={context} />: {noticeInWords(notice)}
            </li>
          ))}
        </ul>
        {notices.length > 0 && (
          <PageForm context={context} action="/profile/notices">
            <button class="secondary">I have seen this</button>
          </PageForm>
        )}
      </article>
    </section>
  )
}

function Pin({ context, at, said }: SectionProps) {
  const { pin, state } = at
  return (
    <section id="pin" aria-labelledby="pin-heading">
      <h2 id="pin-heading">Your Contact PIN</h2>
      <Said said={said} part="pin" />
      {state === 'none' || pin === undefined ? (
        <p>You have none. Without it we cannot know you on the phone, and can open no case for you.</p>
      ) : (
        <>
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
          {state === 'locked' ? (
            <p>
              <strong>It is locked:</strong> {pin.failuresInARow} wrong numbers were tried in a row. It does not unlock
              by waiting. A new PIN clears it at once.
            </p>
          ) : (
            pin.failuresInARow > 0 && (
              <p>
                {pin.failuresInARow === 1 ? 'One wrong number was' : `${pin.failuresInARow} wrong numbers were`} tried
                since it last worked. If that was not you, get a new PIN.
              </p>
            )
          )}
        </>
      )}
      <div class="actions">
        <a href="/profile/pin" role="button">
          {state === 'none' ? 'Get your PIN' : 'Get a new PIN'}
        </a>
      </div>
      {state === 'works' && (
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
      )}
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

function Rights({ context, at, said }: SectionProps) {
  return (
    <section>
      <h2 id="rights">What you can do</h2>
      {at.rights.length === 0 ? (
        <p>Your company has no Service Contract that we know of.</p>
      ) : (
        <div class="scrolls" role="region" aria-labelledby="rights" tabindex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">Company</th>
                <th scope="col">Contract</th>
                <th scope="col">You may</th>
              </tr>
            </thead>
            <tbody>
              {at.rights.map(({ combination: on, may, day }) => (
                <tr>
                  <th scope="row">
                    {on.endUser.name}
                    {on.soldTo.id !== on.endUser.id && <small> (Sold To: {on.soldTo.name})</small>}
                  </th>
                  <td>
                    {on.contract} · {on.products.map((product) => product.replaceAll('-', ' ')).join(', ')} · {on.hours}
                  </td>
                  <td>
                    {may} {day !== undefined && <time datetime={day}>{day}</time>}
                    <ProductRightsOf standing={at.standing} on={on} now={at.at} policy={at.policy} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <AskForAccess context={context} standing={at.standing} said={said} />
    </section>
  )
}

function HowToCall({ at }: { at: ProfileNow }) {
  return (
    <section aria-labelledby="how">
      <h2 id="how">How to call</h2>
      {at.phoneNumbers.length > 0 && (
        <p>
          {at.phoneNumbers.map((number) => (
            <>
              <a href={`tel:${number}`}>{number}</a>{' '}
            </>
          ))}
        </p>
      )}
      <ol>
        <li>Key your Contact PIN as soon as you hear the greeting; you need not wait for its end.</li>
        <li>Say with a key whether it is a new problem or a case you have, and how bad it is.</li>
        <li>You are put in line for an analyst who sees who you are. Zero always leads to a person.</li>
      </ol>
      <p>
        If production is down and you have no PIN at hand: press zero, then the pound key, then 1. You reach a person at
        once.
      </p>
    </section>
  )
}

function Confirm({ context, at, said }: SectionProps) {
  return (
    <section id="confirm" aria-labelledby="confirm-title">
      <h2 id="confirm-title">Are you on the phone with us now?</h2>
      <Said said={said} part="confirm" />
      <p>
        If you could not key your PIN, the analyst can ask you to confirm here.{' '}
        <strong>Only do this for a call that you made yourself</strong>, and for a colleague only when you have just
        spoken with them.
      </p>
      <PageForm context={context} action="/profile/confirm">
        <div class="grid">
          <label>
            Reference the analyst reads to you
            <input
              name="reference"
              inputmode="numeric"
              autocomplete="off"
              required
              maxlength={40}
              placeholder="417-229-305"
            />
          </label>
          <label>
            Who is on the line
            <select name="who">
              <option value="">I am</option>
              {at.colleagues.map(({ id, name }) => (
                <option value={id}>My colleague {name}</option>
              ))}
            </select>
          </label>
        </div>
        <button class="secondary">Confirm</button>
      </PageForm>
    </section>
  )
}

function Preferences({ context, at, said }: SectionProps) {
  const { language, extraTime } = at.standing.contact
  return (
    <section id="preferences" aria-labelledby="preferences-title">
      <h2 id="preferences-title">How you would like it</h2>
      <Said said={said} part="preferences" />
      <PageForm context={context} action="/profile/preferences">
        <label>
          Language you would like to speak with an analyst
          <select name="language">
            {[...new Set([...SPOKEN_LANGUAGES, language])].map((code) => (
              <option value={code} selected={code === language}>
                {languageName(code)}
              </option>
            ))}
          </select>
        </label>
        <label>
          <input type="checkbox" name="extra_time" checked={extraTime} /> Give me twice the time for every answer on the
          phone
        </label>
        <button class="secondary">Save</button>
      </PageForm>
    </section>
  )
}

/** A stored language may be none that a browser has a name for. */
function languageName(code: string): string {
  try {
    return new Intl.DisplayNames(['en'], { type: 'language' }).of(code) ?? code
  } catch {
    return code
  }
}

/** What became of a call, to the one who made it. */
const CALL_WORDS: Partial<Record<Outcome, string>> = {
  OPEN_CASE: 'new problem',
  OPEN_CASE_URGENT: 'production down',
  NEW_LINKED_CASE: 'new problem, linked to a closed case',
  EXISTING_CASE: 'existing case',
  EXISTING_CASE_FLAGGED: 'existing case, contract ended',
  REOPEN_REVIEW: 'reopening a case',
  RAISE_PRIORITY_LIVE: 'raising the priority',
  CASE_STATUS: 'status of a case',
  READ_ONLY_STATUS: 'status of a case',
  ADMIN_CASE: 'administration',
  PRIVACY_PORTAL: 'data privacy',
  LIVE_CONTRACT_REVIEW: 'production down, contract under review',
  LIVE_COULD_NOT_CHECK: 'something could not be checked; you were sent to a person',
}

function Calls({ context, at }: Omit<SectionProps, 'said'>) {
  return (
    <section aria-labelledby="calls">
      <h2 id="calls">Your calls</h2>
      {at.calls.length === 0 ? (
        <p>None yet in which we knew it was you.</p>
      ) : (
        <ul>
          {at.calls.map((call) => (
            <li>
              <When at={call.at} context={context} /> · {CALL_WORDS[call.outcome] ?? 'no case could be opened'} ·
              reference {call.reference}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function Cases({ context, at, said }: SectionProps) {
  const mayReadText = new Set(
    at.standing.combinations.filter(({ grant }) => grant === 'designated').map(({ contract }) => contract),
  )
  return (
    <section aria-labelledby="cases">
      <h2 id="cases">Cases you may see</h2>
      <Said said={said} part="cases" />
      <details>
        <summary>Open an Admin Case: access, contacts, your PIN</summary>
        <PageForm context={context} action="/profile/admin-case">
          <input type="hidden" name="key" value={randomUUID()} />
          <label>
            What do you need?
            <input name="summary" required maxlength={500} autocomplete="off" />
          </label>
          <button class="secondary">Open Admin Case</button>
        </PageForm>
      </details>
      {at.cases.length === 0 ? (
        <p>None.</p>
      ) : (
        <ul>
          {at.cases.map((one) => (
            <li>
              <strong>{one.number}</strong> · {one.type === 'admin' ? 'Admin Case' : one.contract} ·{' '}
              {one.state.replaceAll('-', ' ')} · {one.priority} · updated <When at={one.updatedAt} context={context} />
              {(one.type === 'admin' || (one.contract !== undefined && mayReadText.has(one.contract))) &&
                one.summary !== '' && (
                  <>
                    <br />
                    {one.summary}
                  </>
                )}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
