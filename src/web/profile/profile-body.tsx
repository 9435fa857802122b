/** The profile page as it is drawn: the most wanted first (docs/voice.md). */
import { noticeInWords } from '../../profile/notice-words.ts'
import type { Notice } from '../../profile/profile-store.ts'
import { PageForm } from '../forms/page-form.tsx'
import { Said } from '../shell/said.tsx'
import { RequestsToAnswer } from './sections/access-forms.tsx'
import { Calls, Cases } from './sections/history-sections.tsx'
import { PinSection } from './sections/pin-section.tsx'
import { Preferences } from './sections/preferences-section.tsx'
import { PrivacyRequest } from './sections/privacy-request.tsx'
import type { ProfileNow } from './profile-now.ts'
import { Rights } from './sections/rights-section.tsx'
import { When, type SectionProps } from './sections/section.tsx'

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
      <PinSection context={context} at={at} said={said} />
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

function Notices({ context, notices, said }: Pick<SectionProps, 'context' | 'said'> & { notices: Notice[] }) {
  return (
    <section id="notices" aria-labelledby="notices-title">
      <article>
        <h2 id="notices-title">Messages for you</h2>
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
        <li>You wait in the queue for an analyst who sees who you are. Zero always leads to a person.</li>
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
            Who is on the phone
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
