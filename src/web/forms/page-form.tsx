/** A form of a page that changes something: sent twice, it is done once and answered alike both times. */
import { randomUUID } from 'node:crypto'
import type { PropsWithChildren } from 'hono/jsx'
import { Form } from '../shell/form.tsx'
import type { PageContext } from '../shell/page-context.ts'
import { FORM_KEY } from './answer-once.ts'

export function PageForm({
  children,
  ...form
}: PropsWithChildren<{ context: PageContext; action: string; class?: string; id?: string }>) {
  return (
    <Form {...form}>
      <input type="hidden" name={FORM_KEY} value={randomUUID()} />
      {children}
    </Form>
  )
}
