/** In which of its languages an announcement is said: that of the call, else the one it is always written in. */
import { closestLanguage } from '../../domain/directory/languages.ts'
import type { Prompts } from '../../flows/prompts.ts'
import type { Announced } from '../call.ts'

/** The prompt that says what a supervisor wrote, in the voice of the language it was written in. */
export const ANNOUNCEMENT = 'incident.announced'

export function textIn(
  { texts }: Pick<Announced, 'texts'>,
  language: string,
  { languages }: Pick<Prompts, 'languages'>,
): [text: string, language: string] {
  const written = Object.keys(texts)
  const spoken = closestLanguage(written, language) ?? languages[0] ?? 'en'
  return [texts[spoken] ?? Object.values(texts)[0] ?? '', spoken]
}
