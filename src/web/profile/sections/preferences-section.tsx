/** Language, time to answer and e-mails, as the contact would like them. */
import { NO_LANGUAGE } from '../../../domain/directory/languages.ts'
import { Button } from '../../components/button.tsx'
import { CheckField, SelectField } from '../../components/field.tsx'
import { PageForm } from '../../forms/page-form.tsx'
import { languageName } from '../../shell/language-menu.tsx'
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
  const { words } = context
  const { language, extraTime } = at.standing.contact
  return (
    <Section id="preferences" title={words.say('preferences.title')}>
      <Said said={said} part="preferences" />
      <PageForm context={context} action="/profile/preferences">
        <SelectField
          id="preferences-language"
          name="language"
          label={words.say('preferences.language')}
          help={words.say('preferences.language-help')}
          value={language}
          choices={[...new Set([...SPOKEN_LANGUAGES, language])].map((code) => ({
            value: code,
            label: code === NO_LANGUAGE ? words.say('preferences.of-number') : languageName(code),
          }))}
          {...faultAt(said, 'preferences', 'language')}
        />
        <CheckField
          id="preferences-time"
          name="extra_time"
          label={words.say('preferences.time')}
          isChecked={extraTime}
        />
        <CheckField
          id="preferences-case-mail"
          name="case_mail"
          label={words.say('preferences.case-mail')}
          help={words.say('preferences.case-mail-help')}
          isChecked={at.caseMail}
        />
        <Button kind="secondary">{words.say('preferences.save')}</Button>
      </PageForm>
    </Section>
  )
}
