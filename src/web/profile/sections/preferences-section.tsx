/** Language and time to answer, as the contact would like them. */
import { PageForm } from '../../forms/page-form.tsx'
import { Said } from '../../shell/said.tsx'
import type { SectionProps } from './section.tsx'

/** Languages a contact may choose. Analysts who speak the chosen one are offered their calls first. */
export const SPOKEN_LANGUAGES = ['en', 'de', 'es', 'fr', 'it', 'ja', 'ko', 'nl', 'pt', 'zh'] as const

export function Preferences({ context, at, said }: SectionProps) {
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
