/** The case forms of the desk, read as actions for the door to cases. */
import { caseAction } from '../../../domain/cases/cases.ts'

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
  })
}

export function readWork(body: unknown) {
  const action = { kind: field(body, 'act'), number: field(body, 'number'), note: field(body, 'note') }
  return caseAction.safeParse(action.kind === 'raise' ? { ...action, priority: field(body, 'priority') } : action)
}

export function readAdmin(body: unknown) {
  return caseAction.safeParse({ kind: 'open', type: 'admin', summary: field(body, 'summary') })
}
