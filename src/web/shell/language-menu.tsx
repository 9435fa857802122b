/** The switch of a contact's language, on every page of theirs: the one that mails, notices and the telephone use too. */
import { SCREEN_LANGUAGES } from '../../profile/words/screen-words.ts'
import { Menu, MenuItem } from '../components/menu.tsx'
import { Form } from './form.tsx'
import type { PageContext } from './page-context.ts'

export const LANGUAGE_PATH = '/profile/language'

export function LanguageMenu({ context }: { context: PageContext }) {
  const { words, path } = context
  return (
    <Menu
      id="language"
      kind="quiet"
      isAtEnd
      icon="languages"
      label={
        <>
          <span class="visually-hidden">{words.say('shell.language')}</span>{' '}
          <span class="language-name">{languageName(words.language)}</span>
        </>
      }
    >
      <MenuItem>
        <Form context={context} action={LANGUAGE_PATH}>
          <input type="hidden" name="return" value={path} />
          {SCREEN_LANGUAGES.map((code) => (
            <button
              type="submit"
              name="language"
              value={code}
              lang={code}
              aria-current={code === words.language ? 'true' : undefined}
            >
              {languageName(code)}
            </button>
          ))}
        </Form>
      </MenuItem>
      <li class="menu-note">{words.say('shell.language-holds')}</li>
    </Menu>
  )
}

/** In its own tongue, as the first word of a line. A stored language may be none that the runtime has a name for. */
export function languageName(code: string): string {
  try {
    const name = new Intl.DisplayNames([code], { type: 'language' }).of(code) ?? code
    return name.charAt(0).toLocaleUpperCase(code) + name.slice(1)
  } catch {
    return code
  }
}
