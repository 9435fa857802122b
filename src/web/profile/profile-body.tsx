/** The profile page as it is drawn: the most wanted first (docs/voice.md), in two columns on a wide window. */
import type { Child } from 'hono/jsx'
import { caseOfNotice } from '../../profile/cases/hear-of-case.ts'
import { noticeInWords } from '../../profile/notice-words.ts'
import type { Notice } from '../../profile/profile-store.ts'
import type { Words } from '../../profile/words/screen-words.ts'
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
import { Section, strong, When, type SectionProps } from './sections/section.tsx'

export function ProfileBody(section: SectionProps) {
  const { context, at, said } = section
  const { words } = context
  const unseen = at.notices.filter(({ seen }) => !seen)
  return (
    <div class="profile">
      <h1>{words.say('profile.hello', { name: context.person.name })}</h1>
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
          <HowToCall at={at} words={words} />
          <Calls context={context} at={at} />
          <Preferences {...section} />
          <PrivacyRequest {...section} />
        </div>
      </div>
      <CallCard at={at} words={words} />
    </div>
  )
}

function Notices({ context, notices, said }: Pick<SectionProps, 'context' | 'said'> & { notices: Notice[] }) {
  const { words } = context
  return (
    <Section id="notices" title={words.say('notices.title')}>
      <Said said={said} part="notices" />
      <ul class="plain-list">
        {notices.map((notice) => (
          <li>
            <small>
              <When at={notice.at} context={context} />
            </small>
            <span>
              {noticeInWords(notice, words.language)} <ToItsCase notice={notice} words={words} />
            </span>
          </li>
        ))}
      </ul>
      {notices.length > 0 && (
        <PageForm context={context} action="/profile/notices">
          <Button kind="secondary">{words.say('notices.seen')}</Button>
        </PageForm>
      )}
    </Section>
  )
}

function ToItsCase({ notice: { kind, reference }, words }: { notice: Notice; words: Words }) {
  const number = kind === 'case-changed' ? caseOfNotice(reference) : undefined
  return number === undefined ? <></> : <a href={addressOf(number)}>{words.say('notices.case', { number })}</a>
}

function Confirm({ context, at, said, typed }: SectionProps) {
  const { words } = context
  return (
    <Section id="confirm" title={words.say('confirm.title')}>
      <Said said={said} part="confirm" />
      <p>{words.pieces<Child>('confirm.why', { strong })}</p>
      <PageForm context={context} action="/profile/confirm">
        <div class="fields">
          <TextField
            id="confirm-reference"
            name="reference"
            label={words.say('confirm.reference')}
            help={words.say('confirm.reference-help')}
            inputmode="numeric"
            required
            maxlength={40}
            value={typed['reference'] ?? ''}
            {...faultAt(said, 'confirm', 'reference')}
          />
          <SelectField
            id="confirm-who"
            name="who"
            label={words.say('confirm.who')}
            empty={words.say('confirm.me')}
            value={typed['who'] ?? ''}
            choices={at.colleagues.map(({ id, name }) => ({
              value: id,
              label: words.say('confirm.colleague', { name }),
            }))}
          />
        </div>
        <Button kind="secondary">{words.say('confirm.button')}</Button>
      </PageForm>
    </Section>
  )
}
