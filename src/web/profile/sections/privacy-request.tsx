/** "Data Privacy Request": what a contact may ask about the data stored on them, put to the administrators as an Admin Case. */
import { randomUUID } from 'node:crypto'
import type { ScreenWord } from '../../../profile/words/screen-words.ts'
import { Button } from '../../components/button.tsx'
import { SelectField, TextField } from '../../components/field.tsx'
import { PageForm } from '../../forms/page-form.tsx'
import { faultAt, Said } from '../../shell/said.tsx'
import { Section, type SectionProps } from './section.tsx'

/** GDPR, articles 15, 16, 17 and 21. As the administrators read it: in English. */
export const PRIVACY_WISHES = [
  'a copy of the data on me',
  'a correction',
  'that data on me is erased',
  'that data on me is not used',
] as const

/** As who asks reads it. */
export const WISH_WORDS = {
  'a copy of the data on me': 'privacy.copy',
  'a correction': 'privacy.correction',
  'that data on me is erased': 'privacy.erasure',
  'that data on me is not used': 'privacy.no-use',
} as const satisfies Record<(typeof PRIVACY_WISHES)[number], ScreenWord>

export function PrivacyRequest({ context, said, typed }: Omit<SectionProps, 'at'>) {
  const { words } = context
  return (
    <Section id="privacy" title={words.say('privacy.title')}>
      <Said said={said} part="privacy" />
      <p>{words.say('privacy.who')}</p>
      <PageForm context={context} action="/profile/privacy-request">
        <input type="hidden" name="key" value={randomUUID()} />
        <SelectField
          id="privacy-wish"
          name="wish"
          label={words.say('privacy.ask')}
          value={typed['wish'] ?? ''}
          choices={PRIVACY_WISHES.map((wish) => ({ value: wish, label: words.say(WISH_WORDS[wish]) }))}
        />
        <TextField
          id="privacy-details"
          name="details"
          label={words.say('privacy.details')}
          maxlength={400}
          value={typed['details'] ?? ''}
          {...faultAt(said, 'privacy', 'details')}
        />
        <Button kind="secondary">{words.say('privacy.button')}</Button>
      </PageForm>
    </Section>
  )
}
