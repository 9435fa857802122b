/** What scripts of every page say, for the head of the page: they put the values in themselves (assets/words.js). */
import type { ScreenWord, Words } from '../../profile/words/screen-words.ts'

const SCRIPTS = [
  'script.session-ends',
  'script.session-idle',
  'script.session-stay',
  'script.session-over',
  'script.session-again',
  'script.close',
  'script.copied',
  'script.not-copied',
] as const satisfies readonly ScreenWord[]

export function scriptWords(words: Words, names: readonly ScreenWord[] = SCRIPTS): string {
  return JSON.stringify(
    Object.fromEntries(names.map((name) => [name.slice(name.indexOf('.') + 1), words.source(name)])),
  )
}
