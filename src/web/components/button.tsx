/** What is pressed: one primary button in a region, the others outlined or quiet, red for what cannot be taken back. */
import type { Child } from 'hono/jsx'
import { Icon, type IconName } from './icon.tsx'

/** `danger-quiet`: outlined in red, for the first of two steps. */
export type ButtonKind = 'primary' | 'secondary' | 'quiet' | 'danger' | 'danger-quiet'
export const BUTTON_KINDS: readonly ButtonKind[] = ['primary', 'secondary', 'quiet', 'danger', 'danger-quiet']

interface Shown {
  kind?: ButtonKind | undefined
  icon?: IconName | undefined
  /** Shows the icon alone; the words are its name. */
  isIconOnly?: boolean
  id?: string | undefined
  class?: string
  title?: string | undefined
  children: Child
  [more: `data-${string}` | `aria-${string}`]: string | undefined
}

export interface ButtonProps extends Shown {
  type?: 'submit' | 'button'
  name?: string
  value?: string
  /** By id, the form that it sends without standing in it. */
  form?: string
  /** What the form wants filled in may be left out with this button. */
  formnovalidate?: boolean
  /** Where the form is sent with this button instead. */
  formaction?: string
  /** Of a switch: whether it is on. The words stay the same. */
  isPressed?: boolean | undefined
  disabled?: boolean
  hidden?: boolean
  autofocus?: boolean
}

export function Button({ kind, icon, isIconOnly, isPressed, type = 'submit', children, ...more }: ButtonProps) {
  return (
    <button
      {...more}
      type={type}
      class={classOf(kind, isIconOnly, more.class)}
      aria-pressed={isPressed === undefined ? undefined : isPressed ? 'true' : 'false'}
    >
      <Inside icon={icon} isIconOnly={isIconOnly} words={children} />
    </button>
  )
}

/** A link that looks like a button, and is pressed like one with Space too (assets/components.js). */
export function ButtonLink({
  kind,
  icon,
  isIconOnly,
  children,
  ...more
}: Shown & { href: string; download?: string | boolean }) {
  return (
    <a {...more} role="button" class={classOf(kind, isIconOnly, more.class)}>
      <Inside icon={icon} isIconOnly={isIconOnly} words={children} />
    </a>
  )
}

/** Copies `text`, and says so in a toast (assets/copy.js), which names it unless it is a secret: then what it is. `label` is the name of the button, e.g. "Copy the reference". */
export function CopyButton({ text, label, id, secret }: { text: string; label: string; id?: string; secret?: string }) {
  return (
    <Button
      type="button"
      kind="quiet"
      icon="copy"
      isIconOnly
      id={id}
      data-copy={text}
      data-copied={secret}
      title={label}
    >
      {label}
    </Button>
  )
}

function classOf(kind: ButtonKind = 'primary', isIconOnly = false, more = ''): string {
  return ['button', `button--${kind}`, isIconOnly ? 'button--icon' : '', more].filter((one) => one !== '').join(' ')
}

function Inside({
  icon,
  isIconOnly,
  words,
}: {
  icon: IconName | undefined
  isIconOnly?: boolean | undefined
  words: Child
}) {
  if (icon === undefined) return <>{words}</>
  return (
    <>
      <Icon shape={icon} />
      {isIconOnly === true ? <span class="visually-hidden">{words}</span> : <span>{words}</span>}
    </>
  )
}
