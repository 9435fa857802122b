/** "Data Privacy Request": what a contact may ask about the data stored on them, put to the administrators as an Admin Case. */
import { randomUUID } from 'node:crypto'
import { Button } from '../../components/button.tsx'
import { SelectField, TextField } from '../../components/field.tsx'
import { PageForm } from '../../forms/page-form.tsx'
import { faultAt, Said } from '../../shell/said.tsx'
import { Section, type SectionProps } from './section.tsx'

/** GDPR, articles 15, 16, 17 and 21. */
export const PRIVACY_WISHES = [
  'a copy of the data on me',
  'a correction',
  'that data on me is erased',
  'that data on me is not used',
] as const

export function PrivacyRequest({ context, said, typed }: Omit<SectionProps, 'at'>) {
  return (
    <Section id="privacy" title="Data Privacy Request">
      <Said said={said} part="privacy" />
      <p>An administrator answers it. You find it again among your cases.</p>
      <PageForm context={context} action="/profile/privacy-request">
        <input type="hidden" name="key" value={randomUUID()} />
        <SelectField
          id="privacy-wish"
          name="wish"
          label="I ask for"
          value={typed['wish'] ?? ''}
          choices={PRIVACY_WISHES.map((wish) => ({ value: wish, label: wish }))}
        />
        <TextField
          id="privacy-details"
          name="details"
          label="Details, if there are any"
          maxlength={400}
          value={typed['details'] ?? ''}
          {...faultAt(said, 'privacy', 'details')}
        />
        <Button kind="secondary">Send the request</Button>
      </PageForm>
    </Section>
  )
}
