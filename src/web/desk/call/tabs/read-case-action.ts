/** The case forms of the desk, read as actions for the door to cases. */
import { caseAction } from '../../../../domain/cases/cases.ts'

const field = (body: unknown, name: string): string | undefined => {
  const value: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined
  // A field left empty is one that was not filled in.
  return typeof value === 'string' && value.trim() !== '' ? value : undefined
}

export function readOpen(body: unknown) {
  return caseAction.safeParse({
    kind: 'open',
    type: 'support',
    contract: field(body, 'contract'),
    product: field(body, 'product'),
    severity: Number(field(body, 'severity')),
    summary: field(body, 'summary'),
    exception: field(body, 'exception'),
    linkedTo: field(body, 'linkedTo'),
  })
}

export function readWork(body: unknown) {
  // The button that was pressed says what is done: `act`, or `raise` with the new priority.
  const priority = field(body, 'raise')
  const about = { number: field(body, 'number'), note: field(body, 'note') }
  return caseAction.safeParse(
    priority === undefined ? { ...about, kind: field(body, 'act') } : { ...about, kind: 'raise', priority },
  )
}

export function readAdmin(body: unknown) {
  return caseAction.safeParse({ kind: 'open', type: 'admin', summary: field(body, 'summary') })
}
