/** Language, time to answer and e-mails, as the contact would like them. */
import { NO_LANGUAGE } from '../../../domain/directory/languages.ts'
import { Button } from '../../components/button.tsx'
import { CheckField, SelectField } from '../../components/field.tsx'
import { PageForm } from '../../forms/page-form.tsx'
import { faultAt, Said } from '../../shell/said.tsx'
import { Section, type SectionProps } from './section.tsx'

/**
 * Languages a contact may choose: those that the telephone and mails speak, then others that analysts may. Analysts who speak the
 * chosen one are offered their calls first.
 */
export const SPOKEN_LANGUAGES = [
  NO_LANGUAGE,
  'en',
  'de',
  'es',
  'fr',
  'ja',
  'pt-BR',
  'it',
  'ko',
  'nl',
  'pt',
  'zh',
] as const

export function Preferences({ context, at, said }: Omit<SectionProps, 'typed'>) {
  const { language, extraTime } = at.standing.contact
  return (
    <Section id="preferences" title="How you would like it">
      <Said said={said} part="preferences" />
      <PageForm context={context} action="/profile/preferences">
        <SelectField
          id="preferences-language"
          name="language"
          label="Language you would like to hear and speak on the phone"
          help="Mails to you come in it, too. Where the telephone does not speak it, an analyst may."
          value={language}
          choices={[...new Set([...SPOKEN_LANGUAGES, language])].map((code) => ({
            value: code,
            label: languageName(code),
          }))}
          {...faultAt(said, 'preferences', 'language')}
        />
        <CheckField
          id="preferences-time"
          name="extra_time"
          label="Give me twice the time for every answer on the phone"
          isChecked={extraTime}
        />
        <CheckField
          id="preferences-case-mail"
          name="case_mail"
          label="E-mail me when a case that I opened or follow changes"
          help="An e-mail names the case and its state. Messages about your PIN, your access and your address are always sent."
          isChecked={at.caseMail}
        />
        <Button kind="secondary">Save</Button>
      </PageForm>
    </Section>
  )
}

/** In its own tongue. A stored language may be none that the runtime has a name for. */
function languageName(code: string): string {
  if (code === NO_LANGUAGE) return 'That of the number I dial'
  try {
    return new Intl.DisplayNames([code], { type: 'language' }).of(code) ?? code
  } catch {
    return code
  }
}
