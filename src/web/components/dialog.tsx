/** A question in front of the page: the second step of everything that cannot be taken back (assets/dialog.js opens it). */
import type { Child } from 'hono/jsx'
import { Button, type ButtonProps } from './button.tsx'

export interface DialogProps {
  /** `DialogButton` opens it by this. */
  id: string
  /** A question that names the thing, e.g. "End the call with Ana Lindqvist?" */
  title: string
  /** What follows, and the form that does it, with a `Said` for its refusal. */
  children: Child
}

export function Dialog({ id, title, children }: DialogProps) {
  return (
    <dialog id={id} class="dialog" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{title}</h2>
      {children}
    </dialog>
  )
}

/** Needs the script: what has to work without one asks on a page of its own. Opens the dialog with this id, and has the focus again when it is closed. */
export function DialogButton({ opens, ...button }: Omit<ButtonProps, 'type'> & { opens: string }) {
  return <Button {...button} type="button" aria-haspopup="dialog" data-opens={opens} />
}

/** Closes the dialog it stands in. It has the focus first, so that a hasty Enter does nothing. */
export function CloseDialog({ children = 'Cancel', id }: { children?: Child; id?: string }) {
  return (
    <Button type="button" kind="secondary" id={id} data-closes="" autofocus>
      {children}
    </Button>
  )
}
