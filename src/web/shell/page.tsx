/** The document around every screen: title, navigation by role, who is signed in, signing out. */
import type { Child } from 'hono/jsx'
import { Button } from '../components/button.tsx'
import type { Role } from '../../accounts/person.ts'
import { Icon } from '../components/icon.tsx'
import { Initials } from '../components/initials.tsx'
import { Menu, MenuItem } from '../components/menu.tsx'
import { Toasts } from '../components/toast.tsx'
import { assetPath } from './asset-files.ts'
import { FindButton, FindDialog } from './find.tsx'
import { ENGLISH, type Words } from '../../profile/words/screen-words.ts'
import { Form } from './form.tsx'
import { LanguageMenu } from './language-menu.tsx'
import type { PageContext } from './page-context.ts'
import { scriptWords } from './script-words.ts'
import { toHtml } from './to-html.ts'

export interface PageProps {
  /** Undefined: the page is shown without a sign-in. */
  context: PageContext | undefined
  title: string
  body: Child
  /** Loaded as modules: names of files in `src/web/assets`, or addresses that begin with a slash. */
  scripts?: readonly string[]
  /** Of a page without a context. */
  words?: Words
  /** The whole width of the window, for boards and desks. */
  wide?: boolean
  /** Without the top bar, for a screen that hangs on a wall: it shows no person's name. */
  bare?: boolean
  /** Dense for staff, roomy for contacts and before the sign-in, unless it is said. */
  density?: 'dense' | 'roomy'
}

/** The whole document as text. Everything put into it is escaped by hono/jsx. */
export function page({
  context,
  title,
  body,
  scripts = [],
  words = context?.words ?? ENGLISH,
  wide = false,
  bare = false,
  density = context?.person.kind === 'staff' ? 'dense' : 'roomy',
}: PageProps): string {
  const canFind = context !== undefined && mayFind(context.person.role) && !bare
  const document = (
    <html lang={words.language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="words" content={scriptWords(words)} />
        {context && <meta name="form-token" content={context.formToken} />}
        {context && <meta name="session-left" content={String(context.left.ms)} />}
        <title>{`${title} · Careline`}</title>
        <link rel="icon" href={assetPath('careline.svg')} type="image/svg+xml" />
        <link rel="stylesheet" href={assetPath('careline.css')} />
        <script src={assetPath('theme.js')}></script>
        <script type="module" src={assetPath('components.js')}></script>
        {context && <script type="module" src={assetPath('still-here.js')}></script>}
        {canFind && <script type="module" src={assetPath('find.js')}></script>}
        {scripts.map((name) => (
          <script type="module" src={name.startsWith('/') ? name : assetPath(name)}></script>
        ))}
      </head>
      <body class={density}>
        <a class="skip-link" href="#main">
          {words.say('shell.skip')}
        </a>
        {!bare && <TopBar context={context} words={words} />}
        <main id="main" class={wide ? 'container-fluid' : 'container'} tabindex={-1}>
          {body}
        </main>
        {canFind && <FindDialog context={context} />}
        <Toasts />
      </body>
    </html>
  )
  return `<!doctype html>${toHtml(document)}`
}

/** Flow authors see no calls and no people. */
const mayFind = (role: Role) => role !== 'contact' && role !== 'flow-author'

function TopBar({ context, words }: { context: PageContext | undefined; words: Words }) {
  return (
    <header class="top-bar">
      <a class="brand" href="/">
        <img src={assetPath('careline.svg')} alt="" width="28" height="28" /> Careline
      </a>
      {context && context.menu.length > 0 && (
        <nav aria-label={words.say('shell.screens')}>
          <ul>
            {context.menu.map(({ path, label }) => (
              <li>
                <a href={path} aria-current={currentOf(path, context)}>
                  {label}
                </a>
              </li>
            ))}
          </ul>
        </nav>
      )}
      <div class="top-bar-end">
        {context !== undefined && mayFind(context.person.role) && <FindButton />}
        {context?.person.kind === 'contact' && <LanguageMenu context={context} />}
        {context === undefined ? <ThemeButton words={words} /> : <PersonMenu context={context} />}
      </div>
    </header>
  )
}

/** Who is signed in, and what they may change about the pages themselves. */
function PersonMenu({ context }: { context: PageContext }) {
  const { words } = context
  const { name, role } = context.person
  return (
    <Menu
      id="person"
      kind="quiet"
      isAtEnd
      label={
        <span class="who">
          <Initials name={name} />
          <span class="who-name">
            {name} <small>{role === 'contact' ? words.say('shell.contact') : role.replace('-', ' ')}</small>
          </span>
        </span>
      }
    >
      <MenuItem>
        <ThemeButton words={words} />
      </MenuItem>
      <MenuItem>
        <Form context={context} action="/sign-out" class="sign-out">
          <button type="submit">
            <Icon shape="sign-out" /> {words.say('shell.sign-out')}
          </button>
        </Form>
      </MenuItem>
    </Menu>
  )
}

/** Hidden until the script has written into it which theme it leads to (assets/theme.js). */
function ThemeButton({ words }: { words: Words }) {
  return (
    <Button
      type="button"
      kind="quiet"
      id="theme"
      hidden
      data-dark={words.say('shell.dark')}
      data-light={words.say('shell.light')}
    >
      {words.say('shell.dark')}
    </Button>
  )
}

/** Where the page's script writes the answer to a form: in it, or at the end of what has the attribute `data-answers`. */
export function Said() {
  return <p class="said" role="alert" data-said=""></p>
}

/** A menu entry stays marked on the pages below it, unless they are below another entry. */
function currentOf(place: string, { path, menu }: PageContext): 'page' | 'true' | undefined {
  if (place === path) return 'page'
  const above = menu.filter((one) => path === one.path || path.startsWith(`${one.path}/`))
  return above.every((one) => one.path.length <= place.length) && above.some((one) => one.path === place)
    ? 'true'
    : undefined
}
