/** POST /profile/language: the switch on every page of a contact. It changes the language on file, of pages, mails and calls, and nothing else. */
import { z } from 'zod'
import { SCREEN_LANGUAGES } from '../../profile/words/screen-words.ts'
import type { Allow } from '../allow.ts'
import { contactForm } from '../forms/stored-form.ts'
import { LANGUAGE_PATH } from '../shell/language-menu.tsx'
import { preferencesRow, type PreferencesDeps } from './preferences-screen.ts'

/** Back to the page it was pressed on, without what that page was told once. */
const languageForm = z.object({
  language: z.enum(SCREEN_LANGUAGES),
  return: z
    .string()
    .max(200)
    .regex(/^\/profile(\/(pin|not-me|cases(\/(new|[0-9]{10}(\/close)?))?))?$/)
    .catch('/profile'),
})
const LANGUAGE_STORED = contactForm({
  button: 'preferences.save',
  page: '/profile',
  fields: { language: 'stored.language', return: '' },
})

export function languageScreen(allow: Allow, { profiles, now }: Omit<PreferencesDeps, 'directory'>): void {
  allow(
    { method: 'post', path: LANGUAGE_PATH, roles: ['contact'], keeps: LANGUAGE_STORED },
    async ({ person }, request, response) => {
      const { language, return: place } = languageForm.parse(request.body)
      const wants = { language }
      await profiles.setPreferences(person.id, wants, preferencesRow(person.id, wants, now()))
      response.redirect(303, place)
    },
  )
}
