/** The profile page as it is drawn: the most wanted first (docs/voice.md), in two columns on a wide window. */
import { caseOfNotice } from '../../profile/cases/hear-of-case.ts'
import { noticeInWords } from '../../profile/notice-words.ts'
import type { Notice } from '../../profile/profile-store.ts'
import { Button } from '../components/button.tsx'
import { SelectField, TextField } from '../components/field.tsx'
import { PageForm } from '../forms/page-form.tsx'
import { faultAt, Said } from '../shell/said.tsx'
import { addressOf } from './cases/case-parts.tsx'
import { RequestsToAnswer } from './sections/access-forms.tsx'
import { CallCard, HowToCall } from './sections/how-to-call.tsx'
import { Calls, Cases } from './sections/history-sections.tsx'
import { Preferences } from './sections/preferences-section.tsx'
import { PrivacyRequest } from './sections/privacy-request.tsx'
import { Ready } from './sections/ready-section.tsx'
import { Rights } from './sections/rights-section.tsx'
import { Section, When, type SectionProps } from './sections/section.tsx'

export function ProfileBody(section: SectionProps) {
  const { context, at, said } = section
  const unseen = at.notices.filter(({ seen }) => !seen)
  return (
    <div class="profile">
      <h1>Hello {context.person.name}</h1>
      <Ready {...section} />
      {(unseen.length > 0 || said?.part === 'notices') && <Notices {...section} notices={unseen} />}
      <RequestsToAnswer context={context} requests={at.requests} said={said} />
      <div class="profile-columns">
        <div>
          <Confirm {...section} />
          <Rights {...section} />
          <Cases {...section} />
        </div>
        <div>
          <HowToCall at={at} />
          <Calls context={context} at={at} />
          <Preferences {...section} />
          <PrivacyRequest {...section} />
        </div>
      </div>
      <CallCard at={at} />
    </div>
  )
}

function Notices({
  context,
  at,
  notices,
  said,
}: Pick<SectionProps, 'context' | 'at' | 'said'> & { notices: Notice[] }) {
  return (
    <Section id="notices" title="Messages for you">
      <Said said={said} part="notices" />
      <ul class="plain-list">
        {notices.map((notice) => (
          <li>
            <small>
              <When at={notice.at} context={context} />
            </small>
            <span>
              {noticeInWords(notice, at.standing.contact.language)} <ToItsCase notice={notice} />
            </span>
          </li>
        ))}
      </ul>
      {notices.length > 0 && (
        <PageForm context={context} action="/profile/notices">
          <Button kind="secondary">I have seen this</Button>
        </PageForm>
      )}
    </Section>
  )
}

function ToItsCase({ notice: { kind, reference } }: { notice: Notice }) {
  const number = kind === 'case-changed' ? caseOfNotice(reference) : undefined
  return number === undefined ? <></> : <a href={addressOf(number)}>Look at case {number}</a>
}

function Confirm({ context, at, said, typed }: SectionProps) {
  return (
    <Section id="confirm" title="Are you on the phone with us now?">
      <Said said={said} part="confirm" />
      <p>
        If you could not key your PIN, the analyst can ask you to confirm here.{' '}
        <strong>Only do this for a call that you made yourself</strong>, and for a colleague only when you have just
        spoken with them.
      </p>
      <PageForm context={context} action="/profile/confirm">
        <div class="fields">
          <TextField
            id="confirm-reference"
            name="reference"
            label="Reference the analyst reads to you"
            help="Nine digits, e.g. 417-229-305."
            inputmode="numeric"
            required
            maxlength={40}
            value={typed['reference'] ?? ''}
            {...faultAt(said, 'confirm', 'reference')}
          />
          <SelectField
            id="confirm-who"
            name="who"
            label="Who is on the phone"
            empty="I am"
            value={typed['who'] ?? ''}
            choices={at.colleagues.map(({ id, name }) => ({ value: id, label: `My colleague ${name}` }))}
          />
        </div>
        <Button kind="secondary">Confirm</Button>
      </PageForm>
    </Section>
  )
}
