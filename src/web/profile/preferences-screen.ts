/** POST /profile/preferences: the language a contact would like to speak, more time on the phone, and e-mails about cases. */
import { z } from 'zod'
import type { Directory } from '../../domain/directory/directory.ts'
import type { AuditEntry } from '../../domain/audit.ts'
import type { ContactId } from '../../domain/ids.ts'
import type { Preferences, ProfileStore } from '../../profile/profile-store.ts'
import type { Allow } from '../allow.ts'
import { contactForm } from '../forms/stored-form.ts'
import { SPOKEN_LANGUAGES } from './sections/preferences-section.tsx'
import { back } from './profile-words.ts'

export interface PreferencesDeps {
  directory: Directory
  profiles: Pick<ProfileStore, 'setPreferences'>
  now: () => Date
}

const preferencesForm = z.object({
  language: z.string().max(35),
  extra_time: z.literal('on').optional(),
  case_mail: z.literal('on').optional(),
})
const PREFERENCES_STORED = contactForm({
  button: 'preferences.save',
  page: '/profile#preferences',
  fields: { language: 'stored.language', extra_time: 'stored.time', case_mail: 'stored.case-mail' },
  values: { extra_time: { on: 'stored.on' }, case_mail: { on: 'stored.on' } },
})

export function preferencesScreen(allow: Allow, { directory, profiles, now }: PreferencesDeps): void {
  allow(
    { method: 'post', path: '/profile/preferences', roles: ['contact'], keeps: PREFERENCES_STORED },
    async ({ person }, request, response) => {
      const { language, extra_time: extra, case_mail: mail } = preferencesForm.parse(request.body)
      const stored = (await directory.standingOf(person.id))?.contact.language
      // What is stored may be none of the choices: it came from a file or the API, and stays until another is chosen.
      if (language !== stored && !isSpoken(language)) return back(response, 'not-saved')
      const wants = { language, extraTime: extra === 'on', caseMail: mail === 'on' }
      await profiles.setPreferences(person.id, wants, preferencesRow(person.id, wants, now()))
      back(response, 'saved')
    },
  )
}

export function preferencesRow(contact: ContactId, wants: Partial<Preferences>, at: Date): AuditEntry {
  return {
    type: 'directory.changed',
    at,
    actor: `contact ${contact}`,
    subject: contact,
    callId: undefined,
    body: { table: 'contacts', ...wants },
  }
}

function isSpoken(language: string): boolean {
  const offered: readonly string[] = SPOKEN_LANGUAGES
  return offered.includes(language)
}
