/** Questions about what a caller can do after a decision: leave word, another contract, a request. */
import { contractState } from '../../domain/directory/contract-state.ts'
import { requestFrom } from '../admin-requests.ts'
import { callAudit } from '../call-records.ts'
import { phoneOnFile } from '../call.ts'
import { combinationOf } from '../decision/combinations.ts'
import type { Answered, QuestionContext, QuestionDeps, QuestionHandlers } from '../turn-deps.ts'

export const nextStepQuestions: QuestionHandlers<
  | 'next-steps'
  | 'contract-next-steps'
  | 'tell-designated-contacts'
  | 'tell-partner'
  | 'partner-number'
  | 'after-line'
  | 'after-talk'
  | 'analyst-there'
  | 'closed-for'
  | 'note-admin-request'
> = {
  'next-steps': ({ call }) => ({
    answer: combinationOf(call)?.grant === 'read_only_approved' ? 'status-too' : 'no-status',
  }),

  'contract-next-steps': ({ call }, { now, settings }) => {
    if (call.identity.kind !== 'verified') return { answer: 'no-other-company' }
    const here = combinationOf(call)
    const others = call.identity.standing.combinations.filter((c) => c !== here && c.grant === 'designated')
    const isLive = others.some((c) => contractState(c, undefined, now(), settings.policy.graceDays) === 'active')
    return { answer: isLive ? 'other-company' : 'no-other-company' }
  },

  'tell-designated-contacts': tellThose,
  'tell-partner': tellThose,

  'partner-number': ({ call }) => ({
    answer: combinationOf(call)?.supportOwner.supportPhone === undefined ? 'unknown' : 'known',
  }),

  'after-line': ({ call, queueEnd }, { settings }) => {
    switch (queueEnd) {
      case 'talked':
        return { answer: 'talked' }
      case 'left':
        return { answer: LEFT_FOR[(call.stage.kind === 'waiting' ? call.stage.leavesFor : undefined) ?? 'callback'] }
      case 'hung-up':
      case 'moved':
        return { answer: 'gone' }
      case 'full':
      case 'failed':
      case undefined: {
        const lineFailures = call.lineFailures + 1
        const answer = lineFailures >= settings.policy.triesPerCall.connecting ? 'not-connected-again' : 'not-connected'
        return { answer, changes: { lineFailures } }
      }
      default:
        return queueEnd satisfies never
    }
  },

  'after-talk': ({ call }) => ({
    answer: call.stage.kind === 'with-analyst' && call.stage.ending === 'ended' ? 'ended' : 'lost',
  }),

  'analyst-there': ({ call: { stage } }) => {
    if (stage.kind === 'talking') return { answer: stage.returnTo?.left === false ? 'there' : 'left' }
    return { answer: stage.kind === 'with-analyst' ? 'there' : 'left' }
  },

  'closed-for': ({ call }) => {
    if (call.identity.kind === 'unverified') return { answer: 'unverified' }
    return { answer: call.decisions.at(-1)?.outcome === 'URGENT_OUT_OF_HOURS' ? 'urgent' : 'verified' }
  },

  /** Said to be noted only once it is. */
  'note-admin-request': async ({ call }, { adminRequests, now, events }) => {
    const at = now()
    const request = requestFrom(call, at)
    try {
      await adminRequests.note(request, (opened) =>
        callAudit(call, 'admin.requested', at, { about: request.about, case: opened ?? null }),
      )
      return { answer: 'noted' }
    } catch (error) {
      events.brokeDuringCall('noting a request to the administrators', error)
      return { answer: 'not-noted' }
    }
  },
}

const LEFT_FOR = {
  message: 'wants-message',
  callback: 'wants-callback',
  'production-down': 'production-down',
  'waited-too-long': 'waited-too-long',
} as const

async function tellThose(
  { call }: QuestionContext,
  { directory, records, now }: QuestionDeps,
): Promise<Answered<'told' | 'nobody'>> {
  const on = combinationOf(call)
  if (on === undefined || call.identity.kind !== 'verified') return { answer: 'nobody' }
  const { contactId: caller } = call.identity
  // The caller knows that they called.
  const contacts = (await directory.designatedContactsOn(on.contract)).flatMap(({ id }) => (id === caller ? [] : id))
  if (contacts.length === 0) return { answer: 'nobody' }
  const at = now()
  const count = await records.tellContacts(
    contacts,
    { kind: 'colleague-called', reference: call.reference, about: caller, callback: phoneOnFile(call), at },
    callAudit(call, 'designated-contacts.told', at, { contract: on.contract, count: contacts.length }),
  )
  return { answer: 'told', values: { toldCount: count } }
}
