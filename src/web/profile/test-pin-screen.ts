/** POST /profile/pin/test: whether the PIN that its owner types works. */
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { callId } from '../../domain/ids.ts'
import type { CheckPin, PinCheck } from '../../domain/pin/pin-check.ts'
import { Secret } from '../../domain/secret.ts'
import type { Allow } from '../allow.ts'
import type { ProfileContext } from './profile-now.ts'
import { OFTEN } from './profile-limits.ts'
import { back, type ProfileAnswer } from './profile-words.ts'

const testForm = z.object({ pin: z.string().max(40) })

/** Counted like any try, by its owner: a signed-in contact is no way around the limits. */
export function testPinScreen(allow: Allow, checkPin: CheckPin): void {
  allow(
    { method: 'post', path: '/profile/pin/test', roles: ['contact'], limit: OFTEN },
    async ({ person }, request, response) => {
      const { pin } = testForm.parse(request.body)
      const check = await checkPin({
        digits: new Secret(pin.replace(/[\s-]/g, '')),
        callId: callId.parse(`profile-${randomUUID()}`),
        turn: 0,
        caller: { kind: 'signed-in', contact: person.id },
        attested: false,
        onlyFor: person.id,
      })
      back(response, testAnswer(check, person.id))
    },
  )
}

/** Another person's PIN is answered like a wrong one. */
function testAnswer(check: PinCheck, own: ProfileContext['person']['id']): ProfileAnswer {
  switch (check.kind) {
    case 'accepted':
      return check.contactId === own ? 'test-works' : 'test-wrong'
    case 'mistyped':
      return check.fault === 'length' ? 'test-length' : 'test-mistyped'
    case 'wrong':
    case 'paused':
    case 'unavailable':
      return `test-${check.kind}`
    default:
      return check satisfies never
  }
}
