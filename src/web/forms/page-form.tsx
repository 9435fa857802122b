/** A form of a page that changes something: sent twice, it is done once and answered alike both times. */
import { randomUUID } from 'node:crypto'
import type { PropsWithChildren } from 'hono/jsx'
import { Form } from '../shell/form.tsx'
import type { PageContext } from '../shell/page-context.ts'
import { FORM_KEY } from './answer-once.ts'

export interface PageFormProps {
  context: PageContext
  action: string
  class?: string
  id?: string
  /** It is drawn with text that was not saved: who leaves the page is asked (assets/leave-page.js). */
  unsaved?: boolean
  novalidate?: boolean
}

export function PageForm({ children, unsaved = false, ...form }: PropsWithChildren<PageFormProps>) {
  return (
    <Form {...form} {...(unsaved ? { 'data-unsaved': '' } : {})}>
      <input type="hidden" name={FORM_KEY} value={randomUUID()} />
      {children}
    </Form>
  )
}
