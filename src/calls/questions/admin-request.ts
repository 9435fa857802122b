/** Answers about a request to the administrators: said to be noted only once it is. */
import { requestFrom } from '../admin-requests.ts'
import type { Answers } from './question-context.ts'
import { callAudit } from '../summary.ts'

export const adminRequestAnswers: Answers<'note-admin-request'> = {
  'note-admin-request': async ({ call }, { adminRequests, now, events }) => {
    const at = now()
    const request = requestFrom(call, at)
    try {
      await adminRequests.note(request, (opened) =>
        callAudit(call, 'admin.requested', at, { about: request.about, case: opened ?? null }),
      )
      return 'noted'
    } catch (error) {
      events.brokeDuringCall('noting a request to the administrators', error)
      return 'not-noted'
    }
  },
}
