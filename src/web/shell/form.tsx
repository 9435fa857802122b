/** A form of a page, with the token of its session. */
import type { PropsWithChildren } from 'hono/jsx'
import type { PageContext } from './page-context.ts'

export interface FormProps {
  context: PageContext | undefined
  action: string
  class?: string
  /** On live pages every form, field and disclosure has an id, by which the script finds it again when its region is drawn anew. */
  id?: string
  /** Of a form that disappears when it is done: the id of the element that gets the focus then. */
  'data-next'?: string
  /** Empty: it holds text that was not saved. */
  'data-unsaved'?: string
  /** The service says all that is wrong, at the fields and at the top; the browser would say the first, for a moment. */
  novalidate?: boolean
}

/** A form that changes something, with the token without which it is refused; without a context the page's script sends it. */
export function Form({ context, action, children, ...more }: PropsWithChildren<FormProps>) {
  return (
    <form method="post" action={action} {...more}>
      {context && <input type="hidden" name="form_token" value={context.formToken} />}
      {children}
    </form>
  )
}
