/** The numbers of the demo's care line, one for each language, and what callers of all of them may change to by a key. */
import { STANDARD_NUMBERS, type SiteFile } from '../service/settings/site-policy.ts'

/** English, and what every phone dials unless it is told otherwise. */
export const CARE_LINE = '+12025550100'

/** By language. */
export const CARE_LINES: Readonly<Record<string, string>> = {
  en: CARE_LINE,
  de: '+493023125100',
  fr: '+33199000100',
  es: '+34919900100',
  ja: '+81355500100',
  'pt-BR': '+551155500100',
}

export const DEMO_SITE: SiteFile = {
  file: undefined,
  numbers: {
    ...STANDARD_NUMBERS,
    languages: {
      numbers: Object.fromEntries(Object.entries(CARE_LINES).map(([language, line]) => [line, language])),
      offered: ['en', 'de', 'fr', 'es'],
    },
  },
}

/** On which authors of flows try a draft: it is no person's. */
export const TEST_PHONE = {
  id: 'test-phone',
  name: 'Test phone',
  number: '+12025550199',
  shows: 'hears drafts of the flows that are on trial',
}
