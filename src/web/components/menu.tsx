/** A button that opens a short list of things to do: of a row, or of a person. A disclosure without a script (assets/menu.js). */
import type { Child } from 'hono/jsx'
import { Icon, type IconName } from './icon.tsx'

export interface MenuProps {
  id: string
  /** On the button; with `isIconOnly` it is its name. */
  label: Child
  icon?: IconName
  isIconOnly?: boolean
  kind?: 'secondary' | 'quiet'
  /** `MenuItem`s: links, and forms of one button each. */
  children: Child
  /** From the button's right edge; a menu at the right of the window. */
  isAtEnd?: boolean
}

export function Menu({
  id,
  label,
  icon,
  isIconOnly = false,
  kind = 'secondary',
  children,
  isAtEnd = false,
}: MenuProps) {
  return (
    <details class={isAtEnd ? 'menu menu--end' : 'menu'} id={id} data-menu="">
      <summary class={`button button--${kind}${isIconOnly ? ' button--icon' : ''}`} id={`${id}-button`}>
        {icon !== undefined && <Icon shape={icon} />}
        {isIconOnly ? <span class="visually-hidden">{label}</span> : <span>{label}</span>}
        {!isIconOnly && <Icon shape="chevron" />}
      </summary>
      <ul class="menu-list" id={`${id}-items`}>
        {children}
      </ul>
    </details>
  )
}

/** `children`: one link, or one form, of which each button does one thing. */
export function MenuItem({ children }: { children: Child }) {
  return <li class="menu-item">{children}</li>
}
