/** Rows of the audit trail name people where they hold ids, and never the wrong person. */
import { expect, test } from 'vitest'
import { engineerWords, factsInWords, staffIn } from '../../src/web/audit-words.ts'

const NOOR = { type: 'duty.rung', body: { engineer: 'Noor Haddad' } }
const KAI = { type: 'duty.rung', body: { engineer: 'Kai Berg' } }

test('facts name who took the call, and whom it went to; what is no id of the staff stays as it is', () => {
  const nameOf = (kind: string, id: string) => (kind === 'staff' && id === 'ruth' ? 'Ruth Calder' : undefined)
  const body = { desk: 'support', staff: 'ruth', colleague: 'gone', reason: 'ruth', empty: '', none: null, round: 2 }
  expect(factsInWords(body, nameOf)).toBe('desk: support; staff: Ruth Calder; colleague: gone; reason: ruth; round: 2')
  expect(factsInWords(body)).toContain('staff: ruth')
  expect(
    staffIn([
      { actor: 'staff sam', body },
      { actor: 'service', body: {} },
    ]),
  ).toEqual(['sam', 'ruth', 'gone'])
})

test('an engineer on duty is named by the rows of the call, and of two neither is', () => {
  expect(engineerWords('on-duty-1a2b3c4d', [NOOR, NOOR])).toBe('Noor Haddad')
  expect(engineerWords('on-duty-1a2b3c4d', [NOOR, KAI])).toBe('An engineer on duty')
  expect(engineerWords('on-duty-1a2b3c4d', [])).toBe('An engineer on duty')
  expect(engineerWords('ruth', [NOOR])).toBeUndefined()
})
